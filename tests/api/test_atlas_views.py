"""One atlas, seen as frames, graph, RDF and files: all of them say the same."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import rdflib
from rdflib.namespace import RDF, SKOS

from made_papers import PAPERS
from paperatlas.api import open_atlas
from paperatlas.api.atlas import Atlas
from paperatlas.atlas import frames
from paperatlas.atlas.schema import TABLES
from paperatlas.errors import MissingExtraError, NotFoundError, PaperatlasError, QueryError
from paperatlas.export import EXPORTERS
from paperatlas.model import ENTITY_TYPES, RELATION_TYPES, ROLES, Entity, Paper

PA = rdflib.Namespace("https://w3id.org/paperatlas/ontology#")


@pytest.fixture(scope="module")
def atlas(built: Path) -> Atlas:
    return open_atlas(built)


def plain(value: object) -> object:
    """A cell as plain Python, so that cells of several libraries compare."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return [(key, plain(one)) for key, one in value.items()]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return None if value is None or value != value else value  # noqa: PLR0124 (NaN is not itself)


def rows_of(frame: Any) -> list[dict[str, object]]:
    """The rows of any frame as plain dicts."""
    if hasattr(frame, "to_pylist"):
        rows = frame.to_pylist()
    elif hasattr(frame, "to_dicts"):
        rows = frame.to_dicts()
    else:
        rows = frame if isinstance(frame, list) else frame.to_dict("records")
    return [{key: plain(value) for key, value in row.items()} for row in rows]


def same_cell(one: object, other: object) -> bool:
    """Whether two cells agree; a library may hold a map as a list of pairs and a year as a float."""
    return json.dumps(one, default=str) == json.dumps(other, default=str) or one == other


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_each_frame_has_the_same_rows(atlas: Atlas, table: str, kind: str) -> None:
    expected = rows_of(getattr(atlas, table)("rows"))
    found = rows_of(getattr(atlas, table)(kind))
    assert len(found) == len(expected) > 0
    for one, other in zip(found, expected, strict=True):
        assert list(one) == list(other)
        differing = [key for key in one if not same_cell(one[key], other[key])]
        assert set(differing) <= {"identifiers", "repairs"}


def test_the_frames_name_what_they_speak_of(atlas: Atlas) -> None:
    statements = atlas.statements("rows")
    (extends,) = [row for row in statements if row["predicate"] == "basedOn"]
    assert (extends["subject_label"], extends["object_label"]) == ("SoilNet", "LoRA")
    results = {row["value"]: row for row in atlas.results("rows")}
    assert results["81.3"]["metric_label"] == "accuracy"
    assert results["81.3"]["low"] == results["81.3"]["high"] == pytest.approx(81.3)
    named = {row["label"]: row["papers"] for row in atlas.entities("rows")}
    assert named["LoRA"] == 2
    assert named["SoilNet"] == 2


@pytest.mark.parametrize(
    ("kind", "library", "extra"),
    [
        ("pandas", "pandas", "pandas"),
        ("polars", "polars", "polars"),
        ("polars", "pyarrow", "polars"),
        ("arrow", "pyarrow", "arrow"),
    ],
)
def test_a_missing_library_comes_with_the_command_that_installs_it(
    atlas: Atlas, monkeypatch: pytest.MonkeyPatch, kind: Any, library: str, extra: str
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(frames, "find_spec", lambda name: None if name == library else found(name))
    with pytest.raises(MissingExtraError) as caught:
        atlas.papers(kind)
    assert str(caught.value) == (
        f"{library} is not installed; get it with: pip install 'paperatlas[{extra}]'"
    )
    assert len(atlas.papers("rows")) == len(PAPERS)


def test_an_unknown_frame_is_named(atlas: Atlas) -> None:
    with pytest.raises(PaperatlasError, match="no frame 'excel'; there are: pandas, polars, arrow, rows"):
        atlas.papers("excel")  # type: ignore[arg-type]


# The graph. --------------------------------------------------------------------------------------


def test_the_graph_has_the_nodes_edges_and_attributes_that_are_promised(atlas: Atlas) -> None:
    graph = atlas.graph
    assert isinstance(graph, nx.MultiDiGraph)
    assert atlas.graph is graph
    for _, data in graph.nodes(data=True):
        assert data["type"] in ("Paper", *ENTITY_TYPES)
        assert data["label"]
    for source, _, data in graph.edges(data=True):
        assert data["type"] == data["predicate"] == data["label"]
        assert data["type"] in (*ROLES, *RELATION_TYPES)
        assert ("role" in data) == source.startswith("paper/")
        assert 0 < data["confidence"] <= 1
        assert data["evidence"] >= 1
    assert graph.nodes["paper/p1"]["year"] == 2021
    assert "year" not in graph.nodes["paper/p3"]
    ((_, edge),) = graph["paper/p1"]["model/soilnet"].items()
    assert (edge["role"], edge["evidence"], edge["year"]) == ("introduces", 4, 2021)


def test_results_are_nodes_on_demand(atlas: Atlas) -> None:
    full = atlas.to_networkx(results=True)
    extra = [data for node, data in full.nodes(data=True) if node.startswith("result/")]
    assert len(extra) == atlas.counts.results == full.number_of_nodes() - atlas.graph.number_of_nodes()


def test_all_forms_agree_on_papers_entities_and_edges(atlas: Atlas, built: Path) -> None:
    counts = atlas.counts
    expected = (counts.papers, sum(counts.entities.values()), sum(counts.statements.values()))
    assert counts.papers == len(PAPERS)
    for graph in (atlas.graph, nx.read_graphml(built / "atlas.graphml")):
        kinds = [data["type"] for _, data in graph.nodes(data=True)]
        papers = kinds.count("Paper")
        assert (papers, len(kinds) - papers, graph.number_of_edges()) == expected
    for turtle in (rdflib.Graph().parse(built / "atlas.ttl"), atlas.to_rdflib()):
        papers = len(set(turtle.subjects(RDF.type, PA.Paper)))
        entities = {node for kind in ENTITY_TYPES for node in turtle.subjects(RDF.type, PA[kind])}
        edges = len(set(turtle.subjects(RDF.type, PA.Statement)))
        assert (papers, len(entities), edges) == expected
        labels = {str(turtle.value(node, SKOS.prefLabel)) for node in entities}
        assert labels == {entity.label for entity in atlas.tables.entities()}
    tables = tuple(len(getattr(atlas, name)("rows")) for name in ("papers", "entities", "statements"))
    assert tables == expected


def test_the_page_shows_no_markup_of_a_title(built: Path) -> None:
    page = (built / "atlas.html").read_text(encoding="utf-8")
    assert "<b>Tags</b>" not in page


@pytest.mark.parametrize("name", sorted(EXPORTERS))
def test_each_format_is_written_without_text_on_demand(atlas: Atlas, tmp_path: Path, name: str) -> None:
    for text in (True, False):
        written = atlas.export(name, tmp_path / str(text) / "x", text=text)
        assert all(path.stat().st_size for path in written)
        told = b"".join(path.read_bytes() for path in written)
        if not text:
            assert b"is a baseline" not in told


# Queries and look-ups. ---------------------------------------------------------------------------


def test_queries_answer_with_python_values(atlas: Atlas) -> None:
    answer = atlas.query("SELECT ?year { paper:p1 pa:year ?year }")
    assert (answer.variables, answer.rows) == (("year",), ((2021,),))
    assert atlas.query("ASK { paper:p1 pa:introduces model:soilnet }").answer is True


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "SELECT",
        "SELECT ?x { ?x nope:y ?z }",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o",
        "\x00",
        "SELECT (nope(?x) AS ?y) { ?x ?p ?o }",
    ],
)
def test_a_query_that_cannot_be_answered_is_one_line(atlas: Atlas, wrong: str) -> None:
    with pytest.raises(QueryError) as caught:
        atlas.query(wrong)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["SoilNet", "soilnet", "SOILNET", "model/soilnet", "SoilNets"])
def test_an_entity_is_found_by_its_names_and_its_id(atlas: Atlas, name: str) -> None:
    (found,) = atlas.find(name)
    assert isinstance(found, Entity)
    assert found.id == "model/soilnet"


@pytest.mark.parametrize("name", ["p3", "paper/p3", "A Survey of Pruning", "a survey of pruning"])
def test_a_paper_is_found_by_its_title_and_its_id(atlas: Atlas, name: str) -> None:
    (found,) = atlas.find(name)
    assert isinstance(found, Paper)
    assert found.id == "p3"


def test_an_alias_leads_to_its_entity(atlas: Atlas) -> None:
    assert [node.id for node in atlas.find("low rank adaptation")] == ["technique/lora"]


@pytest.mark.parametrize(
    ("name", "hint"), [("SoilNat", "SoilNet"), ("LoRRA", "LoRA"), ("Survey of Pruning", "")]
)
def test_a_miss_suggests_what_is_near(atlas: Atlas, name: str, hint: str) -> None:
    with pytest.raises(NotFoundError, match=f"nothing is called '{name}' here; did you mean: .*{hint}"):
        atlas.find(name)


@pytest.mark.parametrize("name", ["", " ", "知识", "\x00", "%", "'", "x" * 10_000])
def test_any_text_may_be_looked_up(atlas: Atlas, name: str) -> None:
    with pytest.raises(NotFoundError, match="nothing is called"):
        atlas.find(name)


def test_a_card_shows_the_sentences(atlas: Atlas) -> None:
    card = atlas.show("SoilNet")
    passages = [passage for fact in card.facts for passage in fact.passages]
    assert passages
    assert all(one.sentence[one.start : one.end] for one in passages)
    assert {"introduces", "comparesWith", "basedOn"} <= {fact.predicate for fact in card.facts}
    assert [result.value for result in card.results]


def test_the_strongest_come_first(atlas: Atlas) -> None:
    strongest = atlas.strongest("Model", limit=3)
    assert strongest[0] == ("SoilNet", 2)
    assert [papers for _, papers in strongest] == sorted((n for _, n in strongest), reverse=True)
    assert atlas.strongest("Nothing") == []
