"""From annotated findings to the models of numbers, their metrics and what else they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from paperatlas.evaluate.forms import level_form, nearly_same, read_numbers
from paperatlas.extract.document import read_fields
from paperatlas.extract.grouping import Name
from paperatlas.extract.learned.models.scoring import FeatureNames
from paperatlas.extract.learned.results.choosing import KINDS
from paperatlas.extract.learned.results.findings import (
    NumberInPlace,
    describe_number,
    find_numbers_in_place,
    read_sentences,
)
from paperatlas.extract.learned.results.metric_features import describe_metrics
from paperatlas.extract.learned.results.metrics import Metric, metric_candidates, possible
from paperatlas.extract.learned.results.partners import (
    PARTNERS,
    Setting,
    describe_partners,
    partner_candidates,
)
from paperatlas.extract.numbers import as_parameters
from paperatlas.model import ExtractedEntity, Extraction
from training.fitting import Model, fit_choice, fit_linear

_NUMBER_PENALTY, _METRIC_PENALTY, _PARTNER_PENALTY, _STEPS = 2.0, 2.0, 2.0, 80
_KEYS = {"subject": "subject", "dataset": "on", "baseline": "than"}


class LearnedResults(Struct, frozen=True):
    """The three models."""

    numbers: Model
    metrics: Model
    partners: Model


class PaperExamples(Struct):
    """What one paper teaches."""

    numbers: list[tuple[Sequence[str], str]]
    metrics: list[list[tuple[Sequence[str], bool]]]
    partners: list[tuple[Sequence[str], str]]


def learn_results(papers: Iterable[PaperExamples]) -> LearnedResults:
    """Learn from annotated papers."""
    papers = list(papers)
    numbers = [example for paper in papers for example in paper.numbers]
    partners = [example for paper in papers for example in paper.partners]
    return LearnedResults(
        _fit(numbers, KINDS, _NUMBER_PENALTY),
        fit_choice(
            [group for paper in papers for group in paper.metrics], penalty=_METRIC_PENALTY, steps=_STEPS
        ),
        _fit(partners, PARTNERS, _PARTNER_PENALTY),
    )


def _fit(examples: Sequence[tuple[Sequence[str], str]], classes: Sequence[str], penalty: float) -> Model:
    if not examples:
        return tuple(classes), (), np.zeros((0, len(classes)), np.int16)
    described, labels = [one for one, _ in examples], [label for _, label in examples]
    return fit_linear(described, labels, classes, penalty=penalty, steps=_STEPS)


def describe_paper(record: Mapping[str, Any], extraction: Extraction) -> PaperExamples:
    """The examples of an annotated paper.

    Args:
        record: its annotation.
        extraction: the entities that its numbers can be linked with.
    """
    examples = PaperExamples([], [], [])
    field = next((f for f in read_fields(extraction.paper) if f.name == "abstract"), None)
    if field is None:
        return examples
    gold = _GoldResults(record)
    setting = Setting.of(extraction.entities)
    sentences = read_sentences(field, places_of(extraction.entities))
    for sentence in sentences:
        found = find_numbers_in_place(sentence)
        candidates = metric_candidates(sentences, sentence.order, found) if found else []
        previous = None
        for one in found:
            results = gold.results_of(field.text, one)
            kind = results[0]["kind"] if results else KINDS[0]
            examples.numbers.append((describe_number(one, FeatureNames()), kind))
            if not results:
                continue
            able = possible(one, candidates)
            right = [gold.measures(results, candidate, extraction.entities) for candidate in able]
            described = describe_metrics(one, able, found, previous, FeatureNames())
            examples.metrics.append(list(zip(described, right, strict=True)))
            previous = (one, able[right.index(True)]) if any(right) else None
            near = partner_candidates(setting, sentences, sentence.order, one)
            for features, partner in zip(
                describe_partners(one, kind, near, setting, FeatureNames()), near, strict=True
            ):
                examples.partners.append((features, gold.partner(results, partner.entity)))
    return examples


def places_of(entities: Sequence[ExtractedEntity]) -> list[Name]:
    """Where entities stand in the abstract."""
    names = [
        Name(mention.start, mention.end, entity.type, entity.id)
        for entity in entities
        for mention in entity.mentions
        if mention.field == "abstract"
    ]
    return sorted(names, key=lambda name: name.start)


class _GoldResults:
    """The annotated results of a paper, and what their ids stand for."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._results = record["results"]
        self._forms = {
            one["eid"]: {level_form(form) for form in (one["name"], *one["forms"])}
            for one in record["entities"]
        }

    def results_of(self, text: str, one: NumberInPlace) -> list[Mapping[str, Any]]:
        """The results that a number states."""
        values = {read_numbers(one.number.value), read_numbers(as_parameters(one.number).value)}
        return [
            result
            for result in self._results
            if read_numbers(str(result["value"])) in values and _inside(text, result["evidence"], one)
        ]

    def measures(
        self, results: Sequence[Mapping[str, Any]], candidate: Metric, entities: Sequence[ExtractedEntity]
    ) -> bool:
        """Whether a candidate is the metric of one of the results."""
        forms = {level_form(candidate.text)}
        if candidate.entity:
            forms = next(_forms(entity) for entity in entities if entity.id == candidate.entity)
        return any(nearly_same(self._named(result["metric"]), forms) for result in results)

    def partner(self, results: Sequence[Mapping[str, Any]], entity: ExtractedEntity) -> str:
        """What an entity is to the results."""
        forms = _forms(entity)
        for what, key in _KEYS.items():
            if any(result.get(key) and nearly_same(self._named(result[key]), forms) for result in results):
                return what
        return PARTNERS[0]

    def _named(self, key: str) -> set[str]:
        return self._forms.get(key) or {level_form(str(key))}


def _forms(entity: ExtractedEntity) -> set[str]:
    return {level_form(entity.name)} | {level_form(mention.text) for mention in entity.mentions}


def _inside(text: str, evidence: str, one: NumberInPlace) -> bool:
    return any(start <= one.number.start < start + len(evidence) for start in _occurrences(text, evidence))


def _occurrences(text: str, words: str) -> Iterator[int]:
    start = text.find(words) if words else -1
    while start >= 0:
        yield start
        start = text.find(words, start + 1)
