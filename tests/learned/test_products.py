"""Products in 8 bits are exact, whatever the sizes and however large the numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extract.learned.encoder.products import LARGEST_WEIGHT, RAISED, Product

_SIZES = st.integers(1, 70)


def multiply(rows: npt.NDArray[np.uint8], weights: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    """In 64 bits."""
    product: npt.NDArray[np.int64] = (rows.astype(np.int64) - RAISED) @ weights.astype(np.int64)
    return product


@given(rows=_SIZES, inputs=_SIZES, outputs=_SIZES, seed=st.integers(0, 1000))
def test_products_are_exact(rows: int, inputs: int, outputs: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.integers(0, 256, (rows, inputs)).astype(np.uint8)
    weights = random.integers(-LARGEST_WEIGHT, LARGEST_WEIGHT + 1, (inputs, outputs)).astype(np.int8)
    assert np.array_equal(Product(weights)(values), multiply(values, weights))


@pytest.mark.parametrize("value", [0, 255])
@pytest.mark.parametrize("weight", [-LARGEST_WEIGHT, LARGEST_WEIGHT])
def test_the_largest_numbers_are_not_cut_off(value: int, weight: int) -> None:
    values, weights = np.full((3, 1536), value, np.uint8), np.full((1536, 40), weight, np.int8)
    assert np.array_equal(Product(weights)(values), multiply(values, weights))


def test_a_row_is_multiplied_alike_alone_and_among_others() -> None:
    random = np.random.default_rng(0)
    values = random.integers(0, 256, (33, 384)).astype(np.uint8)
    product = Product(random.integers(-LARGEST_WEIGHT, LARGEST_WEIGHT + 1, (384, 50)).astype(np.int8))
    assert np.array_equal(product(values), np.vstack([product(row[None]) for row in values]))


def test_no_rows_give_none() -> None:
    assert Product(np.ones((4, 5), np.int8))(np.zeros((0, 4), np.uint8)).shape == (0, 5)


def test_columns_of_a_larger_matrix_may_be_taken() -> None:
    weights = np.arange(24, dtype=np.int8).reshape(4, 6)
    rows = np.full((2, 4), RAISED + 1, np.uint8)
    assert np.array_equal(Product(weights[:, 2:4])(rows), multiply(rows, weights[:, 2:4]))
