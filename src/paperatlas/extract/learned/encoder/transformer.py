"""The layers of a transformer in whole numbers.

BERT's (Devlin et al., 2018, arXiv:1810.04805), with weights of 7 bits and activations of 10, of which the
products with weights take 8. Products are summed exactly, exponentials and activations come from tables, and
what is left are single multiplications, divisions and roots, which are the same everywhere: what they give
hangs neither on the processor nor on what else is read.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from paperatlas.extract.learned.encoder.attention import Attention
from paperatlas.extract.learned.encoder.products import Bytes
from paperatlas.extract.learned.encoder.reading import Window
from paperatlas.extract.learned.encoder.rounding import Arrays, Dense, Floats, arrays_under, coarsen, whole

GELU_STEPS, GELU_ZERO = 64, 512
"""Steps to 1 of the table of activations, and the place of 0 in it."""

_GELU_PLACES = 2048
_GRID, _EDGE = 256.0, 32767.0  # steps to 1 of what is normalized, and the largest: 384 have exact sums
_EPSILON = 1e-12  # of BERT's normalization

Places = npt.NDArray[np.intp]


class _Norm:
    """Normalization of each row (Ba et al., 2016, arXiv:1607.06450), to whole numbers in steps of its own."""

    def __init__(self, arrays: Arrays) -> None:
        self._gain, self._shift = arrays["gain"], arrays["shift"]
        self._ones = np.ones(len(self._gain), np.float32)
        self.step = np.float32(arrays["step"])

    def __call__(self, values: Floats) -> Floats:
        values *= np.float32(_GRID)
        np.clip(np.rint(values, out=values), -_EDGE, _EDGE, out=values)
        exact, size = values.astype(np.float64), values.shape[1]
        mean = (values @ self._ones).astype(np.float64) / size
        squares = np.matmul(exact[:, None, :], exact[:, :, None]).ravel()
        spread = squares / size - mean * mean + _EPSILON * _GRID * _GRID
        values -= mean.astype(np.float32)[:, None]
        values *= (1 / np.sqrt(spread)).astype(np.float32)[:, None]
        values *= self._gain
        values += self._shift
        return whole(values)


class Embedding:
    """What a piece is, where it stands, how its word is written, what the lexicon knows there: summed."""

    def __init__(self, arrays: Arrays) -> None:
        self._words, self._scales = arrays["words"], arrays["scales"]
        self._positions, self._shapes, self._tags = (
            arrays[name].astype(np.float32) for name in ("positions", "shapes", "tags")
        )
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
        self._attention = Attention(arrays)
        self._projection, self._up, self._down = (
            Dense(arrays_under(arrays, name)) for name in ("projection", "up", "down")
        )
        self._activation = active_table(float(arrays["activation_step"]))
        self._attention_norm, self._output_norm = (
            _Norm(arrays_under(arrays, name)) for name in ("attention_norm", "output_norm")
        )
        self._input_step = np.float32(arrays["input_step"])

    def __call__(self, values: Floats, wanted: Places | slice = slice(None)) -> Floats:
        """(wanted pieces, dimensions) of (pieces, dimensions); all are whole numbers."""
        coarse = coarsen(values)
        attended = self._projection(self._attention(coarse[wanted], coarse))
        attended += values[wanted] * self._input_step
        values = self._attention_norm(attended)
        # The map ends in places of the table; what stands before or behind it has its first or last number.
        places = self._up(coarsen(values)).astype(np.int32)
        output = self._down(self._activation.take(places, mode="clip"))
        output += values * self._attention_norm.step
        return self._output_norm(output)


def active_table(step: float) -> Bytes:
    """Gaussian error linear units (Hendrycks and Gimpel, 2016, arXiv:1606.08415), as products take them."""
    points = (np.arange(_GELU_PLACES) - GELU_ZERO) / GELU_STEPS
    values = [point * 0.5 * (1 + math.erf(point / math.sqrt(2))) / step for point in points.tolist()]
    return coarsen(whole(np.array(values, np.float32)))
