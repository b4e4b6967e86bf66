"""The words of one sentence by their offsets, as the descriptions of numbers need them."""

from __future__ import annotations

import re
from bisect import bisect_left

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’\-][^\W\d_]+)*|[^\w\s]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")

CLAUSE = re.compile(r"[;:]|, (?:and|while|but|which|with|whereas)\b|\bwhile\b|\bwhilst\b")
"""Where another clause begins."""


def step(gap: int) -> str:
    """A distance in words, the coarser the longer it is.

    Example:
        >>> [step(gap) for gap in (2, 5, 12, 40)]
        ['2', '4', '10', '16']
    """
    return str(gap) if gap < 4 else next(str(end) for end in (16, 10, 6, 4) if gap >= end)


class Words:
    """Lower-case words and marks of a span of text; every number is written as "0".

    Example:
        >>> words = Words("It is 15 ms faster.", 0, 19)
        >>> words.before(6, 2), words.behind(8, 3), words.between(2, 19)
        (['it', 'is'], ['ms', 'faster', '.'], 5)
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        found = list(_WORD.finditer(text, start, end))
        self._starts = [match.start() for match in found]
        self._words = [_DIGITS.sub("0", match[0].lower()) for match in found]

    def before(self, offset: int, count: int) -> list[str]:
        """Up to `count` words that begin before an offset, in order."""
        index = bisect_left(self._starts, offset)
        return self._words[max(0, index - count) : index]

    def behind(self, offset: int, count: int) -> list[str]:
        """Up to `count` words that begin at or behind an offset."""
        index = bisect_left(self._starts, offset)
        return self._words[index : index + count]

    def inside(self, start: int, end: int) -> list[str]:
        """The words that begin between two offsets."""
        return self._words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def between(self, start: int, end: int) -> int:
        """How many words begin between two offsets."""
        return max(0, bisect_left(self._starts, end) - bisect_left(self._starts, start))
