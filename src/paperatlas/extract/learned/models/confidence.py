"""How often an entity is right that the models think so likely: probabilities, put right by experience."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from paperatlas.extract.learned.models.network import SCALE

_DECIMALS = 3


class ConfidenceTable:
    """Maps a probability of the models to how often entities of that probability were right.

    Args:
        probabilities: in ascending order.
        shares: of right entities at each; linear between them, constant beyond.

    Example:
        >>> table = ConfidenceTable([0.4, 0.8], [0.5, 0.7])
        >>> [table.of(probability) for probability in (0.1, 0.6, 0.9)]
        [0.5, 0.6, 0.7]
    """

    def __init__(self, probabilities: Sequence[float], shares: Sequence[float]) -> None:
        self.probabilities, self.shares = tuple(probabilities), tuple(shares)

    def of(self, probability: float) -> float:
        """The share of right ones, rounded."""
        return round(float(np.interp(probability, self.probabilities, self.shares)), _DECIMALS)

    def pack(self) -> dict[str, npt.NDArray[np.generic]]:
        """As arrays to be stored beside the weights."""
        table = np.array([self.probabilities, self.shares])
        return {"confidence.table": np.rint(table * SCALE**2 / 2).astype(np.int32)}


def load_confidence(path: Path) -> ConfidenceTable:
    """Read the table from the file of the weights."""
    with np.load(path, allow_pickle=False) as arrays:
        probabilities, shares = (arrays["confidence.table"] / (SCALE**2 / 2)).tolist()
    return ConfidenceTable(probabilities, shares)
