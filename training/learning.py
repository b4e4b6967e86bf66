"""From annotated papers to models: which candidates are names of which type; roles and relations besides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from paperatlas.extract.learned.entities import EntityDescriber
from paperatlas.extract.learned.extractor import NONE
from paperatlas.extract.learned.linear import pack_model
from paperatlas.extract.learned.statistics import (
    WordStatistics,
    add_statistics,
    count_words,
    pack_statistics,
)
from paperatlas.extract.places import PlaceFinder
from paperatlas.model import ENTITY_TYPES
from paperatlas.ontology import load_ontology
from training.fitting import Model, fit_linear
from training.gold import GoldPaper, count_forms, gold_spans
from training.relations import learn_relations
from training.roles import describe_annotated, learn_roles

_ENTITY_PENALTY, _ENTITY_STEPS = 4.0, 100


class Learned(Struct, frozen=True):
    """What is shipped."""

    entities: Model
    roles: Model
    relations: Model
    statistics: WordStatistics


def learn(papers: Sequence[GoldPaper]) -> Learned:
    """Learn all models from annotated papers; the same papers give the same weights."""
    parts = [_count(gold) for gold in papers]
    statistics = add_statistics(parts)
    examples = describe_annotated(papers)
    return Learned(
        entities=_learn_entities(papers, parts, statistics),
        roles=learn_roles(examples),
        relations=learn_relations(examples),
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


def save(learned: Learned, path: Path) -> None:
    """Write the weights: the same learned, the same bytes."""
    arrays = {
        **pack_model("entities", learned.entities),
        **pack_model("roles", learned.roles),
        **pack_model("relations", learned.relations),
        **pack_statistics(learned.statistics),
    }
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
