"""The learned extractor: models choose among candidates, name their types and their roles."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import TextField, read_fields
from paperatlas.extract.facts import NO_ABSTRACT, make_entity, read_relations, read_results
from paperatlas.extract.grouping import Group, Name, Place, names_by_field
from paperatlas.extract.learned.confidence import ConfidenceTable, load_confidence
from paperatlas.extract.learned.entities import Described, EntityDescriber
from paperatlas.extract.learned.linear import LinearModel, load_model
from paperatlas.extract.learned.network import Network, load_network
from paperatlas.extract.learned.results import ResultModels, load_result_models, read_learned_results
from paperatlas.extract.learned.roles import describe_roles
from paperatlas.extract.learned.statistics import WordStatistics, load_statistics
from paperatlas.extract.learned.vectors import WordVectors, load_vectors
from paperatlas.extract.places import PlaceFinder, Places
from paperatlas.extract.roles import read_wording
from paperatlas.model import (
    EntityType,
    ExtractedEntity,
    ExtractedResult,
    Extraction,
    Field,
    Paper,
    Role,
)
from paperatlas.ontology import Ontology, load_ontology

WEIGHTS = Path(__file__).parent / "weights.npz"
"""What `training/` writes and the package ships."""

NONE = "none"
"""The class of candidates that name nothing."""

BY = "learned"
_REVISION = "2"  # count it up when a feature or a rule changes: it is part of the cache's keys
_DECIMALS = 3
THRESHOLD = 0.4
"""Probability of being a name, from which a candidate is one: F1 is best about there in cross-validation."""

INTRODUCES_FROM = 0.35
"""Probability from which an entity is taken for introduced, though another role may be likelier."""


class Models(Struct, frozen=True):
    """What the extractor has learned."""

    entities: Network
    roles: LinearModel
    statistics: WordStatistics
    results: ResultModels | None
    vectors: WordVectors
    confidence: ConfidenceTable
    digest: str


def load_models(path: Path = WEIGHTS) -> Models:
    """Read the weights that ship with the package, or others."""
    vectors = load_vectors(path)
    return Models(
        entities=Network(load_network(path), vectors.vectors),
        roles=load_model(path, "roles"),
        statistics=load_statistics(path),
        results=load_result_models(path),
        vectors=vectors,
        confidence=load_confidence(path),
        digest=hashlib.sha256(path.read_bytes()).hexdigest()[:16],
    )


class LearnedExtractor:
    """Extracts with learned weights, on top of the rules and the lexicon.

    Example:
        >>> paper = Paper(id="a", title="FooNet: A Small Network", abstract="FooNet uses pruning.")
        >>> [extraction] = LearnedExtractor()([paper])
        >>> [(entity.name, entity.type, entity.role) for entity in extraction.entities]
        [('FooNet', 'Model', 'introduces'), ('pruning', 'Technique', 'uses')]
    """

    def __init__(self, models: Models | None = None, ontology: Ontology | None = None) -> None:
        ontology, self._models = ontology or load_ontology(), models or load_models()
        self._finder = PlaceFinder(ontology.concepts)
        self._describer = EntityDescriber(ontology.concepts, self._models.statistics, self._models.vectors)
        self.version = f"accurate-{_REVISION}-{self._models.digest}-{ontology.digest}"

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        """Extract what each paper says by itself."""
        return map(self._extract, papers)

    def _extract(self, paper: Paper) -> Extraction:
        fields = tuple(read_fields(paper))
        places = self._finder.find(fields)
        chosen = find_groups(self._describer.describe(fields, places), self._models.entities, places)
        groups = [group for group, _ in chosen]
        names = names_by_field(groups)
        wordings = {field.name: read_wording(field) for field in fields}
        roles = choose_roles(self._models.roles, describe_roles(paper.title, groups, names, wordings))
        entities = tuple(
            make_entity(number, group, role, self._confidences(sure))
            for number, ((group, sure), role) in enumerate(zip(chosen, roles, strict=True), 1)
        )
        return Extraction(
            paper=paper,
            entities=entities,
            relations=read_relations(fields, names),
            results=self._results(fields, names, entities),
            warnings=() if len(fields) > 1 else (NO_ABSTRACT,),
        )

    def _results(
        self,
        fields: Sequence[TextField],
        names: Mapping[Field, Sequence[Name]],
        entities: Sequence[ExtractedEntity],
    ) -> tuple[ExtractedResult, ...]:
        """By what was learned; by the rules where the weights say nothing of results."""
        if self._models.results is None:
            return read_results(fields, names, entities)
        return read_learned_results(fields, names, entities, self._models.results)

    def _confidences(self, sure: Sequence[float]) -> Iterator[float]:
        """Of places: the entity's surest place has the share of right ones, the others less in proportion."""
        surest = max(sure)
        right = self._models.confidence.of(surest)
        return (round(right * one / surest, _DECIMALS) for one in sure)


Chosen = list[tuple[Group, tuple[float, ...]]]
"""Entities, each with the probabilities of its type at its places."""


def find_groups(described: Sequence[Described], network: Network, places: Places) -> Chosen:
    """The entities among the candidates of a paper."""
    chances = network.probabilities([one.features for one in described], [one.words for one in described])
    return choose_groups(described, chances, network.classes, places.short_to_long)


def choose_groups(
    described: Sequence[Described],
    chances: npt.NDArray[np.float64],
    classes: Sequence[str],
    short_to_long: Mapping[str, str],
) -> Chosen:
    """The candidates that are names, grouped into entities, with the probability of each place.

    The surest candidate goes first and takes its words; the type is decided for the entity as a whole.

    Args:
        described: the candidates.
        chances: (candidates, classes) probabilities.
        classes: of the columns; the first is no name.
        short_to_long: normal forms of abbreviations to those of their long forms in this paper.
    """
    groups: dict[str, list[int]] = {}
    for index in _choose_places(described, chances[:, 0]):
        form = described[index].form
        groups.setdefault(short_to_long.get(form, form), []).append(index)
    return [_group([described[i] for i in members], chances[members], classes) for members in groups.values()]


def _choose_places(described: Sequence[Described], none: npt.NDArray[np.float64]) -> list[int]:
    """The indices of the candidates that are names, in order of the text; they do not overlap."""
    taken = {one.field.name: bytearray(len(one.field.text)) for one in described}
    # Rounded, so that another processor's last bit does not change who goes first.
    doubts = [round(float(doubt), 6) for doubt in none]
    order = sorted(range(len(described)), key=lambda i: (doubts[i], described[i].start - described[i].end, i))
    chosen = []
    for index in order:
        if doubts[index] > 1 - THRESHOLD:
            break
        one = described[index]
        if not any(taken[one.field.name][one.start : one.end]):
            taken[one.field.name][one.start : one.end] = b"\1" * (one.end - one.start)
            chosen.append(index)
    return sorted(chosen)


def _group(
    members: Sequence[Described], chances: npt.NDArray[np.float64], classes: Sequence[str]
) -> tuple[Group, tuple[float, ...]]:
    best = 1 + int(np.round(chances[:, 1:].sum(axis=0), 6).argmax())
    kind = cast("EntityType", classes[best])
    counts = Counter(one.text for one in members)
    name = max(counts, key=lambda text: (counts[text], len(text)))
    places = tuple(Place(one.field, Candidate(one.start, one.end, kind, BY), one.text) for one in members)
    return Group(name, kind, places), tuple(round(float(sure), _DECIMALS) for sure in chances[:, best])


def choose_roles(model: LinearModel, described: Sequence[Sequence[str]]) -> list[Role]:
    """The likeliest role of each entity; `introduces` is taken even when it is a close second."""
    introduces = model.classes.index("introduces")
    roles: list[Role] = []
    for chances in model.probabilities(described):
        sure = round(float(chances[introduces]), 6) >= INTRODUCES_FROM
        roles.append(cast("Role", "introduces" if sure else model.classes[int(chances.argmax())]))
    return roles
