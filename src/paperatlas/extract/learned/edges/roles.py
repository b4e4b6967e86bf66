"""What is said of an entity to the model that decides its role: the wording around its mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter

from paperatlas.extract.grouping import Group, Place
from paperatlas.extract.learned.edges.views import MODIFIER, Spot, TextView, part_of_text
from paperatlas.extract.learned.entities.tokens import shape
from paperatlas.extract.learned.models.scoring import Coder, Feature
from paperatlas.extract.phrases import Phrase
from paperatlas.extract.places import Places
from paperatlas.model import Field
from paperatlas.names import singular

_WORD = re.compile(r"[\w'-]+|[^\w\s]")
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
_MOST_PLACES = 12  # of an entity are looked at
_NEAR_BEFORE, _NEAR_BEHIND = 8, 5  # words around a mention that are features by themselves
_FAR_BEFORE, _FAR_BEHIND = 25, 15  # words around it in which telling ones are looked for
_CUE_STEP = 20  # characters
_TITLE_REACH = 150  # characters


def describe_roles(
    title: str, groups: Sequence[Group], views: Mapping[Field, TextView], places: Places, code: Coder[Feature]
) -> list[tuple[Feature, ...]]:
    """The features of each entity of a paper, each feature once.

    Args:
        title: of the paper.
        groups: its entities.
        views: of its texts, with the places of all entities.
        places: what the rules and the lexicon found in the paper.
        code: of the features' names.
    """
    paper = code(_title_features(title))
    found = {(place.field.name, *_span(place)): place.candidate.by for place in places.places}
    known = {(field, hit.start, hit.end) for field, hits in places.known.items() for hit in hits}
    described = []
    for group in groups:
        features = [*paper, *code(_entity_features(group)), *code(_finder_features(group, found, known))]
        features += _wording_features(group, views, code)
        described.append(tuple(dict.fromkeys(features)))
    return described


def _span(place: Place) -> tuple[int, int]:
    return place.candidate.start, place.candidate.end


def _title_features(title: str) -> Iterator[str]:
    yield "bias"
    yield f"named title={bool(_NAMED_TITLE.match(title))}"
    for word in islice(_WORD.finditer(title), 3):
        yield f"title:{word[0].lower()}"
    if _SURVEY.search(title):
        yield "survey"


def _entity_features(group: Group) -> Iterator[str]:
    kind, some = group.type, group.places[:_MOST_PLACES]
    forms = sorted({place.text for place in some})
    parts = "+".join(sorted({part_of_text(place) for place in some}))
    capitals = any(form[1:] != form[1:].lower() for form in forms)
    yield f"type={kind}"
    yield f"n words={min(*(len(form.split()) for form in forms), 4)}"
    yield f"shape={shape(forms[0].split()[0])}"
    for feature in (
        f"places={min(len(some), 4)}",
        f"parts={parts}",
        f"capitals={capitals}{'title' in parts}",
    ):
        yield feature
        yield f"{kind}{feature}"
    for form in sorted({form.lower() for form in forms}):
        words = form.split()
        yield f"name={form}"
        yield f"first={words[0]}"
        yield f"last={singular(words[-1])}"


def _finder_features(
    group: Group,
    found: Mapping[tuple[Field, int, int], str],
    known: frozenset[tuple[Field, int, int]] | set[tuple[Field, int, int]],
) -> Iterator[str]:
    """Which of the rules found it, and whether the lexicon knows it."""
    spans = [(place.field.name, *_span(place)) for place in group.places[:_MOST_PLACES]]
    for feature in (
        f"lex={any(span in known for span in spans)}",
        *sorted({f"by={found.get(span, 'none')}" for span in spans}),
    ):
        yield feature
        yield f"{group.type}{feature}"


def _wording_features(
    group: Group, views: Mapping[Field, TextView], code: Coder[Feature]
) -> Iterator[Feature]:
    own_seen = False
    for number, place in enumerate(group.places[:_MOST_PLACES]):
        found = list(_place_features(place, views[place.field.name]))
        part = part_of_text(place)
        yield from code.spread((f"{part}:", "any:", f"{group.type}:"), found)
        if number == 0:
            yield from code.spread(("first:",), found[:8])
        if part == "own" and not own_seen:
            own_seen = True
            yield from code.spread(("first own:",), found)


def _place_features(place: Place, view: TextView) -> Iterator[str]:
    spot = view.spot(*_span(place))
    yield from _position_features(place, view, spot)
    yield from _word_features(
        view.before(spot, _FAR_BEFORE), view.after(spot, _FAR_BEHIND), _NEAR_BEFORE, _NEAR_BEHIND
    )
    yield from _cue_features(place, view, spot)
    yield f"we={bool(view.own_before(spot))}{view.speaks_of_itself(spot)}"
    yield from _neighbour_features(place, view, spot)


def _position_features(place: Place, view: TextView, spot: Spot) -> Iterator[str]:
    field, (start, end) = view.field, _span(place)
    if field.name == "title":
        yield f"start={start == 0}"
        yield f"colon={field.text[end : end + 1] == ':'}"
        yield f"behind colon={':' in field.text[max(0, start - _TITLE_REACH) : start]}"
    yield f"from start={min(spot.sentence, 3)}"
    yield f"from end={min(len(field.sentences) - 1 - spot.sentence, 2)}"
    yield f"bracket={field.text[max(0, start - 1) : start] == '('}"
    if modifier := MODIFIER.match(field.text, end):
        yield f"modifier={modifier[1].lower()}"
    yield f"proposed={field.is_proposed(start)}"
    yield f"sentence start={start == field.sentences[spot.sentence][0]}"


def _word_features(
    before: Sequence[str], behind: Sequence[str], near_before: int, near_behind: int
) -> Iterator[str]:
    yield f"p1={before[-1] if before else ''}"
    yield f"p2={' '.join(before[-2:])}"
    yield f"p3={' '.join(before[-3:])}"
    yield f"n1={behind[0] if behind else ''}"
    yield f"n2={' '.join(behind[:2])}"
    for word in _distinct(before[-near_before:]):
        yield f"before={word}"
    for word in _distinct(behind[:near_behind]):
        yield f"behind={word}"
    for word in _distinct(word for word in before if word in _TELLING):
        yield f"sentence before={word}"
    for word in _distinct(word for word in behind if word in _TELLING):
        yield f"sentence behind={word}"


def _cue_features(place: Place, view: TextView, spot: Spot) -> Iterator[str]:
    start = place.candidate.start
    cue = _cue_before(view, view.field.sentences[spot.sentence][0], start)
    if cue is None:
        yield "cue=none"
        return
    yield f"cue={cue.label}"
    yield f"cue words={view.field.text[cue.start : cue.end].lower()}"
    yield f"cue at={cue.label}{min((start - cue.end) // _CUE_STEP, 4)}"


def _cue_before(view: TextView, sentence: int, start: int) -> Phrase | None:
    """The last cue of the sentence that ends before an offset."""
    index = bisect_right(view.cues, start, key=attrgetter("end")) - 1
    return view.cues[index] if index >= 0 and view.cues[index].start >= sentence else None


def _neighbour_features(place: Place, view: TextView, spot: Spot) -> Iterator[str]:
    low, high = view.field.sentences[spot.sentence]
    here = bisect_right(view.name_starts, place.candidate.start) - 1
    before = [name for name in view.names[max(0, here - 3) : here] if name.start >= low]
    yield f"names before={len(before)}"
    if before:
        yield f"name before={before[-1].type}"
    if here + 1 < len(view.names) and view.names[here + 1].start < high:
        yield f"name behind={view.names[here + 1].type}"


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
