"""What a model names is looked up in the text: what does not stand there, letter by letter, is left out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import TextField
from paperatlas.extract.facts import make_mention
from paperatlas.extract.grouping import Place
from paperatlas.extract.lexicon import is_whole_name
from paperatlas.extract.llm.answer import AnsweredEntity
from paperatlas.extract.llm.prompt import LONGEST
from paperatlas.model import ROLES, EntityType, ExtractedEntity, Role
from paperatlas.names import normal_form

BY = "llm"
CONFIDENCE = 0.8
"""Of all that a model says: it gives no probabilities, and this one was not measured."""

_LONGEST_FORM = 200  # characters


class Grounded(Struct, frozen=True):
    """The entities that stand in the text.

    Attributes:
        ids: of those, by the answer's `eid`.
        left_out: how many of what do not stand there.
    """

    entities: tuple[ExtractedEntity, ...]
    ids: Mapping[str, str]
    left_out: Counter[str]


class _Thing(Struct):
    """What the answer says of one thing, maybe in several entities."""

    eids: list[str]
    type: EntityType
    roles: set[Role]
    forms: dict[str, None]
    places: list[Place]


def ground_entities(fields: Sequence[TextField], answered: Sequence[AnsweredEntity]) -> Grounded:
    """Find all places of the entities; longer ones take their words first.

    Example:
        >>> from paperatlas.extract.document import read_fields
        >>> from paperatlas.model import Paper
        >>> fields = list(read_fields(Paper(id="a", title="LoRA for BERT")))
        >>> named = [AnsweredEntity("e1", "LoRA", "Technique", "studies", ["LoRA", "QLoRA"])]
        >>> grounded = ground_entities(fields, named)
        >>> [(m.start, m.end) for m in grounded.entities[0].mentions], grounded.left_out
        ([(0, 4)], Counter({'forms': 1}))
    """
    things = _merge(answered)
    left_out: Counter[str] = Counter()
    _choose_places(fields, things, left_out)
    # In the order in which the text names them, like those of the other extractors.
    order = {field.name: index for index, field in enumerate(fields)}
    found = sorted(
        (thing for thing in things if thing.places),
        key=lambda thing: (order[thing.places[0].field.name], thing.places[0].candidate.start),
    )
    if len(found) < len(things):
        left_out["entities"] = len(things) - len(found)
    ids = {eid: f"e{number}" for number, thing in enumerate(found, 1) for eid in thing.eids}
    entities = tuple(_entity(f"e{number}", thing) for number, thing in enumerate(found, 1))
    return Grounded(entities, ids, left_out)


def _merge(answered: Sequence[AnsweredEntity]) -> list[_Thing]:
    """Entities that share a name are one thing, of the type that was said first."""
    known: dict[str, _Thing] = {}
    things: list[_Thing] = []
    for entity in answered:
        forms = {form.strip(): None for form in (*entity.forms, entity.name) if form.strip()}
        names = [normal_form(form) for form in forms]
        thing = next((known[name] for name in names if name in known), None)
        if thing is None:
            thing = _Thing([], entity.type, set(), {}, [])
            things.append(thing)
        thing.eids.append(entity.eid)
        thing.roles.add(entity.role)
        thing.forms.update(forms)
        known |= {name: thing for name in names if name not in known}
    return things


def _choose_places(fields: Sequence[TextField], things: Sequence[_Thing], left_out: Counter[str]) -> None:
    found: list[tuple[int, int, int, int]] = []  # minus length, field, start, thing
    for number, thing in enumerate(things):
        for form in thing.forms:
            spans = [(i, *span) for i, field in enumerate(fields) for span in find_form(field, form)]
            found += ((start - end, i, start, number) for i, start, end in spans)
            left_out["forms"] += not spans
    left_out += Counter()  # drops zeros
    taken = [bytearray(len(field.text)) for field in fields]
    for length, i, start, number in sorted(found):
        span = slice(start, start - length)
        if not any(taken[i][span]):
            taken[i][span] = b"\1" * -length
            candidate = Candidate(span.start, span.stop, things[number].type, BY)
            things[number].places.append(Place(fields[i], candidate, fields[i].text[span]))
    order = {field.name: index for index, field in enumerate(fields)}
    for thing in things:
        thing.places.sort(key=lambda place: (order[place.field.name], place.candidate.start))


def find_form(field: TextField, form: str) -> Iterator[tuple[int, int]]:
    """The places of a name in a text as whole words, within one sentence; white space may differ.

    Example:
        >>> field = TextField("title", "An RNN, RNNs and Q-RNN", ((0, 22),), 0)
        >>> list(find_form(field, "RNN"))
        [(3, 6)]
    """
    words = form.split()
    if not words or len(form) > _LONGEST_FORM or words[0] not in field.text:
        return
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    for match in pattern.finditer(field.text, 0, LONGEST):
        start, end = match.span()
        if _is_whole(field.text, start, end) and end <= field.sentence_at(start)[1]:
            yield start, end


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (_is_inside(text, start) or _is_inside(text, end)) and is_whole_name(text, start, end)


def _is_inside(text: str, offset: int) -> bool:
    """Whether an offset lies within a word, or before an accent that belongs to the letter before it."""
    if not 0 < offset < len(text):
        return False
    return unicodedata.combining(text[offset]) > 0 or (_in_word(text[offset - 1]) and _in_word(text[offset]))


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.combining(char) > 0


def _entity(key: str, thing: _Thing) -> ExtractedEntity:
    counts = Counter(place.text for place in thing.places)
    return ExtractedEntity(
        id=key,
        name=max(counts, key=lambda text: (counts[text], len(text))),
        type=thing.type,
        role=min(thing.roles, key=ROLES.index),
        confidence=CONFIDENCE,
        mentions=tuple(make_mention(place, CONFIDENCE) for place in thing.places),
    )
