"""The store on disk and six kinds of query, each beside rdflib on the same triples in the same run."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox
import rdflib

from benchmarks.made_papers import made_papers
from benchmarks.timing import line, paired_ratio
from paperatlas.api import Atlas, build
from paperatlas.export.iris import prefixes
from paperatlas.query.sparql import fill_store, run_query
from paperatlas.query.tokens import replace_variables

_Found = TypeVar("_Found")
PAPERS = int(os.environ.get("BENCH_PAPERS", "1000"))
QUERIES = {
    "count by type": "SELECT ?type (COUNT(?x) AS ?n) { ?x a ?type } GROUP BY ?type",
    "techniques that occur with a model": """
        SELECT ?name (COUNT(DISTINCT ?p) AS ?n) { ?p (pa:uses|pa:comparesWith) ?model ; pa:uses ?t .
          ?t a pa:Technique ; skos:prefLabel ?name } GROUP BY ?name""",
    "leaderboard of a dataset": """
        SELECT ?value ?title { ?r pa:dataset ?dataset ; pa:metric ?metric ; pa:low ?value .
          ?p pa:reports ?r ; dcterms:title ?title } ORDER BY DESC(?value)""",
    "papers that share three entities or more": """
        SELECT ?other (COUNT(DISTINCT ?e) AS ?n) { ?a rdf:subject ?paper ; rdf:object ?e .
          ?b rdf:object ?e ; rdf:subject ?other . FILTER (?other != ?paper) }
        GROUP BY ?other HAVING (COUNT(DISTINCT ?e) >= 3)""",
    "descendants by broader*": "SELECT ?x { ?x skos:broader* ?technique }",
    "regular expression over titles": """
        SELECT ?title { ?p a pa:Paper ; dcterms:title ?title
          FILTER (REGEX(?title, "net1.*learning", "i")) }""",
}


def main() -> None:
    """CPU seconds to make and to open a store, and the ratio of rdflib's time to ours by query."""
    atlas = build(made_papers(PAPERS))
    graph, seconds = _timed(atlas.to_rdflib)
    line("rdflib graph in memory", f"{len(graph) / seconds:,.0f} triples/s", f"{len(graph):,} triples")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        _, made = _timed(lambda: _make(atlas, path))
        line("store on disk", f"{len(graph) / made:,.0f} triples/s", f"rdflib takes {seconds / made:.1f} x")
        store, opened = _timed(lambda: ox.Store.read_only(str(path)))
        line("  opened again", f"{1000 * opened:.0f} ms")
        for name, query in QUERIES.items():
            _compare(name, _bound(query, store), store, graph)


def _make(atlas: Atlas, path: Path) -> None:
    store = ox.Store(str(path))
    fill_store(store, atlas.tables)
    store.flush()


def _bound(query: str, store: ox.Store) -> str:
    """The query about the things of which there is most."""
    busiest = {
        "model": "{ ?p pa:comparesWith ?x . ?x a pa:Model }",
        "dataset": "{ ?r pa:dataset ?x }",
        "technique": "{ ?y skos:broader ?x . ?x a pa:Technique }",
        "paper": "{ ?s rdf:subject ?x . ?x a pa:Paper }",
    }
    for name, pattern in busiest.items():
        best = f"SELECT ?x {pattern} GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1"
        ((node,),) = run_query(store, best).rows
        query = replace_variables(query, {name: f"<{node}>"})
    return query


def _compare(name: str, query: str, store: ox.Store, graph: rdflib.Graph) -> None:
    rows = len(run_query(store, query))
    assert rows == len(list(graph.query(query, initNs=prefixes()))), name
    _, seconds = _timed(lambda: run_query(store, query))
    ratio = paired_ratio(
        lambda: list(graph.query(query, initNs=prefixes())), lambda: run_query(store, query), runs=3
    )
    line(f"  {name}", f"{1000 * seconds:.1f} ms", f"{rows:,} rows; rdflib takes {ratio:.0f} x as long")


def _timed(work: Callable[[], _Found]) -> tuple[_Found, float]:
    started = time.process_time()
    found = work()
    return found, time.process_time() - started


if __name__ == "__main__":
    main()
