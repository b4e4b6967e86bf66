"""What is said of a number to the model that decides whether it states a finding, and of which kind."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import attrgetter

from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Name
from paperatlas.extract.learned.models.scoring import Coder, Feature
from paperatlas.extract.learned.results.words import Words
from paperatlas.extract.metric_words import find_metric_words
from paperatlas.extract.numbers import Number, find_numbers
from paperatlas.extract.results import number_kind

_YEARS = range(1950, 2100)
_SMALL = 12
_LONGEST = 800  # characters of a sentence; a longer one is read in pieces
_NEAR = 8  # words on each side that are features by themselves
_CHANGES = re.compile(
    r"\b(?:improv|reduc|increas|decreas|outperform|surpass|achiev|reach|gain|sav|fewer|less|more|higher|lower|better"
    r"|faster|smaller|speed|only|up\sto|compared|than|over|from|with|using|respectively|drop|loss)",
    re.IGNORECASE,
)


class Sentence(Struct, frozen=True, dict=True):
    """A sentence with the names in it; its words and phrases are looked for when they are first asked for.

    Attributes:
        order: its number in the text, from 0.
        last: how many sentences follow it.
    """

    field: TextField
    start: int
    end: int
    order: int
    last: int
    names: Sequence[Name]

    @cached_property
    def words(self) -> Words:
        """Its words."""
        return Words(self.field.text, self.start, self.end)

    @cached_property
    def phrases(self) -> Sequence[tuple[int, int]]:
        """Spans that may name a metric, in order of the text; they may overlap."""
        return tuple(find_metric_words(self.field.text, self.start, self.end))

    @cached_property
    def changes(self) -> Sequence[str]:
        """Words of change and comparison, each once."""
        found = _CHANGES.finditer(self.field.text, self.start, self.end)
        return tuple(dict.fromkeys(match[0].lower() for match in found))


class NumberInPlace(Struct, frozen=True):
    """A number, its sentence, and its place in a list of numbers ("7.5%, 6.5%, and 6.0%").

    Attributes:
        list_start, list_end: of the whole list; of a number alone its own.
        place: in the list, from 0.
        length: of the list.
    """

    number: Number
    sentence: Sentence
    list_start: int
    list_end: int
    place: int
    length: int


def read_sentences(field: TextField, names: Sequence[Name]) -> list[Sentence]:
    """The sentences of a text, very long ones in pieces.

    Args:
        field: the text.
        names: the places of the entities in it, in order.
    """
    # So that what is looked at around a number has a bound in any text.
    spans = [
        (cut, min(end, cut + _LONGEST))
        for start, end in field.sentences
        for cut in range(start, end, _LONGEST)
    ]
    return [
        Sentence(
            field=field,
            start=start,
            end=end,
            order=order,
            last=len(spans) - 1 - order,
            names=_between(names, start, end),
        )
        for order, (start, end) in enumerate(spans)
    ]


def _between(names: Sequence[Name], start: int, end: int) -> Sequence[Name]:
    first = bisect_left(names, start, key=attrgetter("start"))
    return names[first : bisect_left(names, end, lo=first, key=attrgetter("start"))]


def find_numbers_in_place(sentence: Sentence) -> list[NumberInPlace]:
    """The numbers of a sentence that are no part of a name."""
    runs: list[list[Number]] = [[]]
    for number in find_numbers(sentence.field.text, sentence.start, sentence.end):
        runs[-1].append(number)
        if not number.listed:
            runs.append([])
    return [
        NumberInPlace(
            number,
            sentence,
            run[0].start,
            run[-1].end,
            place,
            len(run),
        )
        for run in runs
        for place, number in enumerate(run)
        if not any(name.start <= number.start < name.end for name in sentence.names)
    ]


def describe_number(one: NumberInPlace, code: Coder[Feature]) -> tuple[Feature, ...]:
    """The features of a number."""
    return code(["bias", *_form(one), *_place(one), *_wording(one), *_neighbours(one)])


def _form(one: NumberInPlace) -> Iterator[str]:
    number = one.number
    yield f"unit={number.unit}"
    yield f"size={_size(number)}"
    yield f"unit size={number.unit} {_size(number)}"
    yield f"word={number.word}"
    yield f"counts={number.counts}"
    yield f"list={min(one.length, 4)}"
    if number.word:
        text = one.sentence.field.text[number.start : number.end].lower()
        yield f"spelt={text}"


def _size(number: Number) -> str:
    if "-" in number.value:
        return "range"
    if "." in number.value:
        return "decimal"
    if not number.value.isascii() or not number.value.isdigit() or len(number.value) > 4:
        return "large"
    value = int(number.value)
    if value in _YEARS:
        return "year"
    return "small" if value <= _SMALL else "middle" if value <= 100 else "hundreds"


def _place(one: NumberInPlace) -> Iterator[str]:
    sentence, field = one.sentence, one.sentence.field
    own = sentence.start >= field.own_work
    yield f"own={own}"
    yield f"hearsay={sentence.start in field.hearsay}"
    yield f"order={min(sentence.order, 3)}"
    yield f"last={min(sentence.last, 3)}"
    yield f"kind={number_kind(field, one.number)}"
    yield f"bracket={field.text[max(0, one.list_start - 1) : one.list_start] == '('}"


def _wording(one: NumberInPlace) -> Iterator[str]:
    words, number = one.sentence.words, one.number
    before, behind = words.before(number.start, _NEAR), words.behind(number.end, _NEAR)
    if one.length > 1:
        before, behind = words.before(one.list_start, _NEAR), words.behind(one.list_end, _NEAR)
    unit = "x" if number.unit == "x" else "%" if number.unit == "%" else "-"
    for count in (1, 2, 3):
        yield f"b{count}={' '.join(before[-count:])}"
        yield f"n{count}={' '.join(behind[:count])}"
    yield f"{unit} b1={' '.join(before[-1:])}"
    yield f"{unit} n1={' '.join(behind[:1])}"
    yield f"b1 n1={' '.join(before[-1:])}|{' '.join(behind[:1])}"
    for word in dict.fromkeys(before):
        yield f"before={word}"
    for word in dict.fromkeys(behind[:6]):
        yield f"behind={word}"
    for cue in one.sentence.changes:
        yield f"cue={cue}"


def _neighbours(one: NumberInPlace) -> Iterator[str]:
    number, sentence = one.number, one.sentence
    metrics = [name for name in sentence.names if name.type == "Metric"]
    yield f"metrics={min(len(metrics), 2)}"
    yield f"phrase={_nearest(one, [*((n.start, n.end) for n in metrics)])}"
    yield f"metric words={_nearest(one, sentence.phrases)}"
    before = [name for name in sentence.names if name.end <= number.start]
    behind = [name for name in sentence.names if name.start >= number.end]
    if before:
        gap = min(sentence.words.between(before[-1].end, number.start), 3)
        yield f"name before={before[-1].type} {gap}"
    if behind:
        gap = min(sentence.words.between(number.end, behind[0].start), 3)
        yield f"name behind={behind[0].type} {gap}"


def _nearest(one: NumberInPlace, spans: Sequence[tuple[int, int]]) -> str:
    words = one.sentence.words
    gaps = [
        (words.between(end, one.list_start), "before")
        if end <= one.list_start
        else (words.between(one.list_end, start), "behind")
        for start, end in spans
    ]
    if not gaps:
        return "none"
    gap, side = min(gaps)
    return f"{side} {gap if gap < 3 else 3 if gap < 6 else 6}"
