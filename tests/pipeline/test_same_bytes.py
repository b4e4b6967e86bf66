"""The same papers give the same bytes, however they come: by order, by parts, by batches."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_papers import PAPERS, build_into, files_of, write_jsonl
from paperatlas.api import build_folder
from paperatlas.api.reading import read_all
from paperatlas.atlas.schema import TABLES
from paperatlas.extract import EXTRACTORS
from paperatlas.model import Paper
from paperatlas.pipeline import Plan, extracting
from paperatlas.pipeline.extracting import extract_lines

ASKING_OTHERS = {"llm", "gliner"}
"""They need a service or a library: their contract is tested beside their stand-ins."""

PARQUET = [f"{table}.parquet" for table in TABLES]


def many(number: int) -> list[Paper]:
    """Papers with texts of their own, some of them the same name."""
    return [
        msgspec.structs.replace(
            PAPERS[n % 4],
            id=f"m{n}",
            abstract=PAPERS[n % 4].abstract.replace("SoilNet", f"Soil{n // 3}Net"),
        )
        for n in range(number)
    ]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a fresh build of many papers."""
    folder = tmp_path_factory.mktemp("fresh") / "atlas"
    build_into(folder, many(40))
    return files_of(folder)


def test_a_build_writes_all_its_files_and_no_others(built: Path) -> None:
    expected = {*PARQUET, "manifest.json", "atlas.ttl", "atlas.html", "explorer.html", "atlas.graphml"}
    expected |= {"extractions.jsonl", "report.json"}
    assert {path.name for path in built.iterdir() if path.is_file()} == expected
    assert json.loads((built / "manifest.json").read_bytes())["files"] == sorted(expected - {"manifest.json"})


def test_two_workers_and_two_builds_give_the_same_bytes(tmp_path: Path, fresh: dict[str, bytes]) -> None:
    build_into(tmp_path / "a", many(40), workers=2)
    assert files_of(tmp_path / "a") == fresh


def test_only_the_seconds_of_the_report_may_differ(tmp_path: Path) -> None:
    reports = [build_into(tmp_path / name) for name in "ab"]
    assert msgspec.structs.replace(reports[0], seconds={}) == msgspec.structs.replace(reports[1], seconds={})


def test_nothing_of_the_machine_gets_into_a_file(built: Path) -> None:
    for name, body in files_of(built).items():
        assert str(built).encode() not in body, name


@pytest.mark.parametrize("number", [0, 11, 39])
def test_an_incremental_build_equals_a_fresh_one(
    tmp_path: Path, number: int, fresh: dict[str, bytes]
) -> None:
    build_into(tmp_path / "a", many(number + 1))
    build_into(tmp_path / "a", many(40))
    assert files_of(tmp_path / "a") == fresh


def test_a_build_of_fewer_papers_forgets_the_others(tmp_path: Path) -> None:
    build_into(tmp_path / "a", many(40))
    build_into(tmp_path / "a")
    build_into(tmp_path / "b")
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_the_order_of_files_does_not_change_the_tables(tmp_path: Path) -> None:
    a = write_jsonl(tmp_path / "a.jsonl", PAPERS[:3])
    b = write_jsonl(tmp_path / "b.jsonl", PAPERS[1:])  # some stand in both
    c = write_jsonl(tmp_path / "c.jsonl", many(5))
    tables = []
    for number, order in enumerate(permutations([a, b, c])):
        folder = tmp_path / str(number)
        build_folder(read_all(map(str, order)), folder, plan=Plan(workers=1), formats=())
        tables.append({name: (folder / name).read_bytes() for name in PARQUET})
    assert all(one == tables[0] for one in tables)


@pytest.mark.parametrize("extractor", sorted(set(EXTRACTORS) - ASKING_OTHERS))
@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_an_extraction_does_not_depend_on_the_batch(
    extractor: str, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = [*many(12), *PAPERS]
    before = msgspec.json.encode(papers)
    lines = list(extract_lines(papers, extractor=extractor, workers=1))
    monkeypatch.setattr(extracting, "CHUNK", chunk)
    assert list(extract_lines(papers, extractor=extractor, workers=1)) == lines
    assert list(extract_lines(papers[::-1], extractor=extractor, workers=1)) == lines[::-1]
    assert msgspec.json.encode(papers) == before


@settings(max_examples=5, deadline=None)
@given(order=st.permutations(range(8)))
def test_the_order_of_papers_does_not_change_the_tables(
    order: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    papers = many(8)
    folder = tmp_path_factory.mktemp("order")
    build_folder(papers, folder / "a", plan=Plan(workers=1), formats=())
    build_folder([papers[n] for n in order], folder / "b", plan=Plan(workers=1), formats=())
    for name in PARQUET:
        assert (folder / "a" / name).read_bytes() == (folder / "b" / name).read_bytes(), name


@pytest.mark.data
def test_reading_the_pages_backwards_does_not_change_the_tables(data_folder: Path, tmp_path: Path) -> None:
    pages = sorted(map(str, (data_folder / "seeds").glob("*.txt")))
    # Every extractor reads each paper by itself (above); the faster one suffices for what follows it.
    plan = Plan(workers=1, extractor="fast")
    for name, order in (("a", pages), ("b", pages[::-1])):
        build_folder(read_all(order), tmp_path / name, plan=plan, formats=())
    for name in PARQUET:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
