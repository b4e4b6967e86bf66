"""Products of whole numbers of 8 bits with whole numbers of 7 or 8, which onnxruntime sums exactly.

Processors multiply four such pairs in the time of one in single precision. Those that have no instruction for
it add two products in 16 bits before they go on: with 8 bits of both, that sum would be cut off; with 7 bits
of one it never is, and all processors give the same.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import onnxruntime

RAISED = 128
"""What stands for zero among numbers of 8 bits that have no sign."""

LARGEST, LARGEST_WEIGHT = 127, 63
"""What is raised is from minus this to this; so are numbers that it is multiplied with."""

Bytes = npt.NDArray[np.uint8]
SignedBytes = npt.NDArray[np.int8]
Sums = npt.NDArray[np.int32]

_UINT8, _INT8, _INT32 = 2, 3, 6  # as ONNX numbers the types of elements


class Product:
    """Multiplies rows with a matrix that is always the same.

    Args:
        weights: (inputs, outputs), whole numbers up to `LARGEST_WEIGHT`.

    Example:
        >>> product = Product(np.array([[1, 2], [3, -4]], np.int8))
        >>> product(np.array([[128, 129], [138, 128]], np.uint8)).tolist()
        [[3, -4], [10, 20]]
    """

    def __init__(self, weights: SignedBytes) -> None:
        # A session of its own lays out the weights once, as the processor likes them.
        self._session = _open(_product_model(RAISED, _tensor(b"others", _INT8, weights)))

    def __call__(self, rows: Bytes) -> Sums:
        """(rows, outputs) of (rows, inputs), which are raised by `RAISED`."""
        product: Sums
        [product] = self._session.run(None, {"rows": rows})
        return product


def multiply(rows: Bytes, others: SignedBytes, zero: int) -> Sums:
    """The product of two matrices of whole numbers.

    Args:
        rows: (rows, inputs), up to `LARGEST`, or to 255 if the others are up to `LARGEST_WEIGHT`.
        others: (inputs, outputs), up to `LARGEST`.
        zero: what stands for zero in the rows.

    Example:
        >>> multiply(np.array([[1, 0]], np.uint8), np.array([[1, 127], [3, -4]], np.int8), 0).tolist()
        [[1, 127]]
    """
    product: Sums
    [product] = _session(zero).run(None, {"rows": rows, "others": others})
    return product


@cache
def _session(zero: int) -> onnxruntime.InferenceSession:
    return _open(_product_model(zero))


def _open(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # Products are small, and other processors may have papers of their own: threads would only wait.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _product_model(zero: int, others: bytes | None = None) -> bytes:
    """An ONNX model of one product (https://onnx.ai/onnx/repo-docs/IR.html, version 8; operators version 17).

    Its hundred bytes are written here: the library that writes them is larger than the one that reads them.

    Args:
        zero: what stands for zero in the rows.
        others: the matrix that is always the same, as a message, if there is one.
    """
    node = _message(
        *((1, name) for name in (b"rows", b"others", b"zero")), (2, b"product"), (4, b"MatMulInteger")
    )
    graph = _message(
        (1, node),
        (2, b"graph"),
        (5, _message((2, _UINT8), (8, b"zero"), (9, bytes([zero])))),
        (11, _matrix(b"rows", _UINT8)),
        (11, _matrix(b"others", _INT8)) if others is None else (5, others),
        (12, _matrix(b"product", _INT32)),
    )
    return _message((1, 8), (7, graph), (8, _message((2, 17))))


def _matrix(name: bytes, elements: int) -> bytes:
    """What a model takes or gives: two dimensions of any size."""
    shape = _message((1, b""), (1, b""))
    return _message((1, name), (2, _message((1, _message((1, elements), (2, shape))))))


def _tensor(name: bytes, elements: int, values: npt.NDArray[np.generic]) -> bytes:
    """What a model knows."""
    return _message(*((1, size) for size in values.shape), (2, elements), (8, name), (9, values.tobytes()))


def _message(*fields: tuple[int, int | bytes]) -> bytes:
    """A message of protocol buffers of whole numbers and strings, messages among them."""
    return b"".join(_field(number, value) for number, value in fields)


def _field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return bytes([number << 3, *_varint(value)])
    return bytes([number << 3 | 2, *_varint(len(value)), *value])


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; all but the last have the highest bit set."""
    return bytes([number]) if number < 128 else bytes([number & 127 | 128, *_varint(number >> 7)])
