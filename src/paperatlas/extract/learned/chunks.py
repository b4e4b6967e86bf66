"""Runs of words that may be names: each word can stand where it stands in a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperatlas.extract.learned.statistics import KNOWN_FROM, WordStatistics
from paperatlas.extract.learned.tokens import Token
from paperatlas.names import singular

_LONGEST = 6  # words
_SHARE = 0.04  # of a word's occurrences that must be in that place of a name


class ChunkFinder:
    """Finds runs of one to six words of which the first, the last and the others fit.

    Args:
        statistics: of words in names.
        last_words: last words of known names, singular: a rare word that is one of them fits too.
    """

    def __init__(self, statistics: WordStatistics, last_words: frozenset[str]) -> None:
        self._statistics = statistics
        self._last_words = last_words

    def find(self, text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """First and last token of each run."""
        for last, token in enumerate(tokens):
            if token.is_word and self._fits_last(token):
                yield from self._runs(text, tokens, last)

    def _runs(self, text: str, tokens: Sequence[Token], last: int) -> Iterator[tuple[int, int]]:
        for first in range(last, max(last - _LONGEST, -1), -1):
            token = tokens[first]
            if not token.is_word or (first < last and text[token.end : tokens[first + 1].start] != " "):
                return
            if self._fits_first(token):
                yield first, last
            if not self._fits_within(token):
                return

    def _fits_last(self, token: Token) -> bool:
        counts = self._statistics.of(token.lower)
        if counts.total < KNOWN_FROM:
            return token.text != token.lower or singular(token.lower) in self._last_words
        return counts.last > _SHARE * counts.total or _has_inner_capital(token)

    def _fits_first(self, token: Token) -> bool:
        counts = self._statistics.of(token.lower)
        return counts.total < KNOWN_FROM or counts.first > _SHARE * counts.total or _has_inner_capital(token)

    def _fits_within(self, token: Token) -> bool:
        counts = self._statistics.of(token.lower)
        return counts.total < KNOWN_FROM or counts.any > _SHARE * counts.total


def _has_inner_capital(token: Token) -> bool:
    return token.text[1:] != token.lower[1:]
