"""Which names of a paper mean one thing: "SyncSpecCNN", "Synchronized Spectral CNN" and "our spectral CNN".

A model judges pairs of names; the likeliest are joined first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from paperatlas.extract.learned.entities.kinds import Broader
from paperatlas.extract.learned.entities.naming_features import describe_name_pairs
from paperatlas.extract.learned.entities.namings import Naming
from paperatlas.extract.learned.models.linear import LinearModel
from paperatlas.model import Field

THRESHOLD = 0.45
"""Probability from which two names are taken for one thing's."""

SAME, OTHER = "same", "other"

_MOST_NAMES = 12  # of one thing; more would take time that grows faster than the text


class Coreference:
    """Joins the names of a paper that mean one thing.

    Args:
        model: of the classes `OTHER` and `SAME`.
        broader: the lexicon's kinds.
    """

    def __init__(self, model: LinearModel, broader: Broader) -> None:
        self._model, self._broader = model, broader

    def join(self, namings: Sequence[Naming], texts: Mapping[Field, str]) -> list[list[int]]:
        """Numbers of names that mean one thing, in order of the first of each.

        Names that the lexicon knows as different things stay apart, as they are apart in other papers.
        """
        pairs = list(describe_name_pairs(namings, texts, self._broader))
        described = [self._model.features(features) for _, _, features in pairs]
        # Rounded, so that another processor's last bit changes no order.
        chances = np.round(self._model.probabilities(described)[:, 1], 6).tolist()
        groups = _Groups(
            namings, {(one, other): chance for (one, other, _), chance in zip(pairs, chances, strict=True)}
        )
        return groups.join()


class _Groups:
    """Names that grow together."""

    def __init__(self, namings: Sequence[Naming], chances: Mapping[tuple[int, int], float]) -> None:
        self._chances = chances
        self._members = {one: [one] for one in range(len(namings))}
        self._concepts = {one: set(naming.concepts) for one, naming in enumerate(namings)}
        self._owner = list(range(len(namings)))

    def join(self) -> list[list[int]]:
        """Join the likeliest first."""
        for (one, other), chance in sorted(self._chances.items(), key=lambda item: (-item[1], item[0])):
            if chance < THRESHOLD:
                break
            low, high = sorted((self._owner[one], self._owner[other]))
            if low != high and self._may_join(low, high):
                self._join(low, high)
        return [sorted(members) for members in self._members.values()]

    def _may_join(self, low: int, high: int) -> bool:
        """Whether the names of two groups are, on average, likely enough to be one thing's."""
        ones, others = self._members[low], self._members[high]
        if len(ones) + len(others) > _MOST_NAMES or self._are_known_apart(low, high):
            return False
        keys = ((min(one, other), max(one, other)) for one in ones for other in others)
        known = [self._chances[key] for key in keys if key in self._chances]
        return sum(known) / len(known) >= THRESHOLD

    def _are_known_apart(self, low: int, high: int) -> bool:
        ones, others = self._concepts[low], self._concepts[high]
        return bool(ones and others) and ones.isdisjoint(others)

    def _join(self, low: int, high: int) -> None:
        self._members[low] += self._members.pop(high)
        self._concepts[low] |= self._concepts.pop(high)
        for member in self._members[low]:
            self._owner[member] = low
