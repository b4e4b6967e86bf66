"""What is said of a metric to the model that chooses the one of a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeAlias

from paperatlas.extract.learned.models.scoring import Coder, Feature
from paperatlas.extract.learned.results.findings import NumberInPlace
from paperatlas.extract.learned.results.metrics import COORDINATED, Metric
from paperatlas.extract.learned.results.words import CLAUSE, step
from paperatlas.extract.results import fits

_CONDITION = re.compile(
    r"\b(?:same|similar|comparable|equal|identical|without|no|equivalent)\s(?:\w+\s){0,2}$", re.IGNORECASE
)
_TOPIC = re.compile(
    r"compress|compact|faster|speed|accelerat|outperform|surpass|improv|param|memory|small|large|size|prun|search|train"
    r"|inference|dataset|score|accura|perform",
    re.IGNORECASE,
)


Previous: TypeAlias = tuple[NumberInPlace, Metric]
"""A finding of the same sentence, with its metric."""


def describe_metrics(
    one: NumberInPlace,
    candidates: Sequence[Metric],
    others: Sequence[NumberInPlace],
    previous: Previous | None,
    code: Coder[Feature],
) -> list[tuple[Feature, ...]]:
    """The features of each candidate as the metric of a number.

    Args:
        one: the number.
        candidates: of its sentence.
        others: the numbers of its sentence.
        previous: the finding before it in the sentence, with its metric.
        code: of the features' names.
    """
    describer = _MetricDescriber(one, candidates, others, previous, code)
    return [describer.describe(candidate) for candidate in candidates]


class _MetricDescriber(Generic[Feature]):
    """Describes the metrics that one number may have; what they share is described once."""

    def __init__(
        self,
        one: NumberInPlace,
        candidates: Sequence[Metric],
        others: Sequence[NumberInPlace],
        previous: Previous | None,
        code: Coder[Feature],
    ) -> None:
        self._one, self._others, self._code = one, others, code
        explicit = [c for c in candidates if c.start >= 0 and c.sentence == 0]
        self._ranks, self._runs = _ranks(one, explicit), _runs(one.sentence.field.text, explicit)
        self._shared, self._wording = list(_shared(one)), list(_wording(one, explicit))
        self._implied = code([_implied_gap(one, explicit)])
        self._previous = previous
        self._after_it = (
            {same: code(_previous(one, previous, same)) for same in (False, True)} if previous else {}
        )

    def describe(self, candidate: Metric) -> tuple[Feature, ...]:
        """The features of one candidate."""
        code, class_ = self._code, _class_of(candidate)
        number, text = self._one.number, candidate.text
        fitting = fits(self._one.sentence.field.text, number, text)
        return (
            *code.once(_metric_form, text, class_, number.unit, number.counts, fitting),
            *code.spread((f"{class_}:",), self._shared),
            *(self._of_place(candidate) if candidate.start >= 0 else self._implied),
            *(() if candidate.start >= 0 else code.spread((f"{text} ",), self._wording)),
            *self._behind_previous(candidate, class_),
        )

    def _of_place(self, candidate: Metric) -> tuple[Feature, ...]:
        return self._code(_metric_place(self._one, candidate, self._others, self._ranks, self._runs))

    def _behind_previous(self, candidate: Metric, class_: str) -> tuple[Feature, ...]:
        if self._previous is None:
            return self._code([f"previous=none {class_}"])
        metric = self._previous[1]
        return self._after_it[
            (metric.start, metric.end, metric.text) == (candidate.start, candidate.end, candidate.text)
        ]


def _class_of(candidate: Metric) -> str:
    if candidate.start < 0:
        return "implied"
    return ("entity" if candidate.entity else "words") + str(candidate.sentence)


def _shared(one: NumberInPlace) -> Iterator[str]:
    yield f"unit={one.number.unit}"
    yield f"n1={' '.join(one.sentence.words.behind(one.list_end, 1))}"


def _metric_form(name: str, class_: str, unit: str, counts: bool, fitting: bool) -> Iterator[str]:
    words = name.lower().replace("-", " ").split()
    text, head = " ".join(words), words[-1]
    yield "bias"
    yield f"class={class_}"
    yield f"text={text}"
    yield f"head={head}"
    yield f"first={words[0]}"
    yield f"words={len(words)} {class_}"
    yield f"unit head={unit} {head}"
    yield f"unit text={unit} {text}"
    yield f"counts={counts} {head}"
    yield f"fits={fitting} {unit}"


def _side(one: NumberInPlace, candidate: Metric) -> str:
    if candidate.sentence:
        return "earlier"
    return "before" if candidate.end <= one.number.start else "behind"


def _gap(one: NumberInPlace, candidate: Metric) -> int:
    words = one.sentence.words
    if candidate.end <= one.list_start:
        return words.between(candidate.end, one.list_start)
    if candidate.start >= one.list_end:
        return words.between(one.list_end, candidate.start)
    return words.between(min(candidate.end, one.number.end), max(candidate.start, one.number.start))


def _metric_place(
    one: NumberInPlace,
    candidate: Metric,
    others: Sequence[NumberInPlace],
    ranks: Mapping[int, str],
    runs: Mapping[int, tuple[int, int]],
) -> Iterator[str]:
    side, text = _side(one, candidate), one.sentence.field.text
    kind = "entity" if candidate.entity else "words"
    if candidate.sentence:
        yield f"earlier {kind}"
        return
    start, end = (
        sorted((candidate.end, one.number.start)) if side == "before" else (one.number.end, candidate.start)
    )
    inside, gap = one.sentence.words.inside(start, end), step(_gap(one, candidate))
    yield f"{side} gap={gap}"
    yield f"{side} {kind} gap={gap}"
    yield f"{side} unit gap={one.number.unit} {gap}"
    yield f"rank={ranks[candidate.end]} {kind}"
    yield f"rank gap={ranks[candidate.end]} {gap}"
    if len(inside) <= 4:
        yield f"{side} between={' '.join(inside)}"
    for word in dict.fromkeys(inside[:8]):
        yield f"{side} inside={word}"
    numbers = sum(
        start <= other.number.start < end and other.list_start != one.list_start for other in others
    )
    yield f"{side} numbers={min(numbers, 2)}"
    yield f"{side} clause={bool(CLAUSE.search(text, start, max(start, end)))}"
    if _CONDITION.search(text, max(0, candidate.start - 40), candidate.start):
        yield "condition"
    if one.length > 1:
        place, length = runs[candidate.end]
        yield f"aligned={(place, length) == (one.place, one.length)} {length > 1}"
    yield f"{side} open={' '.join(one.sentence.words.before(candidate.start, 1))}"
    yield f"{side} follows={' '.join(one.sentence.words.behind(candidate.end, 1))}"


def _ranks(one: NumberInPlace, explicit: Sequence[Metric]) -> dict[int, str]:
    """By the end of each metric: how many of its side, and of its side's entities, are nearer."""
    ranks: dict[int, str] = {}
    for side in ("before", "behind"):
        ends: dict[int, bool] = {}
        for metric in explicit:
            if _side(one, metric) == side:
                ends[metric.end] = ends.get(metric.end, False) or metric.entity is not None
        entities = 0
        for rank, end in enumerate(sorted(ends, reverse=side == "before")):
            ranks[end] = f"{side} {min(rank, 2)} {min(entities, 1)}"
            entities += ends[end]
    return ranks


def _runs(text: str, explicit: Sequence[Metric]) -> dict[int, tuple[int, int]]:
    """By the end of each metric: its place in a list ("latency, energy, and area"), and the list's length."""
    longest: dict[int, int] = {}
    for metric in explicit:
        longest[metric.end] = min(metric.start, longest.get(metric.end, metric.start))
    runs: list[list[int]] = []
    for end in sorted(longest):
        if runs and COORDINATED.fullmatch(text, runs[-1][-1], longest[end]):
            runs[-1].append(end)
        else:
            runs.append([end])
    return {end: (place, len(run)) for run in runs for place, end in enumerate(run)}


def _previous(one: NumberInPlace, previous: Previous, same: bool) -> Iterator[str]:
    """What a metric has that is, or is not, the same as that of the finding before."""
    before, _ = previous
    unit = "same" if before.number.unit == one.number.unit else "other"
    listed = before.list_start == one.list_start
    gap = step(one.sentence.words.between(before.number.end, one.number.start))
    yield f"previous={same} {unit} {listed}"
    yield f"previous={same} {gap}"
    between = one.sentence.words.inside(before.number.end, one.number.start)
    yield f"previous={same} {' '.join(between[:1])} {' '.join(between[-1:])}"


def _gaps(one: NumberInPlace, explicit: Sequence[Metric]) -> tuple[str, str]:
    """How near the next entity stands, and how near the next words."""
    entities = (_gap(one, c) for c in explicit if c.entity)
    return step(min(entities, default=99)), step(min((_gap(one, c) for c in explicit), default=99))


def _implied_gap(one: NumberInPlace, explicit: Sequence[Metric]) -> str:
    entity, words = _gaps(one, explicit)
    return f"implied gap={entity} {words}"


def _wording(one: NumberInPlace, explicit: Sequence[Metric]) -> Iterator[str]:
    """What tells which of the metrics that no words name is meant."""
    words = one.sentence.words
    entity, phrase = _gaps(one, explicit)
    yield f"entity gap={entity}"
    yield f"words gap={phrase}"
    for word in words.behind(one.list_end, 4):
        yield f"behind={word}"
    for word in words.before(one.list_start, 8):
        yield f"before={word}"
    text = one.sentence.field.text[one.sentence.start : one.sentence.end]
    for cue in sorted({match[0].lower() for match in _TOPIC.finditer(text)}):
        yield f"topic={cue}"
    yield f"n1={' '.join(words.behind(one.number.end, 1))}"
    yield f"n2={' '.join(words.behind(one.number.end, 2))}"
