"""Runs of words that may be names: each word can stand where it stands in a name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.learned.entities.statistics import KNOWN_FROM, WordStatistics
from paperatlas.extract.learned.entities.tokens import Token
from paperatlas.names import singular

_LONGEST = 8  # words
_SHARE = 0.01  # of a word's occurrences that must be in that place of a name
_DOUBT = 8.0  # of all words of a run together, at most: one in 3,000, were each word by itself
_EVEN = math.log(2)  # the doubt of a word of which nothing is known, or with capitals
_WORDS = 1 << 14  # that are remembered


class _Fit(Struct, frozen=True, gc=False):
    """Whether a token is a word, where in a name it can stand, and how doubtful that is.

    A doubt is minus the logarithm of the share of a word's occurrences that are in that place of a name.
    """

    word: bool
    first: bool
    within: bool
    last: bool
    first_doubt: float = 0.0
    within_doubt: float = 0.0
    last_doubt: float = 0.0

    @property
    def alone_doubt(self) -> float:
        """As a name of one word."""
        return max(self.first_doubt, self.last_doubt)


class ChunkFinder:
    """Finds runs of one to eight words of which the first, the last and the others fit, without much doubt.

    Where papers name what is theirs, in the title and behind "we propose", capitals and unknown words fit
    anywhere, and nothing is doubted.

    Args:
        statistics: of words in names.
        last_words: last words of known names, singular: a rare word that is one of them fits too.
    """

    def __init__(self, statistics: WordStatistics, last_words: frozenset[str]) -> None:
        self._statistics = statistics
        self._last_words = last_words
        self._fit = lru_cache(_WORDS)(self._find_fit)

    def find(self, field: TextField, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """First and last token of each run."""
        fits = [self._fit(token.text, _names_own(field, token)) for token in tokens]
        for last, fit in enumerate(fits):
            if fit.last:
                yield from self._runs(field.text, tokens, fits, last)

    def _runs(
        self, text: str, tokens: Sequence[Token], fits: Sequence[_Fit], last: int
    ) -> Iterator[tuple[int, int]]:
        doubt = fits[last].last_doubt  # of all but the first word
        for first in range(last, max(last - _LONGEST, -1), -1):
            fit = fits[first]
            if not fit.word or (first < last and text[tokens[first].end : tokens[first + 1].start] != " "):
                return
            if fit.first and (fit.alone_doubt if first == last else doubt + fit.first_doubt) <= _DOUBT:
                yield first, last
            if not fit.within or doubt > _DOUBT:
                return
            if first < last:
                doubt += fit.within_doubt

    def _find_fit(self, text: str, own: bool) -> _Fit:
        counts, word = self._statistics.of(text.lower()), text[0].isalnum()
        unknown, least = counts.total < KNOWN_FROM, _SHARE * counts.total
        capital = text != text.lower() if own else text[1:] != text.lower()[1:]
        may_end = own or self._may_end(text) if unknown else counts.last > least or capital
        most = _EVEN if unknown or capital else math.inf
        doubts = (
            min(-math.log((place + 0.5) / (counts.total + 1)), most)
            for place in (counts.first, counts.any, counts.last)
        )
        return _Fit(
            word,
            unknown or counts.first > least or capital,
            unknown or counts.any > least or (own and capital),
            word and may_end,
            *(() if own else doubts),
        )

    def _may_end(self, text: str) -> bool:
        """Whether a word that is hardly known may end a name."""
        return text != text.lower() or singular(text.lower()) in self._last_words


def _names_own(field: TextField, token: Token) -> bool:
    """Whether a word stands where papers name what is theirs: in the title, or behind "we propose"."""
    return field.name == "title" or field.is_proposed(token.start)
