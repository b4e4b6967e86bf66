"""A concept's papers are those of all that is more special, in Python, in SPARQL and on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib

from paperatlas.api import build
from paperatlas.api.atlas import Atlas
from paperatlas.cli import run
from paperatlas.errors import NotFoundError
from paperatlas.model import Paper

PAPERS = [
    Paper(id="gptq", title="On a Method", abstract="We apply GPTQ to networks."),
    Paper(id="new", title="On Another", abstract="We study frequency-aware magnitude pruning (FAMP)."),
    Paper(id="said", title="A Third", abstract="We present FooQ, a post-training quantization method."),
    Paper(id="other", title="On Optimizers", abstract="We use Adam."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("narrower")


@pytest.fixture(scope="module")
def atlas(folder: Path) -> Atlas:
    return build(PAPERS, folder, extractor="fast")


def test_papers_of_a_concept_are_those_of_its_descendants(atlas: Atlas) -> None:
    assert [paper.id for paper in atlas.papers_of("model compression")] == ["gptq", "new", "said"]
    assert [paper.id for paper in atlas.papers_of("quantization")] == ["gptq", "said"]
    assert [paper.id for paper in atlas.papers_of("pruning")] == ["new"]
    assert atlas.papers_of("model compression", narrower=False) == []
    assert [paper.id for paper in atlas.papers_of("quantization", roles=["introduces"])] == ["said"]


def test_ancestors_and_descendants_are_each_others(atlas: Atlas) -> None:
    above = {entity.label for entity in atlas.ancestors("GPTQ")}
    assert {"post-training quantization", "quantization", "model compression"} <= above
    for entity in atlas.ancestors("GPTQ"):
        assert "technique/gptq" in {below.id for below in atlas.descendants(entity.id)}


def test_what_is_derived_is_marked(atlas: Atlas) -> None:
    entities = {entity.id: entity for entity in atlas.tables.entities()}
    assert entities["technique/gptq"].broader_by[0] == "lexicon"
    assert entities["technique/fooq"].broader_by == ("text",)
    assert entities["technique/frequency-aware-magnitude-pruning"].broader_by == ("head words",)


QUERY = """
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX pa: <https://w3id.org/paperatlas/ontology#>
    PREFIX technique: <https://w3id.org/paperatlas/id/technique/>
    SELECT DISTINCT ?paper { ?paper a pa:Paper ; ?role ?it . ?it skos:broader* technique:model-compression }
    ORDER BY ?paper
"""


def test_sparql_finds_the_same_papers_in_the_atlas_and_in_what_it_exports(
    atlas: Atlas, tmp_path: Path
) -> None:
    asked = [str(row[0]).rpartition("/")[2] for row in atlas.query(QUERY).rows]
    assert asked == ["gptq", "new", "said"]
    [turtle] = atlas.export("turtle", tmp_path / "atlas.ttl")
    exported = rdflib.Graph().parse(turtle).query(QUERY).bindings
    assert [str(row[rdflib.Variable("paper")]).rpartition("/")[2] for row in exported] == asked


def test_sparql_tells_derived_edges_from_those_of_the_lexicon(atlas: Atlas) -> None:
    by_words = atlas.query("SELECT ?it { ?it pa:broaderByHeadWords/skos:broader+ technique:pruning }")
    assert len(by_words.rows) == 1
    by_text = atlas.query("""
        SELECT ?words { ?it pa:broaderByText ?kind .
          ?s rdf:subject ?it ; rdf:predicate pa:isA ; rdf:object ?kind ;
             pa:evidence/oa:hasTarget/oa:hasSelector/oa:exact ?words }""")
    ((words,),) = by_text.rows
    assert str(words).startswith("FooQ, a post-training quantization")


def test_a_paper_is_no_concept(atlas: Atlas) -> None:
    with pytest.raises(NotFoundError, match="is a paper"):
        atlas.papers_of("On Another")


@pytest.mark.usefixtures("atlas")
def test_the_command_lists_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["papers", str(folder), "model compression"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "---- On a Method (gptq)",
        "---- On Another (new)",
        "---- A Third (said)",
    ]
    assert run(["papers", str(folder), "model compression", "--only"]) == 0
    assert run(["papers", str(folder), "pruning", "--role", "introduces"]) == 0
    assert capsys.readouterr().out == ""
