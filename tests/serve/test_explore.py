"""The explorer of a running server: which page it gives for what, and what that page may do."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from large_shelf import CORNER, PAPERS, RARE, SELDOM, common_id, named, store_large_shelf
from paperatlas.query.neighbours import Neighbours
from paperatlas.serve.explore import PAPERS as MOST_PAPERS
from running_server import running_server

pytest.importorskip("uvicorn", reason="the extra serve is not installed")

CORNER_PATH = f"/explore/paper/{quote(CORNER.id, safe='/')}"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("large") / "atlas"
    store_large_shelf(folder)
    with running_server(folder) as client:
        yield client


@pytest.fixture(scope="module")
def small(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = Path(shutil.copytree(built, tmp_path_factory.mktemp("small") / "atlas"))
    with running_server(folder) as client:
        yield client


def block(page: str, name: str) -> Any:
    found = re.search(rf'<script type="application/gzip" id="{name}">([^<]*)</script>', page)
    assert found
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


def nodes(page: str) -> set[str]:
    core = block(page, "core")
    return {*(f"paper/{one}" for one in core["papers"]["id"]), *core["entities"]["id"]}


def test_a_large_atlas_opens_on_a_part_of_it(large: httpx.Client) -> None:
    page = large.get("/explore").text
    assert len(block(page, "core")["papers"]["id"]) == MOST_PAPERS
    assert block(page, "beyond")["papers"] == PAPERS + 1
    assert RARE not in nodes(page)
    assert len(page) < 1_000_000


def test_around_a_node_stands_all_that_is_said_of_it(large: httpx.Client) -> None:
    page = large.get(f"/explore/{RARE}").text
    assert nodes(page) == {RARE, SELDOM, f"paper/{CORNER.id}"}
    core, beyond = block(page, "core"), block(page, "beyond")
    assert core["edges"]["papers"] == {"1": [0]}  # the relation, with the paper that states it
    assert (beyond["around"], beyond["edges"]) == (RARE, [1, 2, 1])
    assert block(page, "texts-0")["abstract"] == [CORNER.abstract]


def test_the_page_knows_how_much_it_does_not_hold(large: httpx.Client) -> None:
    page = large.get(f"/explore/{common_id(1)}").text
    core, beyond = block(page, "core"), block(page, "beyond")
    held = dict.fromkeys(range(len(beyond["edges"])), 0)
    subjects = [node for node, many in enumerate(core["edges"]["of"]) for _ in range(many)]
    for node in (*subjects, *core["edges"]["object"]):
        held[node] += 1
    papers = len(core["papers"]["id"])
    assert all(held[node] == beyond["edges"][node] for node in range(papers)), "each paper is whole"
    middle = papers + core["entities"]["id"].index(common_id(1))
    assert held[middle] == beyond["edges"][middle]
    assert any(held[node] < beyond["edges"][node] for node in held), "others have more papers elsewhere"


def test_hops_lead_further_up_to_a_limit(large: httpx.Client) -> None:
    near = nodes(large.get("/explore/paper/p0001?hops=1").text)
    far = nodes(large.get("/explore/paper/p0001").text)
    assert near < far
    assert near == {"paper/p0001", *(common_id(one) for one in (1, 7, 11))}
    assert {node for node in far if node.startswith("paper/")} == {
        f"paper/p{number:04}" for number in range(PAPERS) if {1, 7, 11} & set(named(number))
    }
    assert large.get("/explore/paper/p0001?hops=3").status_code == 400


def test_a_paper_with_an_odd_id_has_its_page(large: httpx.Client) -> None:
    assert f"paper/{CORNER.id}" in nodes(large.get(CORNER_PATH).text)


def test_a_name_leads_to_the_node_s_own_address(large: httpx.Client) -> None:
    answer = large.get("/explore/RarePrune")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/explore/{RARE}")
    assert large.get("/explore/no such thing").status_code == 404
    assert large.get("/explore/technique/no-such-thing").status_code == 404


def test_a_way_between_two_things_stands_in_one_page(large: httpx.Client) -> None:
    ends = {"from": "paper/p0001", "to": "Common thing 17"}
    page = large.get("/explore", params=ends).text
    edges = large.get("/api/path", params=ends).json()["edges"]
    assert len(edges) > 1
    assert {end for edge in edges for end in (edge["subject"], edge["object"])} <= nodes(page)
    assert large.get("/explore", params={"from": RARE, "to": "task/no-such-thing"}).status_code == 404
    assert large.get("/explore", params={"from": RARE}).status_code == 400
    assert large.get("/explore", params={"from": RARE, "to": common_id(1)}).status_code == 200, (
        "there is none"
    )


def test_a_foreign_host_gets_no_page(large: httpx.Client) -> None:
    assert large.get("/explore", headers={"Host": "evil.example"}).status_code == 421


def test_the_same_page_comes_again(large: httpx.Client) -> None:
    assert large.get(f"/explore/{RARE}").content == large.get(f"/explore/{RARE}?hops=1").content


@pytest.mark.parametrize("path", ["/explore", f"/explore/{RARE}"])
def test_the_page_may_ask_its_own_server_alone(large: httpx.Client, path: str) -> None:
    answer = large.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "connect-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    within = re.search(r'Content-Security-Policy" content="([^"]*)"', answer.text)
    assert within
    assert policy.startswith(within[1])


def test_a_small_atlas_is_one_page(small: httpx.Client) -> None:
    page = small.get("/explore").text
    assert block(page, "beyond")["edges"] == []
    assert "technique/lora" in nodes(page)
    answer = small.get("/explore/LoRA")
    assert answer.headers["location"] == "/explore#view=focus&node=technique%2Flora"


def test_pages_of_things_lead_there_and_stay_what_they_were(large: httpx.Client) -> None:
    assert 'href="/explore/paper/corner/1%20%23%3F"' in large.get(CORNER_PATH.removeprefix("/explore")).text
    assert 'href="/explore"' in large.get("/").text
    answer = large.get(f"/{RARE}", headers={"Accept": "application/json"})
    assert answer.json()["label"] == "Rare Pruning"


def test_a_part_takes_the_papers_that_share_most(tmp_path: Path) -> None:
    near = Neighbours(store_large_shelf(tmp_path / "atlas"))
    found = near.part(["paper/p0001"], hops=2, papers=4)
    papers = sorted(node for node in found if node.startswith("paper/"))
    # These name the same three things; the number of things is 60.
    assert papers == ["paper/p0001", "paper/p0061", "paper/p0121", "paper/p0181"]
    assert found == near.part(["paper/p0001"], hops=2, papers=4)
    assert near.count([RARE, "paper/none", "paper/p0001"]) == [2, 0, 3]
