"""From annotated papers to models: which candidates are names of which type, and what role they play."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.grouping import Group, Place, names_by_field
from paperatlas.extract.learned.entities import EntityDescriber
from paperatlas.extract.learned.extractor import BY, NONE
from paperatlas.extract.learned.linear import pack_model
from paperatlas.extract.learned.roles import describe_roles
from paperatlas.extract.learned.statistics import (
    WordStatistics,
    add_statistics,
    count_words,
    pack_statistics,
)
from paperatlas.extract.places import PlaceFinder
from paperatlas.extract.roles import read_wording
from paperatlas.extract.rules import RuleExtractor
from paperatlas.model import ENTITY_TYPES, ROLES
from paperatlas.ontology import load_ontology
from training.fitting import Model, fit_linear
from training.gold import GoldPaper, count_forms, gold_spans
from training.results import LearnedResults, describe_paper, learn_results

_ENTITY_PENALTY, _ENTITY_STEPS = 4.0, 100
_ROLE_PENALTY, _ROLE_STEPS = 6.0, 80


class Learned(Struct, frozen=True):
    """What is shipped."""

    entities: Model
    roles: Model
    results: LearnedResults
    statistics: WordStatistics


def learn(papers: Sequence[GoldPaper]) -> Learned:
    """Learn all models from annotated papers; the same papers give the same weights."""
    parts = [_count(gold) for gold in papers]
    statistics = add_statistics(parts)
    return Learned(
        entities=_learn_entities(papers, parts, statistics),
        roles=_learn_roles(papers),
        results=_learn_results(papers),
        statistics=statistics,
    )


def _count(gold: GoldPaper) -> WordStatistics:
    return count_words("\n".join(field.text for field in gold.fields), count_forms(gold))


def _learn_entities(
    papers: Sequence[GoldPaper], parts: Sequence[WordStatistics], statistics: WordStatistics
) -> Model:
    concepts = load_ontology().concepts
    finder, describer = PlaceFinder(concepts), EntityDescriber(concepts, statistics)
    described: list[Sequence[str]] = []
    labels: list[str] = []
    for gold, own in zip(papers, parts, strict=True):
        spans = gold_spans(gold)
        # A paper is described as if it had not been counted, as a new one will be.
        for one in describer.describe(gold.fields, finder.find(gold.fields), statistics.without(own)):
            index = spans.get((one.field.name, one.start, one.end))
            described.append(one.features)
            labels.append(NONE if index is None else gold.entities[index].type)
    return fit_linear(described, labels, (NONE, *ENTITY_TYPES), penalty=_ENTITY_PENALTY, steps=_ENTITY_STEPS)


def _learn_roles(papers: Sequence[GoldPaper]) -> Model:
    described: list[Sequence[str]] = []
    labels: list[str] = []
    for gold in papers:
        groups = dict(_gold_groups(gold))
        names = names_by_field(list(groups.values()))
        wordings = {field.name: read_wording(field) for field in gold.fields}
        described += describe_roles(gold.paper.title, list(groups.values()), names, wordings)
        labels += [gold.entities[index].role for index in groups]
    return fit_linear(described, labels, ROLES, penalty=_ROLE_PENALTY, steps=_ROLE_STEPS)


def _learn_results(papers: Sequence[GoldPaper]) -> LearnedResults:
    # The rules' entities have the faults that entities have at work; annotated ones have none.
    extractions = RuleExtractor()([gold.paper for gold in papers])
    return learn_results(
        describe_paper(gold.record, extraction) for gold, extraction in zip(papers, extractions, strict=True)
    )


def _gold_groups(gold: GoldPaper) -> Iterator[tuple[int, Group]]:
    """The annotated entities as an extractor would have grouped them."""
    fields = {field.name: field for field in gold.fields}
    places: dict[int, list[Place]] = {}
    for (name, start, end), index in sorted(
        gold_spans(gold).items(), key=lambda item: (item[0][0] != "title", item[0][1])
    ):
        field = fields[name]
        candidate = Candidate(start, end, gold.entities[index].type, BY)  # type: ignore[arg-type]
        places.setdefault(index, []).append(Place(field, candidate, field.text[start:end]))
    for index, found in places.items():
        yield index, Group(found[0].text, gold.entities[index].type, tuple(found))  # type: ignore[arg-type]


def save(learned: Learned, path: Path) -> None:
    """Write the weights: the same learned, the same bytes."""
    arrays = {
        **pack_model("entities", learned.entities),
        **pack_model("roles", learned.roles),
        **pack_model("results.numbers", learned.results.numbers),
        **pack_model("results.metrics", learned.results.metrics),
        **pack_model("results.partners", learned.results.partners),
        **pack_statistics(learned.statistics),
    }
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
