"""How often words begin, end or stand within names of things, counted over annotated texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from paperatlas.extract.learned.entities.tokens import tokenize
from paperatlas.extract.learned.models.scoring import pack_names, unpack_names

KNOWN_FROM = 3
"""Occurrences from which a word's shares are trusted."""


class WordCounts(Struct):
    """Occurrences of a word: in all, as the first, as the last, as any word of a name."""

    total: int = 0
    first: int = 0
    last: int = 0
    any: int = 0

    def minus(self, other: WordCounts) -> WordCounts:
        """These counts without those of one text."""
        return WordCounts(
            self.total - other.total, self.first - other.first, self.last - other.last, self.any - other.any
        )


_NEVER = WordCounts()


class WordStatistics:
    """Counts by word in lower case.

    Example:
        >>> statistics = count_words("Pruning helps. Pruning hurts.", {"Pruning": 2})
        >>> statistics.of("pruning")
        WordCounts(total=2, first=2, last=2, any=2)
    """

    def __init__(self, counts: Mapping[str, WordCounts]) -> None:
        self.counts = counts

    def of(self, word: str) -> WordCounts:
        """The counts of a word; all zero where it was never seen."""
        return self.counts.get(word, _NEVER)

    def without(self, own: WordStatistics) -> WordStatistics:
        """The statistics as they would be without one text: for describing that text in training."""
        fewer = {word: self.of(word).minus(counts) for word, counts in own.counts.items()}
        return WordStatistics(_Overlay(self.counts, fewer))


class _Overlay(dict[str, WordCounts]):
    def __init__(self, below: Mapping[str, WordCounts], above: Mapping[str, WordCounts]) -> None:
        super().__init__(above)
        self._below = below

    def get(self, word: str, default: WordCounts = _NEVER) -> WordCounts:  # type: ignore[override]
        return super().get(word) or self._below.get(word, default)


def count_words(text: str, names: Mapping[str, int]) -> WordStatistics:
    """Count the words of a text, and those of the names in it (name to number of places)."""
    counts = {word: WordCounts(total=n) for word, n in Counter(t.lower for t in tokenize(text)).items()}
    for name, places in names.items():
        words = [token.lower for token in tokenize(name)]
        for word in words:
            counts.setdefault(word, WordCounts()).any += places
        if words:
            counts[words[0]].first += places
            counts[words[-1]].last += places
    return WordStatistics(counts)


def add_statistics(parts: Iterable[WordStatistics]) -> WordStatistics:
    """The statistics of several texts together."""
    total: dict[str, WordCounts] = {}
    for part in parts:
        for word, one in part.counts.items():
            sum_ = total.setdefault(word, WordCounts())
            sum_.total += one.total
            sum_.first += one.first
            sum_.last += one.last
            sum_.any += one.any
    return WordStatistics(total)


def pack_statistics(statistics: WordStatistics) -> dict[str, npt.NDArray[np.generic]]:
    """The counts of words seen often enough, as arrays to be stored beside the weights."""
    kept = sorted(word for word, counts in statistics.counts.items() if counts.total >= KNOWN_FROM)
    counts = [statistics.of(word) for word in kept]
    return {
        "statistics.words": pack_names(kept),
        "statistics.counts": np.array([[c.total, c.first, c.last, c.any] for c in counts], np.int32),
    }


def load_statistics(path: Path) -> WordStatistics:
    """Read the counts from the file of the weights."""
    with np.load(path, allow_pickle=False) as arrays:
        words = unpack_names(arrays["statistics.words"])
        rows = arrays["statistics.counts"].tolist()
    return WordStatistics({word: WordCounts(*row) for word, row in zip(words, rows, strict=True)})
