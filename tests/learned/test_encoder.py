"""The encoder in whole numbers computes what its layers would in floating point, and the same everywhere."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from made_papers import span_of
from paperatlas.extract.document import read_fields
from paperatlas.extract.learned.encoder.attention import HEAD, share_table
from paperatlas.extract.learned.encoder.encoder import SCALE, WAYS, WIDTHS, Encoder, load_encoder
from paperatlas.extract.learned.encoder.products import LARGEST, LARGEST_WEIGHT
from paperatlas.extract.learned.encoder.reading import LONGEST, SHAPES, TAGS, PieceReader, Span
from paperatlas.extract.learned.encoder.rounding import MOST
from paperatlas.extract.learned.encoder.transformer import GELU_STEPS, GELU_ZERO
from paperatlas.extract.learned.encoder.wordpieces import BEGIN, BREAK, UNKNOWN
from paperatlas.extract.learned.extractor import WEIGHTS
from paperatlas.extract.learned.models.scoring import pack_names, unpack_names
from paperatlas.extract.lexicon import Hit
from paperatlas.model import ENTITY_TYPES, Field, Paper

Arrays = dict[str, npt.NDArray[Any]]

_VOCABULARY = [UNKNOWN, BEGIN, BREAK, "net", "uses", "pruning", "small", "a", ".", ":"]
_SIZE, _UNITS, _HIDDEN = 2 * HEAD, 96, 16
_SINGLE = 1 << 24  # whole numbers up to this are exact in single precision
_PAPER = Paper(id="a", title="Net: a small net", abstract="Net uses pruning. A small net uses a net.")
_SPANS: list[Span] = [("title", 0, 3), ("abstract", 9, 16), ("abstract", 18, 29)]


class Floating:
    """The same network in double precision, with the weights as numbers of any size."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self.words = self._draw(len(_VOCABULARY), _SIZE)
        self.positions = self._draw(LONGEST, _SIZE).astype(np.float16).astype(np.float64) / 4
        self.shapes, self.tags = self._draw(SHAPES, _SIZE) / 4, self._draw(TAGS, _SIZE) / 4
        self.qkv, self.projection = self._draw(_SIZE, 3 * _SIZE) / 8, self._draw(_SIZE, _SIZE) / 8
        self.up, self.down = self._draw(_SIZE, _UNITS) / 8, self._draw(_UNITS, _SIZE) / 8
        self.hidden, self.output = self._draw(3 * _SIZE, _HIDDEN) / 8, self._draw(_HIDDEN, 7)

    def _draw(self, *shape: int) -> npt.NDArray[np.float64]:
        return self._random.normal(0, 1, shape)

    def scores(self) -> npt.NDArray[np.float64]:
        """Of the spans of the paper."""
        scores: npt.NDArray[np.float64] = np.maximum(self.read(), 0) @ self.output
        return scores

    def relate(self, head: int, tail: int) -> npt.NDArray[np.float64]:
        """Scores of two spans of the paper together."""
        read = self.read()
        scores: npt.NDArray[np.float64] = np.maximum(read[head] + read[tail], 0) @ self.output
        return scores

    def read(self) -> npt.NDArray[np.float64]:
        """What hidden units make of the spans of the paper."""
        fields = tuple(read_fields(_PAPER))
        reader = PieceReader(_VOCABULARY)
        [window] = reader.read(fields, {"title": [], "abstract": []}, _SPANS)
        values = self.words[list(window.pieces)] + self.positions[: len(window.pieces)]
        values = _normal(values + self.shapes[list(window.shapes)] + self.tags[list(window.tags)])
        query, key, value = np.split(values @ self.qkv, 3, axis=1)
        attended = []
        for at in range(0, _SIZE, HEAD):
            head = slice(at, at + HEAD)
            likeness = np.exp(query[:, head] @ key[:, head].T / math.sqrt(HEAD))
            attended.append(likeness / likeness.sum(axis=1, keepdims=True) @ value[:, head])
        values = _normal(values + np.hstack(attended) @ self.projection)
        inner = values @ self.up
        active = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        values = _normal(values + active @ self.down)
        spans = [
            np.concatenate([values[first], values[last], values[first : last + 1].mean(axis=0)])
            for _, first, last in sorted(window.spans)
        ]
        hidden: npt.NDArray[np.float64] = np.array(spans) @ self.hidden
        return hidden

    def pack(self) -> Arrays:
        """As whole numbers; 5 is more than any activation here."""
        step = 5 / MOST
        norm = {
            "gain": np.full(_SIZE, 1 / step, np.float32),
            "shift": np.zeros(_SIZE, np.float32),
            "step": np.array(step, np.float32),
        }
        words = np.abs(self.words).max(axis=1) / 127
        coarse, key = 5 / LARGEST, 5 / LARGEST_WEIGHT
        qkv = np.repeat([coarse, key, coarse], _SIZE)
        hidden, scales = _round_columns(self.hidden * coarse * SCALE)
        read = {"weights": hidden, "scales": scales}
        output = {"output": np.rint(self.output * SCALE).astype(np.int16), "bias": np.zeros(7, np.int32)}
        widths = {"widths": np.zeros((WIDTHS, _HIDDEN), np.int32)}
        ways = {"ways": np.zeros((WAYS, _HIDDEN), np.int32)}
        parts = {
            "embedding": {
                "words": np.rint(self.words / words[:, None]).astype(np.int8),
                "scales": words.astype(np.float32),
                "positions": self.positions.astype(np.float16),
                "shapes": self.shapes.astype(np.float32),
                "tags": self.tags.astype(np.float32),
                **norm,
            },
            "layer0.qkv": _dense(self.qkv * coarse, qkv),
            "layer0.projection": _dense(self.projection * coarse),
            "layer0.attention_norm": norm,
            "layer0.up": _dense(self.up * coarse, 1 / GELU_STEPS, GELU_ZERO + 0.5),
            "layer0.down": _dense(self.down * coarse),
            "layer0.output_norm": norm,
            "types": output | widths,
            "types.read": read,
            "roles": output | widths,
            "roles.read": read,
            "relations": output | ways,
            "relations.head": read,
            "relations.tail": read,
        }
        packed = {f"{part}.{name}": array for part, arrays in parts.items() for name, array in arrays.items()}
        return packed | {
            "vocabulary": pack_names(_VOCABULARY),
            "layers": np.array(1),
            "layer0.sharpness": np.array(coarse * key / math.sqrt(HEAD), np.float32),
            "layer0.activation_step": np.array(step, np.float32),
            "layer0.input_step": np.array(step, np.float32),
        }


def _normal(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    centred = values - values.mean(axis=1, keepdims=True)
    normal: npt.NDArray[np.float64] = centred / centred.std(axis=1, keepdims=True)
    return normal


def _dense(
    weights: npt.NDArray[np.float64], unit: float | npt.NDArray[np.float64] = 1.0, shift: float = 0.0
) -> Arrays:
    whole, scales = _round_columns(weights / unit)
    bias = np.full(weights.shape[1], shift, np.float32)
    return {"weights": whole, "scales": scales.astype(np.float32), "bias": bias}


def _round_columns(weights: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    scales = np.abs(weights).max(axis=0) / LARGEST_WEIGHT
    return np.rint(weights / scales).astype(np.int8), scales


def judge(encoder: Encoder) -> npt.NDArray[np.float64]:
    return encoder.judge(tuple(read_fields(_PAPER)), {"title": [], "abstract": []}, _SPANS).types


@pytest.mark.parametrize("seed", range(5))
def test_whole_numbers_give_what_floating_point_gives(seed: int) -> None:
    floating = Floating(seed)
    arrays = floating.pack()
    wanted = floating.scores()
    found = judge(Encoder(arrays))
    assert np.abs(found - wanted).max() < 0.05 * np.abs(wanted).max()
    assert (found.argmax(axis=1) == wanted.argmax(axis=1)).all()


def test_pairs_are_judged_as_in_floating_point() -> None:
    floating = Floating(0)
    encoder = Encoder(floating.pack())
    opinion = encoder.judge(tuple(read_fields(_PAPER)), {"title": [], "abstract": []}, _SPANS)
    numbers = [(0, 1), (2, 1), (1, 1)]
    found, known = encoder.relate(opinion, [(_SPANS[head], _SPANS[tail]) for head, tail in numbers])
    wanted = np.array([floating.relate(head, tail) for head, tail in numbers])
    assert known.all()
    assert np.abs(found - wanted).max() < 0.05 * np.abs(wanted).max()
    assert np.array_equal(found * SCALE * SCALE, np.rint(found * SCALE * SCALE))


def test_pairs_far_from_each_other_are_not_judged() -> None:
    encoder = Encoder(Floating(0).pack())
    text = "A small net uses a net. " * 200
    fields = tuple(read_fields(Paper(id="a", title="Net", abstract=text)))
    spans: list[Span] = [("abstract", 2, 11), ("abstract", len(text) - 5, len(text) - 2)]
    opinion = encoder.judge(fields, {"title": [], "abstract": []}, spans)
    _, known = encoder.relate(opinion, [(spans[0], spans[1]), (spans[0], spans[0])])
    assert known.tolist() == [False, True]
    scores, known = encoder.relate(opinion, [])
    assert len(scores) == len(known) == 0


def test_scores_are_whole_numbers_of_their_unit() -> None:
    scores = judge(Encoder(Floating(0).pack())) * SCALE * SCALE
    assert np.array_equal(scores, np.rint(scores))


def test_what_else_is_judged_changes_nothing() -> None:
    encoder = Encoder(Floating(1).pack())
    fields = tuple(read_fields(_PAPER))
    known: dict[Field, list[Hit]] = {field.name: [] for field in fields}
    together = encoder.judge(fields, known, _SPANS)
    alone = [encoder.judge(fields, known, [span]) for span in _SPANS]
    assert np.array_equal(together.types, np.vstack([one.types for one in alone]))
    assert np.array_equal(together.roles, np.vstack([one.roles for one in alone]))


def test_no_spans_have_no_scores() -> None:
    found = Encoder(Floating(0).pack()).judge(tuple(read_fields(_PAPER)), {"title": [], "abstract": []}, [])
    assert found.types.shape == (0, 7)


def test_a_paper_without_words_has_no_scores() -> None:
    assert Encoder(Floating(0).pack()).judge((), {}, []).types.shape == (0, 7)


@pytest.mark.parametrize("sharpness", [1e-9, 0.0015, 0.0035, 0.02, 0.3, 100.0])
def test_shares_fall_as_exponentials_do_to_nothing(sharpness: float) -> None:
    shift, table = share_table(sharpness)
    shares = list(table)
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.95 * LARGEST
    assert shares[-1] == 0
    for place, share in enumerate(shares):
        lowest, highest = (-sharpness * (one << shift) for one in (place + 1, place))
        assert LARGEST * math.exp(lowest) - 0.5 <= share <= LARGEST * math.exp(highest) + 0.5


def test_shipped_weights_have_exact_sums() -> None:
    with np.load(WEIGHTS) as arrays:
        dense = [name for name in arrays.files if name.startswith("encoder.") and name.endswith(".weights")]
        assert len(dense) == 4 * int(arrays["encoder.layers"]) + 4
        for name in dense:
            weights = np.abs(arrays[name].astype(np.int64))
            assert weights.max() <= LARGEST_WEIGHT, name
            assert weights.sum(axis=0).max() * LARGEST <= _SINGLE, name
        assert len(set(unpack_names(arrays["encoder.vocabulary"]))) == len(arrays["encoder.embedding.words"])


def test_shipped_weights_hold_an_encoder_that_tells_a_dataset_from_a_technique() -> None:
    encoder = load_encoder(WEIGHTS)
    assert encoder is not None
    text = "We train our network with stochastic gradient descent and evaluate it on the SynthVOC dataset."
    fields = tuple(read_fields(Paper(id="a", title="A small network", abstract=text)))
    spans: list[Span] = [span_of(text, name) for name in ("stochastic gradient descent", "SynthVOC")]
    types = encoder.judge(fields, {"title": [], "abstract": []}, spans).types[:, 1:].argmax(axis=1)
    assert [ENTITY_TYPES[at] for at in types] == ["Technique", "Dataset"]
