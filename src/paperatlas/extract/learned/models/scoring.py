"""What all models share: rows of weights by features' names, probabilities of scores, names in files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import Generic, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt

Arguments = ParamSpec("Arguments")
Feature = TypeVar("Feature")
"""A feature as training takes it, its name, or as a model does, the row of its weights."""

NONE = "none"
"""The class of things that are none of the others."""

_KEPT = 1 << 16  # descriptions that a model remembers


class Coder(ABC, Generic[Feature]):
    """What a describer makes of the names of features: `FeatureNames` in training, `FeatureRows` in use."""

    @abstractmethod
    def __call__(self, features: Iterable[str]) -> tuple[Feature, ...]:
        """The features of these names, as far as they are known."""

    @abstractmethod
    def spread(self, prefixes: Iterable[str], features: Sequence[str]) -> tuple[Feature, ...]:
        """The features of these names behind each of some prefixes."""

    def once(
        self, describe: Callable[Arguments, Iterable[str]], *of: Arguments.args, **named: Arguments.kwargs
    ) -> tuple[Feature, ...]:
        """The features of what a description tells of a few words; in use the latest ones are kept.

        Args:
            describe: gives names of features that depend on its arguments alone.
            of: the arguments.
            named: more of them.
        """
        return self(describe(*of, **named))


class FeatureNames(Coder[str]):
    """Takes features by their names, as training does.

    Example:
        >>> FeatureNames().spread(["title:", "any:"], ["p1=our"])
        ('title:p1=our', 'any:p1=our')
    """

    def __call__(self, features: Iterable[str]) -> tuple[str, ...]:
        """The names."""
        return tuple(features)

    def spread(self, prefixes: Iterable[str], features: Sequence[str]) -> tuple[str, ...]:
        """The names behind each prefix."""
        return tuple(prefix + feature for prefix in prefixes for feature in features)


class FeatureRows(Coder[int]):
    """Takes features by the rows of their weights; they count from 1, for no feature has the first row.

    Example:
        >>> rows = FeatureRows(["good", "bad", "not bad"])
        >>> rows(["bad", "new", "good", "bad"])
        (2, 1, 2)
        >>> rows.spread(["", "not "], ["good", "bad"])
        (1, 2, 3)
        >>> rows.once(str.split, "good or bad")
        (1, 2)
        >>> rows.join([(2, 1, 2), ()])
        ([0, 2, 1, 2, 0], [0, 4])
    """

    def __init__(self, features: Sequence[str]) -> None:
        self._rows = {feature: row for row, feature in enumerate(features, 1)}
        # A tuple of strings, which the collector of garbage leaves alone: it would look at each in a list.
        self._sorted = tuple(sorted(features))
        self._behind: dict[str, dict[str, int]] = {}
        self.once = lru_cache(_KEPT)(super().once)  # type: ignore[method-assign]

    def __call__(self, features: Iterable[str]) -> tuple[int, ...]:
        """The rows of those features that have one, in order."""
        return tuple(filter(None, map(self._rows.get, features)))

    def spread(self, prefixes: Iterable[str], features: Sequence[str]) -> tuple[int, ...]:
        """The rows of those features that have one behind a prefix; no name is put together for it."""
        tables = [
            self._behind[prefix] if prefix in self._behind else self._cut(prefix) for prefix in prefixes
        ]
        return tuple(filter(None, chain.from_iterable([map(table.get, features) for table in tables])))

    def _cut(self, prefix: str) -> dict[str, int]:
        """The rows of the features that begin with a prefix, by what stands behind it."""
        behind = islice(self._sorted, bisect_left(self._sorted, prefix), None)
        these = takewhile(lambda feature: feature.startswith(prefix), behind)
        self._behind[prefix] = {feature.removeprefix(prefix): self._rows[feature] for feature in these}
        return self._behind[prefix]

    def join(self, described: Iterable[Sequence[int]]) -> tuple[list[int], list[int]]:
        """The rows of all things, one thing after the other, and where each thing's begin.

        Every thing has the first row too, so that one without any known feature has a row to sum.
        """
        rows: list[int] = []
        starts: list[int] = []
        for found in described:
            starts.append(len(rows))
            rows.append(0)
            rows += found
        return rows, starts


def softmax(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probabilities (things, classes) of scores of the same shape; each row sums to 1.

    Example:
        >>> softmax(np.array([[0.0, 0.0]])).tolist()
        [[0.5, 0.5]]
    """
    odds = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    shares: npt.NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
    return shares


def pack_names(names: Iterable[str]) -> npt.NDArray[np.uint8]:
    """Names as bytes, to be stored beside weights; none may hold a line break.

    Example:
        >>> unpack_names(pack_names(["a", "b c"]))
        ['a', 'b c']
    """
    return np.frombuffer("\n".join(names).encode(), np.uint8)


def unpack_names(packed: npt.NDArray[np.uint8]) -> list[str]:
    """The names again."""
    return packed.tobytes().decode().split("\n")
