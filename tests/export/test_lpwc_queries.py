"""Queries in the style of Linked Papers With Code, over its vocabulary alone, answer on our graphs.

The graph is small and made by hand, so that each answer can be seen by looking at it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from paperatlas.atlas.memory import MemoryTables
from paperatlas.export.rdf import write_turtle
from paperatlas.model import Entity, Evidence, Paper, Result, Role, Statement

ALPHA = Paper(
    id="arxiv:2101.00001",
    title="AlphaNet: sparse attention for reading",
    abstract="We present sparse attention, which skips most words. Code: https://github.com/Ada/alpha-net.",
    authors=("Ada Example", "Ben Beispiel"),
    year=2021,
    date="2021-03-01",
    venue="NAACL 2021",
    identifiers={"arxiv": "2101.00001"},
    sources=("a",),
)
BETA = Paper(
    id="beta",
    title="BetaNet reads faster",
    abstract="BetaNet uses sparse attention and pruning. It reaches 71.5 F1 on ReadSet.",
    authors=("Ben Beispiel",),
    year=2022,
    date="2022-11-05",
    venue="ICML 2022",
)
GAMMA = Paper(id="gamma", title="A survey of pruning", abstract="We survey pruning.", year=2021)

ENTITIES = (
    Entity(id="technique/sparse-attention", type="Technique", label="sparse attention"),
    Entity(id="technique/pruning", type="Technique", label="pruning"),
    Entity(id="model/alphanet", type="Model", label="AlphaNet"),
    Entity(id="model/betanet", type="Model", label="BetaNet"),
    Entity(id="dataset/readset", type="Dataset", label="ReadSet"),
    Entity(id="dataset/bookset", type="Dataset", label="BookSet"),
    Entity(id="task/nlp", type="Task", label="language processing"),
    Entity(id="task/reading", type="Task", label="reading", broader=("task/nlp",)),
    Entity(id="metric/f1", type="Metric", label="F1"),
)


def says(paper: Paper, role: Role, entity: str) -> Statement:
    start = paper.abstract.index("sparse") if entity.endswith("attention") else 0
    place = Evidence(
        paper=paper.id,
        field="abstract",
        start=start,
        end=start + 6,
        text=paper.abstract[start : start + 6],
        sentence=(0, paper.abstract.index(".") + 1),
    )
    return Statement(
        id=f"{paper.id[-5:]}-{role}-{entity.partition('/')[2]}",
        subject=f"paper/{paper.id}",
        predicate=role,
        object=entity,
        confidence=1.0,
        evidence=(place,),
    )


SAID: list[tuple[Paper, Role, str]] = [
    (ALPHA, "introduces", "technique/sparse-attention"),
    (ALPHA, "introduces", "model/alphanet"),
    (ALPHA, "evaluatesOn", "dataset/readset"),
    (ALPHA, "addresses", "task/reading"),
    (BETA, "introduces", "model/betanet"),
    (BETA, "comparesWith", "model/alphanet"),
    (BETA, "uses", "technique/sparse-attention"),
    (BETA, "uses", "technique/pruning"),
    (BETA, "uses", "dataset/bookset"),
    (BETA, "evaluatesOn", "dataset/readset"),
    (BETA, "addresses", "task/reading"),
    (GAMMA, "studies", "technique/pruning"),
]


def result(name: str, paper: Paper, model: str, value: str) -> Result:
    return Result(
        id=name,
        paper=paper.id,
        subject=model,
        metric="metric/f1",
        metric_name="F1",
        value=value,
        low=value,
        high=value,
        unit="none",
        kind="absolute",
        dataset="dataset/readset",
        baseline=None,
        confidence=0.9,
        evidence=says(paper, "measures", "metric/f1").evidence[0],
    )


TABLES = MemoryTables(
    all_papers=(ALPHA, BETA, GAMMA),
    all_entities=ENTITIES,
    all_statements=tuple(says(*one) for one in SAID),
    all_results=(
        result("alpha", ALPHA, "model/alphanet", "68.2"),
        result("beta", BETA, "model/betanet", "71.5"),
    ),
)

PREFIXES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX fabio: <http://purl.org/spar/fabio/>
PREFIX dbp: <http://dbpedia.org/property/>
PREFIX lpwcc: <https://linkedpaperswithcode.com/class/>
PREFIX lpwc: <https://linkedpaperswithcode.com/property/>
"""

QUERIES: dict[str, tuple[str, set[tuple[str, ...]]]] = {
    "how many papers": (
        "SELECT (COUNT(?paper) AS ?n) { ?paper rdf:type lpwcc:paper }",
        {("3",)},
    ),
    "papers of a method by its name": (
        """SELECT ?title { ?paper a lpwcc:paper ; lpwc:hasMethod ?method ; dcterms:title ?title .
           ?method a lpwcc:method ; foaf:name ?name
           FILTER (?name = "sparse attention"^^xsd:string) }""",
        {(ALPHA.title,), (BETA.title,)},
    ),
    "a paper's methods": (
        """SELECT ?name { ?paper dcterms:title "BetaNet reads faster" ; lpwc:hasMethod/foaf:name ?name }""",
        {("sparse attention",), ("pruning",)},
    ),
    "models that a paper has, and not those it only compares with": (
        """SELECT ?name { ?paper dcterms:title "BetaNet reads faster" ; lpwc:hasModel ?model .
           ?model a lpwcc:model ; foaf:name ?name }""",
        {("BetaNet",)},
    ),
    "the most used data sets": (
        """SELECT ?title (COUNT(DISTINCT ?paper) AS ?papers) { ?paper lpwc:usesDataset ?dataset .
           ?dataset a lpwcc:dataset ; dcterms:title ?title } GROUP BY ?title ORDER BY DESC(?papers)""",
        {("ReadSet", "2"), ("BookSet", "1")},
    ),
    "data sets by how many papers they count": (
        """SELECT ?title ?n { ?dataset a lpwcc:dataset ; dcterms:title ?title ; lpwc:numberPapers ?n
           FILTER (?n > 1) }""",
        {("ReadSet", "2")},
    ),
    "tasks of the papers of a conference": (
        """SELECT ?name { ?paper lpwc:hasConference ?conference ; lpwc:hasTask/foaf:name ?name .
           ?conference a lpwcc:conference ; foaf:name ?venue FILTER (CONTAINS(?venue, "NAACL")) }""",
        {("reading",)},
    ),
    "conferences by their acronyms": (
        "SELECT ?acronym { ?conference a lpwcc:conference ; dbp:acronym ?acronym }",
        {("NAACL",), ("ICML",)},
    ),
    "papers of a year by their dates": (
        "SELECT ?title { ?paper dcterms:date ?date ; dcterms:title ?title FILTER (YEAR(?date) = 2022) }",
        {(BETA.title,)},
    ),
    "papers of a year, though only the year is known": (
        """SELECT ?title { ?paper a lpwcc:paper ; dcterms:date ?date ; dcterms:title ?title
           FILTER (STRSTARTS(STR(?date), "2021")) }""",
        {(ALPHA.title,), (GAMMA.title,)},
    ),
    "a leaderboard": (
        """SELECT ?model ?value { ?paper lpwc:hasEvaluation ?evaluation .
           ?evaluation a lpwcc:evaluation ; lpwc:hasDataset/dcterms:title "ReadSet" ;
               lpwc:hasTask/foaf:name "reading" ; lpwc:hasModel/foaf:name ?model ;
               lpwc:hasEvaluationResult ?result .
           ?result a lpwcc:evaluationresult ; lpwc:metricName "F1" ; lpwc:metricValue ?value }
           ORDER BY DESC(xsd:decimal(?value))""",
        {("BetaNet", "71.5"), ("AlphaNet", "68.2")},
    ),
    "metrics of the evaluations of a task": (
        """SELECT DISTINCT ?metric { ?evaluation lpwc:hasTask/foaf:name "reading" ;
           lpwc:hasEvaluationResult/lpwc:metricName ?metric }""",
        {("F1",)},
    ),
    "authors who wrote more than one paper": (
        """SELECT ?name { ?paper lpwc:creatorName ?name } GROUP BY ?name HAVING (COUNT(?paper) > 1)""",
        {("Ben Beispiel",)},
    ),
    "authors as nodes": (
        """SELECT ?name { ?paper dcterms:title ?title ; dcterms:creator ?author . ?author foaf:name ?name
           FILTER (REGEX(?title, "alphanet", "i")) }""",
        {("Ada Example",), ("Ben Beispiel",)},
    ),
    "which paper introduced a method, and how it is described": (
        """SELECT ?title ?description { ?method a lpwcc:method ; lpwc:introducedBy/dcterms:title ?title ;
           dcterms:description ?description }""",
        {(ALPHA.title, "We present sparse attention, which skips most words.")},
    ),
    "repositories": (
        """SELECT ?id ?url { ?paper fabio:hasArXivID ?id ; lpwc:hasRepository ?repository .
           ?repository a lpwcc:repository ; fabio:hasURL ?url }""",
        {("2101.00001", "https://github.com/ada/alpha-net")},
    ),
    "subtasks": (
        """SELECT ?name { ?task a lpwcc:task ; foaf:name 'language processing' ;
           lpwc:hasSubtask/foaf:name ?name }""",
        {("reading",)},
    ),
    "abstracts": (
        """SELECT ?url { ?paper lpwc:hasURLAbstract ?url ; dcterms:abstract ?text
           FILTER (CONTAINS(?text, "sparse")) }""",
        {("https://arxiv.org/abs/2101.00001",)},
    ),
}

Ask = Callable[[str], list[tuple[str, ...]]]


@pytest.fixture(scope="module", params=["rdflib", "oxigraph"])
def ask(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    (path,) = write_turtle(TABLES, tmp_path_factory.mktemp("lpwc") / "atlas.ttl")
    return _ask_rdflib(path) if request.param == "rdflib" else _ask_oxigraph(path)


def _ask_rdflib(path: Path) -> Ask:
    graph = rdflib.Graph().parse(path)

    def ask(query: str) -> list[tuple[str, ...]]:
        return [tuple(map(str, row)) for row in graph.query(query) if isinstance(row, tuple)]

    return ask


def _ask_oxigraph(path: Path) -> Ask:
    store = ox.Store()
    store.load(path=path)

    def ask(query: str) -> list[tuple[str, ...]]:
        rows = store.query(query)
        assert isinstance(rows, ox.QuerySolutions)
        return [tuple(getattr(cell, "value", "") for cell in row) for row in rows]

    return ask


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_answers_as_on_linked_papers_with_code(name: str, ask: Ask) -> None:
    query, expected = QUERIES[name]
    rows = ask(PREFIXES + query)
    assert set(rows) == expected
    assert len(rows) == len(expected)


def test_a_leaderboard_is_in_its_order(ask: Ask) -> None:
    assert [row[0] for row in ask(PREFIXES + QUERIES["a leaderboard"][0])] == ["BetaNet", "AlphaNet"]


def test_the_queries_use_no_term_of_ours() -> None:
    assert len(QUERIES) >= 15
    assert not [name for name, (query, _) in QUERIES.items() if "pa:" in query.replace("spa:", "")]
