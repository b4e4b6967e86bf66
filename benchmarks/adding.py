"""A hundred papers added to a built atlas: how many names are decided anew, and what it costs.

`python -m benchmarks.adding 20000` adds them to 20,000 generated papers, all benchmarks together to 3,000.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.made_papers import made_papers
from benchmarks.papers import read_all
from benchmarks.resolving import make_names
from benchmarks.timing import line
from paperatlas.api import BuildReport, build_folder
from paperatlas.model import Paper
from paperatlas.pipeline import Plan
from paperatlas.pipeline.cache import Cache
from paperatlas.resolve.base import NameSet
from paperatlas.resolve.corpus import CorpusResolver
from paperatlas.resolve.spelling import spell

_SMALL = 3_000
_ADDED = 100
_NAMES = 50_000
_ADDED_NAMES = 500
_PLAN = Plan(extractor="fast")


def main(papers: int = _SMALL) -> None:
    """Builds of generated papers and of the input, then resolution of generated names by itself."""
    _measure("generated", list(made_papers(papers + _ADDED)))
    _measure("input", read_all())
    _measure_names()


def _measure(what: str, papers: Sequence[Paper]) -> None:
    added = min(_ADDED, len(papers) // 5)
    with tempfile.TemporaryDirectory() as folder:
        grown, fresh = Path(folder, "grown"), Path(folder, "fresh")
        before, _ = _build(papers[:-added], grown)
        again, again_seconds = _build(papers, grown)
        full, full_seconds = _build(papers, fresh)
    share = again.decided_anew / again.names
    note = f"{again.names - before.names} of them new; {added} papers added to {len(papers) - added} ({what})"
    line("names decided anew", f"{again.decided_anew} ({share:.1%})", note)
    ratio = again.seconds["resolve"] / full.seconds["resolve"]
    line("  their resolution, wall", f"{again.seconds['resolve']:.2f} s", f"{ratio:.2f} x a full run's")
    line("  build without exports, wall", f"{again_seconds:.2f} s", f"{again_seconds / full_seconds:.2f} x")


def _build(papers: Sequence[Paper], folder: Path) -> tuple[BuildReport, float]:
    started = time.perf_counter()
    report = build_folder(papers, folder, plan=_PLAN, formats=())
    return report, time.perf_counter() - started


def _measure_names() -> None:
    """Names alone, without the tables that a build reads and writes."""
    names = make_names(_NAMES)
    step = len(names) // _ADDED_NAMES
    fewer = [one for number, one in enumerate(names) if number % step]
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder, "cache.sqlite"))
        without, _ = _resolve(names, None)
        first, _ = _resolve(fewer, cache)
        again, anew = _resolve(names, cache)
        cache.close()
    note = f"of {len(names)}, by {len(names) - len(fewer)} added"
    line("generated names decided anew", f"{anew} ({anew / len(names):.1%})", note)
    line("  their resolution, CPU", f"{again:.2f} s", f"{again / without:.2f} x one that keeps nothing")
    line("  the first resolution that keeps its decisions", f"{first:.2f} s", f"{first / without:.2f} x")


def _resolve(names: Sequence[NameSet], cache: Cache | None) -> tuple[float, int]:
    spell.cache_clear()
    resolver = CorpusResolver(kept=cache)
    started = time.process_time()
    anew = resolver(names).anew
    return time.process_time() - started, anew


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
