"""What is said of an entity to the model that decides its role: the wording around all its mentions."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Group, Name, Place
from paperatlas.extract.phrases import Phrase
from paperatlas.extract.roles import Wording
from paperatlas.model import Field
from paperatlas.names import singular

_WORD = re.compile(r"[\w'-]+|[^\w\s]")
_OWN = re.compile(r"\b(?:we|our|this paper|this work)\b", re.IGNORECASE)
_SURVEY = re.compile(
    r"survey|review|overview|study|analysis|understanding|benchmark|evaluat|empirical", re.IGNORECASE
)
_NAMED_TITLE = re.compile(r"[^:]{1,40}:")
_TELLING = frozenset(
    "we our propose introduce present outperform outperforms compared than evaluate evaluated evaluation "
    "experiments results show demonstrate trained training using use uses used based via with without "
    "however existing recent recently previous traditional such like including state-of-the-art baseline "
    "baselines achieve achieves improve improves task tasks dataset datasets benchmark benchmarks survey "
    "study studies investigate analyze explore called named apply applied method model framework novel new "
    "while although despite often widely many".split()
)
_NEAR_BEFORE, _NEAR_BEHIND = 8, 5  # words around a mention that are features by themselves
_CUE_STEP = 20  # characters


def describe_roles(
    title: str,
    groups: Sequence[Group],
    names: Mapping[Field, Sequence[Name]],
    wordings: Mapping[Field, Wording],
) -> list[tuple[str, ...]]:
    """The features of each entity of a paper.

    Args:
        title: of the paper.
        groups: its entities.
        names: the places of all of them by text, in order.
        wordings: the cues of each text.
    """
    paper = tuple(_title_features(title))
    return [(*paper, *_features(group, names, wordings)) for group in groups]


def _title_features(title: str) -> Iterator[str]:
    yield "bias"
    yield f"named title={bool(_NAMED_TITLE.match(title))}"
    for word in islice(_words(title), 3):
        yield f"title:{word}"
    if _SURVEY.search(title):
        yield "survey"


def _features(
    group: Group, names: Mapping[Field, Sequence[Name]], wordings: Mapping[Field, Wording]
) -> Iterator[str]:
    yield from _entity_features(group)
    own_seen = False
    for number, place in enumerate(group.places):
        found = list(_place_features(place, names[place.field.name], wordings[place.field.name]))
        part = _part(place)
        for feature in found:
            yield f"{part}:{feature}"
            yield f"any:{feature}"
            yield f"{group.type}:{feature}"
        if number == 0:
            yield from (f"first:{feature}" for feature in found[:8])
        if part == "own" and not own_seen:
            own_seen = True
            yield from (f"first own:{feature}" for feature in found)


def _entity_features(group: Group) -> Iterator[str]:
    forms = sorted({place.text for place in group.places})
    fields = {place.field.name for place in group.places}
    yield f"type={group.type}"
    yield f"places={min(len(group.places), 4)}"
    yield f"fields={'+'.join(sorted(fields))}"
    yield f"background={all(_part(place) == 'background' for place in group.places)}"
    yield f"capitals={any(form[1:] != form[1:].lower() for form in forms)}"
    for by in sorted({place.candidate.by for place in group.places}):
        yield f"by={by}"
    for form in sorted({form.lower() for form in forms}):
        yield f"name={form}"
        yield f"last={singular(form.split()[-1])}"


def _part(place: Place) -> str:
    if place.field.name == "title":
        return "title"
    return "own" if place.candidate.start >= place.field.own_work else "background"


def _place_features(place: Place, names: Sequence[Name], wording: Wording) -> Iterator[str]:
    field, start, end = place.field, place.candidate.start, place.candidate.end
    sentence = field.sentence_at(start)
    before = list(_words(field.text[sentence[0] : start]))
    behind = list(_words(field.text[end : max(end, sentence[1])]))
    yield from _position_features(field, start, end, sentence)
    yield from _word_features(before, behind)
    yield from _cue_features(field, start, _cue_before(wording, sentence[0], start))
    yield from _neighbour_features(names, start, sentence)
    own = bool(_OWN.search(field.text, sentence[0], start)), bool(_OWN.search(field.text, *sentence))
    yield f"we={own[0]}{own[1]}"


def _position_features(field: TextField, start: int, end: int, sentence: tuple[int, int]) -> Iterator[str]:
    if field.name == "title":
        yield f"start={start == 0}"
        yield f"colon={field.text[end : end + 1] == ':'}"
        yield f"behind colon={':' in field.text[:start]}"
    number = bisect_right(field.sentences, sentence) - 1
    yield f"from start={min(number, 3)}"
    yield f"from end={min(len(field.sentences) - 1 - number, 2)}"
    yield f"bracket={field.text[max(0, start - 1) : start] == '('}"
    yield f"proposed={field.is_proposed(start)}"
    yield f"sentence start={start == sentence[0]}"


def _word_features(before: Sequence[str], behind: Sequence[str]) -> Iterator[str]:
    yield f"p1={before[-1] if before else ''}"
    yield f"p2={' '.join(before[-2:])}"
    yield f"p3={' '.join(before[-3:])}"
    yield f"n1={behind[0] if behind else ''}"
    yield f"n2={' '.join(behind[:2])}"
    for word in _distinct(before[-_NEAR_BEFORE:]):
        yield f"before={word}"
    for word in _distinct(behind[:_NEAR_BEHIND]):
        yield f"behind={word}"
    for word in _distinct(word for word in before if word in _TELLING):
        yield f"sentence before={word}"
    for word in _distinct(word for word in behind if word in _TELLING):
        yield f"sentence behind={word}"


def _cue_before(wording: Wording, sentence: int, start: int) -> Phrase | None:
    """The last cue of the sentence that ends before an offset."""
    index = bisect_right(wording, start, key=attrgetter("end")) - 1
    return wording[index] if index >= 0 and wording[index].start >= sentence else None


def _cue_features(field: TextField, start: int, cue: Phrase | None) -> Iterator[str]:
    if cue is None:
        yield "cue=none"
        return
    yield f"cue={cue.label}"
    yield f"cue words={field.text[cue.start : cue.end].lower()}"
    yield f"cue at={cue.label}{min((start - cue.end) // _CUE_STEP, 4)}"


def _neighbour_features(names: Sequence[Name], start: int, sentence: tuple[int, int]) -> Iterator[str]:
    here = bisect_left(names, start, key=attrgetter("start"))
    first = bisect_left(names, sentence[0], key=attrgetter("start"))
    before, behind = names[first:here], names[here + 1 : here + 2]
    yield f"names before={min(len(before), 3)}"
    if before:
        yield f"name before={before[-1].type}"
    if behind and behind[0].start < sentence[1]:
        yield f"name behind={behind[0].type}"


def _words(text: str) -> Iterator[str]:
    return (match[0] for match in _WORD.finditer(text.lower()))


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
