"""The main job from end to end, as a user runs it: commands in processes of their own."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import networkx as nx
import pytest
import rdflib
from rdflib.namespace import RDF

from paperatlas.api import open_atlas, sample_file
from paperatlas.atlas.stored import StoredTables
from paperatlas.model import ENTITY_TYPES

PA = rdflib.Namespace("https://w3id.org/paperatlas/ontology#")


def run(*arguments: str | Path, stdin: bytes = b"", seed: str = "0") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "paperatlas", *map(str, arguments)],
        check=False,
        capture_output=True,
        input=stdin,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )


def same_files(one: Path, other: Path) -> None:
    names = sorted(path.name for path in one.iterdir() if path.is_file())
    assert names == sorted(path.name for path in other.iterdir() if path.is_file())
    for name in names:
        if name != "report.json":
            assert (one / name).read_bytes() == (other / name).read_bytes(), name
    first, second = (json.loads((folder / "report.json").read_text()) for folder in (one, other))
    of_the_run = {"seconds": None, "decided_anew": None}  # how the build went, not what it made
    assert first | of_the_run == second | of_the_run


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "atlas"
    done = run("demo", "-o", folder, "--workers", "1", seed="1")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_demo_says_what_it_made_and_what_to_try(tmp_path: Path) -> None:
    done = run("demo", "-o", tmp_path / "a")
    out = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    for word in ("papers", "entities", "statements", "results", "files", "seconds", "paperatlas show"):
        assert word in out


def test_neither_hash_seed_nor_workers_change_a_byte(demo: Path, tmp_path: Path) -> None:
    assert run("demo", "-o", tmp_path / "b", "--workers", "2", seed="2").returncode == 0
    same_files(demo, tmp_path / "b")


def test_an_incremental_build_equals_a_full_one(tmp_path: Path) -> None:
    lines = sample_file().read_bytes().splitlines(keepends=True)
    first, all_of_it = tmp_path / "first.jsonl", tmp_path / "all.jsonl"
    first.write_bytes(b"".join(lines[:60]))
    all_of_it.write_bytes(b"".join(lines))
    for papers, folder in ((first, "grown"), (all_of_it, "grown"), (all_of_it, "fresh")):
        assert run("build", papers, "-o", tmp_path / folder, "--extractor", "fast").returncode == 0
    same_files(tmp_path / "grown", tmp_path / "fresh")


def check_offsets(folder: Path) -> int:
    """Every quote of every table stands in its paper where it says; gives how many there are."""
    tables = StoredTables(folder)
    papers = {paper.id: paper for paper in tables.papers()}
    checked = 0
    for table in ("mentions", "evidence", "results"):
        for row in tables.rows(table):
            text = getattr(papers[row["paper"]], row["field"])
            assert text[row["start"] : row["end"]] == row["text"]
            assert 0 <= row["sentence_start"] <= row["start"] <= row["end"] <= len(text)
            assert row["start"] < row["sentence_end"] <= len(text)
            checked += 1
    return checked


def test_every_quote_stands_where_it_says(demo: Path) -> None:
    assert check_offsets(demo) > 3000


def check_counts(folder: Path) -> None:
    """Tables, graph, Turtle and GraphML agree on papers, entities and edges."""
    atlas = open_atlas(folder)
    counts = atlas.counts
    papers, entities = counts.papers, sum(counts.entities.values())
    edges = sum(counts.statements.values())
    for graph in (atlas.graph, nx.read_graphml(folder / "atlas.graphml")):
        kinds = [data["type"] for _, data in graph.nodes(data=True)]
        assert kinds.count("Paper") == papers
        assert sum(kind in ENTITY_TYPES for kind in kinds) == entities
        assert graph.number_of_edges() == edges
    turtle = rdflib.Graph().parse(folder / "atlas.ttl")
    assert len(set(turtle.subjects(RDF.type, PA.Paper))) == papers
    assert sum(len(set(turtle.subjects(RDF.type, PA[kind]))) for kind in ENTITY_TYPES) == entities
    assert len(set(turtle.subjects(RDF.type, PA.Statement))) == edges
    assert len(set(turtle.subjects(RDF.type, PA.Result))) == counts.results


def test_all_forms_of_the_atlas_agree(demo: Path) -> None:
    check_counts(demo)


def test_a_bad_record_is_named_and_the_rest_is_built(tmp_path: Path) -> None:
    file = tmp_path / "papers.jsonl"
    good = [{"id": f"p{n}", "title": f"Paper {n} on LoRA", "abstract": "We use pruning."} for n in range(8)]
    lines = [json.dumps(one) for one in good]
    lines[6] = '{"id": "p6", "title": '
    file.write_text("\n".join(lines))
    done = run("build", file, tmp_path / "missing.bib", "-o", tmp_path / "atlas")
    errors = done.stderr.decode()
    assert done.returncode == 3
    assert "papers.jsonl, line 7" in errors
    assert "missing.bib" in errors
    assert "Traceback" not in errors
    assert open_atlas(tmp_path / "atlas").counts.papers == 7
    quarantine = (tmp_path / "atlas" / "quarantine.jsonl").read_bytes().splitlines()
    assert len(quarantine) == 2
    assert all(msgspec.json.decode(line)["reason"] for line in quarantine)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "PDF"),
        (b"", "empty"),
        (bytes(range(256)) * 8, ""),
        ("Ein Titel über Löcher\n".encode("utf-16"), "UTF-16"),
        ("A title with é\nAn abstract with ü.\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(content)
    done = run("build", file, "-o", tmp_path / "atlas")
    errors = done.stderr.decode()
    assert done.returncode == 1
    assert len(errors.splitlines()) == 1
    assert "page.txt" in errors
    assert told in errors


def test_a_page_that_is_cut_keeps_its_last_title(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    abstract = "We study the pruning of networks on ImageNet, and find that it works well in most cases. " * 3
    page.write_text(f"On Pruning of Networks\n{abstract}\nA Title That Was Cut Off\n")
    done = run("build", page, "-o", tmp_path / "atlas")
    assert done.returncode == 0
    line = 'note: page.txt, "A Title That Was Cut Off": no abstract; only the title was read'
    assert done.stderr.decode().splitlines() == [line]
    assert open_atlas(tmp_path / "atlas").counts.papers == 2


def test_wrong_usage_is_2_and_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    assert run("build", sample_file()).returncode == 2
    assert run("nonsense").returncode == 2
    (tmp_path / "atlas.ttl").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine too")
    done = run("build", sample_file(), "-o", tmp_path)
    assert done.returncode == 1
    assert b"atlas.ttl" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["atlas.ttl", "notes.txt"]


def test_a_folder_with_other_files_is_built_into_and_they_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert run("build", sample_file(), "-o", tmp_path, "--extractor", "fast").returncode == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_standard_input_and_compressed_files_are_read(tmp_path: Path) -> None:
    data = sample_file().read_bytes()
    packed = tmp_path / "sample.jsonl.gz"
    packed.write_bytes(gzip.compress(data))
    plain = run("extract", "-", "--extractor", "fast", stdin=data)
    assert plain.returncode == 0
    records = [msgspec.json.decode(line) for line in plain.stdout.splitlines()]
    assert len(records) == 130
    assert records[0]["id"].startswith("arxiv:")
    packed_records = [
        msgspec.json.decode(line)
        for line in run("extract", packed, "--extractor", "fast").stdout.splitlines()
    ]
    assert [one["entities"] for one in packed_records] == [one["entities"] for one in records]


def test_show_and_query_answer(demo: Path) -> None:
    shown = run("show", demo, "low-rank adaptation").stdout.decode()
    assert shown.startswith("LoRA (Technique, technique/lora)")
    assert "LoRA: Low-Rank Adaptation of Large Language Models" in shown
    missed = run("show", demo, "LoRRA")
    assert missed.returncode == 1
    assert b"did you mean: LoRA" in missed.stderr
    rows = run("query", demo, "SELECT ?p { ?p pa:introduces technique:lora }", "--format", "csv")
    assert rows.stdout.splitlines() == [b"p", b"https://w3id.org/paperatlas/id/paper/arxiv:2106.09685"]
    wrong = run("query", demo, "SELECT ?p { ?p pa:introduces }")
    assert wrong.returncode == 1
    assert len(wrong.stderr.splitlines()) == 1


@pytest.mark.data
def test_the_four_pages(data_folder: Path, tmp_path: Path) -> None:
    pages = sorted((data_folder / "seeds").glob("*.txt"))
    done = run("build", *pages, "-o", tmp_path / "a", "--workers", "1", seed="3")
    assert (done.returncode, done.stderr) == (0, b"")
    assert run("build", *reversed(pages), "-o", tmp_path / "b", "--workers", "2", seed="4").returncode == 0
    report = json.loads((tmp_path / "a" / "report.json").read_text())
    assert (report["read"], report["counts"]["papers"], report["quarantined"]) == (499, 494, 0)
    assert sum(report["damage"]["repaired"].values()) > 100
    for name in ("papers", "mentions", "entities", "statements", "evidence", "results"):
        file = f"{name}.parquet"
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    papers = list(StoredTables(tmp_path / "a").papers())
    assert sum(len(paper.sources) == 2 for paper in papers) == 5
    assert check_offsets(tmp_path / "a") > 15_000
    check_counts(tmp_path / "a")


@pytest.mark.data
def test_the_annotated_papers_are_scored(data_folder: Path, tmp_path: Path) -> None:
    gold = data_folder / "gold"
    done = run("extract", "--no-repair", gold / "dev.jsonl", "-o", tmp_path / "dev.jsonl")
    assert (done.returncode, done.stderr) == (0, b"")
    scored = subprocess.run(
        [
            sys.executable,
            gold / "score_papers.py",
            gold / "dev.jsonl",
            tmp_path / "dev.jsonl",
            "--json",
            tmp_path / "f",
        ],
        check=True,
        capture_output=True,
    )
    assert b"without prediction 0" in scored.stdout
    figures = json.loads((tmp_path / "f").read_text())
    assert figures["entity"]["f1"] >= 60
    assert figures["entity:Dataset+Benchmark"]["f1"] >= 70
    assert figures["edge (entity+role)"]["f1"] >= 45
