"""Queries over an atlas, with answers known beforehand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
import rdflib

from paperatlas.errors import QueryError
from paperatlas.export.iris import thing_iri
from paperatlas.export.rdf import generate_triples
from paperatlas.query.format import format_csv, format_json, format_table
from paperatlas.query.results import QueryResult, Term
from paperatlas.query.sparql import build_store, run_query, to_rdflib
from small_atlas import HOSTILE, LOWPASS, empty_atlas, small_atlas

ELSEWHERE = "<https://example.org/sparql>"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return build_store(small_atlas())


def test_which_papers_use_a_technique(store: ox.Store) -> None:
    result = run_query(store, "SELECT ?title { ?p pa:uses technique:lora ; dcterms:title ?title }")
    assert result.variables == ("title",)
    assert result.rows == ((LOWPASS.title,),)


def test_the_words_that_an_edge_was_read_from(store: ox.Store) -> None:
    query = """
        SELECT ?exact ?start ?end ?confidence {
          ?s a pa:Statement ; rdf:predicate pa:comparesWith ; rdf:object technique:magnitude-pruning ;
             pa:confidence ?confidence ; pa:evidence/oa:hasTarget/oa:hasSelector ?where, ?words .
          ?where oa:start ?start ; oa:end ?end .
          ?words oa:exact ?exact .
        }"""
    ((exact, start, end, confidence),) = run_query(store, query).rows
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert LOWPASS.abstract[start:end] == exact == "magnitude pruning"
    assert confidence == Decimal("0.85")


def test_results_can_be_filtered_by_their_number(store: ox.Store) -> None:
    query = """SELECT ?value ?metric { ?r a pa:Result ; mls:hasValue ?value ; pa:metricName ?metric
               FILTER (?value > 50) }"""
    assert run_query(store, query).rows == ((Decimal("81.3"), "top-1 accuracy"),)


def test_a_broader_technique_finds_the_narrower(store: ox.Store) -> None:
    query = "SELECT ?name { ?t skos:broader+ technique:pruning ; skos:prefLabel ?name } ORDER BY ?name"
    assert run_query(store, query).rows == (("LowPass",), ("magnitude pruning",))


def test_queries_in_the_terms_of_linked_papers_with_code(store: ox.Store) -> None:
    datasets = """
        SELECT ?name (COUNT(?paper) AS ?count) {
          ?paper a lpwcc:paper ; lpwc:usesDataset ?dataset .
          ?dataset a lpwcc:dataset ; dcterms:title ?name } GROUP BY ?name"""
    assert run_query(store, datasets).rows == (("ImageNet-Mini", 1),)
    metrics = """
        SELECT ?name ?value {
          ?paper a lpwcc:paper ; lpwc:hasConference/foaf:name "Workshop on Examples" ;
                 lpwc:hasEvaluation/lpwc:hasEvaluationResult ?result .
          ?result lpwc:metricName ?name ; lpwc:metricValue ?value } ORDER BY ?value"""
    assert run_query(store, metrics).rows == (("top-1 accuracy", "1.2"), ("top-1 accuracy", "81.3"))
    tasks = 'SELECT ?name { ?p fabio:hasArXivID "2199.00001" ; lpwc:hasTask/foaf:name ?name }'
    assert run_query(store, tasks).rows == (("image classification",),)


def test_values_come_as_python_values(store: ox.Store) -> None:
    query = """
        SELECT ?p ?date ?year ?nothing ?truth ?double {
          ?p dcterms:date ?date ; pa:year ?year FILTER (isIRI(?p) && datatype(?date) = xsd:date)
          BIND (true AS ?truth) BIND (1.5e0 AS ?double) }"""
    ((paper, day, year, nothing, truth, double),) = run_query(store, query).rows
    assert paper == thing_iri(f"paper/{LOWPASS.id}")
    assert (day, year, nothing) == (date(2021, 6, 17), 2021, None)
    assert (truth, double) == (True, 1.5)


def test_ask_answers_yes_or_no(store: ox.Store) -> None:
    yes = run_query(store, "ASK { technique:lowpass pa:basedOn technique:lora }")
    no = run_query(store, "ASK { technique:lora pa:basedOn technique:lowpass }")
    assert (yes.answer, no.answer, bool(yes), bool(no)) == (True, False, True, False)


def test_construct_gives_triples(store: ox.Store) -> None:
    result = run_query(store, "CONSTRUCT { ?x pa:isA ?y } WHERE { ?x pa:isA ?y }")
    assert result.variables == ("subject", "predicate", "object")
    ((subject, _, target),) = result.rows
    assert subject == thing_iri("technique/lowpass")
    assert target == thing_iri("technique/pruning")


def test_tables_are_queried_without_a_store() -> None:
    assert run_query(small_atlas(), "ASK { ?p pa:uses technique:lora }").answer
    assert len(run_query(empty_atlas(), "SELECT * { ?p a pa:Paper }")) == 0


def test_another_base_moves_the_prefixes_too() -> None:
    base = "https://example.org/x/"
    query = "SELECT ?t { ?t pa:basedOn technique:lora }"
    assert run_query(small_atlas(), query, things=base).rows == ((f"{base}technique/lowpass",),)


def test_a_prefix_of_the_query_wins(store: ox.Store) -> None:
    query = "PREFIX pa: <https://example.org/> SELECT * { ?p a pa:Paper }"
    assert len(run_query(store, query)) == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * {\n ?s ?p", "line 2, column 7"),
        ("SELECT * { ?s nope:a ?o }", "column 21: a prefix there is not declared"),
        ("", "line 1, column 1"),
        ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", ""),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT would change"),
        ("# note\nPREFIX a: <b:c> DELETE WHERE { ?s ?p ?o }", "DELETE would change"),
        ("load <file:///etc/passwd>", "LOAD would change"),
        ("DROP ALL", "DROP would change"),
    ],
)
def test_what_is_no_query_is_refused_in_one_line(store: ox.Store, query: str, message: str) -> None:
    size = len(store)
    with pytest.raises(QueryError) as caught:
        run_query(store, query)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200
    assert len(store) == size


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ service silent {ELSEWHERE}{{?s ?p ?o}} }}",
        f"SELECT * {{ SERVICE# note\n{ELSEWHERE} {{ ?s ?p ?o }} }}",
        "PREFIX : <https://example.org/> SELECT * { SERVICE:sparql { ?s ?p ?o } }",
        "SELECT * { VALUES ?x { <https://example.org/> } SERVICE ?x { ?s ?p ?o } }",
        f"SELECT * {{ \\u0053ERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?a ?b ?c FILTER(?a<'>') SERVICE {ELSEWHERE} {{?s ?p ?o}} FILTER('a'='a') }}",
    ],
)
def test_another_server_is_never_asked(store: ox.Store, query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE would ask another server"):
        run_query(store, query)


def test_words_that_only_look_like_keywords_pass(store: ox.Store) -> None:
    query = """# LOAD and SERVICE in a note
        SELECT ?service { ?service skos:prefLabel 'SERVICE' . FILTER (?service != <urn:insert>) }"""
    assert len(run_query(store, query)) == 0


def test_rdflib_holds_the_same_triples() -> None:
    graph = to_rdflib(small_atlas())
    assert len(graph) == len(list(generate_triples(small_atlas())))
    rows = list(graph.query("SELECT ?t { ?p pa:uses technique:lora ; dcterms:title ?t }"))
    assert rows == [(rdflib.Literal(LOWPASS.title),)]


def test_the_json_is_that_of_the_standard(store: ox.Store) -> None:
    query = """SELECT ?p ?year ?nothing ("x"@en AS ?word) {
                 ?p pa:year ?year FILTER (?p = paper:arxiv:2199.00001) }"""
    text = format_json(run_query(store, query))
    document = json.loads(text)
    assert document["head"] == {"vars": ["p", "year", "nothing", "word"]}
    (binding,) = document["results"]["bindings"]
    gyear = "http://www.w3.org/2001/XMLSchema#gYear"
    assert binding == {
        "p": {"type": "uri", "value": thing_iri(f"paper/{LOWPASS.id}")},
        "year": {"type": "literal", "value": "2021", "datatype": gyear},
        "word": {"type": "literal", "value": "x", "xml:lang": "en"},
    }
    solutions = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    assert len(list(solutions)) == 1


def test_csv_quotes_what_it_must(store: ox.Store) -> None:
    query = "SELECT ?t { ?p pa:introduces model:zeromoe ; dcterms:title ?t }"
    text = format_csv(run_query(store, query))
    assert text == 't\r\n"' + HOSTILE.title.replace('"', '""') + '"\r\n'
    assert format_csv(run_query(store, "ASK {}")) == "answer\r\ntrue\r\n"


def test_the_table_is_aligned_and_keeps_each_row_on_its_line(store: ox.Store) -> None:
    query = "SELECT ?p ?t { ?p a pa:Paper ; dcterms:title ?t } ORDER BY ?t"
    lines = format_table(run_query(store, query)).splitlines()
    assert len(lines) == 2 + 4
    assert lines[0].split() == ["p", "t"]
    assert any(line.startswith("paper:arxiv:2199.00001 ") for line in lines)
    columns = {line.index(text) for line, text in zip(lines, ["t", "---- "], strict=False)}
    assert lines[0].index("t") == lines[1].rindex(" ") + 1
    assert columns
    assert format_table(run_query(store, "ASK {}")) == "yes"


def test_the_table_cuts_long_text_and_shows_no_control_character() -> None:
    result = QueryResult(
        variables=("x", "y"),
        terms=((Term("literal", "\x1b[31mred" + "a" * 100), Term("literal", "知识")),),
    )
    *_, row = format_table(result, width=20).splitlines()
    assert row.startswith("[31mredaaa")
    assert "\x1b" not in row
    assert "…  知识" in row
