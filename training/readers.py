"""The network that is learned: the first layers of MiniLM, which read a paper, and heads that judge spans."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from msgspec import Struct
from torch import Tensor, nn
from torch.nn import functional

from paperatlas.extract.learned.encoder.attention import HEAD
from paperatlas.extract.learned.encoder.encoder import RELATIONS, WAYS, WIDTHS, find_ways
from paperatlas.extract.learned.encoder.reading import LONGEST, SHAPES, TAGS, Window
from paperatlas.model import ENTITY_TYPES, ROLES

LAYERS = 4
"""Of MiniLM's six, the first: what is read of a paper."""

_SIZE = 384
_DROPPED, _DROPPED_INSIDE = 0.2, 0.1
_TYPE_UNITS, _ROLE_UNITS, _PAIR_UNITS = 256, 128, 128
_PADDED = 64  # to a multiple of this: few shapes, for which kernels are made but once
_KINDS = ("weight", "bias")


class Task(Struct, frozen=True):
    """A window with the type and the role of each of its spans; pairs of these: head, tail, relation."""

    window: Window
    types: list[int]
    roles: list[int]
    pairs: list[tuple[int, int, int]]


class Batch(Struct, frozen=True):
    """Windows of one length; spans: window, first, last piece; ends of pairs: head, tail, by span."""

    pieces: Tensor
    shapes: Tensor
    tags: Tensor
    there: Tensor
    spans: Tensor
    types: Tensor
    roles: Tensor
    ends: Tensor
    relations: Tensor


def make_batch(tasks: Sequence[Task]) -> Batch:
    """Windows as tensors, padded to one length."""
    windows = [task.window for task in tasks]
    spans = [(at, first, last) for at, one in enumerate(windows) for _, first, last in one.spans]
    before = [0, *accumulate(len(one.spans) for one in windows)]
    pairs = [
        (begin + head, begin + tail, relation)
        for task, begin in zip(tasks, before, strict=False)
        for head, tail, relation in task.pairs
    ]
    related = torch.tensor(pairs, dtype=torch.long).reshape(-1, 3).T
    return Batch(
        pieces=pad_rows([one.pieces for one in windows]),
        shapes=pad_rows([one.shapes for one in windows]),
        tags=pad_rows([one.tags for one in windows]),
        there=pad_rows([[1] * len(one.pieces) for one in windows]).bool(),
        spans=torch.tensor(spans).T,
        types=torch.tensor([kind for task in tasks for kind in task.types]),
        roles=torch.tensor([role for task in tasks for role in task.roles]),
        ends=related[:2],
        relations=related[2],
    )


def pad_rows(rows: Sequence[Sequence[int] | npt.NDArray[Any]]) -> Tensor:
    """Rows of numbers as one tensor, with noughts behind those that are shorter."""
    longest = max(len(row) for row in rows)
    padded = np.zeros((len(rows), -(-longest // _PADDED) * _PADDED), np.int64)
    for number, row in enumerate(rows):
        padded[number, : len(row)] = row
    return torch.from_numpy(padded)


class Layer(nn.Module):
    """A layer of BERT; `heads` and `units` are all 1: their slopes tell what each head and unit is worth."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        attention, output = "attention.self.", "attention.output."
        parts = [f"{attention}{name}" for name in ("query", "key", "value")]
        self.qkv = _linear(*(torch.cat([weights[f"{part}.{kind}"] for part in parts]) for kind in _KINDS))
        self.projection = _linear(*(weights[f"{output}dense.{kind}"] for kind in _KINDS))
        self.attention_norm = _norm(*(weights[f"{output}LayerNorm.{kind}"] for kind in _KINDS))
        self.up = _linear(*(weights[f"intermediate.dense.{kind}"] for kind in _KINDS))
        self.down = _linear(*(weights[f"output.dense.{kind}"] for kind in _KINDS))
        self.output_norm = _norm(*(weights[f"output.LayerNorm.{kind}"] for kind in _KINDS))
        self.drop = nn.Dropout(_DROPPED_INSIDE)
        self.heads = nn.Parameter(torch.ones(self.projection.in_features // HEAD))
        self.units = nn.Parameter(torch.ones(self.up.out_features))

    def forward(self, values: Tensor, there: Tensor) -> Tensor:
        """(windows, pieces, dimensions) from values of the same shape; `there` tells pieces from padding."""
        return self.transform(self.attend(values, there))

    def attend(self, values: Tensor, there: Tensor) -> Tensor:
        """What each piece takes from the others, added to it."""
        batch, length, _ = values.shape
        qkv = self.qkv(values).view(batch, length, 3, len(self.heads), HEAD).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(*qkv, attn_mask=there[:, None, None, :])
        attended = attended * self.heads[:, None, None].to(attended.dtype)
        attended = self.projection(attended.transpose(1, 2).reshape(batch, length, -1))
        return self.attention_norm(values + self.drop(attended))

    def transform(self, values: Tensor) -> Tensor:
        """What the network of each piece by itself adds to it."""
        inner = functional.gelu(self.up(values)) * self.units
        return self.output_norm(values + self.drop(self.down(inner)))

    def keep(self, heads: Tensor, units: Tensor) -> None:
        """Leave out all but some heads and units."""
        rows = (heads[:, None] * HEAD + torch.arange(HEAD)).flatten()
        size = self.projection.in_features
        three = torch.cat([rows, rows + size, rows + 2 * size])
        self.qkv = _linear(self.qkv.weight[three], self.qkv.bias[three])
        self.projection = _linear(self.projection.weight[:, rows], self.projection.bias)
        self.up = _linear(self.up.weight[units], self.up.bias[units])
        self.down = _linear(self.down.weight[:, units], self.down.bias)
        self.heads, self.units = nn.Parameter(torch.ones(len(heads))), nn.Parameter(torch.ones(len(units)))


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight, made.bias = (nn.Parameter(one.detach().clone()) for one in (weight, bias))
    return made


def _norm(weight: Tensor, bias: Tensor) -> nn.LayerNorm:
    made = nn.LayerNorm(len(weight), eps=1e-12)
    made.weight, made.bias = (nn.Parameter(one.detach().clone()) for one in (weight, bias))
    return made


class SpanHead(nn.Module):
    """One hidden layer over what is read of a span."""

    def __init__(self, units: int, outputs: int) -> None:
        super().__init__()
        self.hidden, self.output = nn.Linear(3 * _SIZE, units), nn.Linear(units, outputs)
        self.widths = nn.Parameter(torch.zeros(WIDTHS, units))
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, read: Tensor, width: Tensor) -> Tensor:
        """Scores (spans, outputs) of what is read of spans and their numbers of pieces."""
        inner = self.hidden(self.drop(read)) + self.widths[width.clamp(max=WIDTHS) - 1]
        scores: Tensor = self.output(self.drop(functional.relu(inner)))
        return scores


class PairHead(nn.Module):
    """One hidden layer over what is read of two spans, and the way from the first to the second."""

    def __init__(self, units: int, outputs: int) -> None:
        super().__init__()
        self.head, self.tail = nn.Linear(3 * _SIZE, units), nn.Linear(3 * _SIZE, units, bias=False)
        self.ways = nn.Parameter(torch.zeros(WAYS, units))
        self.output = nn.Linear(units, outputs)
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, read: Tensor, ends: Tensor, ways: Tensor) -> Tensor:
        """Scores (pairs, outputs) of pairs of spans by (2, pairs) numbers of these, and the ways between."""
        read, (heads, tails) = self.drop(read), ends
        inner = self.head(read)[heads] + self.tail(read)[tails] + self.ways[ways]
        scores: Tensor = self.output(self.drop(functional.relu(inner)))
        return scores


def gather(values: Tensor, spans: Tensor) -> tuple[Tensor, Tensor]:
    """Of each span the first piece, the last, and the mean of all, side by side; and how many these are."""
    window, first, last = spans
    sums = functional.pad(values.cumsum(dim=1), (0, 0, 1, 0))
    width = last + 1 - first
    mean = (sums[window, last + 1] - sums[window, first]) / width[:, None]
    return torch.cat([values[window, first], values[window, last], mean], dim=1), width


class Reader(nn.Module):
    """The first layers of MiniLM, with more to tell of each piece, and the heads."""

    def __init__(self, weights: dict[str, Tensor], pieces: Sequence[int]) -> None:
        super().__init__()
        words = weights["embeddings.word_embeddings.weight"][list(pieces)]
        self.words = nn.Parameter(words + weights["embeddings.token_type_embeddings.weight"][0])
        self.positions = nn.Parameter(weights["embeddings.position_embeddings.weight"][:LONGEST].clone())
        self.shapes, self.tags = (nn.Parameter(torch.zeros(number, _SIZE)) for number in (SHAPES, TAGS))
        self.norm = _norm(*(weights[f"embeddings.LayerNorm.{kind}"] for kind in _KINDS))
        self.drop = nn.Dropout(_DROPPED_INSIDE)
        self.layers = nn.ModuleList(
            Layer({name.removeprefix(prefix): value for name, value in weights.items()})
            for prefix in (f"encoder.layer.{number}." for number in range(LAYERS))
        )
        self.types = SpanHead(_TYPE_UNITS, 1 + len(ENTITY_TYPES))
        self.roles = SpanHead(_ROLE_UNITS, len(ROLES))
        self.relations = PairHead(_PAIR_UNITS, len(RELATIONS))

    @property
    def stack(self) -> list[Layer]:
        """The layers."""
        return list(self.layers)  # type: ignore[arg-type]

    def embed(self, pieces: Tensor, shapes: Tensor, tags: Tensor | None = None) -> Tensor:
        """What the first layer reads of (windows, pieces)."""
        found = self.words[pieces] + self.positions[: pieces.shape[1]] + self.shapes[shapes]
        return self.norm(found if tags is None else found + self.tags[tags])  # type: ignore[no-any-return]

    def read(self, pieces: Tensor, shapes: Tensor, there: Tensor, tags: Tensor | None = None) -> Tensor:
        """What the last layer gives, (windows, pieces, dimensions); `there` tells pieces from padding."""
        values = self.drop(self.embed(pieces, shapes, tags))
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            for layer in self.layers:
                values = layer(values, there)
        return values.float()

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of types and of roles, a row each span; of relations, a row each pair."""
        values = self.read(batch.pieces, batch.shapes, batch.there, batch.tags)
        read, width = gather(values, batch.spans)
        ways = torch.from_numpy(find_ways(*batch.spans[1][batch.ends].numpy()))
        return self.types(read, width), self.roles(read, width), self.relations(read, batch.ends, ways)
