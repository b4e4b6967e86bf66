"""Numbers that state a finding, with metric, subject, dataset and baseline, by learned weights."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Name
from paperatlas.extract.learned.findings import (
    NumberInPlace,
    describe_number,
    find_numbers_in_place,
    read_sentences,
)
from paperatlas.extract.learned.linear import SCALE, LinearModel
from paperatlas.extract.learned.partners import (
    COORDINATED,
    PARTNERS,
    Metric,
    Partner,
    Previous,
    Setting,
    describe_metrics,
    describe_partners,
    metric_candidates,
    partner_candidates,
    possible,
)
from paperatlas.extract.numbers import Number, as_parameters
from paperatlas.model import ExtractedEntity, ExtractedResult, Field, ResultKind

KINDS = ("none", "absolute", "improvement", "reduction", "ratio")
"""Classes of numbers; the first is no finding."""

CHOICE = ("chosen",)
"""The only class of models that choose one of several candidates."""

FINDING_FROM = 0.35
"""Probability from which a number states a finding."""

_RESULT_FROM = 0.3
_ALSO_FROM = 0.5
_PARTNER_FROM = {"subject": 0.25, "dataset": 0.4, "baseline": 0.35}
_DECIMALS = 3
_SIZES = re.compile(r"param|size|weights", re.IGNORECASE)


class ResultModels(Struct, frozen=True):
    """What was learned of results."""

    numbers: LinearModel
    metrics: LinearModel
    partners: LinearModel


def read_learned_results(
    fields: Sequence[TextField],
    names: Mapping[Field, Sequence[Name]],
    entities: Sequence[ExtractedEntity],
    models: ResultModels,
) -> tuple[ExtractedResult, ...]:
    """The findings of an abstract."""
    setting = Setting.of(entities)
    return tuple(
        result
        for field in fields
        if field.name == "abstract"
        for result in _find(field, names.get(field.name, ()), setting, models)
    )


def _find(
    field: TextField, names: Sequence[Name], setting: Setting, models: ResultModels
) -> Iterator[ExtractedResult]:
    sentences = read_sentences(field, names)
    for sentence in sentences:
        numbers = find_numbers_in_place(sentence)
        if not numbers:
            continue
        chances = models.numbers.probabilities([describe_number(one) for one in numbers])
        candidates = metric_candidates(sentences, sentence.order, numbers)
        previous: Previous | None = None
        for one, row in zip(numbers, chances.tolist(), strict=True):
            finding = round(1 - row[0], 6)
            if finding < FINDING_FROM:
                continue
            kind = cast("ResultKind", KINDS[1 + max(range(4), key=lambda i: round(row[1 + i], 6))])
            metrics = _choose_metrics(one, possible(one, candidates), numbers, previous, models.metrics)
            previous = one, metrics[0][0]
            partners = partner_candidates(setting, sentences, sentence.order, one)
            chosen = _choose_partners(one, kind, partners, setting, models.partners)
            for metric, sure in metrics:
                if finding * sure >= _RESULT_FROM:
                    yield _result(one, kind, metric, chosen, max(round(finding * sure, _DECIMALS), 0.001))


def _choose_metrics(
    one: NumberInPlace, candidates: Sequence[Metric], others: Sequence[NumberInPlace], previous: Previous | None, model: LinearModel
) -> list[tuple[Metric, float]]:
    """The likeliest metric, and those that stand beside it in a list and are likely too."""
    sure = choose(model, describe_metrics(one, candidates, others, previous))
    best = max(range(len(candidates)), key=lambda i: (sure[i], -i))
    chosen = [best]
    text = one.sentence.field.text
    for i, candidate in enumerate(candidates):
        if sure[i] >= _ALSO_FROM * sure[best] and i != best and candidate.entity and candidates[best].start >= 0:
            if all(_coordinated(text, candidate, candidates[j]) for j in chosen[-1:]):
                chosen.append(i)
    return [(candidates[i], sure[i]) for i in chosen]


def choose(model: LinearModel, described: Sequence[Sequence[str]]) -> list[float]:
    """The probability of each of several candidates to be the right one; together they are 1."""
    scores = [row[0] / SCALE for row in model.score(described).tolist()]
    highest = max(scores, default=0.0)
    odds = [math.exp(score - highest) for score in scores]
    return [round(one / sum(odds), 6) for one in odds]


def _coordinated(text: str, one: Metric, other: Metric) -> bool:
    first, second = sorted((one, other), key=lambda metric: metric.start)
    return first.end <= second.start and bool(COORDINATED.fullmatch(text, first.end, second.start))


def _choose_partners(
    one: NumberInPlace, kind: str, partners: Sequence[Partner], setting: Setting, model: LinearModel
) -> dict[str, str]:
    """The id of the likeliest subject, dataset and baseline, where one is likely."""
    chances = model.probabilities(describe_partners(one, kind, partners, setting))
    found = {}
    for column, what in enumerate(PARTNERS[1:], 1):
        sure = [round(float(row[column]), 6) for row in chances]
        best = max(range(len(sure)), key=lambda i: (sure[i], -i), default=None)
        if best is not None and sure[best] >= _PARTNER_FROM[what]:
            found[what] = partners[best].entity.id
    return found


def _result(
    one: NumberInPlace, kind: ResultKind, metric: Metric, partners: Mapping[str, str], confidence: float
) -> ExtractedResult:
    number = one.number
    if number.counts and _SIZES.search(metric.text):
        number = as_parameters(number)
    subject, baseline = partners.get("subject"), partners.get("baseline")
    return ExtractedResult(
        subject=subject,
        metric=metric.entity,
        metric_name=metric.text,
        value=number.value,
        low=number.low,
        high=number.high,
        unit=number.unit,
        kind=kind,
        dataset=partners.get("dataset"),
        baseline=None if baseline == subject else baseline,
        confidence=min(confidence, 1.0),
        evidence=one.sentence.field.quote(number.start, number.end),
    )
