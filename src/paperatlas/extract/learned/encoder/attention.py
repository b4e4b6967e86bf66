"""What pieces take from each other (Vaswani et al., 2017, arXiv:1706.03762), in whole numbers of 8 bits.

How like two pieces are is a product, exponentials are looked up, and what a piece takes is a product again.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from paperatlas.extract.learned.encoder.products import LARGEST, LARGEST_WEIGHT, RAISED, Bytes, Sums, multiply
from paperatlas.extract.learned.encoder.rounding import Arrays, Dense, arrays_under, raised, signed

HEAD = 32
"""Dimensions of one head of attention."""

_WIDTH = HEAD + 8  # of what shares are multiplied with: ones behind the values sum them; products like eights
_PLACES = 256  # of a table of shares
_NOTHING = math.log(2 * LARGEST)  # exponentials of less than minus this are rounded to no share


class Attention:
    """What each piece takes from all, more from those that are like what it asks for.

    Args:
        arrays: of `qkv`, the maps to what a piece asks for, to what it is asked for, and to what it gives;
            `sharpness`, the worth of a unit of likeness.
    """

    def __init__(self, arrays: Arrays) -> None:
        qkv = arrays_under(arrays, "qkv")
        size = len(qkv["bias"]) // 3
        self._query, self._key, self._value = (Dense(qkv, slice(at, at + size)) for at in (0, size, 2 * size))
        self._shift, self._shares = share_table(float(arrays["sharpness"]))

    def __call__(self, asking: Bytes, asked: Bytes) -> Bytes:
        """(asking pieces, heads x `HEAD`), raised, of pieces by their dimensions, raised too."""
        queries = _by_head(raised(self._query(asking))).copy()
        keys = _by_head(signed(self._key(asked), LARGEST_WEIGHT)).transpose(0, 2, 1).copy()
        values = np.ones((len(keys), len(asked), _WIDTH), np.int8)
        values[:, :, :HEAD] = _by_head(signed(self._value(asked), LARGEST))
        taken = np.empty((len(asking), len(keys), HEAD), np.float32)
        for head, (query, key, value) in enumerate(zip(queries, keys, values, strict=True)):
            sums = multiply(self._share(multiply(query, key, RAISED)), value, 0)
            np.divide(sums[:, :HEAD], sums[:, HEAD : HEAD + 1], out=taken[:, head])
        return raised(taken.reshape(len(asking), -1))

    def _share(self, likeness: Sums) -> Bytes:
        """Of every piece for every other, the largest `LARGEST`."""
        behind = likeness.max(axis=1, keepdims=True) - likeness
        behind >>= self._shift
        places = np.clip(behind, 0, _PLACES - 1, out=behind).astype(np.uint8)
        return np.frombuffer(places.tobytes().translate(self._shares), np.uint8).reshape(places.shape)


def _by_head(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """(heads, pieces, `HEAD`) of (pieces, heads x `HEAD`)."""
    return values.reshape(len(values), -1, HEAD).transpose(1, 0, 2)


def share_table(sharpness: float) -> tuple[int, bytes]:
    """Exponentials of how far a likeness is behind the largest, in parts of `LARGEST`.

    Args:
        sharpness: the worth of a unit of likeness.

    Returns:
        by how many bits what is behind is shifted to be a place, and the shares by their places: each is that
        of the middle of all that is shifted there.

    Example:
        >>> shift, shares = share_table(0.01)
        >>> shift, shares[0], shares[50], shares[255]
        (2, 125, 17, 0)
    """
    shift = max(math.ceil(math.log2(_NOTHING / (_PLACES - 1) / sharpness)), 0)
    middle = ((1 << shift) - 1) / 2
    behind = ((place << shift) + middle for place in range(_PLACES))
    return shift, bytes(round(LARGEST * math.exp(-sharpness * one)) for one in behind)
