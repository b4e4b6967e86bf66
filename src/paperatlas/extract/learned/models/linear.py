"""Linear models over named features: weights are small integers, so that a score is the same everywhere.

Sums of integers depend neither on their order nor on the processor; only the last step to probabilities is in
floating point, and what it gives is rounded where it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from paperatlas.extract.learned.models.scoring import FeatureRows, pack_names, softmax, unpack_names

SCALE = 256
"""Weights are stored times this, as 16-bit integers."""

_LARGEST = 32767


class LinearModel:
    """Scores of classes: the sum of the weights of the features that a thing has.

    Things are described by the rows of their features, as `features` finds them.

    Args:
        classes: their names.
        features: names of the features, one a row of the weights.
        weights: (features, classes), int16, times `SCALE`.
    """

    def __init__(
        self, classes: Sequence[str], features: Sequence[str], weights: npt.NDArray[np.int16]
    ) -> None:
        self.classes = tuple(classes)
        self.features = FeatureRows(features)
        # A first row of zeros stands for things without any known feature.
        self._weights = np.vstack([np.zeros((1, len(self.classes)), np.int16), weights]).astype(np.int32)

    def score(self, described: Sequence[Sequence[int]]) -> npt.NDArray[np.int32]:
        """Scores (things, classes), times `SCALE`.

        Example:
            >>> model = LinearModel(["no", "yes"], ["good"], np.array([[-1, 2]], np.int16))
            >>> model.score([model.features(["good", "new"]), ()]).tolist()
            [[-1, 2], [0, 0]]
        """
        rows, starts = self.features.join(described)
        if not starts:
            return np.zeros((0, len(self.classes)), np.int32)
        scores: npt.NDArray[np.int32] = np.add.reduceat(self._weights.take(rows, axis=0), starts, axis=0)
        return scores

    def scores(self, described: Sequence[Sequence[int]]) -> npt.NDArray[np.float64]:
        """Scores (things, classes), logarithms up to a constant of each thing."""
        return self.score(described) / SCALE

    def probabilities(self, described: Sequence[Sequence[int]]) -> npt.NDArray[np.float64]:
        """Probabilities (things, classes); each row sums to 1.

        Example:
            >>> model = LinearModel(["no", "yes"], ["good"], np.array([[0, 0]], np.int16))
            >>> model.probabilities([model.features(["good"])]).tolist()
            [[0.5, 0.5]]
        """
        return softmax(self.scores(described))


def quantize(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.int16]:
    """Weights as they are stored; what is smaller than half a step becomes zero."""
    return np.clip(np.rint(weights * SCALE), -_LARGEST, _LARGEST).astype(np.int16)


def pack_model(
    name: str, model: tuple[Sequence[str], Sequence[str], npt.NDArray[np.int16]]
) -> dict[str, npt.NDArray[np.generic]]:
    """A model (classes, features, weights) as arrays to be stored under its name."""
    classes, features, weights = model
    return {
        f"{name}.classes": pack_names(classes),
        f"{name}.features": pack_names(features),
        f"{name}.weights": weights,
    }


def load_model(path: Path, name: str) -> LinearModel:
    """Read one of the models of a file of such arrays."""
    with np.load(path, allow_pickle=False) as arrays:
        return LinearModel(
            unpack_names(arrays[f"{name}.classes"]),
            unpack_names(arrays[f"{name}.features"]),
            arrays[f"{name}.weights"],
        )
