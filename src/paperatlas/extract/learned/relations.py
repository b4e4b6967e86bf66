"""Learned relations between two entities of a paper: each candidate pair is described in both directions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, cast

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from paperatlas.extract.learned.kinds import Broader
from paperatlas.extract.learned.linear import LinearModel
from paperatlas.extract.learned.pairs import Meeting, Pair, Thing
from paperatlas.extract.learned.scoring import Coder, Feature
from paperatlas.extract.learned.verbs import VERBS
from paperatlas.extract.learned.views import LINKS, MODIFIER, TextView, part_of_text
from paperatlas.model import ExtractedRelation, Field, Quote, RelationType

THRESHOLD = 0.15
"""Probability that a relation holds and both of its entities are real, from which it is written."""

_EDGES = (0.02, 0.05, 0.12, 0.27, 0.5, 0.73, 0.88, 0.95)
_NEAR = 15  # words between two names that are features by themselves
_PHRASE = 5  # words between two names that are a feature as a whole
_DECIMALS = 3
_MOST_EVIDENCE = 300  # characters to either side of a name


class Directed(Struct, Generic[Feature], frozen=True):
    """A pair with its direction and the features of a relation in it."""

    head: Thing
    tail: Thing
    meeting: Meeting | None
    features: tuple[Feature, ...]


def describe_pairs(
    pairs: Sequence[Pair], views: Mapping[Field, TextView], broader: Broader, code: Coder[Feature]
) -> list[Directed[Feature]]:
    """Both directions of each pair.

    Args:
        pairs: of entities that may be related.
        views: of the paper's texts.
        broader: the lexicon's kinds.
        code: of the features' names.
    """
    ends = _Ends(views)
    return [
        Directed(head, tail, pair.meeting, code(_features(head, tail, pair.meeting, views, broader, ends)))
        for pair in pairs
        for head, tail in ((pair.first, pair.second), (pair.second, pair.first))
    ]


class _Ends:
    """The features of a thing as head or tail beside something of a role, each made once."""

    def __init__(self, views: Mapping[Field, TextView]) -> None:
        self._views = views
        self._contexts: dict[int, tuple[str, ...]] = {}
        self._made: dict[tuple[int, str, str], tuple[str, ...]] = {}

    def of(self, thing: Thing, side: str, role: str) -> tuple[str, ...]:
        """The features of a thing on a side, "h" or "t", with the role of the other."""
        key = thing.number, side, role
        if key not in self._made:
            self._made[key] = tuple(_end_features(thing, side, role, self._context(thing)))
        return self._made[key]

    def _context(self, thing: Thing) -> tuple[str, ...]:
        if thing.number not in self._contexts:
            view = self._views[thing.main.field.name]
            self._contexts[thing.number] = tuple(_context_features(thing, view))
        return self._contexts[thing.number]


def choose_relations(
    model: LinearModel,
    described: Sequence[Directed[int]],
    certainties: Sequence[float],
    views: Mapping[Field, TextView],
) -> tuple[ExtractedRelation, ...]:
    """The likeliest relation of each two entities, if it is likely enough, in order of their numbers.

    Args:
        model: of the classes none, isA, basedOn, partOf.
        described: pairs in both directions.
        certainties: of each entity, that it is one.
        views: of the paper's texts.
    """
    best: dict[tuple[int, int], ExtractedRelation] = {}
    chances = model.probabilities([one.features for one in described])
    for one, row in zip(described, chances, strict=True):
        kind, chance = _likeliest(row, model.classes)
        confidence = round(chance * certainties[one.head.number] * certainties[one.tail.number], _DECIMALS)
        key = min(one.head.number, one.tail.number), max(one.head.number, one.tail.number)
        if confidence >= THRESHOLD and (key not in best or confidence > best[key].confidence):
            best[key] = _relation(one, kind, confidence, views)
    return tuple(best[key] for key in sorted(best))


def _likeliest(row: npt.NDArray[np.float64], classes: Sequence[str]) -> tuple[RelationType, float]:
    rounded = np.round(row[1:], 6)
    at = int(rounded.argmax())
    return cast("RelationType", classes[1 + at]), float(rounded[at])


def _relation(
    one: Directed[int], kind: RelationType, confidence: float, views: Mapping[Field, TextView]
) -> ExtractedRelation:
    return ExtractedRelation(
        head=f"e{one.head.number + 1}",
        type=kind,
        tail=f"e{one.tail.number + 1}",
        confidence=confidence,
        evidence=_evidence(one, views),
    )


def _evidence(one: Directed[int], views: Mapping[Field, TextView]) -> Quote:
    """From one name to the other, or the sentence that speaks of the one that is not the contribution."""
    if one.meeting:
        view = views[one.meeting.field]
        left, right = view.names[one.meeting.left], view.names[one.meeting.right]
        return view.field.quote(left.start, right.end)
    place = max(one.head, one.tail, key=lambda thing: thing.rank).main
    low, high = place.field.sentence_at(place.candidate.start)
    return place.field.quote(
        max(low, place.candidate.start - _MOST_EVIDENCE),
        min(max(high, place.candidate.end), place.candidate.end + _MOST_EVIDENCE),
    )


def _context_features(thing: Thing, view: TextView) -> Iterator[str]:
    """The wording around a thing's main place."""
    spot = thing.spot
    before, behind = view.before(spot, 2), view.after(spot, 2)
    yield f"p1={' '.join(before[-1:])}"
    yield f"p2={' '.join(before)}"
    yield f"n1={' '.join(behind[:1])}"
    yield f"n2={' '.join(behind)}"
    if found := view.verb_before(spot):
        yield f"verb={found[0]}"
        yield f"path={found[0]}>{'>'.join(found[1][-2:])}"
    own = view.own_before(spot)
    yield f"we={' '.join(own[:3])}"
    yield f"opening={' '.join(view.words[spot.low : spot.low + 1])}"
    yield f"in={part_of_text(thing.main)}"
    yield f"hearsay={view.field.sentences[spot.sentence][0] in view.field.hearsay}"


def _end_features(thing: Thing, side: str, role: str, context: Sequence[str]) -> Iterator[str]:
    yield f"{side} role={thing.role}"
    yield f"{side} roles={thing.role}/{thing.second}"
    yield f"{side} introduced={_bin(thing.introduced)}"
    yield f"{side} rank={min(thing.rank, 3)}{thing.type}"
    for form in thing.forms:
        yield f"{side} name={form}"
    for feature in (*(f"last={last}" for last in thing.lasts), *context):
        yield f"{side}:{feature}"
        yield f"{side}:{feature} {role}"


def _features(
    head: Thing,
    tail: Thing,
    meeting: Meeting | None,
    views: Mapping[Field, TextView],
    broader: Broader,
    ends: _Ends,
) -> Iterator[str]:
    roles = f"{head.role}>{tail.role}"
    yield "bias"
    yield from _role_features(head, tail, roles)
    yield from ends.of(head, "h", tail.role)
    yield from ends.of(tail, "t", head.role)
    for feature in (*_name_features(head, tail), f"kinds={broader.between(head.concepts, tail.concepts)}"):
        yield feature
        yield f"{feature} {roles}"
    for one in head.lasts[:2]:
        for two in tail.lasts[:2]:
            yield f"lasts={one}>{two}"
    if meeting is None:
        yield from _distance_features(head, tail, roles)
    else:
        yield from _meeting_features(meeting, views[meeting.field], f"e{head.number + 1}", roles)


def _role_features(head: Thing, tail: Thing, roles: str) -> Iterator[str]:
    types = f"{head.type}>{tail.type}"
    yield f"roles={roles}"
    yield f"types={types}"
    yield f"roles={roles} types={types}"
    yield f"contributions={_bin(head.introduced)}>{_bin(tail.introduced)}"
    yield f"order={head.number < tail.number}"
    yield f"places={min(len(head.group.places), 3)}>{min(len(tail.group.places), 3)}"


def _bin(chance: float) -> int:
    return bisect_left(_EDGES, chance)


def _name_features(head: Thing, tail: Thing) -> Iterator[str]:
    """How the names lie to each other: one may be the other with a word more."""
    yield f"names={_inclusion(head.forms, tail.forms)}"
    yield f"same last={not set(head.lasts).isdisjoint(tail.lasts)}"
    yield f"titles={head.in_title}{tail.in_title}"


def _inclusion(ones: Sequence[str], others: Sequence[str]) -> str:
    found = {word for one in ones for other in others if (word := _contains(one, other))}
    found |= {f"in {word}" for one in ones for other in others if (word := _contains(other, one))}
    return min(found, default="apart")


def _contains(one: str, other: str) -> str:
    if one == other or other not in one:
        return ""
    if one.endswith(" " + other):
        return "a ends"
    return "b holds" if f" {other} " in f" {one} " else "c letters"


def _distance_features(head: Thing, tail: Thing, roles: str) -> Iterator[str]:
    """How many sentences lie between two things that never stand in one."""
    gaps = [
        abs(one - other) for field, one in head.sentences for text, other in tail.sentences if field == text
    ]
    for feature in ("never meet", f"sentences={min(*gaps, 3) if gaps else 'other text'}"):
        yield feature
        yield f"{feature} {roles}"


def _meeting_features(meeting: Meeting, view: TextView, head: str, roles: str) -> Iterator[str]:
    left, right = view.names[meeting.left], view.names[meeting.right]
    side = ">" if left.entity == head else "<"
    one, other = view.spot(left.start, left.end), view.spot(right.start, right.end)
    between = view.words[one.behind : other.first]
    yield f"{side}near={min(len(between) // 4, 5)}"
    for feature in (
        f"near {view.field.name}",
        f"names between={min(meeting.right - meeting.left - 1, 4)}",
    ):
        yield f"{side}{feature}"
        yield f"{side}{feature} {roles}"
    yield from (f"{side}{feature}" for feature in _between_features("mid", between, roles))
    yield f"{side}before={' '.join(view.before(one, 1))}"
    yield f"{side}behind1={' '.join(view.after(other, 1))}"
    yield f"{side}behind2={' '.join(view.after(other, 2))}"
    if view.field.name == "title":
        yield f"{side}colon={':' in between}"
    for end, name in (("l", left), ("r", right)):
        if modifier := MODIFIER.match(view.field.text, name.end):
            yield f"{side}{end} modifier={modifier[1]}"
    if found := view.verb_before(one):
        yield f"{side}verb={found[0]}"
    yield from (f"{side}{feature}" for feature in _list_features(meeting, view, roles))


def _list_features(meeting: Meeting, view: TextView, roles: str) -> Iterator[str]:
    """The words between the lists in which two names stand: "A and B, two kinds of C"."""
    names = view.names
    one = view.spot(names[meeting.left].start, names[meeting.left].end)
    first, _ = view.list_around(meeting.right, one)
    if first <= meeting.left:
        yield "same list"
        yield f"same list {roles}"
        return
    _, last = view.list_around(meeting.left, one)
    last = min(last, first - 1)
    if (last, first) != (meeting.left, meeting.right):
        yield "listed"
    behind = bisect_left(view.starts, names[last].end)
    between = view.words[behind : bisect_left(view.starts, names[first].start)]
    yield from _between_features("list", between, roles)
    yield f"list near={min(len(between) // 3, 6)}"
    yield f"list names={min(first - last - 1, 4)}"


def _between_features(name: str, words: Sequence[str], roles: str) -> Iterator[str]:
    if len(words) <= _PHRASE:
        phrase = f"{name}={' '.join(words)}"
        yield phrase
        yield f"{phrase} {roles}"
    some = dict.fromkeys(words[:_NEAR])
    yield from (f"{name}:{word}" for word in some)
    for verb in dict.fromkeys(VERBS[word] for word in some if word in VERBS):
        yield f"{name} verb={verb}"
        yield f"{name} verb={verb} {roles}"
    if words:
        yield f"{name} first={' '.join(words[:2])}"
        yield f"{name} last={' '.join(words[-2:])}"
        yield f"{name} last1={words[-1]}"
    path = [VERBS.get(word, word) for word in words[:20] if word in LINKS or word in VERBS]
    yield f"{name} path={'>'.join(path[-4:])}"
