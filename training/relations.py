"""Which annotated entities of a paper are related, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from paperatlas.extract.grouping import names_by_field
from paperatlas.extract.learned.edges.pair_features import Directed, describe_pairs
from paperatlas.extract.learned.edges.pairs import find_pairs, find_spans, make_things
from paperatlas.extract.learned.edges.views import view_texts
from paperatlas.extract.learned.encoder.encoder import RELATIONS
from paperatlas.extract.learned.encoder.reading import Span
from paperatlas.extract.learned.entities.kinds import Broader
from paperatlas.extract.learned.models.linear import LinearModel
from paperatlas.extract.learned.models.scoring import NONE, FeatureNames
from paperatlas.extract.places import Places
from paperatlas.model import ROLES
from paperatlas.ontology import load_ontology
from training.fitting import Model, fit_linear
from training.gold import GoldPaper
from training.roles import RoleExamples, annotated_groups, learn_roles

_PENALTY, _STEPS = 25.0, 80
_ROLE_FOLDS = 4


def learn_relations(examples: Sequence[RoleExamples]) -> Model:
    """Learn the relations between annotated entities.

    Their roles are those that a model gives which has not seen the paper, as in use.
    """
    broader = _broader()
    described: list[Sequence[str]] = []
    labels: list[str] = []
    for one, chances in zip(examples, _unseen_role_chances(examples), strict=True):
        pairs = describe_annotated_pairs(one, chances, broader)
        annotated = one.gold.relations
        for pair in pairs:
            key = one.indices[pair.head.number], one.indices[pair.tail.number]
            described.append(pair.features)
            labels.append(annotated.get(key, NONE))
    return fit_linear(described, labels, RELATIONS, penalty=_PENALTY, steps=_STEPS)


def describe_annotated_pairs(
    one: RoleExamples, chances: npt.NDArray[np.float64], broader: Broader
) -> list[Directed[str]]:
    """The pairs of a paper's annotated entities, given (entities, roles) probabilities."""
    things = make_things(one.groups, chances, one.views, one.places)
    return describe_pairs(find_pairs(things, one.views, broader), one.views, broader, FeatureNames())


def find_related(gold: GoldPaper, places: Places) -> Iterator[tuple[Span, Span, str]]:
    """Pairs of a paper's annotated entities, in both directions: where each stands, and the relation.

    Their roles are the annotated ones.
    """
    found = dict(annotated_groups(gold))
    indices, groups = list(found), list(found.values())
    views = view_texts(gold.fields, names_by_field(groups))
    chances = np.eye(len(ROLES))[[ROLES.index(gold.entities[index].role) for index in indices]]
    related = gold.relations
    for pair in find_pairs(make_things(groups, chances, views, places), views, _broader()):
        for head, tail in ((pair.first, pair.second), (pair.second, pair.first)):
            kind = related.get((indices[head.number], indices[tail.number]), NONE)
            yield *find_spans(head, tail, pair.meeting, views), kind


@cache
def _broader() -> Broader:
    return Broader(load_ontology().concepts)


def _unseen_role_chances(examples: Sequence[RoleExamples]) -> Iterator[npt.NDArray[np.float64]]:
    models = [
        LinearModel(*learn_roles([one for at, one in enumerate(examples) if at % _ROLE_FOLDS != fold]))
        for fold in range(_ROLE_FOLDS)
    ]
    for at, one in enumerate(examples):
        model = models[at % _ROLE_FOLDS]
        yield model.probabilities([model.features(features) for features in one.described])
