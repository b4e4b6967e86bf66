"""How far a figure would move with other papers of the same kind: bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from paperatlas.evaluate.scores import Score, Scores

_SAMPLES = 1000
_LEVEL = (2.5, 97.5)  # percent: 95 % of the samples lie between


class Interval(Struct, frozen=True):
    """The ends of the 95 % interval of an F1, in percent."""

    low: float
    high: float


def bootstrap_f1(papers: Sequence[Scores], *, seed: int = 0) -> dict[str, Interval]:
    """The interval of each figure's F1 over 1,000 draws of as many papers, with replacement.

    Example:
        >>> papers = [{"entity": Score(right=1)}, {"entity": Score(right=1)}]
        >>> bootstrap_f1(papers)["entity"]
        Interval(low=100.0, high=100.0)
    """
    if not papers:
        return {}
    names = list(dict.fromkeys(name for scores in papers for name in scores))
    draws = np.random.default_rng(seed).integers(len(papers), size=(_SAMPLES, len(papers)))
    return {name: _interval([scores.get(name, Score()) for scores in papers], draws) for name in names}


def _interval(scores: Sequence[Score], draws: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> Interval:
    counts = np.array([(2 * one.right, 2 * one.right + one.wrong + one.missed) for one in scores])
    parts, wholes = counts[draws].sum(axis=1).T
    f1 = 100 * np.divide(parts, wholes, out=np.zeros(len(parts)), where=wholes > 0)
    low, high = np.percentile(f1, _LEVEL)
    return Interval(float(low), float(high))
