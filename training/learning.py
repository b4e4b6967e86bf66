"""From annotated papers to models: which candidates are names of which type; roles and relations besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from msgspec import Struct

from paperatlas.extract.facts import make_entity
from paperatlas.extract.learned.choosing import NONE, find_groups
from paperatlas.extract.learned.confidence import ConfidenceTable
from paperatlas.extract.learned.entities import Described, EntityDescriber
from paperatlas.extract.learned.linear import pack_model
from paperatlas.extract.learned.network import Network, NetworkWeights, pack_network
from paperatlas.extract.learned.rivals import Span
from paperatlas.extract.learned.scoring import FeatureNames
from paperatlas.extract.learned.statistics import (
    WordStatistics,
    add_statistics,
    count_words,
    pack_statistics,
)
from paperatlas.extract.learned.vectors import WordVectors
from paperatlas.extract.places import PlaceFinder, Places
from paperatlas.extract.rules import RuleExtractor
from paperatlas.model import ENTITY_TYPES, Extraction
from paperatlas.ontology import load_ontology
from training.calibration import Judged, fit_confidence, judge
from training.clustering import learn_vectors
from training.fitting import Model
from training.gold import GoldPaper, count_forms, gold_spans
from training.networks import Examples, fit_network
from training.relations import learn_relations
from training.results import LearnedResults, describe_paper, learn_results
from training.roles import describe_annotated, learn_roles

_PARTS = 2  # of which each is judged by what the others teach


class Learned(Struct, frozen=True):
    """What is shipped."""

    entities: NetworkWeights
    roles: Model
    relations: Model
    results: LearnedResults
    statistics: WordStatistics
    vectors: WordVectors
    confidence: ConfidenceTable


class Counted(Struct, frozen=True):
    """An annotated paper with what the rules find in it and how words stand in its names."""

    gold: GoldPaper
    places: Places
    counts: WordStatistics


def learn(papers: Sequence[GoldPaper], texts: Sequence[str] = ()) -> Learned:
    """Learn all models from annotated papers; the same papers give the same weights.

    Args:
        papers: to learn from.
        texts: more texts of the field without annotations, for the vectors of words.
    """
    vectors = learn_vectors([*texts, *(field.text for gold in papers for field in gold.fields)])
    finder = PlaceFinder(load_ontology().concepts)
    counted = [Counted(gold, finder.find(gold.fields), _count(gold)) for gold in papers]
    entities, statistics = _learn_entities(counted, vectors)
    examples = describe_annotated(papers)
    return Learned(
        entities=entities,
        roles=learn_roles(examples),
        relations=learn_relations(examples),
        results=_learn_results(papers),
        statistics=statistics,
        vectors=vectors,
        confidence=_learn_confidence(counted, vectors),
    )


def _count(gold: GoldPaper) -> WordStatistics:
    return count_words("\n".join(field.text for field in gold.fields), count_forms(gold))


def _learn_entities(papers: Sequence[Counted], vectors: WordVectors) -> tuple[NetworkWeights, WordStatistics]:
    statistics = add_statistics([paper.counts for paper in papers])
    describer = EntityDescriber(load_ontology().concepts, statistics, vectors, FeatureNames())
    described: list[Described[str]] = []
    labels: list[str] = []
    texts: list[list[Span]] = []
    for paper in papers:
        gold, spans = paper.gold, gold_spans(paper.gold)
        # A paper is described as if it had not been counted, as a new one will be.
        found = describer.describe(gold.fields, paper.places, statistics.without(paper.counts))
        texts += [[(one.start, one.end) for one in ones] for _, ones in groupby(found, key=_field_name)]
        for one in found:
            index = spans.get((one.field.name, one.start, one.end))
            described.append(one)
            labels.append(NONE if index is None else gold.entities[index].type)
    examples = Examples([one.features for one in described], [one.words for one in described], labels, texts)
    return fit_network(examples, (NONE, *ENTITY_TYPES), vectors.vectors), statistics


def _field_name(one: Described[str]) -> str:
    return one.field.name


def _learn_confidence(papers: Sequence[Counted], vectors: WordVectors) -> ConfidenceTable:
    """From papers that were not learned from: to those that were, the models are too sure."""
    judged: list[Judged] = []
    for number in range(_PARTS):
        others = [paper for at, paper in enumerate(papers) if at % _PARTS != number]
        judged += _judge(papers[number::_PARTS], *_learn_entities(others, vectors), vectors)
    return fit_confidence(judged)


def _judge(
    papers: Sequence[Counted], weights: NetworkWeights, statistics: WordStatistics, vectors: WordVectors
) -> Iterator[Judged]:
    """The entities found in papers, with the models' probabilities as confidences."""
    network = Network(weights, vectors.vectors)
    describer = EntityDescriber(load_ontology().concepts, statistics, vectors, network.features)
    for paper in papers:
        described = describer.describe(paper.gold.fields, paper.places)
        entities = tuple(
            make_entity(number, group, "mentions", sure)
            for number, (group, sure) in enumerate(find_groups(described, network, paper.places), 1)
        )
        extraction = Extraction(paper=paper.gold.paper, entities=entities)
        yield from judge([paper.gold], [extraction])


def _learn_results(papers: Sequence[GoldPaper]) -> LearnedResults:
    # The rules' entities have the faults that entities have at work; annotated ones have none.
    extractions = RuleExtractor()([gold.paper for gold in papers])
    return learn_results(
        describe_paper(gold.record, extraction) for gold, extraction in zip(papers, extractions, strict=True)
    )


def save(learned: Learned, path: Path) -> None:
    """Write the weights: the same learned, the same bytes."""
    arrays = {
        **pack_network(learned.entities),
        **pack_model("roles", learned.roles),
        **pack_model("results.numbers", learned.results.numbers),
        **pack_model("results.metrics", learned.results.metrics),
        **pack_model("results.partners", learned.results.partners),
        **pack_model("relations", learned.relations),
        **pack_statistics(learned.statistics),
        **learned.vectors.pack(),
        **learned.confidence.pack(),
    }
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
