"""From annotated papers to the models that tell which candidates are names of which type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy.typing as npt
from msgspec import Struct

from paperatlas.extract.facts import make_entity
from paperatlas.extract.learned.encoder.encoder import RELATIONS, Encoder
from paperatlas.extract.learned.entities.choosing import EntityModels, find_groups, sift
from paperatlas.extract.learned.entities.coreference import Coreference
from paperatlas.extract.learned.entities.describing import Described, EntityDescriber
from paperatlas.extract.learned.entities.kinds import Broader
from paperatlas.extract.learned.entities.rivals import Span
from paperatlas.extract.learned.entities.statistics import (
    WordStatistics,
    add_statistics,
    count_words,
    pack_statistics,
)
from paperatlas.extract.learned.entities.vectors import WordVectors
from paperatlas.extract.learned.extractor import judge_candidates
from paperatlas.extract.learned.models.confidence import ConfidenceTable
from paperatlas.extract.learned.models.linear import LinearModel, pack_model
from paperatlas.extract.learned.models.network import Network, NetworkWeights, pack_network
from paperatlas.extract.learned.models.scoring import NONE, FeatureNames
from paperatlas.extract.places import PlaceFinder, Places
from paperatlas.model import ENTITY_TYPES, ROLES, Extraction
from paperatlas.ontology import load_ontology
from training.calibration import Judged, fit_confidence, judge
from training.coreference import learn_coreference
from training.fitting import Model
from training.gold import GoldPaper, count_forms, gold_spans
from training.lessons import NO_ROLE, Lesson
from training.networks import Examples, fit_network
from training.relations import find_related

if TYPE_CHECKING:
    from training.pretraining import Start

_CLASSES = (NONE, *ENTITY_TYPES)
_PARTS = 2  # of which each is judged by what the others teach


class Counted(Struct, frozen=True):
    """An annotated paper with what the rules find in it and how words stand in its names."""

    gold: GoldPaper
    places: Places
    counts: WordStatistics


class Material(Struct, frozen=True):
    """What is learned from beside annotated papers.

    Attributes:
        vectors: of words.
        start: what an encoder begins with, if one is wanted.
    """

    vectors: WordVectors
    start: Start | None


class Split(Struct, frozen=True):
    """Papers of the field and written ones that are learned from, and those that are judged, if any."""

    papers: Sequence[Counted]
    written: Sequence[Counted]
    held_out: Sequence[Counted] = ()


class LearnedEntities(Struct, frozen=True):
    """What tells names: a model of features with the counts of words behind them, and an encoder.

    `coreference` tells which names mean one thing.
    """

    network: NetworkWeights
    statistics: WordStatistics
    encoder: dict[str, npt.NDArray[Any]]
    coreference: Model

    def pack(self) -> dict[str, npt.NDArray[Any]]:
        """The arrays to be stored."""
        encoder = {f"encoder.{name}": array for name, array in self.encoder.items()}
        return {
            **pack_network(self.network),
            **pack_statistics(self.statistics),
            **encoder,
            **pack_model("coreference", self.coreference),
        }


def count_papers(papers: Sequence[GoldPaper]) -> list[Counted]:
    """Count the words of papers."""
    finder = PlaceFinder(load_ontology().concepts)
    return [Counted(gold, finder.find(gold.fields), _count(gold)) for gold in papers]


def _count(gold: GoldPaper) -> WordStatistics:
    return count_words("\n".join(field.text for field in gold.fields), count_forms(gold))


def learn_entities(split: Split, material: Material) -> LearnedEntities:
    """Learn from annotated papers of the field, and from such as were written to be learned from."""
    real, papers = len(split.papers), [*split.papers, *split.written]
    statistics = add_statistics([paper.counts for paper in papers])
    describer = EntityDescriber(load_ontology().concepts, statistics, material.vectors, FeatureNames())
    # A paper is described as if it had not been counted, as a new one will be.
    described = [
        describer.describe(paper.gold.fields, paper.places, statistics.without(paper.counts))
        for paper in papers
    ]
    lessons = [_make_lesson(paper, found) for paper, found in zip(papers, described, strict=True)]
    network = fit_network(_make_examples(described, lessons), _CLASSES, material.vectors.vectors)
    return LearnedEntities(
        network=network,
        statistics=statistics,
        encoder=_learn_encoder(lessons[:real], lessons[real:], material),
        coreference=learn_coreference([(paper.gold, paper.places) for paper in papers]),
    )


def _learn_encoder(
    lessons: Sequence[Lesson], written: Sequence[Lesson], material: Material
) -> dict[str, npt.NDArray[Any]]:
    if not material.start:
        return {}
    from training.encoders import fit_encoder  # needs PyTorch

    return fit_encoder(lessons, written, material.start)


def _make_lesson(paper: Counted, described: Sequence[Described[str]]) -> Lesson:
    """The candidates of a paper; behind them the annotated spans that are no candidates."""
    gold, annotated = paper.gold, gold_spans(paper.gold)
    spans = list(dict.fromkeys([*((one.field.name, one.start, one.end) for one in described), *annotated]))
    rows = {span: row for row, span in enumerate(spans)}
    entities = [gold.entities[annotated[span]] if span in annotated else None for span in spans]
    return Lesson(
        fields=gold.fields,
        known=paper.places.known,
        spans=spans,
        types=[_CLASSES.index(one.type) if one else 0 for one in entities],
        roles=[ROLES.index(one.role) if one else NO_ROLE for one in entities],
        pairs=[
            (rows[head], rows[tail], RELATIONS.index(kind))
            for head, tail, kind in find_related(paper.gold, paper.places)
        ],
    )


def _make_examples(described: Sequence[Sequence[Described[str]]], lessons: Sequence[Lesson]) -> Examples:
    texts: list[list[Span]] = [
        [(one.start, one.end) for one in ones]
        for found in described
        for _, ones in groupby(found, key=lambda one: one.field.name)
    ]
    # Behind a lesson's candidates stand spans that are none.
    pairs = zip(described, lessons, strict=True)
    return Examples(
        [one.features for found in described for one in found],
        [one.words for found in described for one in found],
        [_CLASSES[kind] for found, lesson in pairs for kind in lesson.types[: len(found)]],
        texts,
    )


def split_papers(papers: Sequence[Counted], written: Sequence[Counted]) -> list[Split]:
    """Papers in parts of which each is judged by what all else teaches, save its counterparts."""
    splits = []
    for number in range(_PARTS):
        held_out = papers[number::_PARTS]
        ids = {paper.gold.paper.id for paper in held_out}
        splits.append(
            Split(
                papers=[paper for paper in papers if not paper.gold.is_of(ids)],
                written=[paper for paper in written if not paper.gold.is_of(ids)],
                held_out=held_out,
            )
        )
    return splits


def learn_confidence(
    splits: Sequence[Split], learned: Sequence[LearnedEntities], vectors: WordVectors
) -> ConfidenceTable:
    """From papers that were not learned from: of those that were, the models are too sure.

    Those that were written to be learned from are not judged: what users bring is like the field's papers.

    Args:
        splits: of the papers.
        learned: from each split.
        vectors: of words.
    """
    judged = [_judge(split.held_out, one, vectors) for split, one in zip(splits, learned, strict=True)]
    return fit_confidence([one for some in judged for one in some])


def _judge(papers: Sequence[Counted], learned: LearnedEntities, vectors: WordVectors) -> Iterator[Judged]:
    """The entities found in papers, with the models' probabilities as confidences."""
    network = Network(learned.network, vectors.vectors)
    coreference = Coreference(LinearModel(*learned.coreference), Broader(load_ontology().concepts))
    encoder = Encoder(learned.encoder) if learned.encoder else None
    describer = EntityDescriber(load_ontology().concepts, learned.statistics, vectors, network.features)
    for paper in papers:
        described = describer.describe(paper.gold.fields, paper.places)
        sifted = sift(described, network)
        opinion = judge_candidates(encoder, paper.gold.fields, paper.places, sifted.described)
        found = find_groups(sifted, EntityModels(network, coreference), opinion, paper.places)
        entities = tuple(
            make_entity(number, group, "mentions", sure) for number, (group, sure) in enumerate(found, 1)
        )
        extraction = Extraction(paper=paper.gold.paper, entities=entities)
        yield from judge([paper.gold], [extraction])
