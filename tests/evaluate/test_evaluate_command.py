"""`paperatlas evaluate` as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paperatlas.cli import run

GOLD = """\
{"id": "p", "title": "FooNet uses LoRA", "entities": [
 {"eid": "e1", "name": "FooNet", "type": "Model", "role": "introduces", "forms": ["FooNet"]},
 {"eid": "e2", "name": "LoRA", "type": "Technique", "role": "uses", "forms": ["LoRA"]}]}
""".replace("\n ", "")
FOUND = '{"id": "p", "entities": [{"id": "e1", "name": "FooNet", "type": "Model", "role": "uses"}]}\n'


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(GOLD)
    return path


@pytest.fixture
def predicted(tmp_path: Path) -> Path:
    path = tmp_path / "predicted.jsonl"
    path.write_text(FOUND)
    return path


def evaluate(*arguments: str | Path) -> int:
    return run(["evaluate", *map(str, arguments)])


def row(output: str, name: str) -> list[str]:
    line = next(line for line in output.splitlines() if line.startswith(f"{name} "))
    return line.removeprefix(name).split()


def test_the_table(gold: Path, predicted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(gold, predicted) == 0
    output = capsys.readouterr().out
    assert output.startswith("papers 1, without prediction 0\n")
    assert row(output, "entity") == ["100.0", "50.0", "66.7", "66.7-66.7", "2", "1"]
    assert row(output, "edge (entity+role)") == ["0.0", "0.0", "0.0", "0.0-0.0", "2", "1"]
    assert len({line.find(" 95 %") for line in output.splitlines() if "95 %" in line}) == 1


def test_json(gold: Path, predicted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(gold, predicted, "--json", "--html", tmp_path / "page.html") == 0
    assert json.loads(capsys.readouterr().out)["entity"] == {
        "precision": 100.0,
        "recall": 50.0,
        "f1": 66.7,
        "low": 66.7,
        "high": 66.7,
        "gold": 2,
        "predicted": 1,
    }


def test_mistakes_are_listed_by_cause(
    gold: Path, predicted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(gold, predicted, "--errors", "5") == 0
    assert capsys.readouterr().out.partition("\n\n")[2] == (
        "not found: 1\n  not found: annotated Technique 'LoRA' uses, predicted nothing (p)\n\nother role: 1\n"
        "  other role: annotated Model 'FooNet' introduces, predicted Model 'FooNet' uses (p)\n"
    )


def test_no_more_mistakes_than_asked_for(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(gold, "/dev/null", "--errors", "1") == 0
    assert capsys.readouterr().out.partition("\n\n")[2].count("\n") == 2


def test_an_empty_prediction_is_scored(
    gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    assert evaluate(gold, empty) == 0
    output = capsys.readouterr().out
    assert output.startswith("papers 1, without prediction 1\n")
    assert row(output, "entity")[-2:] == ["2", "0"]
    assert evaluate(empty, gold, "--errors", "1", "--html", tmp_path / "page.html") == 0
    assert evaluate(empty, gold, "--json") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "{}"


def test_papers_that_nobody_annotated_are_passed_by(
    gold: Path, predicted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(gold, predicted, "--errors", "9")
    before = capsys.readouterr().out
    predicted.write_text(FOUND + FOUND.replace('"p"', '"q"'))
    evaluate(gold, predicted, "--errors", "9")
    assert capsys.readouterr().out == before


def test_the_page_is_written_whole_or_not_at_all(
    gold: Path, predicted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    assert evaluate(gold, predicted, "--html", page) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(page)
    written = page.read_bytes()
    assert written.endswith(b"</html>\n")
    before = sorted(tmp_path.iterdir())
    predicted.write_text("{")
    assert evaluate(gold, predicted, "--html", page) == 1
    assert page.read_bytes() == written
    assert sorted(tmp_path.iterdir()) == before


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    [line] = captured.err.splitlines()
    assert captured.out == ""
    return line


@pytest.mark.parametrize("swap", [False, True])
def test_what_cannot_be_read_is_one_line(
    swap: bool, gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text(FOUND + '{"id": "q"}\n')
    reasons = {
        broken: "line 2: no annotation: Object missing required field `entities`",
        tmp_path / "none.jsonl": "No such file or directory",
        tmp_path: "Is a directory",
    }
    for path, reason in reasons.items():
        assert evaluate(*((path, gold) if swap else (gold, path))) == 1
        line = one_line(capsys)
        assert line.startswith(f"paperatlas: {path}")
        assert line.endswith(reason)


def test_a_page_that_cannot_be_written_is_one_line(
    gold: Path, predicted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(gold, predicted, "--html", tmp_path / "none" / "page.html") == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "page.html: cannot be written" in line


@pytest.mark.parametrize("options", [["--errors", "-1"], ["--errors", "2", "--json"], ["--errors"]])
def test_wrong_usage(options: list[str], gold: Path, predicted: Path) -> None:
    assert evaluate(gold, predicted, *options) == 2
