"""A small transformer that reads a paper and judges spans of it, in whole numbers (see `transformer`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from threadpoolctl import ThreadpoolController

from paperatlas.extract.document import TextField
from paperatlas.extract.learned.reading import PieceReader, Span, Window
from paperatlas.extract.learned.scoring import unpack_names
from paperatlas.extract.learned.transformer import Arrays, Embedding, Floats, Layer, Places, arrays_under
from paperatlas.extract.lexicon import Hit
from paperatlas.model import Field

SCALE = 256
"""Steps to 1 of what the heads compute."""

WIDTHS = 12
"""Numbers of pieces that heads tell apart."""

Doubles = npt.NDArray[np.float64]


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
        self._embedding = Embedding(arrays_under(arrays, "embedding"))
        layers = int(arrays["layers"])
        self._layers = [Layer(arrays_under(arrays, f"layer{number}")) for number in range(layers)]
        self._types, self._roles = (_SpanHead(arrays_under(arrays, name)) for name in ("types", "roles"))
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


def load_encoder(path: Path) -> Encoder | None:
    """Read the encoder from the file of the weights; none where there is none in it."""
    with np.load(path, allow_pickle=False) as arrays:
        names = [name for name in arrays.files if name.startswith("encoder.")]
        return Encoder({name.removeprefix("encoder."): arrays[name] for name in names}) if names else None
