"""Words as the pieces that an encoder knows: the longest known beginning, the longest behind it, and so on.

WordPiece (Wu et al., 2016, arXiv:1609.08144), in lower case and without accents, as uncased vocabularies are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

UNKNOWN, BEGIN, BREAK = "[UNK]", "[CLS]", "[SEP]"
"""The pieces that stand for what is unknown, for the beginning, and for the end of a text."""

_INSIDE = "##"  # marks pieces that begin inside a word
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST = 40  # letters of a word that is taken apart
_KEPT = 1 << 16  # words whose pieces are remembered


class Word(Struct, frozen=True):
    """A word or a mark of a text, and the rows of its pieces."""

    start: int
    end: int
    pieces: tuple[int, ...]


class WordPieces:
    """Takes words apart.

    Args:
        vocabulary: the pieces, one a row; those inside words begin with `##`.

    Example:
        >>> pieces = WordPieces(["[UNK]", "[CLS]", "[SEP]", "prun", "##ing", "-"])
        >>> [(word.start, word.end, word.pieces) for word in pieces.split("Pruning-42")]
        [(0, 7, (3, 4)), (7, 8, (5,)), (8, 10, (0,))]
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._rows = {piece: row for row, piece in enumerate(vocabulary)}
        self.begin, self.end = self._rows[BEGIN], self._rows[BREAK]
        self._unknown = (self._rows[UNKNOWN],)
        self._take_apart_once = lru_cache(maxsize=_KEPT)(self._take_apart)

    def split(self, text: str) -> list[Word]:
        """The words and marks of a text, in order."""
        return [
            Word(match.start(), match.end(), self._take_apart_once(match[0].lower()))
            for match in _WORD.finditer(text)
        ]

    def _take_apart(self, word: str) -> tuple[int, ...]:
        word = _without_accents(word)
        if not word or len(word) > _LONGEST:
            return self._unknown
        pieces: list[int] = []
        start = 0
        while start < len(word):
            end = self._longest(word, start)
            if end == start:
                return self._unknown
            pieces.append(self._rows[_INSIDE * (start > 0) + word[start:end]])
            start = end
        return tuple(pieces)

    def _longest(self, word: str, start: int) -> int:
        """The end of the longest piece that begins here; the start itself where there is none."""
        prefix = _INSIDE if start else ""
        ends = range(len(word), start, -1)
        return next((end for end in ends if prefix + word[start:end] in self._rows), start)


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if unicodedata.category(char) != "Mn")


def choose_pieces(vocabulary: Sequence[str], texts: Iterable[str], least: int) -> list[str]:
    """The pieces of a vocabulary that texts need, in its order: single letters, and what stands often enough.

    Args:
        vocabulary: all pieces.
        texts: to be read.
        least: in how many places a piece must stand.
    """
    pieces = WordPieces(vocabulary)
    counts = [0] * len(vocabulary)
    for text in texts:
        for word in pieces.split(text):
            for row in word.pieces:
                counts[row] += 1
    return [
        piece
        for piece, count in zip(vocabulary, counts, strict=True)
        if count >= least or piece in (UNKNOWN, BEGIN, BREAK) or _is_letter(piece)
    ]


def _is_letter(piece: str) -> bool:
    return len(piece.removeprefix(_INSIDE)) == 1 and piece.isascii()
