"""What is exported as RDF can be read back: into the same tables, and out of a NetworkX graph."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from paperatlas.api import build, graph_from_rdf, graph_to_rdf, import_rdf
from paperatlas.atlas.base import Tables
from paperatlas.atlas.graph import build_graph
from paperatlas.atlas.graph_tables import read_graph
from paperatlas.atlas.memory import MemoryTables
from paperatlas.cli import run
from paperatlas.errors import InputError, OutputError
from paperatlas.export import FILE_NAMES, RDF12_FORMATS, RDF_FORMATS, export
from paperatlas.export.base import without_text
from paperatlas.export.rdf import generate_lines, write_ntriples, write_turtle
from paperatlas.export.rdf_import import read_tables
from paperatlas.export.rdf_read import read_rdf, rows_of
from paperatlas.model import (
    ENTITY_TYPES,
    RELATION_TYPES,
    ROLES,
    BroaderSource,
    Entity,
    Evidence,
    Field,
    Paper,
    Repair,
    Result,
    Statement,
)
from small_atlas import LOWPASS, STATEMENTS, small_atlas

TABLES = ("papers", "entities", "statements", "results")


def values(tables: Tables) -> dict[str, list[object]]:
    return {name: list(getattr(tables, name)()) for name in TABLES}


def read(path: Path) -> dict[str, list[object]]:
    return values(read_tables(read_rdf(path), source=str(path)))


@pytest.mark.parametrize("compression", [None, "gz", "zst"])
@pytest.mark.parametrize("name", RDF_FORMATS)
def test_every_syntax_gives_the_same_tables(name: str, compression: str | None, tmp_path: Path) -> None:
    (path,) = export(small_atlas(), name, tmp_path, compression=compression)  # type: ignore[arg-type]
    assert path.name == FILE_NAMES[name] + (f".{compression}" if compression else "")
    assert read(path) == values(small_atlas())


@pytest.mark.parametrize("name", RDF12_FORMATS)
def test_with_triple_terms_too(name: str, tmp_path: Path) -> None:
    (path,) = export(small_atlas(), name, tmp_path, rdf12=True)
    assert read(path) == values(small_atlas())
    reified = {
        str(quad.object)
        for quad in ox.parse(path=str(path))
        if quad.predicate.value == "http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"
    }
    assert len(reified) == len(STATEMENTS)


def test_without_text_the_offsets_come_back(tmp_path: Path) -> None:
    (path,) = write_turtle(small_atlas(), tmp_path / "a.ttl", text=False)
    assert read(path) == values(without_text(small_atlas()))


def test_what_rdflib_wrote_anew_gives_the_same_tables(tmp_path: Path) -> None:
    (path,) = write_turtle(small_atlas(), tmp_path / "a.ttl")
    rdflib.Graph().parse(path).serialize(tmp_path / "again.ttl", format="turtle")
    assert read(tmp_path / "again.ttl") == values(small_atlas())


def test_another_base_is_found(tmp_path: Path) -> None:
    (path,) = write_ntriples(small_atlas(), tmp_path / "a.nt", things="https://example.org/my/")
    assert read(path) == values(small_atlas())


# A NUL can stand in no table, and half a surrogate pair in no file.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    return Paper(
        id=draw(NAME),
        title=draw(NAME),
        abstract=draw(TEXT),
        authors=tuple(draw(st.lists(TEXT, max_size=3))),
        year=draw(st.none() | st.integers(1000, 9999)),
        date=draw(st.none() | TEXT | st.dates().map(str)),
        venue=draw(st.none() | TEXT),
        identifiers=draw(
            st.dictionaries(st.sampled_from(["arxiv", "doi", "url", "a:b%3A", ""]) | TEXT, TEXT)
        ),
        sources=tuple(sorted(draw(st.sets(TEXT, max_size=2)))),
        repairs=tuple(
            draw(
                st.lists(
                    st.builds(Repair, st.just("lost times"), st.integers(0, 9), st.booleans()), max_size=3
                )
            )
        ),
    )


@st.composite
def places(draw: st.DrawFn, paper: Paper) -> Evidence:
    field: Field = "abstract" if paper.abstract and draw(st.booleans()) else "title"
    text: str = getattr(paper, field)
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return Evidence(
        paper=paper.id, field=field, start=start, end=end, text=text[start:end], sentence=(0, len(text))
    )


ARXIV = st.integers(1, 9999).map("https://arxiv.org/abs/2401.{:05}".format)


@st.composite
def atlases(draw: st.DrawFn) -> MemoryTables:
    known = draw(st.lists(papers(), min_size=1, max_size=3, unique_by=lambda paper: paper.id))
    kinds = st.tuples(st.sampled_from(ENTITY_TYPES), NAME)
    names = draw(st.lists(kinds, min_size=1, max_size=4, unique_by=lambda one: (one[0].lower(), one[1])))
    ids = [f"{kind.lower()}/{name}" for kind, name in names]
    entities = [
        Entity(
            id=id_,
            type=kind,
            label=draw(NAME),
            broader=tuple(sorted(draw(st.sets(st.sampled_from(ids), max_size=2)))),
            same_as=tuple(sorted(draw(st.sets(TEXT | st.just("https://example.org/a b"), max_size=2)))),
            introduced_in=tuple(sorted(draw(st.sets(ARXIV, max_size=2)))),
        )
        for id_, (kind, _) in zip(ids, names, strict=True)
    ]
    sources = st.sampled_from(get_args(BroaderSource))
    entities = [replace(one, broader_by=tuple(draw(sources) for _ in one.broader)) for one in entities]
    entities = [
        replace(one, aliases=tuple(sorted(draw(st.sets(TEXT, max_size=2)) - {one.label}))) for one in entities
    ]
    claims = draw(st.lists(NAME, max_size=4, unique=True))
    return MemoryTables(
        all_papers=tuple(known),
        all_entities=tuple(entities),
        all_statements=tuple(draw(statements(id_, known, ids)) for id_ in claims),
        all_results=tuple(draw(results(id_, known, ids)) for id_ in claims),
    )


@st.composite
def statements(draw: st.DrawFn, id_: str, known: list[Paper], ids: list[str]) -> Statement:
    paper = draw(st.sampled_from(known))
    of_paper = draw(st.booleans())
    evidence = draw(st.lists(st.sampled_from(known).flatmap(places), min_size=1, max_size=3))
    return Statement(
        id=id_,
        subject=f"paper/{paper.id}" if of_paper else draw(st.sampled_from(ids)),
        predicate=draw(st.sampled_from(ROLES if of_paper else RELATION_TYPES)),
        object=draw(st.sampled_from(ids)),
        confidence=draw(st.floats(0, 1)),
        evidence=tuple(evidence),
    )


@st.composite
def results(draw: st.DrawFn, id_: str, known: list[Paper], ids: list[str]) -> Result:
    paper = draw(st.sampled_from(known))
    maybe = st.none() | st.sampled_from(ids)
    number = st.decimals(allow_nan=False, allow_infinity=False).map(str) | st.sampled_from(["1.50", "-0", ""])
    return Result(
        id=id_,
        paper=paper.id,
        subject=draw(maybe),
        metric=draw(maybe),
        metric_name=draw(TEXT),
        value=draw(NAME),
        low=draw(number),
        high=draw(number),
        unit=draw(st.sampled_from(["none", "%", "M params"])),
        kind=draw(st.sampled_from(["absolute", "ratio"])),
        dataset=draw(maybe),
        baseline=draw(maybe),
        confidence=draw(st.floats(0, 1)),
        evidence=draw(places(paper)),
    )


@settings(max_examples=60, deadline=None)
@given(atlases(), st.booleans())
def test_any_atlas_comes_back_from_its_triples_in_any_order(tables: MemoryTables, graphs: bool) -> None:
    lines = "".join(generate_lines(tables, graphs=graphs)).split("\n")
    text = "\n".join(reversed(lines))
    rows = rows_of(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))
    assert values(read_tables(rows, source="it")) == values(tables)


@settings(max_examples=30, deadline=None)
@given(atlases())
def test_any_atlas_comes_back_from_its_full_graph(tables: MemoryTables) -> None:
    graph = build_graph(tables, results=True, full=True)
    schemes = {scheme for paper in tables.papers() for scheme in paper.identifiers}
    if not any(":" in scheme for scheme in schemes):
        assert values(read_graph(graph)) == values(tables)


def test_a_graph_goes_through_rdf_and_back(tmp_path: Path) -> None:
    graph = build_graph(small_atlas(), results=True, full=True)
    for name in ("g.ttl", "g.nt.gz", "g.trig.zst", "g.jsonld"):
        (path,) = graph_to_rdf(graph, tmp_path / name)
        back = graph_from_rdf(path, results=True, full=True)
        assert sorted(back.nodes(data=True)) == sorted(graph.nodes(data=True))
        assert {key: data for *_, key, data in back.edges(keys=True, data=True)} == {
            key: data for *_, key, data in graph.edges(keys=True, data=True)
        }


def test_an_edge_that_a_user_adds_is_a_statement_of_the_rdf(tmp_path: Path) -> None:
    graph = build_graph(small_atlas())
    graph.add_edge("technique/lora", "technique/pruning", predicate="basedOn", confidence=0.25)
    (path,) = graph_to_rdf(graph, tmp_path / "graph.ttl")
    back = graph_from_rdf(path)
    (data,) = back["technique/lora"]["technique/pruning"].values()
    assert (data["predicate"], data["confidence"]) == ("basedOn", 0.25)


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [({}, "has no type"), ({"type": "Person"}, "has no type"), ({"type": "Paper"}, "is no Paper")],
)
def test_a_graph_of_something_else_is_refused(
    attributes: dict[str, str], reason: str, tmp_path: Path
) -> None:
    graph = build_graph(small_atlas())
    graph.add_node("paper/other", **attributes)
    with pytest.raises(InputError, match=f"paper/other'.*{reason}"):
        graph_to_rdf(graph, tmp_path / "g.ttl")
    with pytest.raises(OutputError, match="tells no syntax"):
        graph_to_rdf(build_graph(small_atlas()), tmp_path / "g.txt")


def test_an_imported_folder_has_the_tables_of_the_one_exported(tmp_path: Path) -> None:
    atlas = build([LOWPASS, replace(LOWPASS, id="b", title="LowPass 🦊 again, with LoRA and BERT")])
    (path,) = atlas.export("turtle", tmp_path / "atlas.ttl")
    again = import_rdf(path, tmp_path / "again")
    assert values(again.tables) == values(atlas.tables)
    for table in ("papers", "entities", "statements", "evidence", "results"):
        assert list(again.tables.rows(table)) == list(atlas.tables.rows(table)), table
    (second,) = again.export("turtle", tmp_path / "second.ttl")
    assert second.read_bytes() == path.read_bytes()
    assert import_rdf(second, tmp_path / "again").counts.statements == atlas.counts.statements


BROKEN = [
    ("skos:prefLabel", "skos:hiddenLabel", "benchmark/miniglue>: has no .*prefLabel"),
    (" 0.888 ", ' "sure" ', "could not convert"),
    ("rdf:object ", "rdf:first ", "rdf-syntax-ns#object"),
    ("oa:hasSource", "oa:hasScope", "passage-1>: has no"),
    ("rdf:object technique:lora ", "rdf:object technique:other ", "names technique/other"),
    ("rdf:predicate pa:uses", "rdf:predicate pa:likes", "is no Statement"),
    ('oa:exact "LoRA"', 'oa:exact "LORA"', "does not stand at its offsets"),
    ("a pa:Paper ", "a pa:Poem ", "does not describe"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_a_broken_graph_is_one_error_that_names_the_node(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    (path,) = write_turtle(small_atlas(), tmp_path / "a.ttl")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        import_rdf(path, tmp_path / "atlas")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "atlas").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", b"<a:b> <a:c> .", "has a mistake"),
        ("a.ttl", b"<https://example.org/a> a <https://example.org/B> .", "holds no papers"),
        ("a.ttl", b"", "holds no papers"),
        ("a.nt", b"\xff\xfe", "has a mistake"),
        ("a.ttl.gz", b"not gzip", "cannot be read"),
        ("a.ttl.zst", b"not zstandard", "cannot be read"),
        ("a.jsonld", b'{"@context": "https://example.org/context.jsonld"}', "a.jsonld"),
        ("a.txt", b"", "is no RDF file by its name"),
    ],
)
def test_a_foreign_file_is_one_line(
    name: str, content: bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert run(["import", str(path), "-o", str(tmp_path / "atlas")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert not (tmp_path / "atlas").exists()


def test_importing_says_what_came(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = write_turtle(small_atlas(), tmp_path / "a.ttl.zst")
    assert run(["import", str(path), "-o", str(tmp_path / "atlas")]) == 0
    assert "4 papers, 15 entities, 19 statements, 4 results" in capsys.readouterr().out
