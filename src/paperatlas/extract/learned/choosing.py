"""From probabilities to decisions: which candidates are entities of which type, and what role each plays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import cast

import numpy as np
import numpy.typing as npt

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.grouping import Group, Place
from paperatlas.extract.learned.encoder import SpanScores
from paperatlas.extract.learned.entities import Described
from paperatlas.extract.learned.hearsay import is_denied
from paperatlas.extract.learned.network import Network
from paperatlas.extract.learned.rivals import Rivals
from paperatlas.extract.learned.scoring import softmax
from paperatlas.extract.places import Places
from paperatlas.model import ROLES, EntityType, Role

NONE = "none"
"""The class of candidates that name nothing."""

BY = "learned"
_DECIMALS = 3
_DOUBT = 1e-12  # that is always left, so that odds are finite
THRESHOLD = 0.36
"""Probability of being a name, from which a candidate is one: F1 is best about there in cross-validation."""

TYPES_SHARE, ROLES_SHARE = 0.5, 0.4
"""Of the encoder in what is said of types and of roles; the rest is that of the models of features."""

INTRODUCES_FROM = 0.30
"""Probability from which an entity is taken for introduced, though another role may be likelier."""

Chosen = list[tuple[Group, tuple[float, ...]]]
"""Entities, each with the probabilities of its type at its places."""


def find_groups(
    described: Sequence[Described[int]], network: Network, opinion: SpanScores | None, places: Places
) -> Chosen:
    """The entities among the candidates of a paper.

    Args:
        described: the candidates.
        network: a model of what is told of each.
        opinion: what an encoder says of each, if there is one.
        places: what the rules found.
    """
    scores = network.scores([one.features for one in described], [one.words for one in described])
    if opinion:
        scores = (1 - TYPES_SHARE) * scores + TYPES_SHARE * opinion.types
    chances = weigh_rivals(described, softmax(scores))
    return choose_groups(described, chances, network.classes, places.short_to_long)


def weigh_roles(
    scores: npt.NDArray[np.float64],
    groups: Sequence[Group],
    described: Sequence[Described[int]],
    opinion: SpanScores | None,
) -> npt.NDArray[np.float64]:
    """Probabilities (entities, roles) by a model's scores and by what an encoder says of all places together.

    Args:
        scores: (entities, roles), logarithms.
        groups: the entities.
        described: the candidates.
        opinion: what the encoder says of each, if there is one.
    """
    if opinion and groups:
        row_of = {(one.field.name, one.start, one.end): row for row, one in enumerate(described)}
        rows = [
            [row_of[place.field.name, place.candidate.start, place.candidate.end] for place in group.places]
            for group in groups
        ]
        means = np.stack([opinion.roles[some].sum(axis=0) / len(some) for some in rows])
        scores = (1 - ROLES_SHARE) * scores + ROLES_SHARE * means
    return softmax(scores)


def weigh_rivals(
    described: Sequence[Described[int]], chances: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The probabilities of candidates, given that names do not overlap.

    Args:
        described: the candidates, those of a text together.
        chances: (candidates, classes) probabilities of each by itself; the first class is no name.
    """
    none = chances[:, :1].clip(_DOUBT, 1 - _DOUBT)
    odds = np.log((1 - none) / none)[:, 0].tolist()
    weighed: list[float] = []
    for _, ones in groupby(described, key=lambda one: one.field.name):
        spans = [(one.start, one.end) for one in ones]
        weighed += Rivals(spans).weigh(odds[len(weighed) : len(weighed) + len(spans)])[0]
    sure = np.array(weighed).reshape(-1, 1)
    return np.hstack([1 - sure, chances[:, 1:] / (1 - none) * sure])


def choose_groups(
    described: Sequence[Described[int]],
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


def _choose_places(described: Sequence[Described[int]], none: npt.NDArray[np.float64]) -> list[int]:
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
    members: Sequence[Described[int]], chances: npt.NDArray[np.float64], classes: Sequence[str]
) -> tuple[Group, tuple[float, ...]]:
    best = 1 + int(np.round(chances[:, 1:].sum(axis=0), 6).argmax())
    kind = cast("EntityType", classes[best])
    counts = Counter(one.text for one in members)
    name = max(counts, key=lambda text: (counts[text], len(text)))
    places = tuple(Place(one.field, Candidate(one.start, one.end, kind, BY), one.text) for one in members)
    return Group(name, kind, places), tuple(round(float(sure), _DECIMALS) for sure in chances[:, best])


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
