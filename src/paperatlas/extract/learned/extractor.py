"""The learned extractor: linear models choose candidates, their types, their roles and their relations."""

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
from paperatlas.extract.document import read_fields
from paperatlas.extract.facts import NO_ABSTRACT, make_entity, read_results
from paperatlas.extract.grouping import Group, Place, names_by_field
from paperatlas.extract.learned.entities import Described, EntityDescriber
from paperatlas.extract.learned.hearsay import is_denied
from paperatlas.extract.learned.kinds import Broader
from paperatlas.extract.learned.linear import LinearModel, load_model
from paperatlas.extract.learned.pairs import find_pairs, make_things
from paperatlas.extract.learned.relations import choose_relations, describe_pairs
from paperatlas.extract.learned.roles import describe_roles
from paperatlas.extract.learned.statistics import WordStatistics, load_statistics
from paperatlas.extract.learned.views import TextView, view_texts
from paperatlas.extract.places import PlaceFinder, Places
from paperatlas.model import ROLES, EntityType, ExtractedRelation, Extraction, Field, Paper, Role
from paperatlas.ontology import Ontology, load_ontology

WEIGHTS = Path(__file__).parent / "weights.npz"
"""What `training/` writes and the package ships."""

NONE = "none"
"""The class of candidates that name nothing."""

BY = "learned"
_REVISION = "1"  # count it up when a feature or a rule changes: it is part of the cache's keys
_DECIMALS = 3
THRESHOLD = 0.38
"""Probability of being a name, from which a candidate is one: it gave the best F1 in cross-validation."""

INTRODUCES_FROM = 0.35
"""Probability from which an entity is taken for introduced, though another role may be likelier."""


class Models(Struct, frozen=True):
    """What the extractor has learned."""

    entities: LinearModel
    roles: LinearModel
    relations: LinearModel
    statistics: WordStatistics
    digest: str


def load_models(path: Path = WEIGHTS) -> Models:
    """Read the weights that ship with the package, or others."""
    return Models(
        entities=load_model(path, "entities"),
        roles=load_model(path, "roles"),
        relations=load_model(path, "relations"),
        statistics=load_statistics(path),
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
        self._describer = EntityDescriber(ontology.concepts, self._models.statistics)
        self._broader = Broader(ontology.concepts)
        self.version = f"learned-{_REVISION}-{self._models.digest}-{ontology.digest}"

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        """Extract what each paper says by itself."""
        return map(self._extract, papers)

    def _extract(self, paper: Paper) -> Extraction:
        fields = tuple(read_fields(paper))
        places = self._finder.find(fields)
        described = self._describer.describe(fields, places)
        chances = self._models.entities.probabilities([one.features for one in described])
        chosen = choose_groups(described, chances, self._models.entities.classes, places.short_to_long)
        groups = [group for group, _ in chosen]
        names = names_by_field(groups)
        views = view_texts(fields, names)
        role_chances = self._models.roles.probabilities(describe_roles(paper.title, groups, views, places))
        roles = choose_roles(groups, role_chances)
        entities = tuple(
            make_entity(number, group, role, sure)
            for number, ((group, sure), role) in enumerate(zip(chosen, roles, strict=True), 1)
        )
        certainties = [entity.confidence for entity in entities]
        return Extraction(
            paper=paper,
            entities=entities,
            relations=self._relate(groups, role_chances, certainties, views, places),
            results=read_results(fields, names, entities),
            warnings=() if len(fields) > 1 else (NO_ABSTRACT,),
        )

    def _relate(
        self,
        groups: Sequence[Group],
        role_chances: npt.NDArray[np.float64],
        certainties: Sequence[float],
        views: Mapping[Field, TextView],
        places: Places,
    ) -> tuple[ExtractedRelation, ...]:
        pairs = find_pairs(make_things(groups, role_chances, views, places), views, self._broader)
        described = describe_pairs(pairs, views, self._broader)
        return choose_relations(self._models.relations, described, certainties, views)


def choose_groups(
    described: Sequence[Described],
    chances: npt.NDArray[np.float64],
    classes: Sequence[str],
    short_to_long: Mapping[str, str],
) -> list[tuple[Group, tuple[float, ...]]]:
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
    totals = np.round(chances[:, 1:].sum(axis=0), 6)
    kind = cast("EntityType", classes[1 + int(totals.argmax())])
    counts = Counter(one.text for one in members)
    name = max(counts, key=lambda text: (counts[text], len(text)))
    places = tuple(Place(one.field, Candidate(one.start, one.end, kind, BY), one.text) for one in members)
    return Group(name, kind, places), tuple(round(1 - float(doubt), _DECIMALS) for doubt in chances[:, 0])


def choose_roles(groups: Sequence[Group], chances: npt.NDArray[np.float64]) -> list[Role]:
    """The likeliest role of each entity; `introduces` is taken even when it is a close second.

    Args:
        groups: the entities.
        chances: (entities, roles) probabilities, in the order of `ROLES`.
    """
    return [_choose_role(group, row) for group, row in zip(groups, np.round(chances, 6), strict=True)]


def _choose_role(group: Group, chances: npt.NDArray[np.float64]) -> Role:
    if chances[ROLES.index("introduces")] >= INTRODUCES_FROM:
        return "introduces"
    order: list[Role] = [ROLES[at] for at in np.argsort(-chances, kind="stable")]
    return order[1] if order[0] == "uses" and is_denied(group) else order[0]
