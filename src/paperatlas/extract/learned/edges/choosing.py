"""From probabilities to decisions: what role each entity plays in its paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from paperatlas.extract.grouping import Group
from paperatlas.extract.learned.edges.hearsay import is_denied
from paperatlas.extract.learned.encoder.encoder import Opinion
from paperatlas.extract.learned.models.scoring import softmax
from paperatlas.model import ROLES, Role

ROLES_SHARE = 0.4
"""Of the encoder in what is said of roles; the rest is that of the model of features."""

INTRODUCES_FROM = 0.25
"""Probability from which an entity is taken for introduced, though another role may be likelier."""


def weigh_roles(
    scores: npt.NDArray[np.float64],
    groups: Sequence[Group],
    opinion: Opinion | None,
) -> npt.NDArray[np.float64]:
    """Probabilities (entities, roles) by a model's scores and by what an encoder says of all places together.

    Args:
        scores: (entities, roles), logarithms.
        groups: the entities.
        opinion: what the encoder says of each, if there is one.
    """
    if opinion and groups:
        rows = [[opinion.rows[place.span] for place in group.places] for group in groups]
        means = np.stack([opinion.roles[some].sum(axis=0) / len(some) for some in rows])
        scores = (1 - ROLES_SHARE) * scores + ROLES_SHARE * means
    return softmax(scores)


def choose_roles(groups: Sequence[Group], chances: npt.NDArray[np.float64]) -> list[Role]:
    """The likeliest role of each entity; `introduces` is taken even when it is a close second.

    Args:
        groups: the entities.
        chances: (entities, roles) probabilities, in the order of `ROLES`.
    """
    rounded = np.round(chances, 6)
    introduced = (rounded[:, ROLES.index("introduces")] >= INTRODUCES_FROM).tolist()
    orders = np.argsort(-rounded, axis=1, kind="stable").tolist()
    return [
        "introduces" if own else _choose_role(group, ROLES[order[0]], ROLES[order[1]])
        for group, own, order in zip(groups, introduced, orders, strict=True)
    ]


def _choose_role(group: Group, first: Role, second: Role) -> Role:
    """The likeliest role, or the second where the text denies the first."""
    return second if first == "uses" and is_denied(group) else first
