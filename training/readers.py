"""The network that is learned: the first layers of MiniLM, which read a paper, and heads that judge spans."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from msgspec import Struct
from torch import Tensor, nn
from torch.nn import functional

from paperatlas.extract.learned.encoder import WIDTHS
from paperatlas.extract.learned.reading import LONGEST, SHAPES, TAGS, Window
from paperatlas.extract.learned.transformer import HEAD
from paperatlas.model import ENTITY_TYPES, ROLES

_LAYERS, _SIZE = 3, 384
_DROPPED, _DROPPED_INSIDE = 0.2, 0.1
_TYPE_UNITS, _ROLE_UNITS = 256, 128
_PADDED = 64  # to a multiple of this: few shapes, for which kernels are made but once
_KINDS = ("weight", "bias")


class Task(Struct, frozen=True):
    """A window with the type and the role of each of its spans."""

    window: Window
    types: list[int]
    roles: list[int]


class Batch(Struct, frozen=True):
    """Windows of one length, and spans: window, first, last piece."""

    pieces: Tensor
    shapes: Tensor
    tags: Tensor
    there: Tensor
    spans: Tensor
    types: Tensor
    roles: Tensor


def make_batch(tasks: Sequence[Task]) -> Batch:
    """Windows as tensors, padded to one length."""
    longest = max(len(task.window.pieces) for task in tasks)
    length = -(-longest // _PADDED) * _PADDED

    def pad(rows: Sequence[Sequence[int]]) -> Tensor:
        return torch.tensor([[*row, *[0] * (length - len(row))] for row in rows])

    windows = [task.window for task in tasks]
    spans = [(at, first, last) for at, one in enumerate(windows) for _, first, last in one.spans]
    return Batch(
        pieces=pad([one.pieces for one in windows]),
        shapes=pad([one.shapes for one in windows]),
        tags=pad([one.tags for one in windows]),
        there=pad([[1] * len(one.pieces) for one in windows]).bool(),
        spans=torch.tensor(spans).T,
        types=torch.tensor([kind for task in tasks for kind in task.types]),
        roles=torch.tensor([role for task in tasks for role in task.roles]),
    )


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
    """One hidden layer over the first piece of a span, its last, and the mean."""

    def __init__(self, units: int, outputs: int) -> None:
        super().__init__()
        self.hidden, self.output = nn.Linear(3 * _SIZE, units), nn.Linear(units, outputs)
        self.widths = nn.Parameter(torch.zeros(WIDTHS, units))
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, values: Tensor, spans: Tensor) -> Tensor:
        """Scores (spans, outputs)."""
        window, first, last = spans
        sums = functional.pad(values.cumsum(dim=1), (0, 0, 1, 0))
        width = last + 1 - first
        mean = (sums[window, last + 1] - sums[window, first]) / width[:, None]
        read = torch.cat([values[window, first], values[window, last], mean], dim=1)
        inner = self.hidden(self.drop(read)) + self.widths[width.clamp(max=WIDTHS) - 1]
        scores: Tensor = self.output(self.drop(functional.relu(inner)))
        return scores


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
            for prefix in (f"encoder.layer.{number}." for number in range(_LAYERS))
        )
        self.types = SpanHead(_TYPE_UNITS, 1 + len(ENTITY_TYPES))
        self.roles = SpanHead(_ROLE_UNITS, len(ROLES))

    @property
    def stack(self) -> list[Layer]:
        """The layers."""
        return list(self.layers)  # type: ignore[arg-type]

    def embed(self, batch: Batch) -> Tensor:
        """What the first layer reads."""
        found = self.words[batch.pieces] + self.positions[: batch.pieces.shape[1]]
        return self.norm(found + self.shapes[batch.shapes] + self.tags[batch.tags])  # type: ignore[no-any-return]

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Scores of types and of roles, a row each span."""
        values = self.drop(self.embed(batch))
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            for layer in self.layers:
                values = layer(values, batch.there)
        values = values.float()
        return self.types(values, batch.spans), self.roles(values, batch.spans)
