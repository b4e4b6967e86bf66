"""What an encoder reads of a paper: its title, and with it the abstract, a part at a time.

Each piece of a word comes with the kind of its letters, which an uncased vocabulary hides, and with what the
lexicon knows there. A part has a bound, so that time grows with the length of a text and not with its square.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.learned.encoder.wordpieces import WordPieces
from paperatlas.extract.lexicon import Hit
from paperatlas.model import ENTITY_TYPES, Field

LONGEST = 384
"""Pieces of a window, at most."""

TAGS = 2 * len(ENTITY_TYPES) + 2
"""What the lexicon knows of a piece: nothing (0), a name of a type (2, 4, ...), its beginning (3, 5, ...)."""

SHAPES = 8
"""Kinds of words by their letters."""

_WORDS = 1 << 14  # whose shapes are remembered
_TITLE = 96  # pieces of the title that every window begins with, at most
_NUMBER = {kind: number for number, kind in enumerate(ENTITY_TYPES, 1)}

Span = tuple[Field, int, int]
_Read = tuple[int, int, int]  # a piece, its word's shape, its tag


class Window(Struct, frozen=True):
    """What is read at once.

    Attributes:
        pieces: rows of the vocabulary.
        shapes: of the words that they belong to.
        tags: what the lexicon knows there.
        spans: the number of each thing to be judged, its first and its last piece.
    """

    pieces: Sequence[int]
    shapes: Sequence[int]
    tags: Sequence[int]
    spans: Sequence[tuple[int, int, int]]


class _Text(Struct, frozen=True):
    """A text in pieces: where words begin and end, and the number in the paper of each one's first piece."""

    starts: list[int]
    ends: list[int]
    firsts: list[int]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last piece of the words that a span touches; there must be one."""
        word = min(bisect_right(self.ends, start), len(self.starts) - 1)
        last = max(bisect_left(self.starts, end) - 1, word)
        return self.firsts[word], self.firsts[last + 1] - 1


class PieceReader:
    """Makes windows of papers.

    Args:
        vocabulary: the pieces of words that the encoder knows.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._words = WordPieces(vocabulary)

    def read(
        self, fields: Sequence[TextField], known: Mapping[Field, Sequence[Hit]], spans: Sequence[Span]
    ) -> list[Window]:
        """The windows of a paper; each span stands in one of them.

        Args:
            fields: its texts, the title first.
            known: the lexicon's names in each.
            spans: of words in these texts, to be judged.
        """
        pieces: list[int] = []
        shapes: list[int] = []
        texts = {field.name: self._take_apart(field, pieces, shapes) for field in fields}
        located = [texts[name].locate(start, end) for name, start, end in spans]
        read = list(zip(pieces, shapes, _tags(texts, known, len(pieces)), strict=True))
        head = min(texts[fields[0].name].firsts[-1], _TITLE)
        firsts = [first for text in texts.values() for first in text.firsts]
        cuts = list(_cut(firsts, head, LONGEST - head - 3))
        dealt = _deal(located, head, cuts)
        return [
            self._window(read[:head], read[begin:end], dealt[at])
            for at, (begin, end) in enumerate(pairwise(cuts))
        ]

    def _take_apart(self, field: TextField, pieces: list[int], shapes: list[int]) -> _Text:
        text = _Text([], [], [len(pieces)])
        for word in self._words.split(field.text):
            pieces.extend(word.pieces)
            shapes.extend([shape_of(field.text[word.start : word.end])] * len(word.pieces))
            text.starts.append(word.start)
            text.ends.append(word.end)
            text.firsts.append(len(pieces))
        return text

    def _window(
        self, head: Sequence[_Read], body: Sequence[_Read], spans: Sequence[tuple[int, int, int]]
    ) -> Window:
        begin, end = (self._words.begin, 0, 0), (self._words.end, 0, 0)
        pieces, shapes, tags = zip(begin, *head, end, *body, end, strict=True)
        return Window(pieces, shapes, tags, spans)


@lru_cache(_WORDS)
def shape_of(word: str) -> int:
    """The kind of a word by its letters, from 0 to `SHAPES` - 1.

    Example:
        >>> [shape_of(word) for word in ("-", "net", "50", "v2", "GPT", "A", "Net", "LoRA")]
        [0, 1, 2, 3, 4, 5, 6, 7]
    """
    if not word.isalnum():
        return 0
    if word.isdigit():
        return 2
    if any(map(str.isdigit, word)):
        return 3
    if word.islower():
        return 1
    if word.isupper():
        return 4 if len(word) > 1 else 5
    return 6 if word.istitle() else 7


def _tags(texts: Mapping[Field, _Text], known: Mapping[Field, Sequence[Hit]], pieces: int) -> list[int]:
    tags = [0] * pieces
    for name, text in texts.items():
        for hit in known[name]:
            first, last = text.locate(hit.start, hit.end)
            number = 2 * _NUMBER[hit.concepts[0].type]
            tags[first : last + 1] = [number + 1] + [number] * (last - first)
    return tags


def _cut(firsts: Sequence[int], begin: int, room: int) -> Iterator[int]:
    """Where windows begin, and the end of the last: between two words, at most so many pieces apart."""
    yield begin
    while True:
        end = firsts[bisect_right(firsts, begin + room) - 1]
        begin = end if end > begin else min(begin + room, firsts[-1])
        yield begin
        if begin == firsts[-1]:
            return


def _deal(
    located: Sequence[tuple[int, int]], head: int, cuts: Sequence[int]
) -> list[list[tuple[int, int, int]]]:
    """The spans of each window, by its own pieces; one that reaches beyond its end is cut off there."""
    dealt: list[list[tuple[int, int, int]]] = [[] for _ in cuts[1:]]
    for number, (first, last) in enumerate(located):
        if first < head:
            dealt[0].append((number, first + 1, min(last, head - 1) + 1))
            continue
        at = min(bisect_right(cuts, first) - 1, len(dealt) - 1)
        shift = head + 2 - cuts[at]
        dealt[at].append((number, first + shift, min(last, cuts[at + 1] - 1) + shift))
    return dealt
