"""The RDF export: triples a second and memory, beside rdflib's writer and pyoxigraph's bare serializer."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

from benchmarks.generated import store
from benchmarks.timing import cpu_seconds, line, paired_ratio
from paperatlas.atlas.stored import StoredTables
from paperatlas.export import get_exporter
from paperatlas.export.rdf import generate_lines, generate_triples
from paperatlas.query.sparql import to_rdflib

_COMPARED = 250  # papers; rdflib holds its whole graph in memory
_PAPERS = 50_000
_FORMATS = {"ntriples": ("nt", ox.RdfFormat.N_TRIPLES), "turtle": ("turtle", ox.RdfFormat.TURTLE)}


def main() -> None:
    """Each syntax: ratios on a small atlas, then figures on a large one in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        _compare(store(_COMPARED, Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        store(_PAPERS, Path(folder))
        for name in _FORMATS:
            subprocess.run([sys.executable, "-m", "benchmarks.exporting", name, folder], check=True)


def _compare(tables: StoredTables) -> None:
    graph, triples = to_rdflib(tables), list(generate_triples(tables))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out"
        for name, (theirs, syntax) in _FORMATS.items():

            def ours(name: str = name) -> None:
                get_exporter(name)(tables, target)

            def rdflib(theirs: str = theirs) -> None:
                graph.serialize(target, format=theirs, encoding="utf-8")

            def oxigraph(syntax: ox.RdfFormat = syntax) -> None:
                ox.serialize(triples, output=target, format=syntax)

            seconds = cpu_seconds(ours, runs=3)
            note = f"{len(triples):,} triples, {_COMPARED} papers"
            line(f"{name} export", f"{len(triples) / seconds:,.0f} triples/s", note)
            line(
                "  rdflib's writer, graph in memory, takes",
                f"{paired_ratio(rdflib, ours, runs=1):.1f} x as long",
            )
            ratio = paired_ratio(oxigraph, ours, runs=3)
            line("  pyoxigraph's serializer, triples in memory, takes", f"{ratio:.2f} x as long")


def _measure(name: str, folder: Path) -> None:
    """The export of a large atlas; what it holds is counted before."""
    tables = StoredTables(folder)
    started = time.process_time()
    get_exporter(name)(tables, folder / "out")
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    triples = sum(piece.count("\n") for piece in generate_lines(tables))
    line(f"{name} export, {_PAPERS:,} papers", f"{triples / seconds:,.0f} triples/s", f"{triples:,} triples")
    line("  peak memory", f"{memory:,.0f} MB")


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]))
