"""The store of an atlas on disk: built once, reused, built anew when the atlas changes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from made_papers import PAPERS, build_into
from paperatlas.api import open_atlas
from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import AtlasError, QueryError
from paperatlas.query.store import PLACE, atlas_digest, prepare_store

COUNT = "SELECT (COUNT(?paper) AS ?n) { ?paper a pa:Paper }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "atlas", ignore=shutil.ignore_patterns(".cache")))


def stores(folder: Path) -> list[Path]:
    return [path for path in (folder / PLACE).iterdir() if path.is_dir()]


def test_the_store_is_built_once_and_used_again(folder: Path) -> None:
    first = prepare_store(StoredTables(folder))
    made = first.stat().st_mtime_ns
    assert open_atlas(folder).query(COUNT).rows == ((len(PAPERS),),)
    assert prepare_store(StoredTables(folder)) == first
    assert first.stat().st_mtime_ns == made
    assert stores(folder) == [first]


def test_another_process_sees_the_new_atlas_and_the_old_store_goes(folder: Path) -> None:
    def ask() -> str:
        command = [sys.executable, "-m", "paperatlas", "query", str(folder), COUNT, "--format", "csv"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert ask().split() == ["n", str(len(PAPERS))]
    build_into(folder, PAPERS[:2])
    assert ask().split() == ["n", "2"]
    assert len(stores(folder)) == 1


def test_a_store_that_is_in_use_stays(folder: Path) -> None:
    old = open_atlas(folder)
    assert old.query(COUNT).rows == ((len(PAPERS),),)
    build_into(folder, PAPERS[:2])
    assert open_atlas(folder).query(COUNT).rows == ((2,),)
    assert old.query(COUNT).rows == ((len(PAPERS),),)


def test_many_may_ask_for_it_at_once(folder: Path) -> None:
    command = [sys.executable, "-m", "paperatlas", "query", str(folder), COUNT, "--format", "csv"]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: subprocess.check_output(command, text=True), range(3)))
    assert [answer.split() for answer in answers] == [["n", str(len(PAPERS))]] * 3
    assert len(stores(folder)) == 1


def test_what_a_killed_build_left_is_removed(folder: Path) -> None:
    left = folder / PLACE / ".building-x"
    left.mkdir(parents=True)
    (left / "CURRENT").write_text("half")
    prepare_store(StoredTables(folder))
    assert not left.exists()


def test_a_place_that_cannot_be_written_is_no_hindrance(folder: Path) -> None:
    (folder / ".cache").write_text("a file where the folder would be")
    assert open_atlas(folder).query(COUNT).rows == ((len(PAPERS),),)
    assert open_atlas(folder).query(COUNT, timeout=30).rows == ((len(PAPERS),),)


def test_a_missing_table_is_an_error_of_the_atlas(folder: Path) -> None:
    (folder / "results.parquet").unlink()
    with pytest.raises(AtlasError, match="results"):
        atlas_digest(StoredTables(folder))


def test_a_query_without_end_is_stopped(folder: Path) -> None:
    atlas = open_atlas(folder)
    assert atlas.query(COUNT, timeout=30).rows == ((len(PAPERS),),)
    with pytest.raises(QueryError, match=r"stopped: it took longer than 0\.2 s"):
        atlas.query(ENDLESS, timeout=0.2)


def test_frames_hold_typed_values(folder: Path) -> None:
    atlas = open_atlas(folder)
    query = """SELECT ?title ?year ?confidence { ?s rdf:predicate pa:introduces ; pa:confidence ?confidence ;
        rdf:subject ?p . ?p dcterms:title ?title ; pa:year ?year }"""
    frame = atlas.query(query, frame="pandas")
    assert list(frame.columns) == ["title", "year", "confidence"]
    assert str(frame.confidence.dtype) == "float64"
    assert str(frame.year.dtype) == "int64"
    assert atlas.query(query, frame="polars").shape == frame.shape
    assert len(atlas.query(query, frame="rows", limit=1)) == 1
    assert atlas.ask("papers-using", technique="low-rank adaptations", frame="rows")[0]["year"] == 2022
    with pytest.raises(QueryError, match="no frame"):
        atlas.query(query, frame="excel")  # type: ignore[call-overload]
