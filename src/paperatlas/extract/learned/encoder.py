"""A small transformer that reads a paper and judges spans of it, in whole numbers.

BERT's layers (Devlin et al., 2018, arXiv:1810.04805) with weights of 8 bits and activations of 10. Products
are summed exactly, exponentials and activations come from tables, and what is left are single multiplications
and roots, which are the same everywhere: so scores depend neither on the processor nor on what else is read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from threadpoolctl import ThreadpoolController

from paperatlas.extract.document import TextField
from paperatlas.extract.learned.reading import PieceReader, Span, Window
from paperatlas.extract.learned.scoring import unpack_names
from paperatlas.extract.lexicon import Hit
from paperatlas.model import Field

HEAD = 32
"""Dimensions of one head of attention."""

MOST = 511
"""Activations are whole numbers from minus this to this."""

EXACT = (1 << 24) - 1
"""Whole numbers up to this are exact in single precision."""

SCALE = 256
"""Steps to 1 of what the heads compute."""

WIDTHS = 12
"""Numbers of pieces that heads tell apart."""

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
Doubles = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Arrays = Mapping[str, npt.NDArray[Any]]


class SpanScores(Struct, frozen=True):
    """What an encoder says of spans, in logarithms up to a constant of each.

    Attributes:
        types: (spans, types); the first type is no name.
        roles: (spans, roles).
    """

    types: Doubles
    roles: Doubles


class Encoder:
    """Judges spans by all that stands around them.

    Args:
        arrays: what `training/` has learned.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._reader = PieceReader(unpack_names(arrays["vocabulary"]))
        self._embedding = _Embedding(_under(arrays, "embedding"))
        layers = int(arrays["layers"])
        self._layers = [_Layer(_under(arrays, f"layer{number}")) for number in range(layers)]
        self._types, self._roles = (_SpanHead(_under(arrays, name)) for name in ("types", "roles"))
        self._threads = ThreadpoolController()

    def judge(
        self, fields: Sequence[TextField], known: Mapping[Field, Sequence[Hit]], spans: Sequence[Span]
    ) -> SpanScores:
        """What a span names, and which role that plays.

        Args:
            fields: the texts of a paper, the title first.
            known: the lexicon's names in each.
            spans: of words in these texts.
        """
        types, roles = ((len(spans), head.outputs) for head in (self._types, self._roles))
        opinion = SpanScores(np.zeros(types), np.zeros(roles))
        if not spans:
            return opinion
        # Products are small, and other processors may have papers of their own: threads would only wait.
        with self._threads.limit(limits=1, user_api="blas"):
            for window in self._reader.read(fields, known, spans):
                if window.spans:
                    self._judge(window, opinion)
        return opinion

    def _judge(self, window: Window, opinion: SpanScores) -> None:
        numbers, first, last = np.array(window.spans).T
        wanted = _covered(first, last)
        values = self._read(window, wanted)
        read = _gather(values, np.searchsorted(wanted, first), np.searchsorted(wanted, last))
        width = last + 1 - first
        opinion.types[numbers] = self._types(read, width)
        opinion.roles[numbers] = self._roles(read, width)

    def _read(self, window: Window, wanted: Places) -> Floats:
        """Activations (wanted pieces, dimensions), whole numbers; the last layer gives no others."""
        values = self._embedding(window)
        for layer in self._layers[:-1]:
            values = layer(values)
        return self._layers[-1](values, wanted)


class _Dense:
    """An affine map of whole numbers, with weights of 8 bits, of which every sum is exact."""

    def __init__(self, arrays: Arrays, outputs: slice = slice(None)) -> None:
        self._weights = arrays["weights"][:, outputs].astype(np.float32, order="C")
        self._scales, self._bias = arrays["scales"][outputs], arrays["bias"][outputs]

    def __call__(self, values: Floats) -> Floats:
        sums: Floats = values @ self._weights
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


class _Embedding:
    """What a piece is, where it stands, how its word is written, what the lexicon knows there: summed."""

    def __init__(self, arrays: Arrays) -> None:
        self._words, self._scales = arrays["words"], arrays["scales"]
        self._positions, self._shapes, self._tags = (arrays[name] for name in ("positions", "shapes", "tags"))
        self._norm = _Norm(arrays)

    def __call__(self, window: Window) -> Floats:
        pieces = np.array(window.pieces)
        values = self._words[pieces] * self._scales[pieces][:, None]
        values += self._positions[: len(pieces)]
        values += self._shapes[np.array(window.shapes)]
        values += self._tags[np.array(window.tags)]
        return self._norm(values)


class _Layer:
    """Attention, then a network of each piece by itself; both are added to what they read.

    `input_step` is what a unit of the values that come in is worth.
    """

    def __init__(self, arrays: Arrays) -> None:
        qkv, size = _under(arrays, "qkv"), len(arrays["projection.weights"])
        self._query, self._key_value = _Dense(qkv, slice(size)), _Dense(qkv, slice(size, None))
        self._slope = np.float32(-_EXP_STEPS * arrays["sharpness"])
        self._projection = _Dense(_under(arrays, "projection"))
        self._up, self._down = _Dense(_under(arrays, "up")), _Dense(_under(arrays, "down"))
        self._activation = active_table(float(arrays["activation_step"]))
        self._attention_norm, self._output_norm = (
            _Norm(_under(arrays, "attention_norm")),
            _Norm(_under(arrays, "output_norm")),
        )
        self._input_step = np.float32(arrays["input_step"])

    def __call__(self, values: Floats, wanted: Places | slice = slice(None)) -> Floats:
        asking = values[wanted]
        attended = self._attend(whole(self._query(asking)), whole(self._key_value(values)))
        attended = self._projection(attended)
        attended += asking * self._input_step
        values = self._attention_norm(attended)
        # The map ends in places of the table; what stands before or behind it has its first or last number.
        places = self._up(values).astype(np.intp)
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
        return np.rint(attended, out=attended)

    def _shares(self, likeness: Floats) -> Floats:
        """Of every piece for every other, in parts of `_SHARES`; in place."""
        places = np.empty(likeness.shape, np.intp)
        likeness -= likeness.max(axis=1, keepdims=True)
        np.multiply(likeness, self._slope, out=places, casting="unsafe")
        shares = exp_table().take(places, mode="clip", out=likeness)
        shares *= np.float32(_SHARES) / shares.sum(axis=1, keepdims=True)
        return np.rint(shares, out=shares)


class _SpanHead:
    """A network with one hidden layer over a span's first piece, its last, and the mean of all."""

    def __init__(self, arrays: Arrays) -> None:
        self._hidden, self._widths = arrays["hidden"].astype(np.float64), arrays["widths"]
        self._output, self._bias = arrays["output"].astype(np.float64), arrays["bias"]
        self.outputs = len(self._bias)
        self._unit = float(arrays["unit"])

    def __call__(self, read: Doubles, width: Places) -> Doubles:
        hidden = np.rint(read @ self._hidden * self._unit) + self._widths[np.minimum(width, WIDTHS) - 1]
        scores: Doubles = (np.maximum(hidden, 0) @ self._output + self._bias) / (SCALE * SCALE)
        return scores


def _covered(first: Places, last: Places) -> Places:
    """The pieces that stand in some span, in order."""
    begun = np.zeros(last.max() + 2, np.intp)
    np.add.at(begun, first, 1)
    np.add.at(begun, last + 1, -1)
    return np.flatnonzero(begun.cumsum())


def _gather(values: Floats, first: Places, last: Places) -> Doubles:
    """Of each span the first piece, the last, and the mean of all, side by side."""
    sums = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(values, axis=0, out=sums[1:])
    mean = np.rint((sums[last + 1] - sums[first]) / (last + 1 - first)[:, None])
    return np.hstack([values[first], values[last], mean])


def whole(values: Floats) -> Floats:
    """The nearest whole numbers, none beyond `MOST`; in place.

    Example:
        >>> whole(np.array([0.6, -1000.0], np.float32)).tolist()
        [1.0, -511.0]
    """
    np.rint(values, out=values)
    return np.clip(values, -MOST, MOST, out=values)


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


def active_table(step: float) -> Floats:
    """Gaussian error linear units (Hendrycks and Gimpel, 2016, arXiv:1606.08415), as whole numbers."""
    points = (np.arange(_GELU_PLACES) - GELU_ZERO) / GELU_STEPS
    values = [point * 0.5 * (1 + math.erf(point / math.sqrt(2))) / step for point in points.tolist()]
    return whole(np.array(values, np.float32))


def _under(arrays: Arrays, name: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays whose names begin with a name and a dot, without these."""
    return {
        key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(f"{name}.")
    }


def load_encoder(path: Path) -> Encoder | None:
    """Read the encoder from the file of the weights; none where there is none in it."""
    with np.load(path, allow_pickle=False) as arrays:
        names = [name for name in arrays.files if name.startswith("encoder.")]
        return Encoder({name.removeprefix("encoder."): arrays[name] for name in names}) if names else None
