"""Fitting a linear model and small networks together: the same examples give the same weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from scipy import sparse

from paperatlas.extract.learned.entities.rivals import Span
from paperatlas.extract.learned.models.network import FEATURE_SCALE, SCALE, VECTOR_SCALE, NetworkWeights
from training.fitting import feature_matrix, fit_linear
from training.segments import Texts, fit_segments

_SEEN = 6  # a feature of fewer examples tells nothing about others
_NETWORKS, _HIDDEN = 2, 32  # networks by each of two losses
_HIDDEN_SHARE = 0.5  # of the networks in the scores; the rest is the linear model's
_PENALTY, _STEPS = 4.0, 60
_EPOCHS, _BATCH = 6, 1024
_RATE, _DECAY = 2e-3, 3e-3
_DROP_FEATURES, _DROP_HIDDEN = 0.25, 0.4

Floats = npt.NDArray[np.float32]


class Examples(Struct, frozen=True):
    """What a network is fitted to: features and rows of word vectors of each thing, and its class.

    Attributes:
        spans: of the things of each text, in the order of the others.
    """

    described: Sequence[Sequence[str]]
    words: Sequence[Sequence[int]]
    labels: Sequence[str]
    spans: Sequence[Sequence[Span]]


def fit_network(
    examples: Examples, classes: Sequence[str], vectors: npt.NDArray[np.float64]
) -> NetworkWeights:
    """Learn to tell the class of things: half a linear model, half the mean of some small networks.

    Of each, one half is fitted to things by themselves, the other to whole texts, where names do not overlap.

    Args:
        examples: the things.
        classes: all classes; a thing without features is most likely of the first.
        vectors: (words, dimensions), whole numbers.
    """
    counts = Counter(feature for features in examples.described for feature in set(features))
    names = tuple(sorted(feature for feature, count in counts.items() if count >= _SEEN))
    number = {name: at for at, name in enumerate(classes)}
    features = feature_matrix(examples.described, names, np.float32)
    targets = np.array([number[label] for label in examples.labels])
    together = Texts(examples.spans, targets)
    apart = Texts([[span] for spans in examples.spans for span in spans], targets)
    small = (vectors / VECTOR_SCALE).astype(np.float32)
    learned = [
        _Learner(
            features=features,
            words=np.asarray(examples.words),
            texts=texts,
            classes=len(classes),
            vectors=small,
            seed=seed,
        ).learn()
        for texts in (apart, together)
        for seed in range(_NETWORKS)
    ]
    segments = fit_segments(features, together, len(classes), penalty=_PENALTY, steps=_STEPS)
    direct = (_fit_direct(examples, classes, names) + segments) / 2
    return _quantize(_join(learned), direct.astype(np.float32), tuple(classes), names)


def _fit_direct(examples: Examples, classes: Sequence[str], names: Sequence[str]) -> Floats:
    """The weights of a linear model of each thing by itself, by feature."""
    _, features, weights = fit_linear(
        examples.described, examples.labels, classes, penalty=_PENALTY, steps=_STEPS, seen=_SEEN
    )
    row_of = {name: row for row, name in enumerate(names)}
    direct = np.zeros((len(names), len(classes)), np.float32)
    direct[[row_of[name] for name in features]] = weights / SCALE
    return direct


def _join(networks: Sequence[dict[str, Floats]]) -> dict[str, Floats]:
    """One network that gives the mean of the scores of several."""
    share = np.float32(1 / len(networks))
    return {
        "embedding": np.hstack([one["embedding"] for one in networks]),
        "projection": np.hstack([one["projection"] for one in networks]),
        "bias": np.concatenate([one["bias"] for one in networks]),
        "output": np.vstack([one["output"] * share for one in networks]),
        "constant": np.sum([one["constant"] * share for one in networks], axis=0),
    }


class _Learner:
    def __init__(
        self,
        *,
        features: sparse.csr_matrix,
        words: npt.NDArray[np.int64],
        texts: Texts,
        classes: int,
        vectors: Floats,
        seed: int,
    ) -> None:
        self._features, self._words, self._texts, self._vectors = features, words, texts, vectors
        self._batches = min(-(-len(words) // _BATCH), len(texts))
        self._random = np.random.default_rng(seed)
        inputs = words.shape[1] * vectors.shape[1]
        self._weights: dict[str, Floats] = {
            "embedding": self._normal(0.05, (features.shape[1], _HIDDEN)),
            "projection": self._normal(0.1, (inputs, _HIDDEN)),
            "bias": np.zeros(_HIDDEN, np.float32),
            "output": self._normal(0.1, (_HIDDEN, classes)),
            "constant": np.zeros(classes, np.float32),
        }
        self._adam = _Adam(self._weights)

    def _normal(self, spread: float, shape: tuple[int, int]) -> Floats:
        return self._random.normal(0, spread, shape).astype(np.float32)

    def learn(self) -> dict[str, Floats]:
        steps = _EPOCHS * self._batches
        for step, texts in enumerate(self._deal(), 1):
            self._adam.step(self._slopes(texts), step, _RATE * (1 - step / steps))
        return self._weights

    def _deal(self) -> Iterator[list[int]]:
        """Texts in batches, of some `_BATCH` things each."""
        for _ in range(_EPOCHS):
            order = self._random.permutation(len(self._texts))
            yield from (part.tolist() for part in np.array_split(order, self._batches))

    def _slopes(self, texts: Sequence[int]) -> dict[str, Floats]:
        rows = self._texts.rows(texts)
        weights, features = self._weights, self._features[rows]
        kept = self._random.random(len(features.data), np.float32) > _DROP_FEATURES
        features.data = kept.astype(np.float32) / (1 - _DROP_FEATURES)
        words = self._vectors[self._words[rows]].reshape(len(rows), -1)
        inner = features @ weights["embedding"] + words @ weights["projection"] + weights["bias"]
        alive = (self._random.random(inner.shape, np.float32) > _DROP_HIDDEN) / np.float32(1 - _DROP_HIDDEN)
        hidden = np.maximum(inner, 0) * alive
        scores = hidden @ weights["output"] + weights["constant"]
        wrong = (self._texts.slopes(scores, texts)[1] / len(rows)).astype(np.float32)
        back = (wrong @ weights["output"].T) * alive * (inner > 0)
        return {
            "embedding": features.T.tocsr() @ back,
            "projection": words.T @ back,
            "bias": back.sum(axis=0),
            "output": hidden.T @ wrong,
            "constant": wrong.sum(axis=0),
        }


class _Adam:
    """Adam with decay of the input weights (Loshchilov and Hutter, ICLR 2019)."""

    _FIRST, _SECOND = 0.9, 0.99
    _DECAYED = frozenset(["embedding", "projection"])

    def __init__(self, weights: dict[str, Floats]) -> None:
        self._weights = weights
        self._means = {name: np.zeros_like(value) for name, value in weights.items()}
        self._squares = {name: np.zeros_like(value) for name, value in weights.items()}

    def step(self, slopes: dict[str, Floats], number: int, rate: float) -> None:
        for name, weight in self._weights.items():
            mean, square, slope = self._means[name], self._squares[name], slopes[name]
            mean *= self._FIRST
            mean += (1 - self._FIRST) * slope
            square *= self._SECOND
            square += (1 - self._SECOND) * slope * slope
            change = mean / (1 - self._FIRST**number)
            change /= np.sqrt(square / (1 - self._SECOND**number)) + 1e-8
            if name in self._DECAYED:
                change += _DECAY * weight
            change *= rate
            np.subtract(weight, change, out=weight)


def _quantize(
    weights: dict[str, Floats], direct: Floats, classes: tuple[str, ...], names: tuple[str, ...]
) -> NetworkWeights:
    embedding = _whole(weights["embedding"], FEATURE_SCALE, 127).astype(np.int8)
    past = _whole(direct, SCALE * (1 - _HIDDEN_SHARE), 32767).astype(np.int16)
    output = np.vstack([weights["output"], weights["constant"]])
    kept = np.flatnonzero(np.any(embedding != 0, axis=1) | np.any(past != 0, axis=1))
    return NetworkWeights(
        classes=classes,
        features=tuple(names[row] for row in kept),
        embedding=embedding[kept],
        projection=_whole(weights["projection"], SCALE, 32767).astype(np.int16),
        bias=_whole(weights["bias"], SCALE, 32767).astype(np.int16),
        output=_whole(output, SCALE * _HIDDEN_SHARE, 32767).astype(np.int16),
        direct=past[kept],
    )


def _whole(values: Floats, scale: float, largest: int) -> Floats:
    rounded: Floats = np.clip(np.rint(values * scale), -largest, largest)
    return rounded
