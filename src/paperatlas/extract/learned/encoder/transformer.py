"""The layers of a transformer in whole numbers.

BERT's (Devlin et al., 2018, arXiv:1810.04805), with weights of 7 bits and activations of 10, of which the
products with weights take 8. Products are summed exactly, exponentials and activations come from tables, and
what is left are single multiplications and roots, which are the same everywhere: what they give hangs neither
on the processor nor on what else is read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from paperatlas.extract.learned.encoder.products import LARGEST, RAISED, Bytes, Product
from paperatlas.extract.learned.encoder.reading import Window

HEAD = 32
"""Dimensions of one head of attention."""

COARSE = 4
"""Steps of activations to one of what products take."""

MOST = COARSE * LARGEST
"""Activations are whole numbers from minus this to this."""

_GRID, _EDGE = (
    256.0,
    32767.0,
)  # steps to 1 of what is normalized, and the largest: 384 of these have exact sums
_EPSILON = 1e-12  # of BERT's normalization
_EXP_STEPS, _EXP_REACH = 64, 12  # of the table: steps to 1, and from where on an exponential is zero
_SHARES = 4096  # parts into which attention is dealt
GELU_STEPS, GELU_ZERO = 64, 512
"""Steps to 1 of the table of activations, and the place of 0 in it."""

_GELU_PLACES = 2048

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
Arrays = Mapping[str, npt.NDArray[Any]]


class _Dense:
    """An affine map of whole numbers, of which every sum is exact."""

    def __init__(self, arrays: Arrays, outputs: slice = slice(None)) -> None:
        self._product = Product(arrays["weights"][:, outputs])
        self._scales, self._bias = arrays["scales"][outputs], arrays["bias"][outputs]

    def __call__(self, values: Bytes) -> Floats:
        sums = self._product(values).astype(np.float32)
        sums *= self._scales
        sums += self._bias
        return sums


class _Norm:
    """Normalization of each row (Ba et al., 2016, arXiv:1607.06450), to whole numbers in steps of its own."""

    def __init__(self, arrays: Arrays) -> None:
        self._gain, self._shift = arrays["gain"], arrays["shift"]
        self.step = np.float32(arrays["step"])

    def __call__(self, values: Floats) -> Floats:
        values *= np.float32(_GRID)
        np.clip(np.rint(values, out=values), -_EDGE, _EDGE, out=values)
        exact, size = values.astype(np.float64), values.shape[1]
        mean = exact.sum(axis=1) / size
        spread = np.einsum("ij,ij->i", exact, exact) / size - mean * mean + _EPSILON * _GRID * _GRID
        values -= mean.astype(np.float32)[:, None]
        values *= (1 / np.sqrt(spread)).astype(np.float32)[:, None]
        values *= self._gain
        values += self._shift
        return whole(values)


class Embedding:
    """What a piece is, where it stands, how its word is written, what the lexicon knows there: summed."""

    def __init__(self, arrays: Arrays) -> None:
        self._words, self._scales = arrays["words"], arrays["scales"]
        self._positions, self._shapes, self._tags = (arrays[name] for name in ("positions", "shapes", "tags"))
        self._norm = _Norm(arrays)

    def __call__(self, window: Window) -> Floats:
        """(pieces, dimensions), whole numbers."""
        pieces = np.array(window.pieces)
        values = self._words[pieces] * self._scales[pieces][:, None]
        values += self._positions[: len(pieces)]
        values += self._shapes[np.array(window.shapes)]
        values += self._tags[np.array(window.tags)]
        return self._norm(values)


class Layer:
    """Attention, then a network of each piece by itself; both are added to what they read.

    `input_step` is what a unit of the values that come in is worth.
    """

    def __init__(self, arrays: Arrays) -> None:
        qkv, size = arrays_under(arrays, "qkv"), len(arrays["projection.weights"])
        self._query, self._key_value = _Dense(qkv, slice(size)), _Dense(qkv, slice(size, None))
        self._slope = np.float32(-_EXP_STEPS * arrays["sharpness"])
        self._projection = _Dense(arrays_under(arrays, "projection"))
        self._up, self._down = _Dense(arrays_under(arrays, "up")), _Dense(arrays_under(arrays, "down"))
        self._activation = active_table(float(arrays["activation_step"]))
        self._attention_norm, self._output_norm = (
            _Norm(arrays_under(arrays, "attention_norm")),
            _Norm(arrays_under(arrays, "output_norm")),
        )
        self._input_step = np.float32(arrays["input_step"])

    def __call__(self, values: Floats, wanted: Places | slice = slice(None)) -> Floats:
        """(wanted pieces, dimensions) of (pieces, dimensions); all are whole numbers."""
        coarse = coarsen(values)
        attended = self._attend(whole(self._query(coarse[wanted])), whole(self._key_value(coarse)))
        attended = self._projection(coarsen(attended))
        attended += values[wanted] * self._input_step
        values = self._attention_norm(attended)
        # The map ends in places of the table; what stands before or behind it has its first or last number.
        places = self._up(coarsen(values)).astype(np.intp)
        output = self._down(self._activation.take(places, mode="clip"))
        output += values * self._attention_norm.step
        return self._output_norm(output)

    def _attend(self, query: Floats, key_value: Floats) -> Floats:
        size = query.shape[1]
        attended = np.empty_like(query)
        for at in range(0, size, HEAD):
            head, behind = slice(at, at + HEAD), slice(size + at, size + at + HEAD)
            shares = self._shares(query[:, head] @ key_value[:, head].T)
            np.matmul(shares, key_value[:, behind], out=attended[:, head])
        attended *= np.float32(1 / _SHARES)
        return attended

    def _shares(self, likeness: Floats) -> Floats:
        """Of every piece for every other, in parts of `_SHARES`; in place."""
        places = np.empty(likeness.shape, np.intp)
        likeness -= likeness.max(axis=1, keepdims=True)
        np.multiply(likeness, self._slope, out=places, casting="unsafe")
        shares = exp_table().take(places, mode="clip", out=likeness)
        shares *= np.float32(_SHARES) / shares.sum(axis=1, keepdims=True)
        return np.rint(shares, out=shares)


def whole(values: Floats) -> Floats:
    """The nearest whole numbers, none beyond `MOST`; in place.

    Example:
        >>> whole(np.array([0.6, -1000.0], np.float32)).tolist()
        [1.0, -508.0]
    """
    np.rint(values, out=values)
    return np.clip(values, -MOST, MOST, out=values)


def coarsen(values: Floats) -> Bytes:
    """What products take: the nearest steps of `COARSE`, raised by `RAISED`.

    Example:
        >>> coarsen(np.array([0.0, 5.0, -508.0, 515.0], np.float32)).tolist()
        [128, 129, 1, 255]
    """
    coarse = values * np.float32(1 / COARSE)
    np.rint(coarse, out=coarse)
    # Shares of attention are rounded: together they may be more than one.
    np.clip(coarse, -LARGEST, LARGEST, out=coarse)
    coarse += np.float32(RAISED)
    return coarse.astype(np.uint8)


@cache
def exp_table() -> Floats:
    """Exponentials halfway from 0 to -1/64, from there to -2/64 and so on, in parts of 4,096, down to zero.

    Example:
        >>> [float(exp_table()[place]) for place in (0, 64, -1)]
        [4064.0, 1495.0, 0.0]
    """
    powers = (math.exp(-(place + 0.5) / _EXP_STEPS) for place in range(_EXP_STEPS * _EXP_REACH))
    table: Floats = np.rint(np.array([*powers, 0.0]) * _SHARES).astype(np.float32)
    return table


def active_table(step: float) -> Bytes:
    """Gaussian error linear units (Hendrycks and Gimpel, 2016, arXiv:1606.08415), as products take them."""
    points = (np.arange(_GELU_PLACES) - GELU_ZERO) / GELU_STEPS
    values = [point * 0.5 * (1 + math.erf(point / math.sqrt(2))) / step for point in points.tolist()]
    return coarsen(whole(np.array(values, np.float32)))


def arrays_under(arrays: Arrays, name: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays whose names begin with a name and a dot, without these."""
    return {
        key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(f"{name}.")
    }
