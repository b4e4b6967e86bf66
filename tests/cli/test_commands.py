"""Each command, run within this process: what it prints and its exit code."""

from __future__ import annotations

import gzip
import io
import json
import shlex
import shutil
import sys
from pathlib import Path

import click
import pytest
import zstandard
from msgspec.structs import replace

from made_papers import PAPERS, files_of, write_jsonl
from paperatlas.cli import _prepare_streams, commands, run
from paperatlas.cli.options import printable
from paperatlas.export import EXPORTERS, FILE_NAMES
from paperatlas.extract import EXTRACTORS

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("input") / "papers.jsonl", PAPERS)


# Build. ------------------------------------------------------------------------------------------


def test_a_build_ends_with_a_table_and_commands_that_work(
    papers: Path, tmp_path: Path, capsys: Output
) -> None:
    folder = tmp_path / "my atlas's"
    assert run(["build", str(papers), "-o", str(folder)]) == 0
    out = capsys.readouterr().out
    assert [line.split()[:2] for line in out.splitlines()[:1]] == [["papers", "5"]]
    for word in ("entities", "statements", "results", "files", "seconds", "extractions.jsonl"):
        assert word in out
    shown = next(line for line in out.splitlines() if "paperatlas show" in line)
    _, *command = shlex.split(shown)
    assert run(command) == 0
    query = out[out.index("paperatlas query") :]
    _, *command = shlex.split(query)
    assert run(command) == 0
    assert "papers" in capsys.readouterr().out


def test_a_build_is_quiet_on_standard_error_when_all_is_well(
    papers: Path, tmp_path: Path, capsys: Output
) -> None:
    run(["build", str(papers), "-o", str(tmp_path / "a"), "--workers", "1"])
    notes = capsys.readouterr().err.splitlines()
    assert len(notes) == 1  # of the paper that has no abstract
    assert "no abstract" in notes[0]
    assert "Only a Title" in notes[0]


def test_a_command_line_build_is_that_of_the_api(papers: Path, tmp_path: Path, built: Path) -> None:
    assert run(["build", str(papers), "-o", str(tmp_path / "a"), "--no-repair"]) == 0
    mine, theirs = files_of(tmp_path / "a"), files_of(built)
    assert mine.keys() == theirs.keys()
    # The sources differ, and so what holds them; nothing else does.
    for name in ("mentions.parquet", "entities.parquet", "statements.parquet", "results.parquet"):
        assert mine[name] == theirs[name]


@pytest.mark.parametrize(
    "wrong",
    [
        ["build"],
        ["build", "x"],
        ["build", "x", "-o"],
        ["build", "x", "-o", ""],
        ["build", "x", "-o", "y", "--workers", "0"],
        ["build", "x", "-o", "y", "--workers", "many"],
        ["build", "x", "-o", "y", "--extractor", "nope"],
        ["build", "x", "-o", "y", "--nope"],
        ["buidl"],
        ["extract"],
        ["export", "x"],
        ["export", "x", "--to", "docx"],
        ["query", "x"],
        ["query", "x", "y", "--format", "yaml"],
        ["show", "x"],
        ["show", "", "x"],
        ["stats"],
        ["--nope"],
    ],
)
def test_wrong_usage_is_2_and_says_how_it_is_used(wrong: list[str], capsys: Output) -> None:
    assert run(wrong) == 2
    err = capsys.readouterr().err
    assert "Error: " in err
    assert "Traceback" not in err


# Show, query, stats. -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("SoilNet", "SoilNet (Model, model/soilnet)"),
        ("soilnet", "SoilNet (Model, model/soilnet)"),
        ("model/soilnet", "SoilNet (Model, model/soilnet)"),
        ("low-rank  ADAPTATION", "LoRA (Technique, technique/lora)"),
        ("p1", "SoilNet: A Small Network for Soils (Paper, p1)"),
        ("soilnet: a small network for soils", "SoilNet: A Small Network for Soils (Paper, p1)"),
    ],
)
def test_show_finds_by_label_alias_id_and_title(built: Path, name: str, heading: str, capsys: Output) -> None:
    assert run(["show", str(built), name]) == 0
    assert capsys.readouterr().out.splitlines()[0] == heading


def test_show_prints_the_words_and_marks_them(built: Path, capsys: Output) -> None:
    run(["show", str(built), "LoRA"])
    out = capsys.readouterr().out
    assert out.startswith("LoRA (Technique, technique/lora)\n")
    assert "other names: " in out
    assert "»LoRA«" in out
    assert "basedOn (as object): 1\n  SoilNet" in out


def test_show_tells_the_results_of_a_paper(built: Path, capsys: Output) -> None:
    run(["show", str(built), "p1"])
    out = capsys.readouterr().out
    assert "year: 2021" in out
    assert "accuracy 81.3 % (absolute)" in out


def test_marks_of_markup_are_printed_as_they_are(built: Path, capsys: Output) -> None:
    run(["show", str(built), "p4"])
    out = capsys.readouterr().out
    assert "Weighing Whales with Markdown [red]Bars[/red] & <b>Tags</b> (Paper, p4)" in out
    assert "[red], a model of whales." in out


def test_all_shows_all(tmp_path: Path, capsys: Output) -> None:
    many = [replace(PAPERS[0], id=f"p{n}") for n in range(12)]
    run(["build", str(write_jsonl(tmp_path / "p.jsonl", many)), "-o", str(tmp_path / "a")])
    capsys.readouterr()
    run(["show", str(tmp_path / "a"), "SoilNet"])
    short = capsys.readouterr().out
    assert "introduces (as object): 12" in short
    assert "... and 4 more (--all)" in short
    run(["show", str(tmp_path / "a"), "SoilNet", "--all"])
    assert "more (--all)" not in capsys.readouterr().out


def test_a_miss_is_1_with_suggestions(built: Path, capsys: Output) -> None:
    assert run(["show", str(built), "SoilNat"]) == 1
    assert capsys.readouterr() == (
        "",
        "paperatlas: nothing is called 'SoilNat' here; did you mean: SoilNet\n",
    )


QUERY = "SELECT ?title ?year { ?p dcterms:title ?title ; pa:year ?year } ORDER BY ?year"


def test_a_query_prints_a_table_csv_and_json(built: Path, capsys: Output) -> None:
    assert run(["query", str(built), QUERY]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["title", "year"]
    assert len(lines) == 4
    assert run(["query", str(built), QUERY, "--format", "csv"]) == 0
    assert "SoilNet: A Small Network for Soils,2021" in capsys.readouterr().out
    assert run(["query", str(built), QUERY, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["head"]["vars"] == ["title", "year"]
    assert len(document["results"]["bindings"]) == 2


def test_a_query_comes_from_standard_input(
    built: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"ASK { ?s ?p ?o }"), encoding="utf-8"))
    assert run(["query", str(built), "-"]) == 0
    assert capsys.readouterr().out == "yes\n"


@pytest.mark.parametrize("wrong", ["SELEC", "SELECT * { ?s", "SELECT * { ?s nope:x ?y }", "LOAD <x:y>", ""])
def test_a_wrong_query_is_one_line(built: Path, wrong: str, capsys: Output) -> None:
    assert run(["query", str(built), wrong]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1


def test_stats_count_for_people_and_programs(built: Path, capsys: Output) -> None:
    assert run(["stats", str(built)]) == 0
    out = capsys.readouterr().out
    assert "Model: SoilNet (2)" in out
    assert all(
        line == line.rstrip() or line.startswith(" ") or line[0].isalpha()
        for line in out.splitlines()
        if line
    )
    assert run(["stats", str(built), "--json"]) == 0
    counts = json.loads(capsys.readouterr().out)
    assert counts["papers"] == len(PAPERS)
    assert sum(counts["entities"].values()) > 10


# Export and extract. -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(EXPORTERS))
def test_each_format_is_exported(built: Path, tmp_path: Path, name: str, capsys: Output) -> None:
    target = tmp_path / "new" / FILE_NAMES[name]
    assert run(["export", str(built), "--to", name, "-o", str(target)]) == 0
    written = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert all(path.is_file() for path in written)
    assert written


def test_an_export_without_a_place_goes_into_the_atlas(built: Path, tmp_path: Path, capsys: Output) -> None:
    folder = shutil.copytree(built, tmp_path / "a")
    assert run(["export", str(folder), "--to", "ntriples"]) == 0
    assert capsys.readouterr().out == f"{folder / 'atlas.nt'}\n"


def test_an_export_that_cannot_be_written_is_one_line(built: Path, tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "file").write_text("x")
    assert run(["export", str(built), "--to", "turtle", "-o", str(tmp_path / "file" / "x.ttl")]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def extracted(capsys: Output) -> list[dict[str, object]]:
    """The records on standard output."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_extract_keeps_ids_and_order(papers: Path, capsys: Output) -> None:
    assert run(["extract", str(papers)]) == 0
    assert [record["id"] for record in extracted(capsys)] == [paper.id for paper in PAPERS]


def test_extract_without_text_has_no_words(papers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run(["extract", str(papers), "--no-text", "-o", str(out)]) == 0
    records = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert len(records) == len(PAPERS)
    assert any(record["entities"] for record in records)
    body = out.read_text()
    for word in ("Soil", "LoRA", "Survey", "whales", "ResNet", "text classification"):
        assert word not in body
    assert all({"start", "end"} <= m.keys() for r in records for e in r["entities"] for m in e["mentions"])


def test_standard_input_is_read(papers: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (papers.read_bytes(), gzip.compress(papers.read_bytes())):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body), encoding="utf-8"))
        assert run(["extract", "-"]) == 0
        assert len(extracted(capsys)) == len(PAPERS)


@pytest.mark.parametrize("name", ["papers.jsonl.gz", "papers.jsonl.zst"])
def test_packed_files_are_read(papers: Path, tmp_path: Path, name: str, capsys: Output) -> None:
    pack = gzip.compress if name.endswith("gz") else zstandard.compress
    (tmp_path / name).write_bytes(pack(papers.read_bytes()))
    assert run(["extract", str(tmp_path / name)]) == 0
    assert len(extracted(capsys)) == len(PAPERS)


def test_a_file_from_before_is_not_replaced_by_nothing(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("before")
    assert run(["extract", str(tmp_path / "missing.txt"), "-o", str(out)]) == 1
    assert "missing.txt: there is no such file" in capsys.readouterr().err
    assert out.read_text() == "before"


def test_extraction_records_are_papers_again(built: Path, tmp_path: Path, capsys: Output) -> None:
    assert run(["extract", str(built / "extractions.jsonl")]) == 0
    assert [record["id"] for record in extracted(capsys)] == [paper.id for paper in PAPERS]
    assert list(tmp_path.iterdir()) == []


# All of them. ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_and_option_has_help(name: str, capsys: Output) -> None:
    command = commands.commands[name]
    assert command.help
    assert all(one.help for one in command.params if isinstance(one, click.Option))
    assert run([name, "--help"]) == 0
    assert run([name, "-h"]) == 0
    assert f"Usage: paperatlas {name}" in capsys.readouterr().out


def test_the_choices_are_those_that_there_are() -> None:
    (to,) = [one for one in commands.commands["export"].params if one.name == "name"]
    assert isinstance(to.type, click.Choice)
    assert list(to.type.choices) == list(EXPORTERS)
    (extractor,) = [one for one in commands.commands["build"].params if one.name == "extractor"]
    assert isinstance(extractor.type, click.Choice)
    assert list(extractor.type.choices) == sorted(EXTRACTORS)


def test_the_version_is_told(capsys: Output) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("paperatlas, version ")


def test_a_terminal_is_not_at_the_mercy_of_a_title(tmp_path: Path, capsys: Output) -> None:
    odd = {"id": "a\x1b[31m\x07", "title": "T\x1b]0;x\x07 on LoRA\u202e", "abstract": "We use\x9b2J LoRA."}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(odd) + '\n{"id": "\\u001b[5m", "title": 7}\n')
    assert run(["build", str(path), "-o", str(tmp_path / "a")]) == 3
    run(["show", str(tmp_path / "a"), "LoRA"])
    run(["show", str(tmp_path / "a"), odd["id"]])
    run(["show", str(tmp_path / "a"), "\x1b[31m"])
    run(["stats", str(tmp_path / "a")])
    run(["query", str(tmp_path / "a"), "SELECT * { ?p dcterms:title ?t }"])
    for text in capsys.readouterr():
        assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert printable("a\x1b[1m\u2028b") == "a [1m b"


def test_any_locale_prints_any_title(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, encoding="ascii"))
    _prepare_streams()
    assert run(["show", str(built), "LoRA"]) == 0
    assert b"\\xbbLoRA\\xab" in buffer.getvalue()
    monkeypatch.undo()


def test_streams_that_the_shell_closed_are_no_error(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    _prepare_streams()
    opened = [sys.stdin, sys.stdout, sys.stderr]
    try:
        assert run(["extract", str(papers)]) == 0
        assert run(["extract", "-"]) == 1
    finally:
        for stream in opened:
            stream.close()
