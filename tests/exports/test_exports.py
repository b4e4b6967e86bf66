"""`exports/` holds what the demo writes; it is rebuilt and compared.

Tables are compared by rows and graphs by triples and edges, not by bytes, which may differ with the
versions of the libraries that write them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pyoxigraph as ox
import pytest

from paperatlas.api import build_folder, sample_file
from paperatlas.atlas.schema import TABLES
from paperatlas.pipeline import Plan
from paperatlas.readers import read_file

CHECKED_IN = Path(__file__).parents[2] / "exports"


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rebuilt")
    build_folder(read_file(str(sample_file())), folder, plan=Plan(workers=1))
    return folder


@pytest.mark.parametrize("name", ["extractions.jsonl", "manifest.json"])
def test_files_of_our_own_are_the_same(rebuilt: Path, name: str) -> None:
    assert (CHECKED_IN / name).read_bytes() == (rebuilt / name).read_bytes(), "run: make exports"


@pytest.mark.parametrize("table", TABLES)
def test_tables_have_the_same_rows(rebuilt: Path, table: str) -> None:
    assert rows(CHECKED_IN / f"{table}.parquet") == rows(rebuilt / f"{table}.parquet")


def test_the_turtle_says_the_same(rebuilt: Path) -> None:
    assert triples(CHECKED_IN / "atlas.ttl") == triples(rebuilt / "atlas.ttl")


def test_the_graphml_holds_the_same_graph(rebuilt: Path) -> None:
    one, other = (
        nx.read_graphml(folder / "atlas.graphml", force_multigraph=True) for folder in (CHECKED_IN, rebuilt)
    )
    assert dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    assert sorted(one.edges) == sorted(other.edges)


def test_nothing_there_depends_on_the_machine() -> None:
    names = {path.name for path in CHECKED_IN.iterdir() if not path.name.startswith(".")}
    made = {"atlas.html", "explorer.html", "report.json"}  # by every build, checked in by none
    assert names - made == {
        "atlas.graphml",
        "atlas.ttl",
        "extractions.jsonl",
        "manifest.json",
        *(f"{table}.parquet" for table in TABLES),
    }


def rows(path: Path) -> list[tuple[Any, ...]]:
    return duckdb.connect(":memory:").execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()


def triples(path: Path) -> set[str]:
    return {str(triple) for triple in ox.parse(path=str(path))}
