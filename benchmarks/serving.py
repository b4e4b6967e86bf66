"""The endpoint under load: 8 clients that ask small queries at 200 requests a second in all.

BENCH_SECONDS=60 BENCH_PAPERS=5000 python -m benchmarks.serving
BENCH_SHAPE=generated BENCH_PAPERS=50000 python -m benchmarks.serving
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks import generated
from benchmarks.made_papers import made_papers
from benchmarks.timing import line
from paperatlas.api import Atlas, build, open_atlas

CLIENTS, RATE = 8, 200
SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
PAPERS = int(os.environ.get("BENCH_PAPERS", "1000"))
QUERIES = (
    "SELECT ?label { ?x a pa:Task ; skos:prefLabel ?label } LIMIT 20",
    "SELECT ?p ?title { ?p pa:uses technique:lora ; dcterms:title ?title } LIMIT 20",
    "ASK { technique:lora skos:broader ?x }",
    "SELECT ?year (COUNT(?p) AS ?n) { ?p pa:uses technique:lora ; pa:year ?year } GROUP BY ?year",
)


SEARCHES = ("lora", "low-rank adap", "net1", "image class", "a", "author", "transf", "net499 for")


def main() -> None:
    """Each kind of request, over an atlas of made-up papers, a generated one, or the one in BENCH_ATLAS."""
    if folder := os.environ.get("BENCH_ATLAS"):
        _measure(Path(folder))
        return
    with tempfile.TemporaryDirectory() as made:
        if os.environ.get("BENCH_SHAPE") == "generated":
            generated.store(PAPERS, Path(made))
        else:
            build(made_papers(PAPERS), made)
        _measure(Path(made))


def _measure(folder: Path) -> None:
    """Requests a second, errors, times, and the memory of all processes after a tenth and at the end."""
    atlas = open_atlas(folder)
    atlas.query("ASK {}")
    kinds = {
        "SPARQL": [f"/sparql?{urlencode({'query': query})}" for query in QUERIES],
        "search": [f"/api/search?{urlencode({'q': words})}" for words in (*SEARCHES, *_names(atlas))],
        "ego": [
            f"/api/ego?{urlencode({'id': node, 'hops': hops})}" for node in _nodes(atlas) for hops in (1, 2)
        ],
    }
    with _server(folder) as (address, process):
        for name, paths in kinds.items():
            _Load(address, paths[:1]).run(process.pid, seconds=1)  # makes what is made when first needed
            load = _Load(address, paths)
            early, late = load.run(process.pid, seconds=SECONDS)
            ranked = statistics.quantiles(load.times, n=100)
            rate = f"{len(load.times) / SECONDS:,.0f} requests/s"
            line(name, rate, f"{load.errors} errors, {atlas.counts.papers:,} papers")
            line("  time", f"{1000 * ranked[49]:.1f} ms", f"95th percentile {1000 * ranked[94]:.1f} ms")
            line("  memory of all processes", f"{late:.0f} MB", f"{early:.0f} MB after a tenth of the time")


def _names(atlas: Atlas) -> list[str]:
    """Beginnings of names as somebody would type them."""
    rows = atlas.tables.sql("SELECT label FROM {entities} ORDER BY md5(id) LIMIT 20").fetchall()
    return [label[: 3 + number % 8] for number, (label,) in enumerate(rows)]


def _nodes(atlas: Atlas) -> list[str]:
    """What most papers name, and some of all else that has an edge."""
    strongest = "SELECT object FROM {statements} GROUP BY object ORDER BY count(*) DESC, object LIMIT 20"
    others = "SELECT subject FROM {statements} GROUP BY subject ORDER BY md5(subject) LIMIT 40"
    return [node for query in (strongest, others) for (node,) in atlas.tables.sql(query).fetchall()]


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-u", "-m", "paperatlas", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://(\S+)/", process.stdout.readline())
        assert found is not None
        try:
            yield found[1], process
        finally:
            process.terminate()


class _Load:
    def __init__(self, address: str, paths: list[str]) -> None:
        self._paths = paths
        self._host = urlsplit(f"//{address}").netloc
        self.times: list[float] = []
        self.errors = 0

    def run(self, pid: int, *, seconds: float) -> tuple[float, float]:
        start = time.perf_counter() + 0.2
        clients = [threading.Thread(target=self._client, args=(n, start, seconds)) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        time.sleep(0.2 + seconds / 10)
        early = _megabytes(pid)
        for client in clients:
            client.join()
        return early, _megabytes(pid)

    def _client(self, number: int, start: float, seconds: float) -> None:
        connection = HTTPConnection(self._host, timeout=30)
        for n in range(int(seconds * RATE / CLIENTS)):
            due = start + (n * CLIENTS + number) / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            asked = time.perf_counter()
            connection.request("GET", self._paths[n % len(self._paths)])
            answer = connection.getresponse()
            body = answer.read()
            self.times.append(time.perf_counter() - asked)
            self.errors += answer.status != 200 or not body


def _megabytes(pid: int) -> float:
    """The resident memory of a process and of those that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in (str(pid), *children)]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
