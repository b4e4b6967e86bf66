"""The SPARQL 1.1 Protocol of a running server, asked by a real client."""

from __future__ import annotations

import csv
import io
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from paperatlas.export.iris import prefixes
from paperatlas.query.library import named_queries
from running_server import running_server

pytest.importorskip("uvicorn", reason="the extra serve is not installed")

SELECT = "SELECT ?year ?title { ?p pa:year ?year ; dcterms:title ?title } ORDER BY ?year"
GRAPH = "CONSTRUCT { ?x pa:uses ?y } WHERE { ?x pa:uses ?y }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = Path(shutil.copytree(built, tmp_path_factory.mktemp("served") / "atlas"))
    with running_server(folder, "--timeout", "2", "--max-rows", "500") as client:
        yield client


def ask(server: httpx.Client, query: str, accept: str = "text/csv") -> httpx.Response:
    return server.get("/sparql", params={"query": query}, headers={"Accept": accept})


def test_the_three_ways_to_ask_give_one_answer(server: httpx.Client) -> None:
    direct = {"Content-Type": "application/sparql-query; charset=utf-8"}
    answers = [
        server.get("/sparql", params={"query": SELECT}),
        server.post("/sparql", data={"query": SELECT}),
        server.post("/sparql", content=SELECT.encode(), headers=direct),
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.content for answer in answers}) == 1
    rows = answers[0].json()["results"]["bindings"]
    assert [row["year"]["value"] for row in rows] == ["2021", "2022"]


@pytest.mark.parametrize("media", sorted(FORMATS))
def test_each_format_of_results_is_read_by_another_program(server: httpx.Client, media: str) -> None:
    answer = ask(server, SELECT, media)
    assert answer.headers["content-type"].partition(";")[0] == media
    solutions = ox.parse_query_results(answer.content, FORMATS[media])
    assert isinstance(solutions, ox.QuerySolutions)
    rows = list(solutions)
    assert [str(row["year"].value) for row in rows] == ["2021", "2022"]
    truth = ox.parse_query_results(ask(server, "ASK { ?p a pa:Paper }", media).content, FORMATS[media])
    assert isinstance(truth, ox.QueryBoolean)
    assert bool(truth)


def test_csv_is_plain_values(server: httpx.Client) -> None:
    answer = ask(server, SELECT)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert rows[0] == ["year", "title"]
    assert [row[0] for row in rows[1:]] == ["2021", "2022"]


@pytest.mark.parametrize(
    ("media", "rdf"),
    [("text/turtle", ox.RdfFormat.TURTLE), ("application/n-triples", ox.RdfFormat.N_TRIPLES)],
)
def test_graphs_come_as_rdf(server: httpx.Client, media: str, rdf: ox.RdfFormat) -> None:
    answer = ask(server, GRAPH, media)
    assert answer.headers["content-type"].startswith(media)
    triples = {(str(t.subject), str(t.object)) for t in ox.parse(answer.content, rdf)}
    assert len(triples) > 2
    assert {str(t.predicate) for t in ox.parse(answer.content, rdf)} == {f"<{prefixes()['pa']}uses>"}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/html,application/xml;q=0.9,*/*;q=0.1", "application/xml"),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.3", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/*", "text/xml; charset=utf-8"),
    ],
)
def test_accept_decides(server: httpx.Client, accept: str, media: str) -> None:
    assert ask(server, SELECT, accept).headers["content-type"] == media


@pytest.mark.parametrize(
    ("query", "accept"), [(SELECT, "image/png"), (SELECT, "text/turtle"), (GRAPH, "text/csv")]
)
def test_a_form_that_is_not_written_is_said(server: httpx.Client, query: str, accept: str) -> None:
    answer = ask(server, query, accept)
    assert answer.status_code == 406
    assert answer.text.startswith("such an answer is written as ")


@pytest.mark.parametrize(
    ("parameters", "status", "reason"),
    [
        ([("query", "SELECT * {")], 400, "cannot be parsed at line 1"),
        ([("query", "SELECT * { ?s nope:x ?o }")], 400, "a prefix there is not declared"),
        ([("query", "INSERT DATA { <a:a> <a:b> <a:c> }")], 400, "INSERT would change the atlas"),
        ([("query", "SELECT * { SERVICE <http://127.0.0.1:9> { ?s ?p ?o } }")], 400, "SERVICE would ask"),
        (
            [("query", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")],
            400,
            "no graph but the atlas is read",
        ),
        ([("query", "SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }")], 400, "no graph but the atlas"),
        ([("query", "ASK {}"), ("query", "ASK {}")], 400, "one parameter 'query' is needed, not 2"),
        ([("limit", "1")], 400, "one parameter 'query' is needed, not 0"),
        ([("query", "ASK {}"), ("limit", "-1")], 400, "limit is a number"),
        ([("query", "ASK {}"), ("default-graph-uri", "file:///etc/passwd")], 400, "no graph but the atlas"),
        ([("query", "ASK {}"), ("named-graph-uri", "http://127.0.0.1/x")], 400, "no graph but the atlas"),
        ([("query", "ASK {}"), ("update", "CLEAR ALL")], 403, "for reading"),
        ([("query", "SELECT * { ?s ?p ?o }")], 422, "more than 500 rows"),
    ],
)
def test_what_is_refused_says_why(
    server: httpx.Client, parameters: list[tuple[str, str]], status: int, reason: str
) -> None:
    for answer in (
        server.get("/sparql", params=_form(parameters)),
        server.post("/sparql", data=_form(parameters), headers={"Accept": "*/*"}),
    ):
        assert (answer.status_code, reason in answer.text) == (status, True), answer.text
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.text.count("\n") == 1
        assert "Traceback" not in answer.text


def _form(parameters: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [value for key, value in parameters if key == name] for name, _ in parameters}


@pytest.mark.parametrize(
    ("kind", "content", "status", "reason"),
    [
        ("application/sparql-update", b"CLEAR ALL", 403, "for reading"),
        ("text/plain", b"ASK {}", 415, "posted as"),
        ("application/sparql-query", b"ASK { \xff }", 400, "not in UTF-8"),
        ("application/sparql-query", b"ASK {" + b" " * 150_000 + b"}", 413, "longer than 100000 bytes"),
        ("application/sparql-query", b"ASK {" + b" " * 400_000 + b"}", 413, "longer than 300000 bytes"),
        ("application/x-www-form-urlencoded", b"", 400, "needed, not 0"),
        ("multipart/form-data; boundary=x", b"--x--", 415, "posted as"),
    ],
)
def test_a_post_that_is_none_is_refused(
    server: httpx.Client, kind: str, content: bytes, status: int, reason: str
) -> None:
    answer = server.post("/sparql", content=content, headers={"Content-Type": kind})
    assert (answer.status_code, reason in answer.text) == (status, True), answer.text


def test_a_query_without_end_is_stopped_and_the_next_is_answered(server: httpx.Client) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda query: ask(server, query), [ENDLESS, ENDLESS]))
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "longer than 2 s" in answers[0].text
    assert ask(server, SELECT).status_code == 200


def test_a_client_that_leaves_does_not_stop_the_server(server: httpx.Client) -> None:
    with pytest.raises(httpx.TimeoutException):
        server.get("/sparql", params={"query": ENDLESS}, timeout=0.3)
    assert ask(server, SELECT).status_code == 200


def test_rows_are_cut_where_that_is_asked_for(server: httpx.Client) -> None:
    query = "SELECT * { ?s ?p ?o }"
    answer = server.get("/sparql", params={"query": query, "limit": "7"}, headers={"Accept": "text/csv"})
    assert len(answer.text.splitlines()) == 1 + 7
    assert answer.headers["paperatlas-cut"] == "rows"
    whole = server.get("/sparql", params={"query": SELECT, "limit": "7"})
    assert "paperatlas-cut" not in whole.headers


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::2]", "a b"]
)
@pytest.mark.parametrize("path", ["/sparql", "/", "/api/terms"])
def test_a_foreign_name_is_refused(server: httpx.Client, host: str, path: str) -> None:
    answer = server.get(path, params={"query": "ASK {}"}, headers={"Host": host})
    assert answer.status_code == 421


def test_names_of_this_machine_are_known(server: httpx.Client) -> None:
    for host in ("localhost", "127.0.0.1:1234", "[::1]:80"):
        assert server.get("/sparql", params={"query": "ASK {}"}, headers={"Host": host}).status_code == 200


def test_head_and_options_and_other_methods(server: httpx.Client) -> None:
    head = server.head("/sparql", params={"query": SELECT})
    assert (head.status_code, head.content) == (200, b"")
    options = server.options("/sparql")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    for method in ("PUT", "DELETE", "PATCH"):
        assert server.request(method, "/sparql").status_code == 405
    assert server.get("/nothing").status_code == 404
    assert server.get("/static/../app.py").status_code == 404


def test_no_other_site_may_read_unless_it_was_asked_for(
    server: httpx.Client, built: Path, tmp_path: Path
) -> None:
    origin = {"Origin": "https://site.example"}
    answer = server.get("/sparql", params={"query": "ASK {}"}, headers=origin)
    assert "access-control-allow-origin" not in answer.headers
    folder = Path(shutil.copytree(built, tmp_path / "atlas"))
    with running_server(folder, "--cors", "https://site.example", "--allow-host", "atlas.example") as client:
        answer = client.get("/sparql", params={"query": "ASK {}"}, headers=origin | {"Host": "atlas.example"})
        assert answer.headers["access-control-allow-origin"] == "https://site.example"
        other = client.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers


def test_without_a_query_the_service_is_described(server: httpx.Client) -> None:
    answer = server.get("/sparql", headers={"Accept": "text/turtle"})
    assert len(list(ox.parse(answer.content, ox.RdfFormat.TURTLE, base_iri="http://localhost/sparql"))) == 9
    browser = server.get("/sparql", headers={"Accept": "text/html"})
    assert (browser.status_code, browser.headers["location"]) == (307, "/")


def test_every_answer_keeps_the_browser_strict(server: httpx.Client) -> None:
    for path in ("/", "/sparql?query=ASK%7B%7D", "/sparql?query=x", "/static/query.js", "/none"):
        headers = server.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_the_library_is_listed_and_bound(server: httpx.Client) -> None:
    listed = {query["name"] for query in server.get("/api/queries").json()}
    assert listed == set(named_queries())
    bound = server.get("/api/queries/papers-using", params={"technique": "low-rank adaptations"}).json()
    assert "?paper pa:uses technique:lora ." in bound["sparql"]
    assert "pruning" not in ask(server, bound["sparql"]).text
    wrong = server.get("/api/queries/papers-using", params={"technique": "LoRE"})
    assert (wrong.status_code, "did you mean: LoRA" in wrong.json()["error"]) == (400, True)
    assert server.get("/api/queries/nothing").status_code == 400


def test_the_vocabulary_is_listed(server: httpx.Client) -> None:
    listed = server.get("/api/terms").json()
    assert listed["prefixes"] == prefixes()
    terms = {term["name"]: term for term in listed["terms"]}
    assert terms["pa:uses"]["kind"] == "property"
    assert terms["pa:Paper"]["kind"] == "class"
    assert {"dcterms:title", "skos:broader", "lpwc:hasTask"} <= terms.keys()


def test_a_port_that_is_taken_is_one_line(built: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "paperatlas", "serve", str(built), "--port", port]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"paperatlas: 127.0.0.1:{port}: cannot be listened on")


def test_small_queries_are_answered_while_a_long_one_runs(server: httpx.Client) -> None:
    with ThreadPoolExecutor(1) as pool:
        long = pool.submit(ask, server, ENDLESS)
        time.sleep(0.2)
        answers = [ask(server, SELECT, "application/json") for _ in range(20)]
        assert not long.done()
    assert {answer.status_code for answer in answers} == {200}
    assert json.loads(answers[-1].text)["head"]["vars"] == ["year", "title"]
