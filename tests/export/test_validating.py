"""Validation finds what is wrong, at the node where it is wrong, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paperatlas.api import build
from paperatlas.api.validating import validate
from paperatlas.atlas.memory import MemoryTables
from paperatlas.cli import run
from paperatlas.errors import InputError, MissingExtraError
from paperatlas.export import export, shacl
from paperatlas.export.iris import VOCABULARIES, thing_iri
from paperatlas.export.problems import Problem
from paperatlas.export.rdf import write_ntriples, write_turtle
from paperatlas.model import Paper
from small_atlas import LOWPASS, small_atlas

LORA = "statement/arxiv-2199-00001-uses-lora"
PAPER = "paper/arxiv:2199.00001"


def iri(name: str) -> str:
    """`technique/lora`, `pa:uses` or `technique/lora#x` as a whole IRI."""
    prefix, colon, local = name.partition(":")
    if colon and prefix in VOCABULARIES:
        return VOCABULARIES[prefix] + local
    thing, mark, part = name.partition("#")
    return thing_iri(thing) + mark + part


def start(*names: str) -> str:
    """How a line of N-Triples begins."""
    return " ".join(f"<{iri(name)}>" for name in names)


def line(subject: str, predicate: str, value: str) -> str:
    """A line of N-Triples; the value is one of `iri`, or written as it is."""
    literal = value.startswith(('"', "<", "_:"))
    return f"<{iri(subject)}> <{iri(predicate)}> {value if literal else f'<{iri(value)}>'} ."


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    (path,) = write_ntriples(small_atlas(), tmp_path_factory.mktemp("good") / "a.nt")
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def number(value: object, kind: str = "decimal") -> str:
    return f'"{value}"^^<{iri(f"xsd:{kind}")}>'


# Which lines go (by how they begin), which come, and the node and property that are then wrong.
MUTATIONS: dict[str, tuple[list[str], list[str], str, str]] = {
    "a missing label": ([start("technique/lora", "skos:prefLabel")], [], "technique/lora", "skos:prefLabel"),
    "two labels": (
        [],
        [line("technique/lora", "skos:prefLabel", '"Lora"')],
        "technique/lora",
        "skos:prefLabel",
    ),
    "two titles": ([], [line(PAPER, "dcterms:title", '"Another"')], PAPER, "dcterms:title"),
    "an empty title": (
        [start(PAPER, "dcterms:title")],
        [line(PAPER, "dcterms:title", '""')],
        PAPER,
        "dcterms:title",
    ),
    "a confidence that is a word": (
        [start(LORA, "pa:confidence")],
        [line(LORA, "pa:confidence", '"high"')],
        LORA,
        "pa:confidence",
    ),
    "a confidence above one": (
        [start(LORA, "pa:confidence")],
        [line(LORA, "pa:confidence", number("1.5"))],
        LORA,
        "pa:confidence",
    ),
    "a year that is an integer": (
        [start(PAPER, "pa:year")],
        [line(PAPER, "pa:year", number(2021, "integer"))],
        PAPER,
        "pa:year",
    ),
    "a year that is none": (
        [start(PAPER, "pa:year")],
        [line(PAPER, "pa:year", number("last", "gYear"))],
        PAPER,
        "pa:year",
    ),
    "an object that is not described": (
        [start(LORA, "rdf:object")],
        [line(LORA, "rdf:object", "technique/gone")],
        LORA,
        "rdf:object",
    ),
    "a broader entity that is not described": (
        [],
        [line("technique/lora", "skos:broader", "technique/gone")],
        "technique/lora",
        "skos:broader",
    ),
    "a role that there is not": (
        [start(LORA, "rdf:predicate")],
        [line(LORA, "rdf:predicate", "pa:likes")],
        LORA,
        "rdf:predicate",
    ),
    "a property that there is not": ([], [line(PAPER, "pa:likes", "technique/lora")], PAPER, "pa:likes"),
    "an end beyond the text": (
        [start(LORA + "#position-1", "oa:end")],
        [line(LORA + "#position-1", "oa:end", number(9999, "nonNegativeInteger"))],
        LORA + "#position-1",
        "oa:end",
    ),
    "a quote of other words": (
        [start(LORA + "#quote-1", "oa:exact")],
        [line(LORA + "#quote-1", "oa:exact", '"LoRa"')],
        LORA + "#quote-1",
        "oa:exact",
    ),
    "offsets moved by one": (
        [start(LORA + "#position-1", "oa:start")],
        [line(LORA + "#position-1", "oa:start", number(58, "nonNegativeInteger"))],
        LORA + "#quote-1",
        "oa:exact",
    ),
    "a start after the end": (
        [start(LORA + "#position-1", "oa:start")],
        [line(LORA + "#position-1", "oa:start", number(300, "nonNegativeInteger"))],
        LORA + "#position-1",
        "oa:start",
    ),
    "a claim without evidence": ([start(LORA, "pa:evidence")], [], LORA, "pa:evidence"),
    "a passage without its paper": (
        [start(LORA + "#passage-1", "oa:hasSource")],
        [],
        LORA + "#passage-1",
        "oa:hasSource",
    ),
    "a passage of another paper": (
        [start(LORA + "#passage-1", "oa:hasSource")],
        [line(LORA + "#passage-1", "oa:hasSource", "paper/title:00c0ffee")],
        LORA + "#passage-1",
        "oa:hasSource",
    ),
    "a circle of broader entities": (
        [],
        [line("technique/peft", "skos:broader", "technique/lora")],
        "technique/peft",
        "skos:broader",
    ),
    "an entity of two types": (
        [],
        [line("technique/lora", "rdf:type", "pa:Model")],
        "technique/lora",
        "rdf:type",
    ),
    "a statement without its triple": (
        [start(PAPER, "pa:uses", "technique/lora")],
        [],
        LORA,
        "rdf:predicate",
    ),
    "a triple without statement": ([], [line(PAPER, "pa:studies", "technique/moe")], PAPER, "pa:studies"),
    "a result of two papers": (
        [],
        [line("paper/title:00c0ffee", "pa:reports", "result/r-absolute")],
        "result/r-absolute",
        "",
    ),
    "a range upside down": (
        [start("result/r-range", "pa:low")],
        [line("result/r-range", "pa:low", number("5.0"))],
        "result/r-range",
        "pa:low",
    ),
    "a kind of result that there is not": (
        [start("result/r-range", "pa:kind")],
        [line("result/r-range", "pa:kind", '"guess"')],
        "result/r-range",
        "pa:kind",
    ),
    "a preprint without its number": ([start(PAPER, "fabio:hasArXivId")], [], PAPER, "fabio:hasArXivId"),
    "a technique that is no method to others": (
        [start("technique/lora", "rdf:type", "lpwcc:method")],
        [],
        PAPER,
        "lpwc:hasMethod",
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_reported_at_its_node(name: str, lines: list[str], tmp_path: Path) -> None:
    gone, come, node, path = MUTATIONS[name]
    kept = [one for one in lines if not one.startswith(tuple(gone))]
    assert len(kept) < len(lines) or not gone
    mutated = tmp_path / "mutated.nt"
    mutated.write_text("\n".join([*kept, *come]) + "\n", encoding="utf-8")
    found = {(problem.node, problem.path) for problem in validate(mutated)}
    assert (iri(node), iri(path) if path else "") in found
    # What follows from one mistake may be reported too, but not at things that have nothing to do with it.
    assert len(found) <= 6


@pytest.mark.parametrize("text", [True, False])
@pytest.mark.parametrize("name", ["turtle", "nquads"])
def test_what_we_export_conforms(name: str, text: bool, tmp_path: Path) -> None:
    export(small_atlas(), name, tmp_path, text=text, compression="zst")
    assert list(validate(tmp_path)) == []


def test_a_built_atlas_conforms_with_and_without_exported_files(tmp_path: Path) -> None:
    papers = [
        LOWPASS,
        Paper(id="b", title="BERT for text", abstract="Code at https://github.com/a/b. We use BERT."),
    ]
    atlas = build(papers, tmp_path / "atlas")
    assert list(validate(atlas.folder)) == []


def test_batches_give_what_the_whole_gives(
    lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutated = tmp_path / "mutated.nt"
    label, end = iri("skos:prefLabel"), iri("oa:end")
    mutated.write_text("\n".join(one for one in lines if label not in one and end not in one) + "\n")
    whole = set(validate(mutated))
    assert len(whole) > 40
    monkeypatch.setattr(shacl, "_BATCHES", shacl._BATCHES.replace("// 40", "// 1"))
    assert set(validate(mutated)) == whole


def test_the_report_reads_well(lines: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mutated.nt"
    path.write_text("\n".join(one for one in lines if f"lora> <{iri('skos:prefLabel')}" not in one) + "\n")
    assert run(["validate", str(path)]) == 1
    assert capsys.readouterr().out == "technique:lora\n  skos:prefLabel is missing\n1 problem\n"
    assert run(["validate", str(path), "--json"]) == 1
    problem = json.loads(capsys.readouterr().out)
    assert problem["node"] == iri("technique/lora")


def test_a_good_file_is_said_to_conform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = write_turtle(small_atlas(), tmp_path / "a.ttl.gz")
    assert run(["validate", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: conforms\n"


def test_a_file_of_something_else_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "foreign.ttl"
    path.write_text("<https://example.org/a> a <https://example.org/B> .")
    with pytest.raises(InputError, match="has nothing of a class"):
        list(validate(path))
    with pytest.raises(InputError, match="neither RDF files nor an atlas"):
        list(validate(tmp_path))


def test_without_pyshacl_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shacl, "find_spec", lambda _: None)
    (path,) = write_turtle(MemoryTables(), tmp_path / "a.ttl")
    with pytest.raises(MissingExtraError, match=r"paperatlas\[shacl\]"):
        list(validate(path))


def test_a_problem_is_shortened() -> None:
    problem = Problem(iri("technique/lora"), iri("skos:broader"), "names nothing", iri("technique/gone"))
    assert problem.describe() == ("technique:lora", "skos:broader names nothing: technique:gone")
