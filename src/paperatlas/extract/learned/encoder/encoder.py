"""A small transformer that reads a paper and judges spans of it, in whole numbers (see `transformer`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.learned.encoder.products import Bytes, Product
from paperatlas.extract.learned.encoder.reading import PieceReader, Span, Window
from paperatlas.extract.learned.encoder.rounding import Arrays, Floats, arrays_under, coarsen
from paperatlas.extract.learned.encoder.transformer import Embedding, Layer, Places
from paperatlas.extract.learned.models.scoring import NONE, unpack_names
from paperatlas.extract.lexicon import Hit
from paperatlas.model import RELATION_TYPES, Field

SCALE = 256
"""Steps to 1 of what the heads compute."""

WIDTHS = 12
"""Numbers of pieces that heads tell apart."""

WAYS = 16
"""Ways from one span to another that are told apart: how far, and whether forward or back."""

RELATIONS: tuple[str, ...] = (NONE, *RELATION_TYPES)
"""What a pair of spans may be, in the order of their scores."""

Doubles = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_FARTHEST = 64  # pieces; no way is told from a longer one


class Opinion(Struct, frozen=True):
    """What an encoder says of the spans of a paper, in logarithms up to a constant of each.

    Attributes:
        types: (spans, types); the first type is no name.
        roles: (spans, roles).
        rows: of each span.
        read: (spans, 3 x dimensions), what heads read, raised.
        places: (spans, 2), the window and the first piece of each.
    """

    types: Doubles
    roles: Doubles
    rows: Mapping[Span, int]
    read: Bytes
    places: npt.NDArray[np.int64]


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
        self._relations = _PairHead(arrays_under(arrays, "relations"))

    def judge(
        self, fields: Sequence[TextField], known: Mapping[Field, Sequence[Hit]], spans: Sequence[Span]
    ) -> Opinion:
        """What each span names, and which role that plays.

        Args:
            fields: the texts of a paper, the title first.
            known: the lexicon's names in each.
            spans: of words in these texts.
        """
        opinion = Opinion(
            types=np.zeros((len(spans), self._types.outputs)),
            roles=np.zeros((len(spans), self._roles.outputs)),
            rows={span: row for row, span in enumerate(spans)},
            read=np.zeros((len(spans), self._types.inputs), np.uint8),
            places=np.zeros((len(spans), 2), np.int64),
        )
        windows = self._reader.read(fields, known, spans) if spans else []
        for number, window in enumerate(windows):
            if window.spans:
                self._judge(number, window, opinion)
        return opinion

    def relate(self, opinion: Opinion, pairs: Sequence[tuple[Span, Span]]) -> tuple[Doubles, Bools]:
        """How pairs of judged spans, head and tail, are related: (pairs, relations), as `RELATIONS` has them.

        Returns:
            scores, in logarithms up to a constant of each, and for which pairs there are any: others do not
            stand in one window.
        """
        ends = np.array([[opinion.rows[span] for span in pair] for pair in pairs], np.intp).reshape(-1, 2)
        places = opinion.places[ends]
        spans, ends = np.unique(ends, return_inverse=True)
        ways = find_ways(places[:, 0, 1], places[:, 1, 1])
        scores = self._relations(opinion.read[spans], ends.reshape(-1, 2), ways)
        return scores, places[:, 0, 0] == places[:, 1, 0]

    def _judge(self, number: int, window: Window, opinion: Opinion) -> None:
        spans, first, last = np.array(window.spans).T
        wanted = _covered(first, last)
        values = self._read(window, wanted)
        read = _gather(values, np.searchsorted(wanted, first), np.searchsorted(wanted, last))
        width = last + 1 - first
        opinion.types[spans] = self._types(read, width)
        opinion.roles[spans] = self._roles(read, width)
        opinion.read[spans] = read
        opinion.places[spans] = np.stack([np.full_like(first, number), first], axis=1)

    def _read(self, window: Window, wanted: Places) -> Floats:
        """Activations (wanted pieces, dimensions), whole numbers; the last layer gives no others."""
        values = self._embedding(window)
        for layer in self._layers[:-1]:
            values = layer(values)
        return self._layers[-1](values, wanted)


class _Hidden:
    """What a hidden layer makes of what is read, in steps of 1/`SCALE`."""

    def __init__(self, arrays: Arrays) -> None:
        self._product, self._scales = Product(arrays["weights"]), arrays["scales"]
        self.inputs = len(arrays["weights"])

    def __call__(self, read: Bytes) -> Doubles:
        inner: Doubles = np.rint(self._product(read) * self._scales)
        return inner


class _Output:
    """Scores by what a hidden layer gives."""

    def __init__(self, arrays: Arrays) -> None:
        self._weights, self._bias = arrays["output"].astype(np.float64), arrays["bias"]
        self.outputs = len(self._bias)

    def __call__(self, inner: Doubles) -> Doubles:
        scores: Doubles = (np.maximum(inner, 0) @ self._weights + self._bias) / (SCALE * SCALE)
        return scores


class _SpanHead:
    """A network with one hidden layer over a span's first piece, its last, and the mean of all."""

    def __init__(self, arrays: Arrays) -> None:
        self._hidden, self._output = _Hidden(arrays_under(arrays, "read")), _Output(arrays)
        self._widths = arrays["widths"]
        self.inputs, self.outputs = self._hidden.inputs, self._output.outputs

    def __call__(self, read: Bytes, width: Places) -> Doubles:
        return self._output(self._hidden(read) + self._widths[np.minimum(width, WIDTHS) - 1])


class _PairHead:
    """A network with one hidden layer over what is read of two spans, and the way from one to the other."""

    def __init__(self, arrays: Arrays) -> None:
        self._head, self._tail = (_Hidden(arrays_under(arrays, end)) for end in ("head", "tail"))
        self._ways, self._output = arrays["ways"], _Output(arrays)

    def __call__(self, read: Bytes, ends: Places, ways: Places) -> Doubles:
        heads, tails = ends.T
        return self._output(self._head(read)[heads] + self._tail(read)[tails] + self._ways[ways])


def find_ways(heads: Places, tails: Places) -> Places:
    """The numbers of the ways from pieces to others.

    Example:
        >>> find_ways(np.array([5, 5, 5, 5]), np.array([5, 6, 90, 3])).tolist()
        [0, 1, 7, 10]
    """
    steps = tails - heads
    far = np.searchsorted(2 ** np.arange(_FARTHEST.bit_length()), np.abs(steps), side="right")
    ways: Places = far + WAYS // 2 * (steps < 0)
    return ways


def _covered(first: Places, last: Places) -> Places:
    """The pieces that stand in some span, in order."""
    begun = np.zeros(last.max() + 2, np.intp)
    np.add.at(begun, first, 1)
    np.add.at(begun, last + 1, -1)
    return np.flatnonzero(begun.cumsum())


def _gather(values: Floats, first: Places, last: Places) -> Bytes:
    """Of each span the first piece, the last, and the mean of all, side by side, as products take them."""
    pieces = np.arange(len(values))
    inside = ((first[:, None] <= pieces) & (pieces <= last[:, None])).astype(np.float32)
    mean = inside @ values / inside.sum(axis=1, keepdims=True)
    return coarsen(np.hstack([values[first], values[last], mean]))


def load_encoder(path: Path) -> Encoder | None:
    """Read the encoder from the file of the weights; none where there is none in it."""
    with np.load(path, allow_pickle=False) as arrays:
        names = [name for name in arrays.files if name.startswith("encoder.")]
        return Encoder({name.removeprefix("encoder."): arrays[name] for name in names}) if names else None
