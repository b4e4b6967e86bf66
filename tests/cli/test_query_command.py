"""`paperatlas query` by name, its explanation, its limits; `paperatlas serve` as far as it does not serve."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paperatlas.cli import run
from paperatlas.query.library import named_queries


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    target = tmp_path_factory.mktemp("asked") / "atlas"
    return str(shutil.copytree(built, target, ignore=shutil.ignore_patterns(".cache")))


def test_a_named_query_is_asked_with_its_values(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", folder, "--name", "papers-using", "technique=low-rank adaptations"]) == 0
    *_, first, second = capsys.readouterr().out.splitlines()
    assert "Low-Rank Adaptation for Text Classification" in first
    assert "SoilNet: A Small Network for Soils" in second


def test_the_library_is_listed_without_an_atlas(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--list"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if "  " in line]
    assert listed == list(named_queries())


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_every_named_query_describes_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--describe", name]) == 0
    text = capsys.readouterr().out
    query = named_queries()[name]
    assert text.startswith(query.title)
    assert all(f"  {one.name} (" in text for one in query.parameters)
    assert f"paperatlas query DIR --name {name}" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--name", "papers-usin"], "did you mean: papers-using"),
        (["--name", "papers-using", "technique=LoRE"], "did you mean: LoRA"),
        (["--name", "papers-using", "LoRA"], "PARAMETER=VALUE"),
        (["SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "--timeout", "0.3"], "longer than 0.3 s"),
    ],
)
def test_what_goes_wrong_is_one_line(
    folder: str, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["query", folder, *words]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert message in printed.err


def test_an_explanation_shows_the_query_that_is_run(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", folder, "--name", "papers-using", "technique=lora", "--explain"]) == 0
    text = capsys.readouterr().out
    assert "pa:uses <https://w3id.org/paperatlas/id/technique/lora>" in text
    assert "?paper pa:uses technique:lora   2 triples" in text


def test_rows_are_limited(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT ?p { ?p a pa:Paper }"
    assert run(["query", folder, query, "--limit", "2", "--format", "tsv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 2
    assert run(["query", folder, "--name", "first-named", "type=Technique", "--limit", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2 + 1


def test_serve_wants_an_atlas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", str(tmp_path)]) == 1
    assert "no atlas here" in capsys.readouterr().err
