"""Numbers that state a finding, with metric, subject, dataset and baseline, by learned weights."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import TypeAlias, cast

from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Name
from paperatlas.extract.learned.models.linear import SCALE, LinearModel, load_model
from paperatlas.extract.learned.results.findings import (
    NumberInPlace,
    Sentence,
    describe_number,
    find_numbers_in_place,
    read_sentences,
)
from paperatlas.extract.learned.results.metric_features import Previous, describe_metrics
from paperatlas.extract.learned.results.metrics import COORDINATED, Metric, metric_candidates, possible
from paperatlas.extract.learned.results.partners import (
    PARTNERS,
    Setting,
    describe_partners,
    partner_candidates,
)
from paperatlas.extract.numbers import as_parameters
from paperatlas.model import ExtractedEntity, ExtractedResult, Field, ResultKind

KINDS = ("none", "absolute", "improvement", "reduction", "ratio")
"""Classes of numbers; the first is no finding."""


FINDING_FROM = 0.35
"""Probability from which a number states a finding."""

RESULT_FROM = 0.25
"""Probability, of being a finding and of that metric, from which a result is written."""

_ALSO_FROM = 0.5
_PARTNER_FROM = {"subject": 0.25, "dataset": 0.25, "baseline": 0.35}
_DECIMALS = 3
_SIZES = re.compile(r"param|size|weights", re.IGNORECASE)


Finding: TypeAlias = tuple[NumberInPlace, ResultKind, float]
"""A number that states a finding, of which kind, and how likely."""


class ResultModels(Struct, frozen=True):
    """What was learned of results."""

    numbers: LinearModel
    metrics: LinearModel
    partners: LinearModel


def load_result_models(path: Path) -> ResultModels:
    """Read the three models of a file of weights."""
    return ResultModels(*(load_model(path, f"results.{name}") for name in ResultModels.__struct_fields__))


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
    numbers = [find_numbers_in_place(sentence) for sentence in sentences]
    for order, findings in groupby(_choose_findings(numbers, models.numbers), key=_order_of):
        found = numbers[order]
        candidates = metric_candidates(sentences, order, found)
        previous: Previous | None = None
        for one, kind, finding in findings:
            metrics = _choose_metrics(one, possible(one, candidates), found, previous, models.metrics)
            previous = one, metrics[0][0]
            partners = _choose_partners(one, kind, sentences, setting, models.partners)
            for metric, sure in metrics:
                if (confidence := round(finding * sure, _DECIMALS)) >= RESULT_FROM:
                    yield _result(one, kind, metric, partners, confidence)


def _choose_findings(numbers: Iterable[Sequence[NumberInPlace]], model: LinearModel) -> Iterator[Finding]:
    """The numbers that state a finding, with their kind and the probability that they do."""
    ones = list(chain.from_iterable(numbers))
    chances = model.probabilities([describe_number(one, model.features) for one in ones])
    for one, row in zip(ones, chances.round(6).tolist(), strict=True):
        if 1 - row[0] >= FINDING_FROM:
            best = max(range(1, len(KINDS)), key=lambda column: row[column])
            yield one, cast("ResultKind", KINDS[best]), 1 - row[0]


def _order_of(finding: Finding) -> int:
    return finding[0].sentence.order


def _choose_metrics(
    one: NumberInPlace,
    candidates: Sequence[Metric],
    others: Sequence[NumberInPlace],
    previous: Previous | None,
    model: LinearModel,
) -> list[tuple[Metric, float]]:
    """The likeliest metric, and those that stand beside it in a list and are likely too."""
    sure = choose(model, describe_metrics(one, candidates, others, previous, model.features))
    best = max(range(len(candidates)), key=lambda i: (sure[i], -i))
    chosen = [best]
    for i, candidate in enumerate(candidates):
        if (
            sure[i] >= _ALSO_FROM * sure[best]
            and i != best
            and candidate.entity
            and _coordinated(one.sentence.field.text, candidate, candidates[chosen[-1]])
        ):
            chosen.append(i)
    return [(candidates[i], sure[i]) for i in chosen]


def choose(model: LinearModel, described: Sequence[Sequence[int]]) -> list[float]:
    """The probability of each of several candidates to be the right one; together they are 1."""
    scores = [row[0] / SCALE for row in model.score(described).tolist()]
    highest = max(scores, default=0.0)
    odds = [math.exp(score - highest) for score in scores]
    return [round(one / sum(odds), 6) for one in odds]


def _coordinated(text: str, one: Metric, other: Metric) -> bool:
    first, second = sorted((one, other), key=lambda metric: metric.start)
    return (
        first.start >= 0
        and first.end <= second.start
        and bool(COORDINATED.fullmatch(text, first.end, second.start))
    )


def _choose_partners(
    one: NumberInPlace, kind: str, sentences: Sequence[Sentence], setting: Setting, model: LinearModel
) -> dict[str, str]:
    """The id of the likeliest subject, dataset and baseline, where one is likely."""
    partners = partner_candidates(setting, sentences, one.sentence.order, one)
    chances = model.probabilities(describe_partners(one, kind, partners, setting, model.features))
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
