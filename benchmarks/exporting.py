"""The Turtle export, beside rdflib's writer on the same triples."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.papers import read_all
from benchmarks.timing import cpu_seconds, line, paired_ratio
from paperatlas.api import build


def main() -> None:
    """Triples a second, and how many times rdflib's time that saves."""
    atlas = build(read_all())
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder) / "ours.ttl", Path(folder) / "theirs.ttl"
        graph = atlas.to_rdflib()

        def write_ours() -> None:
            atlas.export("turtle", ours)

        def write_rdflib() -> None:
            graph.serialize(theirs, format="turtle")

        seconds = cpu_seconds(write_ours, runs=3)
        line("Turtle export", f"{len(graph) / seconds:,.0f} triples/s", f"{len(graph):,} triples")
        ratio = paired_ratio(write_rdflib, write_ours, runs=1)
        line("  rdflib's writer on a graph in memory takes", f"{ratio:.1f} x as long")
