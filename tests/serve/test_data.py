"""The JSON interface and the pages of things, of a running server asked by a real client."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from made_papers import build_into
from paperatlas.api import open_atlas
from paperatlas.export.iris import thing_iri
from paperatlas.model import Paper
from running_server import running_server

pytest.importorskip("uvicorn", reason="the extra serve is not installed")

HOSTILE = Paper(
    id='odd/id "1"?&#%<b>',
    title="We use LoRA <img src=x onerror=alert(1)> and pruning",
    abstract="We use pruning and LoRA on ImageNet.",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from made_papers import PAPERS

    folder = tmp_path_factory.mktemp("data") / "atlas"
    build_into(folder, (*PAPERS, HOSTILE))
    shutil.rmtree(folder / ".cache")
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[httpx.Client]:
    with running_server(folder) as client:
        yield client


def get(server: httpx.Client, path: str, **parameters: str) -> dict[str, object]:
    answer = server.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def hits(server: httpx.Client, **parameters: str) -> list[str]:
    found = get(server, "/api/search", **parameters)["hits"]
    assert isinstance(found, list)
    return [hit["id"] for hit in found]


def test_search_finds_words_and_their_beginnings(server: httpx.Client) -> None:
    assert hits(server, q="lora")[0] == "technique/lora"
    assert hits(server, q="LOW-rank adap")[0] == "technique/lora"
    assert "paper/p1" in hits(server, q="small net")
    assert hits(server, q="soil", type="paper") == ["paper/p1"]
    assert hits(server, q="xyzzy") == hits(server, q='"') == hits(server, q="* OR (") == []


def test_search_is_paged(server: httpx.Client) -> None:
    every = hits(server, q="a", limit="100")
    assert len(every) == len(set(every)) > 6
    pages = [hits(server, q="a", limit="3", offset=str(start)) for start in range(0, len(every), 3)]
    assert [one for page in pages for one in page] == every
    assert get(server, "/api/search", q="a", limit="3")["more"] is True
    assert get(server, "/api/search", q="a", limit="100")["more"] is False


def test_a_thing_has_its_names_and_facts(server: httpx.Client, folder: Path) -> None:
    card = get(server, "/api/entity/low-rank adaptations")
    assert (card["id"], card["type"], card["label"]) == ("technique/lora", "Technique", "LoRA")
    facts = {(fact["role"], fact["other"]) for fact in _list(card, "facts")}
    expected = {
        (fact.predicate, fact.other) for fact in open_atlas(folder).show("LoRA").facts if not fact.outgoing
    }
    assert expected <= facts
    few = get(server, "/api/entity/technique/lora", limit="1")
    assert (len(_list(few, "facts")), few["more"]) == (1, True)


def _list(value: dict[str, object], name: str) -> list[dict[str, object]]:
    found = value[name]
    assert isinstance(found, list)
    return found


def test_what_is_near_a_thing(server: httpx.Client, folder: Path) -> None:
    near = get(server, "/api/ego", id="LoRA", hops="1")
    nodes = {str(node["id"]) for node in _list(near, "nodes")}
    graph = open_atlas(folder).graph.to_undirected()
    assert nodes == {"technique/lora", *graph.neighbors("technique/lora")}
    far = {str(node["id"]) for node in _list(get(server, "/api/ego", id="LoRA", hops="2"), "nodes")}
    assert nodes < far
    assert len(_list(get(server, "/api/ego", id="LoRA", hops="2", limit="3"), "nodes")) == 3


def test_the_way_between_two_things_is_a_shortest_one(server: httpx.Client, folder: Path) -> None:
    import networkx as nx

    edges = _list(get(server, "/api/path", **{"from": "SoilNet", "to": "BERT"}), "edges")
    graph = open_atlas(folder).graph.to_undirected()
    assert len(edges) == nx.shortest_path_length(graph, "model/soilnet", "model/bert")
    for one, other in pairwise(edges):
        assert {one["subject"], one["object"]} & {other["subject"], other["object"]}


def test_evidence_and_named_queries_answer_in_json(server: httpx.Client) -> None:
    rows = _list(get(server, "/api/evidence", subject="p2", object="LoRA"), "rows")
    assert {row["quote"] for row in rows} >= {"LoRA"}
    board = get(server, "/api/leaderboard", dataset="imagenet")
    assert board["columns"] == ["measured", "value", "unit", "of", "title", "year"]
    named = get(server, "/api/ask/papers-using", technique="loras", limit="1")
    assert len(_list(named, "rows")) == 1


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/api/search", 400, "'q' is needed"),
        ("/api/search?q=a&limit=-1", 400, "limit is a number"),
        ("/api/search?q=a&limit=1000000", 400, "limit is a number from 0 to 100"),
        ("/api/search?q=a&type=Thing", 400, "type is one of"),
        ("/api/entity/LoRE", 404, "did you mean: LoRA"),
        ("/api/ego?id=nothing-at-all", 404, "is called"),
        ("/api/ego?id=LoRA&hops=9", 400, "hops is a number from 0 to 3"),
        ("/api/path?from=LoRA", 400, "'to' is needed"),
        ("/api/ask/nothing", 400, "no query is named"),
        ("/api/ask/papers-using?x=1", 400, "no parameter 'x'"),
        ("/api/nothing", 404, "Not Found"),
    ],
)
def test_what_cannot_be_answered_says_why(server: httpx.Client, path: str, status: int, reason: str) -> None:
    answer = server.get(path)
    assert (answer.status_code, reason in answer.json()["error"]) == (status, True), answer.text


def test_a_thing_has_a_page_in_three_forms(server: httpx.Client) -> None:
    def page(accept: str) -> httpx.Response:
        return server.get("/technique/lora", headers={"Accept": accept})

    assert "<h1>LoRA</h1>" in page("text/html").text
    assert page("application/json").json()["id"] == "technique/lora"
    triples = list(ox.parse(page("text/turtle").content, ox.RdfFormat.TURTLE))
    assert {t.subject for t in triples} == {ox.NamedNode(thing_iri("technique/lora"))}
    assert page("image/png").status_code == 406
    assert server.get("/technique/nothing").status_code == 404


def test_the_page_of_a_hostile_paper_is_text_and_its_links_lead_somewhere(server: httpx.Client) -> None:
    answer = server.get("/technique/lora", headers={"Accept": "text/html"})
    assert "<img" not in answer.text
    assert "&lt;img src=x" in answer.text
    address = thing_iri(f"paper/{HOSTILE.id}", "/").replace("%2F", "/")
    assert f'href="{address}"' in answer.text
    page = server.get(address, headers={"Accept": "application/json"})
    assert (page.status_code, page.json()["label"]) == (200, HOSTILE.title)
