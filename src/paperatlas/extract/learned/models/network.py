"""A network over named features and word vectors, with one hidden layer and a way past it, in whole numbers.

All weights are small integers and every sum is exact, also where it is done in floating point: scores depend
neither on the order of the additions nor on the processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from paperatlas.extract.learned.models.scoring import FeatureRows, pack_names, unpack_names

FEATURE_SCALE = 16
"""Weights of features are stored times this, as 8-bit integers."""

VECTOR_SCALE = 127
"""Word vectors are stored times this, as 8-bit integers."""

SCALE = 256
"""All other weights are stored times this, as 16-bit integers."""


_BLOCK = 1024  # things scored at once, so that a long text needs no more memory than a short one


class NetworkWeights(Struct, frozen=True):
    """What a network has learned.

    Attributes:
        classes: their names.
        features: names of the features.
        embedding: (features, hidden), int8, times `FEATURE_SCALE`.
        projection: (slots * dimensions, hidden), int16: of the vectors of the words in each slot.
        bias: (hidden,), int16.
        output: (hidden + 1, classes), int16; the last row is added always.
        direct: (features, classes), int16: of the features past the hidden layer.
    """

    classes: tuple[str, ...]
    features: tuple[str, ...]
    embedding: npt.NDArray[np.int8]
    projection: npt.NDArray[np.int16]
    bias: npt.NDArray[np.int16]
    output: npt.NDArray[np.int16]
    direct: npt.NDArray[np.int16]


class Network:
    """Scores of classes for things with features and words.

    Args:
        weights: what was learned.
        vectors: (words, dimensions), whole numbers, times `VECTOR_SCALE`; the last row is zero.
    """

    def __init__(self, weights: NetworkWeights, vectors: npt.NDArray[np.float64]) -> None:
        self.classes = weights.classes
        self._words = _WordLayer(vectors, weights.projection)
        self.features = FeatureRows(weights.features)
        # A first row of zeros stands for things without any known feature.
        self._embedding = np.vstack([np.zeros((1, weights.embedding.shape[1]), np.int8), weights.embedding])
        self._direct = np.vstack([np.zeros((1, len(self.classes)), np.int16), weights.direct])
        self._bias = weights.bias.astype(np.float64)
        self._output = weights.output.astype(np.float64)

    def scores(
        self, described: Sequence[Sequence[int]], words: Sequence[Sequence[int]]
    ) -> npt.NDArray[np.float64]:
        """Scores (things, classes), logarithms up to a constant of each thing.

        Args:
            described: the rows of the features of each thing, as `features` finds them.
            words: rows of the vectors of its words, one a slot.
        """
        starts = range(0, len(described), _BLOCK)
        parts = [self.score(described[at : at + _BLOCK], words[at : at + _BLOCK]) for at in starts]
        joined: npt.NDArray[np.float64] = np.concatenate([np.zeros((0, len(self.classes))), *parts])
        return joined / (SCALE * SCALE * VECTOR_SCALE)

    def score(
        self, described: Sequence[Sequence[int]], words: Sequence[Sequence[int]]
    ) -> npt.NDArray[np.float64]:
        """Scores (things, classes): whole numbers, in units of 1 / (`SCALE`² · `VECTOR_SCALE`).

        There must be one thing at least.
        """
        rows, starts = self.features.join(described)
        picked = np.fromiter(rows, np.intp, len(rows))
        sums = _sum_runs(self._embedding.take(picked, axis=0).astype(np.float32), starts)
        direct = np.add.reduceat(self._direct.take(picked, axis=0), starts, axis=0, dtype=np.int32)
        hidden = sums * float(SCALE // FEATURE_SCALE * VECTOR_SCALE) + self._bias * VECTOR_SCALE
        self._words.add_to(hidden, np.asarray(words))
        np.maximum(hidden, 0, out=hidden)
        scores: npt.NDArray[np.float64] = hidden @ self._output[:-1]
        scores += (self._output[-1] + direct) * (SCALE * VECTOR_SCALE)
        return scores


def _sum_runs(rows: npt.NDArray[np.float32], starts: Sequence[int]) -> npt.NDArray[np.float64]:
    """The sums of runs of rows of small whole numbers, as `np.add.reduceat` has them.

    Where rows are long, a product with ones takes a third of its time.
    """
    runs = [rows[start:end] for start, end in pairwise([*starts, len(rows)])]
    ones = np.ones(max(map(len, runs)), np.float32)
    return np.array([ones[: len(run)] @ run for run in runs], np.float64)


class _WordLayer:
    """What the vectors of words add to the hidden layer: it is worked out when a word is first met.

    Args:
        vectors: (words, dimensions), whole numbers.
        projection: (slots * dimensions, hidden).
    """

    def __init__(self, vectors: npt.NDArray[np.float64], projection: npt.NDArray[np.int16]) -> None:
        words, dimensions = vectors.shape
        slots = len(projection) // max(dimensions, 1)
        by_slot = projection.reshape(slots, dimensions, -1).astype(np.float64)
        self._vectors, self._projection = vectors, np.hstack(list(by_slot))
        self._known = np.zeros(words, np.bool_)
        self._added = np.empty((words, slots, projection.shape[1]), np.int32)

    def add_to(self, hidden: npt.NDArray[np.float64], words: npt.NDArray[np.int64]) -> None:
        """Add to the units (things, hidden) what the words (things, slots) give."""
        new = np.unique(words[~self._known[words]])
        self._added[new] = (self._vectors[new] @ self._projection).reshape(-1, *self._added.shape[1:])
        self._known[new] = True
        for slot, column in enumerate(words.T):
            hidden += self._added[column, slot]


def pack_network(weights: NetworkWeights) -> dict[str, npt.NDArray[np.generic]]:
    """The weights as arrays to be stored."""
    return {
        "entities.classes": pack_names(weights.classes),
        "entities.features": pack_names(weights.features),
        "entities.embedding": weights.embedding,
        "entities.projection": weights.projection,
        "entities.bias": weights.bias,
        "entities.output": weights.output,
        "entities.direct": weights.direct,
    }


def load_network(path: Path) -> NetworkWeights:
    """Read the weights from a file of such arrays."""
    with np.load(path, allow_pickle=False) as arrays:
        return NetworkWeights(
            tuple(unpack_names(arrays["entities.classes"])),
            tuple(unpack_names(arrays["entities.features"])),
            arrays["entities.embedding"],
            arrays["entities.projection"],
            arrays["entities.bias"],
            arrays["entities.output"],
            arrays["entities.direct"],
        )
