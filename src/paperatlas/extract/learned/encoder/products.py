"""Products of whole numbers of 8 bits with weights of 7, which onnxruntime sums exactly.

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
"""Numbers and weights are from minus this to this."""

Bytes = npt.NDArray[np.uint8]

_UINT8, _INT8, _INT32 = 2, 3, 6  # as ONNX numbers the types of elements


class Product:
    """Multiplies rows with a matrix.

    Args:
        weights: (inputs, outputs), whole numbers up to `LARGEST_WEIGHT`.

    Example:
        >>> product = Product(np.array([[1, 2], [3, -4]], np.int8))
        >>> product(np.array([[128, 129], [138, 128]], np.uint8)).tolist()
        [[3, -4], [10, 20]]
    """

    def __init__(self, weights: npt.NDArray[np.int8]) -> None:
        self._weights = np.ascontiguousarray(weights)

    def __call__(self, rows: Bytes) -> npt.NDArray[np.int32]:
        """(rows, outputs) of (rows, inputs), which are raised by `RAISED`."""
        product: npt.NDArray[np.int32]
        [product] = _session().run(None, {"rows": rows, "weights": self._weights})
        return product


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # Products are small, and other processors may have papers of their own: threads would only wait.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(_product_model(), options, providers=["CPUExecutionProvider"])


def _product_model() -> bytes:
    """An ONNX model of one product (https://onnx.ai/onnx/repo-docs/IR.html, version 8; operators version 17).

    Its hundred bytes are written here: the library that writes them is larger than the one that reads them.
    """
    node = _message(
        *((1, name) for name in (b"rows", b"weights", b"zero")), (2, b"product"), (4, b"MatMulInteger")
    )
    zero = _message((2, _UINT8), (8, b"zero"), (9, bytes([RAISED])))
    graph = _message(
        (1, node),
        (2, b"graph"),
        (5, zero),
        (11, _matrix(b"rows", _UINT8)),
        (11, _matrix(b"weights", _INT8)),
        (12, _matrix(b"product", _INT32)),
    )
    return _message((1, 8), (7, graph), (8, _message((2, 17))))


def _matrix(name: bytes, elements: int) -> bytes:
    """What a model takes or gives: two dimensions of any size."""
    shape = _message((1, b""), (1, b""))
    return _message((1, name), (2, _message((1, _message((1, elements), (2, shape))))))


def _message(*fields: tuple[int, int | bytes]) -> bytes:
    """A message of protocol buffers of small numbers and short strings, messages among them."""
    return b"".join(_field(number, value) for number, value in fields)


def _field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, *_length(len(value)), *value])


def _length(number: int) -> bytes:
    """Seven bits a byte, the lowest first; all but the last have the highest bit set."""
    return bytes([number]) if number < 128 else bytes([number & 127 | 128, *_length(number >> 7)])
