"""What holds for every format of export."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest
from defusedxml import ElementTree

from paperatlas.atlas.graph import build_graph
from paperatlas.atlas.memory import MemoryTables
from paperatlas.errors import OutputError
from paperatlas.export import EXPORTERS, FILE_NAMES, export, get_exporter
from paperatlas.export.csv_files import COLUMNS
from paperatlas.export.gexf import write_gexf
from paperatlas.export.graphml import write_graphml
from paperatlas.model import Paper, Statement
from small_atlas import (
    ENTITIES,
    FORMULA,
    HOSTILE,
    LOWPASS,
    PAPERS,
    RESULTS,
    STATEMENTS,
    empty_atlas,
    small_atlas,
)

FORMATS = sorted(EXPORTERS)
PRINT_DIGESTS = """
import hashlib, pathlib, sys, tempfile
from paperatlas.export import EXPORTERS, export
from small_atlas import small_atlas
for name in sorted(EXPORTERS):
    for path in export(small_atlas(), name, pathlib.Path(tempfile.mkdtemp())):
        print(name, path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_every_format_has_a_file_name() -> None:
    assert set(FILE_NAMES) == set(EXPORTERS)


@pytest.mark.parametrize("name", FORMATS)
def test_the_files_get_their_usual_names_in_a_folder(name: str, tmp_path: Path) -> None:
    files = export(small_atlas(), name, tmp_path)
    assert files
    for path in files:
        assert path.stat().st_size > 0
        assert path.relative_to(tmp_path).parts[0] == FILE_NAMES[name]
    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert written == sorted(files)


@pytest.mark.parametrize("name", FORMATS)
def test_another_name_is_taken_and_its_folder_made(name: str, tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "mine"
    files = export(small_atlas(), name, target)
    assert all(target in (path, path.parent) for path in files)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_atlas_can_be_exported(name: str, tmp_path: Path) -> None:
    assert all(path.is_file() for path in export(empty_atlas(), name, tmp_path))


@pytest.mark.parametrize("name", FORMATS)
def test_the_tables_order_does_not_matter(name: str, tmp_path: Path) -> None:
    turned = MemoryTables(
        all_papers=PAPERS[::-1],
        all_entities=ENTITIES[::-1],
        all_statements=STATEMENTS[::-1],
        all_results=RESULTS[::-1],
    )
    digests = []
    for number, tables in enumerate((small_atlas(), turned)):
        files = export(tables, name, tmp_path / f"{number}")
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in files])
    assert digests[0] == digests[1]


def test_two_processes_with_other_hash_seeds_write_the_same_bytes() -> None:
    outputs = []
    for seed in ("1", "2"):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        done = subprocess.run(
            [sys.executable, "-c", PRINT_DIGESTS], env=environment, check=True, capture_output=True
        )
        outputs.append(done.stdout)
    assert outputs[0].count(b"\n") >= len(EXPORTERS)
    assert outputs[0] == outputs[1]


class _Broken(MemoryTables, frozen=True):
    """Tables whose statements cannot be read to the end."""

    def statements(self) -> Iterator[Statement]:
        yield STATEMENTS[0]
        message = "the disk is gone"
        raise RuntimeError(message)


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_that_fails_leaves_what_was_there(name: str, tmp_path: Path) -> None:
    files = export(small_atlas(), name, tmp_path)
    papers = tmp_path / "csv" / "papers.csv"
    before = {path: path.read_bytes() for path in files if path != papers}
    broken = _Broken(all_papers=(LOWPASS,), all_entities=ENTITIES)
    with pytest.raises(RuntimeError, match="disk is gone"):
        export(broken, name, tmp_path)
    after = {path: path.read_bytes() for path in before if path.name != "entities.csv"}
    assert after == {path: before[path] for path in after}
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(files)


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_that_cannot_be_written_is_one_error(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not ours")
    with pytest.raises(OutputError) as caught:
        export(small_atlas(), name, tmp_path / "file" / "inside")
    assert "\n" not in str(caught.value)
    assert (tmp_path / "file").read_text() == "not ours"


@pytest.mark.parametrize("name", FORMATS)
def test_without_text_neither_abstract_nor_quote_is_written(name: str, tmp_path: Path) -> None:
    for path in export(small_atlas(), name, tmp_path, text=False):
        content = path.read_text()
        assert "We introduce LowPass" not in content
        assert "pruning method that extends" not in content


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(OutputError, match=r"'pdf' is no format of export; there are: turtle, "):
        get_exporter("pdf")


@pytest.mark.parametrize("results", [False, True])
def test_graphml_comes_back_as_the_same_graph(results: bool, tmp_path: Path) -> None:
    (path,) = write_graphml(small_atlas(), tmp_path / "atlas.graphml", results=results)
    expected = build_graph(small_atlas(), results=results)
    graph = nx.read_graphml(path, force_multigraph=True)
    assert set(graph) == set(expected)
    assert set(graph.edges) == set(expected.edges)
    assert graph.nodes["technique/lora"]["aliases"] == "Low-Rank Adaptation; low-rank adaptation"
    assert graph.nodes[f"paper/{HOSTILE.id}"]["title"] == HOSTILE.title
    assert graph.nodes[f"paper/{LOWPASS.id}"]["year"] == 2021
    # The vertical tab, which XML forbids, is gone.
    assert graph.nodes["model/zeromoe"]["aliases"] == "=ZERO(); ZeroMoE"


@pytest.mark.parametrize("results", [False, True])
def test_gexf_comes_back_with_all_nodes_and_edges(results: bool, tmp_path: Path) -> None:
    (path,) = write_gexf(small_atlas(), tmp_path / "atlas.gexf", results=results)
    expected = build_graph(small_atlas(), results=results)
    graph = nx.read_gexf(path)
    assert set(graph) == set(expected)
    assert graph.number_of_edges() == expected.number_of_edges()
    assert {data["id"] for *_, data in graph.edges(data=True)} == {
        key for *_, key in expected.edges(keys=True)
    }
    root = ElementTree.parse(path).getroot()
    assert root is not None
    meta = root[0]
    assert meta.attrib == {}
    assert [child.text for child in meta] == ["paperatlas"]


def test_ids_that_differ_in_forbidden_characters_stay_two_nodes(tmp_path: Path) -> None:
    papers = tuple(Paper(id=id_, title=id_) for id_ in ("a", "a\x0b", "a\x0c"))
    for write, read in ((write_graphml, nx.read_graphml), (write_gexf, nx.read_gexf)):
        (path,) = write(MemoryTables(all_papers=papers), tmp_path / "atlas.xml")
        assert len(read(path)) == 3


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_a_row_for_each_value(tmp_path: Path) -> None:
    files = {path.stem: read_csv(path) for path in export(small_atlas(), "csv", tmp_path)}
    counts = {name: len(rows) for name, rows in files.items()}
    assert counts == {
        "papers": len(PAPERS),
        "entities": len(ENTITIES),
        "statements": len(STATEMENTS),
        "evidence": sum(len(statement.evidence) for statement in STATEMENTS),
        "results": len(RESULTS),
    }
    for name, rows in files.items():
        assert tuple(rows[0]) == COLUMNS[name]
    titles = {row["id"]: row["title"] for row in files["papers"]}
    assert titles[HOSTILE.id] == HOSTILE.title
    abstracts = {row["id"]: row["abstract"] for row in files["papers"]}
    for row in files["evidence"]:
        text = titles[row["paper"]] if row["field"] == "title" else abstracts[row["paper"]]
        text = text.removeprefix("'")
        assert text[int(row["start"]) : int(row["end"])] == row["text"]


def test_no_cell_of_the_csv_runs_as_a_formula(tmp_path: Path) -> None:
    files = {path.stem: read_csv(path) for path in export(small_atlas(), "csv", tmp_path)}
    (row,) = [row for row in files["papers"] if row["id"] == FORMULA.id]
    assert row["title"] == f"'{FORMULA.title}"
    assert row["abstract"] == f"'{FORMULA.abstract}"
    assert row["authors"] == "'+Plus Author; -Minus Author"
    cells = [cell for rows in files.values() for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and cell]


def test_json_ld_is_plain_json_with_short_names(tmp_path: Path) -> None:
    (path,) = export(small_atlas(), "jsonld", tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    nodes = {part["@id"]: part for part in document["@graph"] if "@type" in part}
    paper = nodes["paper:arxiv:2199.00001"]
    assert paper["dcterms:title"] == LOWPASS.title
    assert "pa:Paper" in paper["@type"]
    assert nodes["technique:lora"]["skos:broader"] == "technique:peft"
