"""Findings from a file stand for extracting; a threshold leaves out what is less sure."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import msgspec
import pytest

from made_papers import PAPERS
from paperatlas.api import open_atlas
from paperatlas.atlas.records import generate_records, parse_records
from paperatlas.cli import run
from paperatlas.extract import open_extractor
from paperatlas.model import Extraction


def write_inputs(folder: Path) -> Path:
    path = folder / "papers.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(paper) + b"\n" for paper in PAPERS))
    return path


def write_findings(folder: Path, extractions: list[Extraction]) -> Path:
    path = folder / "findings.jsonl"
    path.write_bytes(b"".join(generate_records(extractions)))
    return path


def build(*arguments: str | Path) -> int:
    return run(["build", *(str(one) for one in arguments)])


def records(folder: Path) -> list[Extraction]:
    lines = (folder / "extractions.jsonl").read_bytes().splitlines()
    return list(parse_records(lines, source="extractions"))


@pytest.fixture
def first() -> Extraction:
    [extraction] = open_extractor("fast")(PAPERS[:1])
    return extraction


def test_given_findings_are_taken_as_they_stand(tmp_path: Path, first: Extraction) -> None:
    mended = msgspec.structs.replace(first, entities=first.entities[:1], relations=(), results=())
    findings = write_findings(tmp_path, [mended])
    assert build(write_inputs(tmp_path), "-o", tmp_path / "a", "--findings", findings) == 0
    by_id = {extraction.paper.id: extraction for extraction in records(tmp_path / "a")}
    assert by_id[first.paper.id].entities == mended.entities
    assert by_id[PAPERS[1].id].entities


def test_the_next_build_without_them_extracts_again(tmp_path: Path, first: Extraction) -> None:
    findings = write_findings(
        tmp_path, [msgspec.structs.replace(first, entities=(), relations=(), results=())]
    )
    inputs, folder = write_inputs(tmp_path), tmp_path / "a"
    build(inputs, "-o", folder, "--findings", findings)
    assert not records(folder)[0].entities
    build(inputs, "-o", folder)
    assert records(folder)[0].entities


def test_words_that_are_not_there_are_refused(
    tmp_path: Path, first: Extraction, capsys: pytest.CaptureFixture[str]
) -> None:
    line = b"".join(generate_records([first])).replace(b'"start":0', b'"start":1', 1)
    findings = tmp_path / "findings.jsonl"
    findings.write_bytes(line)
    assert build(write_inputs(tmp_path), "-o", tmp_path / "a", "--findings", findings) == 1
    assert f"{findings}, line 1: {first.paper.id}: title[1:" in capsys.readouterr().err
    assert not (tmp_path / "a" / "manifest.json").exists()


def test_a_threshold_leaves_out_what_is_less_sure(tmp_path: Path) -> None:
    inputs = write_inputs(tmp_path)
    assert build(inputs, "-o", tmp_path / "all") == 0
    some = [entity for one in records(tmp_path / "all") for entity in one.entities]
    middle = median(entity.confidence for entity in some)
    for name, threshold in (("sure", str(middle)), ("none", "1")):
        assert build(inputs, "-o", tmp_path / name, "--threshold", threshold) == 0
    kept = [entity for one in records(tmp_path / "sure") for entity in one.entities]
    assert kept == [entity for entity in some if entity.confidence >= middle]
    assert 0 < len(kept) < len(some)
    assert {name for name in open_atlas(tmp_path / "none").graph if not name.startswith("paper/")} == set()
