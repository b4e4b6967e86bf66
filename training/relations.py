"""Which annotated entities of a paper are related, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from paperatlas.extract.learned.choosing import NONE
from paperatlas.extract.learned.kinds import Broader
from paperatlas.extract.learned.linear import LinearModel
from paperatlas.extract.learned.pair_features import Directed, describe_pairs
from paperatlas.extract.learned.pairs import find_pairs, make_things
from paperatlas.extract.learned.scoring import FeatureNames
from paperatlas.ontology import load_ontology
from training.fitting import Model, fit_linear
from training.roles import RoleExamples, learn_roles

_CLASSES = (NONE, "isA", "basedOn", "partOf")
_PENALTY, _STEPS = 25.0, 80
_ROLE_FOLDS = 4


def learn_relations(examples: Sequence[RoleExamples]) -> Model:
    """Learn the relations between annotated entities.

    Their roles are those that a model gives which has not seen the paper, as in use.
    """
    broader = Broader(load_ontology().concepts)
    described: list[Sequence[str]] = []
    labels: list[str] = []
    for one, chances in zip(examples, _unseen_role_chances(examples), strict=True):
        pairs = describe_annotated_pairs(one, chances, broader)
        annotated = one.gold.relations
        for pair in pairs:
            key = one.indices[pair.head.number], one.indices[pair.tail.number]
            described.append(pair.features)
            labels.append(annotated.get(key, NONE))
    return fit_linear(described, labels, _CLASSES, penalty=_PENALTY, steps=_STEPS)


def describe_annotated_pairs(
    one: RoleExamples, chances: npt.NDArray[np.float64], broader: Broader
) -> list[Directed[str]]:
    """The pairs of a paper's annotated entities, given (entities, roles) probabilities."""
    things = make_things(one.groups, chances, one.views, one.places)
    return describe_pairs(find_pairs(things, one.views, broader), one.views, broader, FeatureNames())


def _unseen_role_chances(examples: Sequence[RoleExamples]) -> Iterator[npt.NDArray[np.float64]]:
    models = [
        LinearModel(*learn_roles([one for at, one in enumerate(examples) if at % _ROLE_FOLDS != fold]))
        for fold in range(_ROLE_FOLDS)
    ]
    for at, one in enumerate(examples):
        model = models[at % _ROLE_FOLDS]
        yield model.probabilities([model.features(features) for features in one.described])
