"""The explorer of a server, as a reader of an atlas meets it that is too large for one page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from test_explorer_payloads import PAYLOADS, look, untouched
from window import Window, open_window

from large_shelf import CORNER, RARE, common_id, store_large_shelf
from running_server import running_server

pytestmark = pytest.mark.browser
pytest.importorskip("uvicorn", reason="the extra serve is not installed")

STORABLE = [text for text in PAYLOADS if text.isprintable()]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served") / "atlas"
    store_large_shelf(folder, STORABLE)
    with running_server(folder) as client:
        yield str(client.base_url).removesuffix("/")


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with open_window(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def wait_for(window: Window, script: str, *arguments: object) -> None:
    stop = time.monotonic() + 20
    while not window.run(script, *arguments):
        assert time.monotonic() < stop, (script, arguments, window.run("location.href"), window.complaints())
        time.sleep(0.02)


def visit(window: Window, address: str) -> None:
    window.open(address)
    wait_for(window, "document.documentElement.dataset.ready")


def search(window: Window, words: str) -> None:
    box = window.driver.find_element(By.ID, "query")
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys(words)


def panel(window: Window) -> str:
    return window.driver.find_element(By.ID, "panel").text


def test_what_the_page_does_not_hold_is_found_and_its_words_are_read(window: Window, address: str) -> None:
    visit(window, f"{address}/explore")
    assert window.driver.find_element(By.ID, "part").text == "400 of 1,101 papers"
    search(window, "rare pru")
    wait_for(window, "document.getElementById('found').innerText.includes('Rare Pruning')")
    window.driver.find_element(By.ID, "query").send_keys(Keys.ENTER)
    wait_for(window, "location.pathname === arguments[0]", f"/explore/{RARE}")
    wait_for(window, "document.getElementById('panel').innerText.includes('Rare Pruning')")
    assert "RarePrune" in panel(window)
    window.driver.find_element(By.CSS_SELECTOR, "#panel .quote").click()
    wait_for(window, "document.querySelector('#panel mark') !== null")
    assert window.driver.find_element(By.CSS_SELECTOR, "#panel mark").text in (
        "We introduce Rare Pruning.",
        "Rare Pruning is based on Seldom Masking.",
    )
    window.driver.back()
    wait_for(window, "location.pathname === '/explore'")
    assert window.complaints() == []
    asked = {url for url in window.requests() if not url.startswith(("data:", "blob:"))}
    assert all(url.startswith(f"{address}/") for url in asked)


def test_what_the_page_holds_is_shown_without_the_server(window: Window, address: str) -> None:
    visit(window, f"{address}/explore")
    search(window, "common thing 1")
    window.driver.find_element(By.ID, "query").send_keys(Keys.ENTER)
    wait_for(window, "location.hash.includes('node=')")
    assert window.run("location.pathname") == "/explore"


def test_what_is_called_exactly_so_is_offered_first(window: Window, address: str) -> None:
    visit(window, f"{address}/explore/{common_id(1)}")
    options = "[...document.querySelectorAll('#found .option .name')].map((one) => one.innerText)"
    search(window, "common thing 2")
    wait_for(window, f"{options}.length > 3 && {options}[0] === 'Common thing 2'")
    window.driver.find_element(By.ID, "query").send_keys(Keys.ENTER)
    wait_for(window, "location.pathname === arguments[0]", f"/explore/{common_id(2)}")


def test_a_node_at_the_edge_leads_on(window: Window, address: str) -> None:
    visit(window, f"{address}/explore/{common_id(1)}")
    assert "in the atlas" not in panel(window), "all that is said of the middle is here"
    window.driver.execute_script("location.hash = arguments[0]", f"view=focus&node={common_id(7)}")
    wait_for(
        window, "document.getElementById('panel').innerText.includes('more facts about it in the atlas')"
    )
    window.driver.find_element(By.LINK_TEXT, "Explore around this").click()
    wait_for(window, "location.pathname === arguments[0]", f"/explore/{common_id(7)}")
    wait_for(window, "document.getElementById('panel').innerText.includes('Common thing 7')")
    assert "in the atlas" not in panel(window)
    assert window.driver.find_element(By.LINK_TEXT, "As a page").get_attribute("href") == (
        f"{address}/{common_id(7)}"
    )


def test_a_link_to_what_is_elsewhere_leads_there(window: Window, address: str) -> None:
    visit(window, f"{address}/explore#view=focus&node={quote(RARE, safe='')}")
    assert "Not in this page" in panel(window)
    window.driver.find_element(By.LINK_TEXT, "Explore around it").click()
    wait_for(window, "location.pathname === arguments[0]", f"/explore/{RARE}")


def test_a_path_leads_through_the_whole_atlas(window: Window, address: str) -> None:
    visit(window, f"{address}/explore/{RARE}")
    window.driver.find_element(By.XPATH, "//button[text()='Path to …']").click()
    box = window.driver.find_element(By.CSS_SELECTOR, ".asker input")
    box.send_keys("common thing 5")
    wait_for(window, "document.querySelectorAll('.asker .option').length > 0")
    box.send_keys(Keys.ENTER)
    wait_for(window, "document.getElementById('panel').innerText.includes('No path')")
    visit(window, f"{address}/explore/paper/p0001?hops=1#view=path&node=paper%2Fp0001&to={common_id(17)}")
    window.driver.find_element(By.LINK_TEXT, "Explore around it").click()
    wait_for(window, "location.search.startsWith('?from=')")
    wait_for(window, "document.getElementById('panel').innerText.includes('steps')")
    assert "Look in the whole atlas" not in panel(window)


def test_no_payload_runs(window: Window, address: str) -> None:
    assert len(STORABLE) >= 40
    visit(window, f"{address}/explore")
    for number in range(0, len(STORABLE), 3):
        search(window, f"corner {number}")
        wait_for(
            window, "document.getElementById('found').innerText.includes(arguments[0])", f"corner {number} "
        )
        untouched(window)
    visit(window, f"{address}/explore/paper/{quote(CORNER.id, safe='/')}")
    look(window, *({"view": "focus", "node": f"model/corner-{number}"} for number in range(len(STORABLE))))
    untouched(window)
    for payload in PAYLOADS[::4]:
        look(window, {"view": "focus", "node": payload.encode("utf-8", "replace").decode()})
        untouched(window)
        links = window.run("[...document.querySelectorAll('#panel a')].map((one) => one.href)")
        assert all(link.startswith(f"{address}/explore/") for link in links)
    assert [one for one in window.complaints() if "Throttling navigation" not in one] == []
