"""The learned extractor: models choose candidates, their types, their roles, relations and results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from threadpoolctl import ThreadpoolController

from paperatlas.extract.document import TextField, read_fields
from paperatlas.extract.facts import NO_ABSTRACT, make_entity
from paperatlas.extract.grouping import Group, names_by_field
from paperatlas.extract.learned.edges.choosing import choose_roles, weigh_roles
from paperatlas.extract.learned.edges.pair_features import describe_pairs
from paperatlas.extract.learned.edges.pairs import find_pairs, find_spans, make_things
from paperatlas.extract.learned.edges.relations import choose_relations, weigh_relations
from paperatlas.extract.learned.edges.roles import describe_roles
from paperatlas.extract.learned.edges.views import TextView, view_texts
from paperatlas.extract.learned.encoder.encoder import Encoder, Opinion, load_encoder
from paperatlas.extract.learned.entities.choosing import Chosen, EntityModels, find_groups, sift
from paperatlas.extract.learned.entities.coreference import Coreference
from paperatlas.extract.learned.entities.describing import Described, EntityDescriber
from paperatlas.extract.learned.entities.kinds import Broader
from paperatlas.extract.learned.entities.statistics import WordStatistics, load_statistics
from paperatlas.extract.learned.entities.vectors import WordVectors, load_vectors
from paperatlas.extract.learned.models.confidence import ConfidenceTable, load_confidence
from paperatlas.extract.learned.models.linear import LinearModel, load_model
from paperatlas.extract.learned.models.network import Network, load_network
from paperatlas.extract.learned.results.choosing import ResultModels, load_result_models, read_learned_results
from paperatlas.extract.places import PlaceFinder, Places
from paperatlas.model import ExtractedEntity, ExtractedRelation, Extraction, Field, Paper, Role
from paperatlas.ontology import Ontology, load_ontology

WEIGHTS = Path(__file__).parent / "weights.npz"
"""What `training/` writes and the package ships."""

_REVISION = "10"  # count it up when a feature or a rule changes: it is part of the cache's keys
_DECIMALS = 3
_BLOCK_PAPERS, _BLOCK_CHARACTERS = 16, 50_000  # that are worked on at once


class Models(Struct, frozen=True):
    """What the extractor has learned."""

    entities: Network
    coreference: LinearModel
    encoder: Encoder | None
    roles: LinearModel
    relations: LinearModel
    results: ResultModels
    statistics: WordStatistics
    vectors: WordVectors
    confidence: ConfidenceTable
    digest: str


def load_models(path: Path = WEIGHTS) -> Models:
    """Read the weights that ship with the package, or others."""
    vectors = load_vectors(path)
    return Models(
        entities=Network(load_network(path), vectors.vectors),
        coreference=load_model(path, "coreference"),
        encoder=load_encoder(path),
        roles=load_model(path, "roles"),
        relations=load_model(path, "relations"),
        results=load_result_models(path),
        statistics=load_statistics(path),
        vectors=vectors,
        confidence=load_confidence(path),
        digest=hashlib.sha256(path.read_bytes()).hexdigest()[:16],
    )


class LearnedExtractor:
    """Extracts with learned weights, on top of the rules and the lexicon.

    Example:
        >>> paper = Paper(id="a", title="FooNet: Fast and Small", abstract="FooNet uses pruning.")
        >>> [extraction] = LearnedExtractor()([paper])
        >>> [(entity.name, entity.type, entity.role) for entity in extraction.entities]
        [('FooNet', 'Model', 'introduces'), ('pruning', 'Technique', 'uses')]
    """

    def __init__(self, models: Models | None = None, ontology: Ontology | None = None) -> None:
        ontology, self._models = ontology or load_ontology(), models or load_models()
        self._finder = PlaceFinder(ontology.concepts)
        self._describer = EntityDescriber(
            ontology.concepts,
            self._models.statistics,
            self._models.vectors,
            self._models.entities.features,
        )
        self._broader = Broader(ontology.concepts)
        coreference = Coreference(self._models.coreference, self._broader)
        self._entities = EntityModels(self._models.entities, coreference)
        self._threads = ThreadpoolController()
        self.version = f"accurate-{_REVISION}-{self._models.digest}-{ontology.digest}"

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        """Extract what each paper says by itself."""
        for block in _blocks(papers):
            # Products are small, and other processors may have papers of their own: threads would only wait.
            with self._threads.limit(limits=1, user_api="blas"):
                # All papers take one step, then all the next: what a step looks up stays near the processor.
                *_, found = zip(*map(self._extract, block), strict=True)
            yield from (extraction for extraction in found if extraction)

    def _extract(self, paper: Paper) -> Iterator[Extraction | None]:
        """The steps to what a paper says; the last one gives it."""
        fields = tuple(read_fields(paper))
        places = self._finder.find(fields)
        yield None
        described = self._describer.describe(fields, places)
        yield None
        sifted = sift(described, self._entities.network)
        yield None
        opinion = judge_candidates(self._models.encoder, fields, places, sifted.described)
        yield None
        chosen = find_groups(sifted, self._entities, opinion, places)
        groups = [group for group, _ in chosen]
        names = names_by_field(groups)
        views = view_texts(fields, names)
        yield None
        role_model = self._models.roles
        wording = describe_roles(paper.title, groups, views, places, role_model.features)
        role_chances = weigh_roles(role_model.scores(wording), groups, opinion)
        entities = self._make_entities(chosen, choose_roles(groups, role_chances))
        yield None
        certainties = [entity.confidence for entity in entities]
        relations = self._relate(groups, role_chances, certainties, views, places, opinion)
        yield None
        yield Extraction(
            paper=paper,
            entities=entities,
            relations=relations,
            results=read_learned_results(fields, names, entities, self._models.results),
            warnings=() if len(fields) > 1 else (NO_ABSTRACT,),
        )

    def _make_entities(self, chosen: Chosen, roles: Sequence[Role]) -> tuple[ExtractedEntity, ...]:
        return tuple(
            make_entity(number, group, role, self._confidences(sure))
            for number, ((group, sure), role) in enumerate(zip(chosen, roles, strict=True), 1)
        )

    def _confidences(self, sure: Sequence[float]) -> Iterator[float]:
        """Of places: the entity's surest place has the share of right ones, the others less in proportion."""
        surest = max(sure)
        right = self._models.confidence.of(surest)
        return (round(right * one / surest, _DECIMALS) for one in sure)

    def _relate(
        self,
        groups: Sequence[Group],
        role_chances: npt.NDArray[np.float64],
        certainties: Sequence[float],
        views: Mapping[Field, TextView],
        places: Places,
        opinion: Opinion | None,
    ) -> tuple[ExtractedRelation, ...]:
        pairs = find_pairs(make_things(groups, role_chances, views, places), views, self._broader)
        described = describe_pairs(pairs, views, self._broader, self._models.relations.features)
        scores = self._models.relations.scores([one.features for one in described])
        encoder = self._models.encoder
        if encoder and opinion:
            ends = [find_spans(one.head, one.tail, one.meeting, views) for one in described]
            scores = weigh_relations(scores, *encoder.relate(opinion, ends))
        return choose_relations(described, scores, certainties, views)


def judge_candidates(
    encoder: Encoder | None,
    fields: Sequence[TextField],
    places: Places,
    described: Sequence[Described[int]],
) -> Opinion | None:
    """What the encoder says of the candidates of a paper, if there is one."""
    spans = [(one.field.name, one.start, one.end) for one in described]
    return encoder.judge(fields, places.known, spans) if encoder else None


def _blocks(papers: Sequence[Paper]) -> Iterator[Sequence[Paper]]:
    """The papers in order: some together, as long as their texts are short."""
    block: list[Paper] = []
    characters = 0
    for paper in papers:
        block.append(paper)
        characters += len(paper.title) + len(paper.abstract)
        if len(block) == _BLOCK_PAPERS or characters >= _BLOCK_CHARACTERS:
            yield block
            block, characters = [], 0
    if block:
        yield block
