"""From probabilities to decisions: which candidates are entities, and of which type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, groupby
from typing import cast

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.grouping import Group, Place
from paperatlas.extract.learned.encoder.encoder import Opinion
from paperatlas.extract.learned.entities.coreference import Coreference
from paperatlas.extract.learned.entities.describing import Described
from paperatlas.extract.learned.entities.kinds import known_concepts
from paperatlas.extract.learned.entities.namings import make_naming
from paperatlas.extract.learned.entities.rivals import Rivals
from paperatlas.extract.learned.models.network import Network
from paperatlas.extract.learned.models.scoring import softmax
from paperatlas.extract.places import Places
from paperatlas.model import DATA_TYPES, ROLES, EntityType

BY = "learned"
_DECIMALS = 3
_DOUBT = 1e-12  # that is always left, so that odds are finite
THRESHOLD, DATA_THRESHOLD = 0.34, 0.25
"""Probability of being a name, from which a candidate is one; and from which a dataset or a benchmark is one.

F1 is best about there in cross-validation: names of data are more often right than the models think.
"""

OWN_THRESHOLD, OWN_FROM = 0.20, 0.60
"""Probability from which a candidate is a name where the encoder says so surely that the paper introduces it.

What a paper introduces is what its readers miss first.
"""

SIFTED_FROM = 0.03
"""Probability of being a name, by features alone, below which the encoder is not asked."""

TYPES_SHARE = 0.5
"""Of the encoder in what is said of types; the rest is that of the models of features."""


class EntityModels(Struct, frozen=True):
    """What chooses entities: a model of candidates, and one of which names mean one thing."""

    network: Network
    coreference: Coreference


class Sifted(Struct, frozen=True):
    """Candidates, and what a model of features says of each: (candidates, classes), logarithms."""

    described: Sequence[Described[int]]
    scores: npt.NDArray[np.float64]


Chosen = list[tuple[Group, tuple[float, ...]]]
"""Entities, each with the probabilities of its type at its places."""


def sift(described: Sequence[Described[int]], network: Network) -> Sifted:
    """The candidates that may be names by their features alone: only these are read by the encoder."""
    scores = network.scores([one.features for one in described], [one.words for one in described])
    kept = np.flatnonzero(np.round(softmax(scores)[:, 0], 6) <= 1 - SIFTED_FROM).tolist()
    return Sifted([described[row] for row in kept], scores[kept])


def find_groups(
    sifted: Sifted,
    models: EntityModels,
    opinion: Opinion | None,
    places: Places,
) -> Chosen:
    """The entities among the candidates of a paper.

    Args:
        sifted: the candidates.
        models: of what is told of each, and of which names mean one thing.
        opinion: what an encoder says of each, if there is one.
        places: what the rules found.
    """
    described, scores, classes = sifted.described, sifted.scores, models.network.classes
    if opinion:
        scores = (1 - TYPES_SHARE) * scores + TYPES_SHARE * opinion.types
    chances = weigh_rivals(described, softmax(scores))
    thresholds = find_thresholds(chances, classes, opinion)
    names = choose_names(described, chances, thresholds, places.short_to_long)
    groups = [make_group(members, described, chances, classes) for members in names]
    joined = _join([group for group, _ in groups], models, places)
    return [
        make_group(sorted(chain.from_iterable(names[one] for one in ones)), described, chances, classes)
        if len(ones) > 1
        else groups[ones[0]]
        for ones in joined
    ]


def _join(groups: Sequence[Group], models: EntityModels, places: Places) -> list[list[int]]:
    """The numbers of the groups of names of one thing together."""
    concepts = known_concepts(places.known)
    namings = [make_naming(group.type, group.places, concepts) for group in groups]
    texts = {place.field.name: place.field.text for group in groups for place in group.places}
    return models.coreference.join(namings, texts)


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


def find_thresholds(
    chances: npt.NDArray[np.float64], classes: Sequence[str], opinion: Opinion | None = None
) -> npt.NDArray[np.float64]:
    """The probability from which each candidate is a name, by its likeliest type and by what the paper does.

    Args:
        chances: (candidates, classes) probabilities; the first class is no name.
        classes: their names.
        opinion: what an encoder says of each, if there is one.

    Example:
        >>> chances = np.array([[0.7, 0.1, 0.2], [0.7, 0.2, 0.1]])
        >>> find_thresholds(chances, ("none", "Model", "Dataset")).tolist()
        [0.25, 0.34]
    """
    least = np.array([DATA_THRESHOLD if name in DATA_TYPES else THRESHOLD for name in classes])
    thresholds: npt.NDArray[np.float64] = least[1 + np.round(chances[:, 1:], 6).argmax(axis=1)]
    if opinion:
        own = np.round(softmax(opinion.roles)[:, ROLES.index("introduces")], 6) >= OWN_FROM
        thresholds[own] = OWN_THRESHOLD
    return thresholds


def choose_names(
    described: Sequence[Described[int]],
    chances: npt.NDArray[np.float64],
    thresholds: npt.NDArray[np.float64],
    short_to_long: Mapping[str, str],
) -> list[list[int]]:
    """The numbers of the candidates that are names, those of one form together.

    The surest candidate goes first and takes its words.

    Args:
        described: the candidates.
        chances: (candidates, classes) probabilities; the first class is no name.
        thresholds: of each candidate.
        short_to_long: normal forms of abbreviations to those of their long forms in this paper.
    """
    names: dict[str, list[int]] = {}
    for index in _choose_places(described, chances[:, 0], thresholds):
        form = described[index].form
        names.setdefault(short_to_long.get(form, form), []).append(index)
    return list(names.values())


def _choose_places(
    described: Sequence[Described[int]], none: npt.NDArray[np.float64], thresholds: npt.NDArray[np.float64]
) -> list[int]:
    """The indices of the candidates that are names, in order of the text; they do not overlap."""
    taken = {one.field.name: bytearray(len(one.field.text)) for one in described}
    # Rounded, so that another processor's last bit does not change who goes first.
    doubts = [round(float(doubt), 6) for doubt in none]
    sure = [i for i, least in enumerate(thresholds.tolist()) if doubts[i] <= 1 - least]
    chosen = []
    for index in sorted(sure, key=lambda i: (doubts[i], described[i].start - described[i].end, i)):
        one = described[index]
        if not any(taken[one.field.name][one.start : one.end]):
            taken[one.field.name][one.start : one.end] = b"\1" * (one.end - one.start)
            chosen.append(index)
    return sorted(chosen)


def make_group(
    numbers: Sequence[int],
    described: Sequence[Described[int]],
    chances: npt.NDArray[np.float64],
    classes: Sequence[str],
) -> tuple[Group, tuple[float, ...]]:
    """An entity of some candidates; its type is decided by all of them."""
    members, sure = [described[number] for number in numbers], chances[numbers]
    best = 1 + int(np.round(sure[:, 1:].sum(axis=0), 6).argmax())
    kind = cast("EntityType", classes[best])
    counts = Counter(one.text for one in members)
    name = max(counts, key=lambda text: (counts[text], len(text)))
    places = tuple(Place(one.field, Candidate(one.start, one.end, kind, BY), one.text) for one in members)
    return Group(name, kind, places), tuple(round(float(one), _DECIMALS) for one in sure[:, best])
