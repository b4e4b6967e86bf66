"""The RDF of an atlas: readable everywhere, valid, and true to the tables."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rdflib import DCTERMS, RDF, SKOS, XSD

from paperatlas.atlas.memory import MemoryTables
from paperatlas.errors import OutputError
from paperatlas.export import export
from paperatlas.export.compression import Compression, open_plain
from paperatlas.export.iris import link_iri, node_of_iri, prefixes, thing_iri
from paperatlas.export.jsonld import write_jsonld
from paperatlas.export.literals import date_literal, decimal_literal
from paperatlas.export.rdf import generate_triples, write_ntriples, write_turtle
from paperatlas.export.terms import TurtleTerms, part_of, quoted
from paperatlas.model import Entity, Paper, Repair
from paperatlas.ontology import THINGS, ontology_folder
from small_atlas import (
    BARE,
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

PA = rdflib.Namespace("https://w3id.org/paperatlas/ontology#")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
MLS = rdflib.Namespace("http://www.w3.org/ns/mls#")
FABIO = rdflib.Namespace("http://purl.org/spar/fabio/")
LPWC = rdflib.Namespace("https://linkedpaperswithcode.com/property/")


@pytest.fixture(scope="module")
def turtle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = write_turtle(small_atlas(), tmp_path_factory.mktemp("rdf") / "atlas.ttl")
    return path


@pytest.fixture(scope="module")
def graph(turtle: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(turtle)


def node(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(thing_iri(name))


def canonical(path: Path, rdf_format: ox.RdfFormat) -> set[str]:
    parsed = ox.parse(path=str(path), format=rdf_format)
    return {str(ox.Triple(quad.subject, quad.predicate, quad.object)) for quad in parsed}


def test_both_libraries_read_every_triple(turtle: Path, graph: rdflib.Graph) -> None:
    generated = {str(triple) for triple in generate_triples(small_atlas())}
    assert len(generated) == len(list(generate_triples(small_atlas())))
    assert canonical(turtle, ox.RdfFormat.TURTLE) == generated
    assert len(graph) == len(generated)


# rdflib's own reader of JSON-LD uses a class that rdflib has deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_ntriples_and_json_ld_say_the_same_as_turtle(
    turtle: Path, graph: rdflib.Graph, tmp_path: Path
) -> None:
    expected = canonical(turtle, ox.RdfFormat.TURTLE)
    (lines,) = write_ntriples(small_atlas(), tmp_path / "atlas.nt")
    assert canonical(lines, ox.RdfFormat.N_TRIPLES) == expected
    (json,) = write_jsonld(small_atlas(), tmp_path / "atlas.jsonld")
    assert canonical(json, ox.RdfFormat.JSON_LD) == expected
    assert set(rdflib.Graph().parse(data=json.read_text(), format="json-ld")) == set(graph)


@pytest.mark.parametrize("with_ontology", [False, True])
@pytest.mark.parametrize("text", [False, True])
def test_the_shapes_accept_the_atlas(text: bool, with_ontology: bool, tmp_path: Path) -> None:
    (path,) = write_turtle(small_atlas(), tmp_path / "atlas.ttl", text=text)
    folder = ontology_folder()
    conforms, _, report = pyshacl.validate(
        rdflib.Graph().parse(path),
        shacl_graph=rdflib.Graph().parse(folder / "shapes.ttl"),
        ont_graph=rdflib.Graph().parse(folder / "paperatlas.ttl") if with_ontology else None,
    )
    assert conforms, report


@pytest.mark.parametrize(
    "removed",
    [PA.confidence, PA.evidence, OA.hasSource, OA.end, RDF.object, SKOS.prefLabel, DCTERMS.title],
)
def test_the_shapes_refuse_an_atlas_that_lacks_something(removed: rdflib.URIRef, graph: rdflib.Graph) -> None:
    damaged = rdflib.Graph()
    damaged += graph
    damaged.remove((None, removed, None))
    shapes = rdflib.Graph().parse(ontology_folder() / "shapes.ttl")
    assert not pyshacl.validate(damaged, shacl_graph=shapes)[0]


def test_every_statement_is_a_direct_triple_and_a_node(graph: rdflib.Graph) -> None:
    for statement in STATEMENTS:
        direct = (node(statement.subject), PA[statement.predicate], node(statement.object))
        assert direct in graph
        reified = node(f"statement/{statement.id}")
        parts = (RDF.subject, RDF.predicate, RDF.object)
        assert tuple(graph.value(reified, part) for part in parts) == direct
        confidence = graph.value(reified, PA.confidence)
        assert isinstance(confidence, rdflib.Literal)
        assert confidence.datatype == XSD.decimal
        assert confidence.toPython() == Decimal(str(statement.confidence))
        assert len(set(graph.objects(reified, PA.evidence))) == len(statement.evidence)


def test_every_quote_stands_at_its_offsets(graph: rdflib.Graph) -> None:
    rows = graph.query("""
        PREFIX pa: <https://w3id.org/paperatlas/ontology#>
        PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?field ?title ?abstract ?start ?end ?exact ?prefix ?suffix {
            ?passage oa:hasSource ?paper ; pa:field ?field ; oa:hasSelector ?position, ?quote .
            ?position oa:start ?start ; oa:end ?end .
            ?quote oa:exact ?exact .
            OPTIONAL { ?quote oa:prefix ?prefix } OPTIONAL { ?quote oa:suffix ?suffix }
            ?paper dcterms:title ?title . OPTIONAL { ?paper dcterms:abstract ?abstract }
        }""")
    count = 0
    for row in rows:
        assert isinstance(row, rdflib.query.ResultRow)
        field, title, abstract, start, end, exact, prefix, suffix = row
        text = str(title if str(field) == "title" else abstract)
        before, after = str(prefix or ""), str(suffix or "")
        assert text[int(start) : int(end)] == str(exact)
        assert text[: int(start)].endswith(before)
        assert text[int(end) :].startswith(after)
        assert len(before) == min(32, int(start))
        count += 1
    assert count == sum(len(s.evidence) for s in STATEMENTS) + len(RESULTS)


def test_lpwc_properties_stand_only_for_the_roles_that_mean_the_same(graph: rdflib.Graph) -> None:
    def things(paper: Paper, name: str) -> set[rdflib.term.Node]:
        return set(graph.objects(node(f"paper/{paper.id}"), LPWC[name]))

    # Not magnitude pruning, which it compares with, nor pruning, which it studies.
    assert things(LOWPASS, "hasMethod") == {node("technique/lowpass"), node("technique/lora")}
    assert things(LOWPASS, "hasModel") == {node("model/vit-b")}
    assert things(LOWPASS, "usesDataset") == {node("dataset/imagenet-mini")}
    assert things(LOWPASS, "hasTask") == {node("task/image-classification")}
    assert things(HOSTILE, "hasModel") == {node("model/zeromoe")}
    assert things(HOSTILE, "usesDataset") == set()
    assert things(FORMULA, "hasMethod") == set()


def test_only_a_paper_with_an_arxiv_identifier_is_a_preprint(graph: rdflib.Graph) -> None:
    lowpass = node(f"paper/{LOWPASS.id}")
    assert set(graph.subjects(RDF.type, FABIO.Preprint)) == {lowpass}
    for name in ("hasArXivId", "hasArXivID"):
        assert graph.value(lowpass, FABIO[name]) == rdflib.Literal("2199.00001")


def test_results_carry_their_numbers_typed(graph: rdflib.Graph) -> None:
    absolute, between = node("result/r-absolute"), node("result/r-range")
    value = graph.value(absolute, MLS.hasValue)
    assert isinstance(value, rdflib.Literal)
    assert (value.datatype, str(value)) == (XSD.decimal, "81.3")
    assert graph.value(absolute, MLS.specifiedBy) == node("metric/top-1-accuracy")
    assert graph.value(absolute, PA.baseline) is None
    # No paper printed a single number here.
    assert graph.value(between, MLS.hasValue) is None
    assert graph.value(between, PA.value) == rdflib.Literal("2-3")
    low, high = graph.value(between, PA.low), graph.value(between, PA.high)
    assert (str(low), str(high)) == ("2.0", "3.0")
    assert graph.value(node("result/r-unnamed"), PA.metric) is None


def test_dates_are_typed_by_how_they_are_written(graph: rdflib.Graph) -> None:
    kinds = {paper.id: graph.value(node(f"paper/{paper.id}"), DCTERMS.date) for paper in PAPERS}
    assert getattr(kinds[LOWPASS.id], "datatype", None) == XSD.date
    assert getattr(kinds[FORMULA.id], "datatype", None) == XSD.gYear
    assert kinds[BARE.id] is None
    assert date_literal("2021-02-30").datatype == str(XSD.string)
    assert date_literal("20210230").datatype == str(XSD.string)


def test_authors_keep_their_order(graph: rdflib.Graph) -> None:
    authors = graph.objects(node(f"paper/{LOWPASS.id}"), DCTERMS.creator)
    names = rdflib.URIRef("http://xmlns.com/foaf/0.1/name")
    ordered = sorted((int(str(graph.value(a, PA.position))), graph.value(a, names)) for a in authors)
    assert [str(name) for _, name in ordered] == list(LOWPASS.authors)


def test_without_text_nothing_of_the_abstracts_is_written(tmp_path: Path) -> None:
    (path,) = write_turtle(small_atlas(), tmp_path / "atlas.ttl", text=False)
    graph = rdflib.Graph().parse(path)
    for predicate in (DCTERMS.abstract, OA.exact, OA.prefix, OA.suffix):
        assert (None, predicate, None) not in graph
    assert len(set(graph.objects(None, OA.start))) > 3
    assert len(set(graph.subjects(DCTERMS.title))) >= len(PAPERS)
    assert "We introduce" not in path.read_text()


def test_damage_that_the_reader_found_is_told() -> None:
    paper = replace(BARE, repairs=(Repair("lost times", 2, True), Repair("formula", 1, False)))
    triples = generate_triples(MemoryTables(all_papers=(paper,)))
    told = [t.object for t in triples if t.predicate.value == str(PA.textDamage)]
    assert told == [ox.Literal("lost times 2 repaired; formula 1 kept")]


def test_another_base_moves_all_things_and_no_term(tmp_path: Path) -> None:
    base = "https://example.org/my/"
    (path,) = write_turtle(small_atlas(), tmp_path / "atlas.ttl", things=base)
    assert "https://w3id.org/paperatlas/id/" not in path.read_text()
    assert len(rdflib.Graph().parse(path)) == len(list(generate_triples(small_atlas())))


@pytest.mark.parametrize("base", ["", "relative/", "https://example.org/x", "http://a b/", "a>b:/"])
def test_a_base_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(OutputError, match="absolute"):
        generate_triples(empty_atlas(), things=base)


@given(st.text(min_size=1), st.text(min_size=1))
def test_iris_are_valid_and_two_ids_never_share_one(one: str, other: str) -> None:
    iris = [thing_iri(f"paper/{name}") for name in (one, other)]
    assert (iris[0] == iris[1]) == (one == other)
    for iri, name in zip(iris, (one, other), strict=True):
        line = f"<{iri}> <{iri}> <{iri}> ."
        (triple,) = ox.parse(line, format=ox.RdfFormat.TURTLE, base_iri="https://example.org/a/")
        assert triple.predicate.value == iri
        assert node_of_iri(iri) == f"paper/{name}"


def test_half_a_surrogate_pair_stops_no_export() -> None:
    paper = Paper(id="a\ud800b", title="half \udc00 a pair")
    titles = [t.object for t in generate_triples(MemoryTables(all_papers=(paper,)))]
    assert ox.Literal("half ? a pair") in titles
    assert thing_iri("paper/a\ud800b") != thing_iri("paper/a?b")


@given(st.text())
def test_an_address_becomes_a_valid_iri_or_nothing(text: str) -> None:
    for address in (text, f"https://example.org/{text}", f"http://{text}"):
        iri = link_iri(address)
        if iri is not None:
            (triple,) = ox.parse(f"<a:b> <a:b> <{iri}> .", format=ox.RdfFormat.TURTLE)
            assert getattr(triple.object, "value", None) == iri


@given(st.floats(allow_nan=True, allow_infinity=True) | st.decimals() | st.text(max_size=8))
def test_a_decimal_is_a_decimal_or_nothing(value: object) -> None:
    literal = decimal_literal(str(value))
    if literal is not None:
        assert Decimal(literal.value) == Decimal(str(value))
        assert "e" not in literal.value.lower()


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_comes_back_from_turtle(label: str, aliases: list[str]) -> None:
    entity = Entity(id="task/t", type="Task", label=label, aliases=tuple(aliases))
    triples = list(generate_triples(MemoryTables(all_entities=(entity,))))
    data = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes())
    read = ox.parse(data, format=ox.RdfFormat.TURTLE)
    back = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in read}
    assert back == set(triples)


@pytest.mark.parametrize("name", ["trig", "nquads"])
def test_what_a_paper_says_is_a_graph_of_its_own(name: str, tmp_path: Path) -> None:
    (path,) = export(small_atlas(), name, tmp_path)
    quads = list(ox.parse(path=str(path)))
    assert {str(quad.triple) for quad in quads} == {str(one) for one in generate_triples(small_atlas())}
    store = ox.Store()
    store.extend(quads)
    graphs = {str(getattr(graph, "value", "")) for graph in store.named_graphs()}
    assert graphs == {thing_iri(f"paper/{paper.id}") for paper in PAPERS}
    lowpass = ox.NamedNode(thing_iri(f"paper/{LOWPASS.id}"))
    said = {quad.triple for quad in store.quads_for_pattern(None, None, None, lowpass)}
    assert {one.object for one in said if one.predicate.value == str(DCTERMS.title)} == {
        ox.Literal(LOWPASS.title)
    }
    statements = {one.subject for one in said if one.predicate.value == str(PA.confidence)}
    assert len(statements) == 12  # its roles, two relations and two results
    common = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    labels = {quad.subject for quad in common if quad.predicate.value == str(SKOS.prefLabel)}
    assert len(labels) == len(ENTITIES)


def test_a_statement_of_two_papers_stands_in_the_graph_of_each(tmp_path: Path) -> None:
    shared = replace(
        STATEMENTS[-3],
        evidence=(*STATEMENTS[-3].evidence, replace(STATEMENTS[-1].evidence[0], text="")),
    )
    tables = MemoryTables(all_papers=PAPERS, all_entities=ENTITIES, all_statements=(shared,))
    (path,) = export(tables, "nquads", tmp_path)
    confidences = [quad for quad in ox.parse(path=str(path)) if quad.predicate.value == str(PA.confidence)]
    assert len({quad.graph_name for quad in confidences}) == 2
    (lines,) = export(tables, "ntriples", tmp_path)
    triples = lines.read_text(encoding="utf-8").splitlines()
    assert len(triples) == len(set(triples))


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_a_compressed_file_has_the_same_bytes_each_time(compression: Compression, tmp_path: Path) -> None:
    (plain,) = export(small_atlas(), "turtle", tmp_path)
    contents = set()
    for folder in ("one", "two"):
        (path,) = export(small_atlas(), "turtle", tmp_path / folder / "atlas.ttl", compression=compression)
        contents.add(path.read_bytes())
        with open_plain(path) as file:
            assert file.read() == plain.read_bytes()
    assert len(contents) == 1


def test_what_is_no_rdf_is_not_compressed_and_holds_no_triple_terms(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="html is not written compressed"):
        export(small_atlas(), "html", tmp_path, compression="gz")
    with pytest.raises(OutputError, match=r"jsonld holds no RDF 1\.2"):
        export(small_atlas(), "jsonld", tmp_path, rdf12=True)


@given(st.text(min_size=1))
def test_a_short_name_stands_for_the_whole_iri(name: str) -> None:
    short, whole = TurtleTerms(THINGS).thing(f"paper/{name}"), thing_iri(f"paper/{name}")
    text = f"@prefix paper: <{THINGS}paper/> . {part_of(short, 'x-1')} <a:p> {short} ."
    (triple,) = ox.parse(text.encode("utf-8", "replace"), format=ox.RdfFormat.TURTLE)
    assert getattr(triple.object, "value", "") == whole
    assert getattr(triple.subject, "value", "") == f"{whole}#x-1"


@given(st.text())
def test_a_quoted_string_is_read_as_it_was(text: str) -> None:
    (triple,) = ox.parse(
        f"<a:s> <a:p> {quoted(text)} .".encode("utf-8", "replace"), format=ox.RdfFormat.N_TRIPLES
    )
    assert getattr(triple.object, "value", "") == text.encode("utf-8", "replace").decode()
