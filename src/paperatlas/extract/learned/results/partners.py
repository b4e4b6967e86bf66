"""The entities that a number may belong to, and what is said of each: subject, dataset or baseline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct

from paperatlas.extract.grouping import Name
from paperatlas.extract.learned.models.scoring import Coder, Feature
from paperatlas.extract.learned.results.findings import NumberInPlace, Sentence
from paperatlas.extract.learned.results.words import CLAUSE, step
from paperatlas.model import ExtractedEntity

_CHIEF_ENTITIES = 12
_CUE = re.compile(
    r"\b(than|over|compared\s(?:to|with)|versus|vs\.?|against|outperform\w*|surpass\w*|exceed\w*|beat\w*|improv\w+|on"
    r"|from|of|to|for|in|with|by|our|and|using|respectively|while)\s(?:the\s|that\sof\s|its\s)?(?:[\w\-]+\s){0,1}$",
    re.IGNORECASE,
)
PARTNERS = ("none", "subject", "dataset", "baseline")
_PARTNER_TYPES = frozenset(["Model", "Technique", "Dataset", "Benchmark"])


class Setting(Struct, frozen=True):
    """What a paper's numbers may belong to.

    Attributes:
        entities: by id.
        first_own: the first Model or Technique that the paper introduces.
        chief: the first that it introduces or evaluates on, whose names need not stand near a number.
    """

    entities: Mapping[str, ExtractedEntity]
    first_own: str | None
    chief: Sequence[ExtractedEntity]

    @classmethod
    def of(cls, entities: Sequence[ExtractedEntity]) -> Setting:
        """The setting of a paper with these entities."""
        own = (e.id for e in entities if e.role == "introduces" and e.type in ("Model", "Technique"))
        chief = (entity for entity in entities if entity.role in ("introduces", "evaluatesOn"))
        return cls(
            {entity.id: entity for entity in entities}, next(own, None), tuple(islice(chief, _CHIEF_ENTITIES))
        )


class Partner(Struct, frozen=True):
    """An entity that a number may belong to, with its place nearest to the number, if it is near."""

    entity: ExtractedEntity
    name: Name | None
    distance: int


def partner_candidates(
    setting: Setting, sentences: Sequence[Sentence], order: int, one: NumberInPlace
) -> list[Partner]:
    """The entities of the number's sentence and the one before it, and what the paper introduces."""
    nearest: dict[str, tuple[int, int, Name]] = {}
    for distance in (0, 1, -1):
        if 0 <= order - distance < len(sentences):
            for name in sentences[order - distance].names:
                far = abs(name.start - one.number.start)
                key = (abs(distance), far, name)
                if name.entity not in nearest or key[:2] < nearest[name.entity][:2]:
                    nearest[name.entity] = key
    others = (entity.id for entity in setting.chief if entity.id not in nearest)
    return [
        Partner(setting.entities[key], nearest[key][2], nearest[key][0])
        if key in nearest
        else Partner(setting.entities[key], None, 2)
        for key in (*nearest, *others)
        if setting.entities[key].type in _PARTNER_TYPES
    ]


def describe_partners(
    one: NumberInPlace, kind: str, partners: Sequence[Partner], setting: Setting, code: Coder[Feature]
) -> list[tuple[Feature, ...]]:
    """The features of each entity as the subject, dataset or baseline of a number."""
    groups = Counter(map(_group, partners))
    return [
        (
            *code(_identity(partner, kind, setting, alone=groups[_group(partner)] == 1)),
            *_position(one, kind, partner, partners, code),
        )
        for partner in partners
    ]


def _group(partner: Partner) -> tuple[str, bool]:
    return partner.entity.role, _is_thing(partner)


def _is_thing(partner: Partner) -> bool:
    return partner.entity.type in ("Model", "Technique")


def _identity(partner: Partner, kind: str, setting: Setting, *, alone: bool) -> Iterator[str]:
    entity = partner.entity
    what = f"{entity.role} {entity.type}"
    yield "bias"
    yield f"what={what}"
    yield f"what kind={what} {kind}"
    yield f"first own={setting.first_own == entity.id} {what}"
    yield f"alone={alone} {what}"
    yield f"own={bool(setting.first_own)} {what}"
    yield f"mentions={min(len(entity.mentions), 4)} {_is_thing(partner)}"
    yield f"title={entity.mentions[0].field == 'title'} {what}"
    yield f"away={partner.distance} {what}"


def _position(
    one: NumberInPlace, kind: str, partner: Partner, partners: Sequence[Partner], code: Coder[Feature]
) -> tuple[Feature, ...]:
    if partner.name is None or partner.distance:
        return ()
    what = "thing" if _is_thing(partner) else "data"
    features = [*_wording(one, partner.name), *_order(one, partner.name, partner, partners)]
    return code.spread(("", f"{what}:", f"{kind}:{what}:"), features)


def _side(one: NumberInPlace, name: Name) -> str:
    return "before" if name.end <= one.number.start else "behind"


def _wording(one: NumberInPlace, name: Name) -> Iterator[str]:
    words, text, number = one.sentence.words, one.sentence.field.text, one.number
    side = _side(one, name)
    start, end = (name.end, number.start) if side == "before" else (number.end, name.start)
    inside = words.inside(start, end)
    cue = _CUE.search(text, max(one.sentence.start, name.start - 40), name.start)
    yield f"{side} gap={step(words.between(start, end))}"
    yield f"{side} cue={cue[1].lower() if cue else 'none'}"
    yield f"{side} p1={' '.join(words.before(name.start, 1))}"
    yield f"{side} p2={' '.join(words.before(name.start, 2))}"
    yield f"{side} n1={' '.join(words.behind(name.end, 1))}"
    yield f"{side} clause={bool(CLAUSE.search(text, start, max(start, end)))}"
    yield f"sentence start={words.between(one.sentence.start, name.start) < 3}"
    if len(inside) <= 3:
        yield f"{side} between={' '.join(inside)}"
    for word in dict.fromkeys(inside[:8]):
        yield f"{side} inside={word}"


def _order(one: NumberInPlace, name: Name, partner: Partner, partners: Sequence[Partner]) -> Iterator[str]:
    """How near it is among its like on its side; in "1, 2 and 3 on A, B and C" whether the places agree."""
    side = _side(one, name)
    starts = sorted(
        other.name.start
        for other in partners
        if other.name is not None
        and other.distance == 0
        and _is_thing(other) == _is_thing(partner)
        and _side(one, other.name) == side
    )
    index = starts.index(name.start)
    yield f"{side} rank={min(len(starts) - 1 - index if side == 'before' else index, 3)}"
    if one.length > 1:
        yield f"{side} list={index == one.place} {len(starts) == one.length}"
        yield f"{side} list back={index == len(starts) - one.length + one.place}"
