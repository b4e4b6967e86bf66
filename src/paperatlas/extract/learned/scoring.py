"""What all models share: rows of weights by features' names, probabilities of scores, names in files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import ParamSpec, TypeAlias, TypeVar, cast

import numpy as np
import numpy.typing as npt

Arguments = ParamSpec("Arguments")
Feature = TypeVar("Feature")
"""A feature as training takes it, its name, or as a model does, the row of its weights."""

Coder: TypeAlias = Callable[[Iterable[str]], tuple[Feature, ...]]
"""What a describer makes of the names of features: `as_named` in training, `FeatureRows.find` in use."""

as_named: Coder[str] = tuple

REMEMBERED = 1 << 14
"""Descriptions of each sort that are kept."""


class FeatureRows:
    """The rows of weights that features have; behind them stands one more row, which no feature has.

    Example:
        >>> rows = FeatureRows(["good", "bad"])
        >>> rows.find(["bad", "new", "good", "bad"])
        (1, 0, 1)
        >>> rows.join([(1, 0, 1), ()])
        ([1, 0, 1, 2, 2], [0, 4])
    """

    def __init__(self, features: Sequence[str]) -> None:
        self._rows = {feature: row for row, feature in enumerate(features)}

    def find(self, features: Iterable[str]) -> tuple[int, ...]:
        """The rows of those features that have one, in order."""
        return tuple([row for row in map(self._rows.get, features) if row is not None])

    def join(self, described: Iterable[Sequence[int]]) -> tuple[list[int], list[int]]:
        """The rows of all things, one thing after the other, and where each thing's begin.

        Every thing has the last row too, so that one without any known feature has a row to sum.
        """
        rows: list[int] = []
        starts: list[int] = []
        for found in described:
            starts.append(len(rows))
            rows += found
            rows.append(len(self._rows))
        return rows, starts


def remember(
    code: Coder[Feature], describe: Callable[Arguments, Iterable[str]]
) -> Callable[Arguments, tuple[Feature, ...]]:
    """The coded features of what a few words tell by themselves: the latest are kept, for words come again.

    Args:
        code: of features.
        describe: gives the names of features; they must depend on its arguments alone.

    Example:
        >>> describe_word = remember(as_named, lambda word: [f"w={word}", f"l3={word[-3:]}"])
        >>> describe_word("pruning")
        ('w=pruning', 'l3=ing')
    """

    def describe_anew(*arguments: Arguments.args, **more: Arguments.kwargs) -> tuple[Feature, ...]:
        return code(describe(*arguments, **more))

    return cast("Callable[Arguments, tuple[Feature, ...]]", lru_cache(REMEMBERED)(describe_anew))


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
