"""What all models share: rows of weights by features' names, probabilities of scores, names in files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt


class FeatureRows:
    """The rows of weights that features have; behind them stands one more row, which no feature has.

    Example:
        >>> FeatureRows(["good", "bad"]).find([["bad", "new", "good"], []])
        ([1, 0, 2, 2], [0, 3])
    """

    def __init__(self, features: Sequence[str]) -> None:
        self._rows = {feature: row for row, feature in enumerate(features)}

    def find(self, described: Iterable[Sequence[str]]) -> tuple[list[int], list[int]]:
        """The rows of all things, one thing after the other, and where each thing's begin.

        Every thing has the last row too, so that one without any known feature has a row to sum.
        """
        rows: list[int] = []
        starts: list[int] = []
        for features in described:
            starts.append(len(rows))
            rows += [row for feature in features if (row := self._rows.get(feature)) is not None]
            rows.append(len(self._rows))
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
