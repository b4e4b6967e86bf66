"""Packing a learned encoder: weights and activations as whole numbers, so that all machines score alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from paperatlas.extract.learned.encoder.attention import HEAD
from paperatlas.extract.learned.encoder.encoder import SCALE
from paperatlas.extract.learned.encoder.products import LARGEST, LARGEST_WEIGHT
from paperatlas.extract.learned.encoder.rounding import COARSE, MOST
from paperatlas.extract.learned.encoder.transformer import GELU_STEPS, GELU_ZERO
from training.readers import Batch, Layer, PairHead, Reader, SpanHead

Arrays = dict[str, npt.NDArray[Any]]


@torch.no_grad()
def pack_reader(model: Reader, batches: Sequence[Batch]) -> Arrays:
    """The arrays of an encoder.

    Args:
        model: what was learned.
        batches: on which the ranges of its activations are measured.
    """
    values = [model.embed(batch.pieces, batch.shapes, batch.tags) for batch in batches]
    there = [batch.there for batch in batches]
    step = _step(values, there)
    arrays: Arrays = {
        "layers": np.array(len(model.layers)),
        **_named("embedding", _pack_embedding(model, step)),
    }
    for number, layer in enumerate(model.stack):
        packed, values, step = _pack_layer(layer, values, there, step)
        arrays |= _named(f"layer{number}", packed)
    return (
        arrays
        | _named("types", _pack_head(model.types, step))
        | _named("roles", _pack_head(model.roles, step))
        | _named("relations", _pack_pair_head(model.relations, step))
    )


def _pack_embedding(model: Reader, step: float) -> Arrays:
    words = model.words.numpy()
    scales = np.abs(words).max(axis=1) / 127
    return {
        "words": np.rint(words / scales[:, None]).astype(np.int8),
        "scales": scales,
        "positions": model.positions.numpy().astype(np.float16),
        "shapes": model.shapes.numpy(),
        "tags": model.tags.numpy(),
        **_pack_norm(model.norm, step),
    }


def _pack_layer(
    layer: Layer, values: Sequence[Tensor], there: Sequence[Tensor], step: float
) -> tuple[Arrays, list[Tensor], float]:
    """The layer in whole numbers, what it gives, and the step of that."""
    qkv = [layer.qkv(one) for one in values]
    size = layer.projection.in_features
    most = {0: LARGEST, size: LARGEST_WEIGHT, 2 * size: LARGEST}
    steps = [_step([one[..., at : at + size] for one in qkv], there, largest) for at, largest in most.items()]
    query, key, value = steps
    attended = [layer.attend(one, mask) for one, mask in zip(values, there, strict=True)]
    active = [functional.gelu(layer.up(one)) for one in attended]
    given = [layer.transform(one) for one in attended]
    middle, inner, after = _step(attended, there), _step(active, there), _step(given, there)
    arrays = {
        "input_step": np.float32(step),
        "sharpness": np.float32(query * key / HEAD**0.5),
        "activation_step": np.float32(inner),
        **_named("qkv", _pack_dense(layer.qkv, step * COARSE, np.repeat(steps, size))),
        **_named("projection", _pack_dense(layer.projection, value)),
        **_named("attention_norm", _pack_norm(layer.attention_norm, middle)),
        **_named("up", _pack_dense(layer.up, middle * COARSE, 1 / GELU_STEPS, GELU_ZERO + 0.5)),
        **_named("down", _pack_dense(layer.down, inner * COARSE)),
        **_named("output_norm", _pack_norm(layer.output_norm, after)),
    }
    return {name: np.asarray(value) for name, value in arrays.items()}, given, after


def _step(values: Sequence[Tensor], there: Sequence[Tensor], most: int = MOST) -> float:
    """What a unit of whole numbers stands for, so that the largest value is the most."""
    largest = max(float(one[mask].abs().max()) for one, mask in zip(values, there, strict=True))
    return max(largest, 1e-6) / most


def _pack_dense(
    layer: nn.Linear, step: float, unit: float | npt.NDArray[np.float64] = 1.0, shift: float = 0.0
) -> Arrays:
    """A map from numbers in steps to numbers in units; the bias is raised by a shift."""
    weights, scales = _round_columns(layer.weight.numpy().T.astype(np.float64) * step / unit)
    return {
        "weights": weights,
        "scales": scales.astype(np.float32),
        "bias": (layer.bias.numpy() / unit + shift).astype(np.float32),
    }


def _pack_norm(norm: nn.LayerNorm, step: float) -> Arrays:
    return {
        "gain": norm.weight.numpy() / np.float32(step),
        "shift": norm.bias.numpy() / np.float32(step),
        "step": np.array(step, np.float32),
    }


def _pack_head(head: SpanHead, step: float) -> Arrays:
    return {
        **_named("read", _pack_hidden(head.hidden, step)),
        "widths": _whole(head.widths + head.hidden.bias, SCALE),
        **_pack_output(head.output),
    }


def _pack_pair_head(head: PairHead, step: float) -> Arrays:
    return {
        **_named("head", _pack_hidden(head.head, step)),
        **_named("tail", _pack_hidden(head.tail, step)),
        "ways": _whole(head.ways + head.head.bias, SCALE),
        **_pack_output(head.output),
    }


def _pack_hidden(layer: nn.Linear, step: float) -> Arrays:
    weights, scales = _round_columns(layer.weight.numpy().T.astype(np.float64) * step * COARSE * SCALE)
    return {"weights": weights, "scales": scales}


def _round_columns(weights: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float64]]:
    """Weights (inputs, outputs) in whole numbers, and what each output's unit is worth."""
    scales = np.maximum(np.abs(weights).max(axis=0) / LARGEST_WEIGHT, 1e-12)
    return np.rint(weights / scales).astype(np.int8), scales


def _pack_output(layer: nn.Linear) -> Arrays:
    return {
        "output": _whole(layer.weight.T, SCALE).astype(np.int16),
        "bias": _whole(layer.bias, SCALE * SCALE),
    }


def _whole(values: Tensor, steps: int) -> npt.NDArray[np.int32]:
    return np.rint(values.numpy() * steps).astype(np.int32)


def _named(name: str, arrays: Arrays) -> Arrays:
    return {f"{name}.{key}": array for key, array in arrays.items()}
