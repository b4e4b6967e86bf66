"""The metrics that a number may have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from paperatlas.extract.learned.results.findings import NumberInPlace, Sentence
from paperatlas.extract.metric_words import metric_name
from paperatlas.extract.results import fits

_COUNTED = frozenset(["K params", "M params", "B params", "x", "%", "none"])
_FACTORS = frozenset(["x", "%"])
_TIMES = _FACTORS | {"s", "ms", "min", "hours", "days", "GPU hours", "GPU days"}
_BYTES = _FACTORS | {"KB", "kB", "MB", "GB", "TB"}
_SCORES = frozenset(["%", "points", "x", "none"])
IMPLIED = {
    "number of parameters": _COUNTED,
    "number of trainable parameters": _COUNTED,
    "model size": _COUNTED | _BYTES,
    "size": frozenset(["x", "none", "GB", "TB", "hours"]),
    "performance": _SCORES,
    "accuracy": _SCORES,
    "score": _SCORES,
    "speed": _FACTORS,
    "speedup": _FACTORS,
    "inference speed": _FACTORS,
    "training speed": _FACTORS,
    "inference time": _TIMES,
    "training time": _TIMES,
    "search time": _TIMES,
    "memory usage": _BYTES,
    "storage": _BYTES,
    "compression ratio": _FACTORS,
    "training data": frozenset(["x", "%", "none"]),
}
"""Metrics that wording implies ("15× smaller", "3B model", "improves by 5%"), and the units they can have."""

_SENTENCES = 6  # before and behind a number's, in which its metric is looked for
COORDINATED = re.compile(r",?\s?(?:and|or|as\swell\sas|,|/|&)?\s?(?:the\s|in\s)?")


class Metric(Struct, frozen=True):
    """What a number may measure.

    Attributes:
        text: its words.
        start, end: where they stand, or -1 where only the wording implies it.
        entity: its id, if it is one.
        sentence: how many sentences before the number's it stands (-1: behind).
    """

    text: str
    start: int
    end: int
    entity: str | None
    sentence: int


def metric_candidates(
    sentences: Sequence[Sentence], order: int, numbers: Sequence[NumberInPlace]
) -> list[Metric]:
    """The metrics that the numbers of a sentence may have; entities first."""
    spans = [(one.number.start, one.number.end) for one in numbers]
    found = [
        metric
        for metric in _metrics_of(sentences[order], 0)
        if metric.entity or not any(metric.start < end and start < metric.end for start, end in spans)
    ]
    if order:
        found += list(_metrics_of(sentences[order - 1], 1))[-4:]
    found += _metrics_elsewhere(sentences, order, {metric.entity for metric in found})
    found += [Metric(text, -1, -1, None, 0) for text in IMPLIED]
    return found


def possible(one: NumberInPlace, candidates: Sequence[Metric]) -> list[Metric]:
    """The candidates that can have the unit of a number; one of those that wording implies always can."""
    unit, text = one.number.unit, one.sentence.field.text
    return [
        metric
        for metric in candidates
        if (
            unit in IMPLIED[metric.text]
            if metric.start < 0
            else unit in ("x", "%") or fits(text, one.number, metric.text)
        )
    ] or [metric for metric in candidates if metric.start < 0]


def _metrics_elsewhere(sentences: Sequence[Sentence], order: int, taken: set[str | None]) -> Iterator[Metric]:
    """The first place of each other metric of the sentences around, the nearest sentences first."""
    around = range(max(0, order - _SENTENCES), min(len(sentences), order + _SENTENCES + 1))
    for other in sorted(around, key=lambda other: (abs(other - order), other)):
        for name in sentences[other].names:
            if name.type == "Metric" and name.entity not in taken:
                taken.add(name.entity)
                text = sentences[other].field.text[name.start : name.end]
                yield Metric(text, name.start, name.end, name.entity, 2 if other < order else -1)


def _metrics_of(sentence: Sentence, distance: int) -> Iterator[Metric]:
    text = sentence.field.text
    metrics = [name for name in sentence.names if name.type == "Metric"]
    for name in metrics:
        yield Metric(text[name.start : name.end], name.start, name.end, name.entity, distance)
    for start, end in sentence.phrases:
        if not any(name.start < end and start < name.end for name in metrics):
            yield Metric(metric_name(text[start:end]), start, end, None, distance)
