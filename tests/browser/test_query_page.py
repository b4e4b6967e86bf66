"""The query page of a running server in a real browser: what a user does there, and what is asked of whom."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from window import Window, open_window

from paperatlas.api import open_atlas
from running_server import running_server

pytestmark = pytest.mark.browser
pytest.importorskip("uvicorn", reason="the extra serve is not installed")


@pytest.fixture(scope="module")
def address(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = Path(shutil.copytree(built, tmp_path_factory.mktemp("page") / "atlas"))
    with running_server(folder) as client:
        yield str(client.base_url)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with open_window(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def text(window: Window, name: str) -> str:
    return str(window.driver.find_element(By.ID, name).text)


def rows(window: Window) -> list[list[str]]:
    found = window.run(
        "[...document.querySelectorAll('tbody tr')].map(r => [...r.cells].map(c => c.innerText))"
    )
    return [list(map(str, row)) for row in found]


def write(window: Window, query: str) -> None:
    field = window.driver.find_element(By.ID, "query")
    field.clear()
    field.send_keys(query)


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_a_ready_made_question_is_asked(
    window: Window, address: str, width: int, dark: bool, tmp_path: Path
) -> None:
    window.open(address, width=width, dark=dark)
    wait_for(lambda: len(window.driver.find_elements(By.CSS_SELECTOR, "#example option")) > 30)
    window.driver.find_element(By.CSS_SELECTOR, "#example option[value=papers-using]").click()
    field = window.driver.find_element(By.ID, "parameter-technique")
    field.clear()
    field.send_keys("low-rank adaptations", Keys.ENTER)
    wait_for(lambda: rows(window))
    assert [row[1] for row in rows(window)] == [
        "Low-Rank Adaptation for Text Classification",
        "SoilNet: A Small Network for Soils",
    ]
    assert "technique:lora" in window.run("document.getElementById('query').value")
    assert text(window, "status").startswith("2 rows in")
    assert window.run("document.documentElement.scrollWidth <= window.innerWidth")
    assert window.complaints() == []
    assert {url for url in window.requests() if not url.startswith((address, "data:", "blob:"))} == set()
    window.picture(tmp_path / f"query-{width}-{'dark' if dark else 'light'}.png")


def test_a_name_is_completed_and_the_query_run_by_keys(window: Window, address: str) -> None:
    window.open(address)
    wait_for(lambda: window.run("document.getElementById('query').value"))
    write(window, "SELECT ?paper { ?paper pa:evaluatesO")
    wait_for(lambda: window.run("!document.getElementById('completions').hidden"))
    field = window.driver.find_element(By.ID, "query")
    field.send_keys(Keys.TAB, " ?what }")
    field.send_keys(Keys.ESCAPE)
    assert window.run("arguments[0].value", field) == "SELECT ?paper { ?paper pa:evaluatesOn ?what }"
    field.send_keys(Keys.CONTROL, Keys.ENTER)
    wait_for(lambda: rows(window))
    assert {row[0] for row in rows(window)} >= {"paper:p1"}


def test_a_thing_is_completed_by_any_of_its_names(window: Window, address: str) -> None:
    window.open(address)
    wait_for(lambda: window.run("document.getElementById('query').value"))
    write(window, "ASK { ?p pa:uses technique:adapt")
    chosen = "document.querySelector('#completions [aria-selected=true] b')?.textContent"
    wait_for(lambda: window.run(chosen) == "technique:lora")
    field = window.driver.find_element(By.ID, "query")
    field.send_keys(Keys.ENTER, " }")
    assert window.run("arguments[0].value", field) == "ASK { ?p pa:uses technique:lora }"
    field.send_keys(Keys.CONTROL, Keys.ENTER)
    wait_for(lambda: text(window, "status").startswith("Yes, in"))


def test_a_mistake_is_told_in_the_page(window: Window, address: str) -> None:
    window.open(address)
    wait_for(lambda: window.run("document.getElementById('query').value"))
    write(window, "SELECT nonsense")
    window.driver.find_element(By.ID, "run").click()
    wait_for(lambda: text(window, "error"))
    assert "cannot be parsed at line 1" in text(window, "error")


def test_a_shared_link_shows_the_same_answer_and_markup_stays_text(
    window: Window, address: str, built: Path
) -> None:
    query = 'SELECT ?title { ?p dcterms:title ?title FILTER (CONTAINS(?title, "<b>")) }'
    window.open("about:blank")
    window.open(f"{address}#query={quote(query)}")
    wait_for(lambda: rows(window))
    ((title,),) = open_atlas(built).query(query).rows
    assert rows(window) == [[title]]
    assert window.run("document.querySelectorAll('td b').length") == 0
    window.driver.find_element(By.ID, "share").click()
    wait_for(lambda: "link" in text(window, "status"))
    assert quote("CONTAINS(?title", safe="") in window.run("location.href").replace("+", "%20")


def test_the_csv_that_is_downloaded_holds_all_rows(window: Window, address: str) -> None:
    window.open("about:blank")
    window.open(f"{address}#query={quote('SELECT ?s ?p ?o { ?s ?p ?o }')}")
    wait_for(lambda: rows(window))
    assert len(rows(window)) == 200
    assert text(window, "status").startswith("The first 1,000 rows")
    window.driver.find_element(By.ID, "more").click()
    assert len(rows(window)) == 400
    script = """const made = URL.createObjectURL;
        URL.createObjectURL = (blob) => (blob.text().then((t) => window.saved = t), made(blob));"""
    window.driver.execute_script(script)
    window.driver.find_element(By.ID, "csv").click()
    wait_for(lambda: window.run("window.saved"))
    assert window.run("window.saved").startswith("s,p,o\r\n")
    assert len(window.run("window.saved").splitlines()) > 1001


def test_a_graph_is_shown_as_triples(window: Window, address: str) -> None:
    query = "CONSTRUCT { ?p dcterms:title ?t } { ?p dcterms:title ?t ; pa:year ?y FILTER (?p = paper:p1) }"
    window.open("about:blank")
    window.open(f"{address}#query={quote(query)}")
    wait_for(lambda: rows(window))
    assert rows(window) == [["paper:p1", "dcterms:title", "SoilNet: A Small Network for Soils"]]
