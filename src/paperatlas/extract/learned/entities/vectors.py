"""Words as vectors and as members of clusters: words that stand in like places are alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from paperatlas.extract.learned.models.scoring import pack_names, unpack_names
from paperatlas.names import singular

_DIGIT = re.compile(r"\d")
_WORDS = 1 << 14  # whose rows are remembered

_Parts = tuple[tuple[str, ...], npt.NDArray[np.int8], npt.NDArray[np.int16]]


def level_digits(word: str) -> str:
    """A word in lower case in which every digit is a nought: "resnet-50" and "resnet-34" are one.

    Example:
        >>> level_digits("ResNet-50")
        'resnet-00'
    """
    return _DIGIT.sub("0", word.lower())


class WordVectors:
    """Vectors and clusters of words, by row; the last row stands for unknown words and has a vector of zeros.

    Args:
        words: in lower case, digits levelled.
        vectors: (words, dimensions), int8, of the same length each.
        clusters: (words, 3), numbers of the coarse, the middle and the fine cluster.

    Example:
        >>> table = WordVectors(["pruning"], np.ones((1, 2), np.int8), np.array([[3, 14, 15]], np.int16))
        >>> [table.clusters[table.row(word)] for word in ("pruning", "pre-pruning", "unheard")]
        [('3', '14', '15'), ('3', '14', '15'), ('', '', '')]
    """

    def __init__(
        self, words: Sequence[str], vectors: npt.NDArray[np.int8], clusters: npt.NDArray[np.int16]
    ) -> None:
        self.words = tuple(words)
        # Whole numbers in floating point: their products and sums are exact, and fast.
        self.vectors = np.vstack([vectors, np.zeros((1, vectors.shape[1]), np.int8)]).astype(np.float64)
        known = ((str(one), str(two), str(three)) for one, two, three in clusters.tolist())
        self.clusters = (*known, ("", "", ""))
        self._rows = {word: row for row, word in enumerate(self.words)}
        self._found = lru_cache(_WORDS)(self._find)

    def row(self, word: str) -> int:
        """The row of a word, of its last part, or of its singular; the last row where none is known."""
        return self._found(word)

    def _find(self, word: str) -> int:
        word = level_digits(word)
        row = self._rows.get(word)
        if row is None and "-" in word:
            row = self._rows.get(word.rpartition("-")[2])
        if row is None:
            row = self._rows.get(singular(word))
        return len(self.words) if row is None else row

    def pack(self) -> dict[str, npt.NDArray[np.generic]]:
        """As arrays to be stored beside the weights."""
        words, vectors, clusters = self._parts()
        return {
            "vectors.words": pack_names(words),
            "vectors.values": vectors,
            "vectors.clusters": clusters,
        }

    def __reduce__(self) -> tuple[type[WordVectors], _Parts]:
        """Other processes get it without the rows that are remembered."""
        return WordVectors, self._parts()

    def _parts(self) -> _Parts:
        clusters = [[int(number) for number in numbers] for numbers in self.clusters[:-1]]
        vectors = self.vectors[:-1].astype(np.int8)
        return self.words, vectors, np.array(clusters, np.int16).reshape(-1, 3)


def load_vectors(path: Path) -> WordVectors:
    """Read the vectors from the file of the weights."""
    with np.load(path, allow_pickle=False) as arrays:
        packed = arrays["vectors.words"]
        words = unpack_names(packed) if packed.size else []
        return WordVectors(words, arrays["vectors.values"], arrays["vectors.clusters"])
