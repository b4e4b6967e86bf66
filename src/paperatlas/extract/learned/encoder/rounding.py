"""Maps and roundings between whole numbers, of which layers are made.

Activations have 10 bits; products take 8 of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from paperatlas.extract.learned.encoder.products import LARGEST, RAISED, Bytes, Product, SignedBytes

COARSE = 4
"""Steps of activations to one of what products take."""

MOST = COARSE * LARGEST
"""Activations are whole numbers from minus this to this."""

Floats = npt.NDArray[np.float32]
Arrays = Mapping[str, npt.NDArray[Any]]


class Dense:
    """An affine map of whole numbers, of which every sum is exact.

    Args:
        arrays: `weights` (inputs, outputs), whole numbers; for each output its sum's scale and its bias.
        outputs: those that are wanted.
    """

    def __init__(self, arrays: Arrays, outputs: slice = slice(None)) -> None:
        self._product = Product(arrays["weights"][:, outputs])
        self._scales, self._bias = arrays["scales"][outputs], arrays["bias"][outputs]

    def __call__(self, values: Bytes) -> Floats:
        """(rows, outputs) of (rows, inputs), which are raised."""
        sums = self._product(values).astype(np.float32)
        sums *= self._scales
        sums += self._bias
        return sums


def whole(values: Floats, most: int = MOST) -> Floats:
    """The nearest whole numbers, none beyond the most; in place.

    Example:
        >>> whole(np.array([0.6, -1000.0], np.float32)).tolist()
        [1.0, -508.0]
    """
    np.rint(values, out=values)
    return np.clip(values, -most, most, out=values)


def raised(values: Floats) -> Bytes:
    """The nearest whole numbers, raised by `RAISED`, as products take them; the values are changed too.

    Example:
        >>> raised(np.array([0.4, -3.0, 300.0], np.float32)).tolist()
        [128, 125, 255]
    """
    whole(values, LARGEST)
    values += np.float32(RAISED)
    return values.astype(np.uint8)


def signed(values: Floats, most: int) -> SignedBytes:
    """The nearest whole numbers, none beyond the most, as what is raised is multiplied with; in place too.

    Example:
        >>> signed(np.array([0.4, -3.0, 300.0], np.float32), 63).tolist()
        [0, -3, 63]
    """
    return whole(values, most).astype(np.int8)


def coarsen(values: Floats) -> Bytes:
    """What products take of activations: the nearest steps of `COARSE`, raised.

    Example:
        >>> coarsen(np.array([0.0, 5.0, -508.0, 515.0], np.float32)).tolist()
        [128, 129, 1, 255]
    """
    return raised(values * np.float32(1 / COARSE))


def arrays_under(arrays: Arrays, name: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays whose names begin with a name and a dot, without these."""
    return {
        key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(f"{name}.")
    }
