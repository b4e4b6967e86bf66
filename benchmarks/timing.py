"""Medians of CPU seconds, and lines to print them with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object], *, runs: int = 5) -> float:
    """The median CPU time of several runs in this process, after one that does not count."""
    work()
    return statistics.median(_once(work) for _ in range(runs))


def paired_ratio(one: Callable[[], object], other: Callable[[], object], *, runs: int = 5) -> float:
    """The median of `one`'s time over `other`'s, run in turn, so that a slow moment hits both."""
    one(), other()
    return statistics.median(_once(one) / _once(other) for _ in range(runs))


def line(name: str, figure: str, note: str = "") -> None:
    """Print one figure."""
    print(f"{name:<52} {figure:>22}   {note}".rstrip(), flush=True)


def _once(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
