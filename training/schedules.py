"""In which order what is learned from is dealt out, and how fast is learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

_UNEVEN = 30  # pieces by which those of a batch differ, more or less
_LEAST = 0.02  # of the full rate


def deal(lengths: Sequence[int], size: int, random: np.random.Generator) -> Iterator[list[int]]:
    """Numbers of things of nearly the same length, so many together, in an order of their own each time."""
    order = np.argsort(np.array(lengths) + random.normal(0, _UNEVEN, len(lengths)), kind="stable")
    parts = [order[at : at + size] for at in range(0, len(order), size)]
    for part in random.permutation(len(parts)).tolist():
        yield parts[part].tolist()


def find_pace(step: int, steps: int, warm: float) -> float:
    """Of the full rate: it rises at first, for a share of all steps, and then falls to nearly nothing.

    Example:
        >>> [find_pace(step, 10, 0.2) for step in (0, 1, 5, 10)]
        [0.5, 0.9, 0.5, 0.02]
    """
    return min((step + 1) / (warm * steps), max(_LEAST, 1 - step / steps))
