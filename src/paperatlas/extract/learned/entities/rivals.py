"""Candidates that overlap are rivals: how likely each is, given that no two names share a word.

All sets of candidates that do not overlap are weighed at once, each by the product of its members' odds: a
semi-Markov model without transitions (Sarawagi and Cohen, NIPS 2004).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

Span = tuple[int, int]


class Rivals:
    """The candidates of one text.

    Args:
        spans: start and end of each.

    Example:
        >>> chances, _ = Rivals([(0, 5), (0, 9), (10, 12)]).weigh([0.0, 0.0, 0.0])
        >>> [round(chance, 3) for chance in chances]
        [0.333, 0.333, 0.5]
    """

    def __init__(self, spans: Sequence[Span]) -> None:
        self._from_left = _visits([(start, end) for start, end in spans])
        self._from_right = _visits([(-end, -start) for start, end in spans])

    def weigh(self, odds: Sequence[float]) -> tuple[list[float], float]:
        """The probability of each candidate, and the logarithm of the weight of all sets together.

        Args:
            odds: the logarithm of each candidate's odds, as if it had no rivals.
        """
        before, total = _sum_sets(self._from_left, odds)
        behind, _ = _sum_sets(self._from_right, odds)
        # Two sums of the same sets may differ in their last bit.
        chances = [
            math.exp(min(left + one + right - total, 0.0))
            for left, one, right in zip(before, odds, behind, strict=True)
        ]
        return chances, total


def _visits(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The spans by their ends, each with the number of those that end before it begins."""
    order = sorted(range(len(spans)), key=lambda at: spans[at][1])
    ends = [spans[at][1] for at in order]
    return [(at, bisect_right(ends, spans[at][0])) for at in order]


def _sum_sets(visits: Sequence[tuple[int, int]], odds: Sequence[float]) -> tuple[list[float], float]:
    """For each candidate the logarithm of the weight of the sets that end before it; and that of all sets."""
    before = [0.0] * len(visits)
    totals = [0.0]
    for at, fitting in visits:
        before[at] = totals[fitting]
        totals.append(_add(totals[-1], totals[fitting] + odds[at]))
    return before, totals[-1]


def _add(one: float, other: float) -> float:
    """The logarithm of the sum of two numbers that are given by their logarithms."""
    gap = other - one
    return other + math.log1p(math.exp(-gap)) if gap > 0 else one + math.log1p(math.exp(gap))
