"""The explorer as a reader meets it."""

from __future__ import annotations

import csv
import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from shelf_atlas import IDS, shelf_atlas
from window import Window, open_window

from paperatlas.export.base import without_text
from paperatlas.export.explorer import write_explorer
from paperatlas.readers import read_file
from small_atlas import empty_atlas, small_atlas

pytestmark = pytest.mark.browser

AXE_VARIABLE = "PAPERATLAS_AXE"
VIEWS: dict[str, dict[str, Any]] = {
    "overview": {"view": "overview"},
    "map as a table": {"view": "overview", "as": "table"},
    "entity": {"view": "focus", "node": "technique/lora"},
    "entity as a table": {"view": "focus", "node": "technique/lora", "as": "table"},
    "paper": {"view": "focus", "node": "paper/p4"},
    "evidence": {"view": "focus", "node": "paper/p1", "edge": "paper%2Fp1~uses~technique%2Flora"},
    "path": {"view": "path", "node": "task/soil-mapping", "to": "model/tinylm"},
    "papers": {"view": "papers"},
    "leaderboards": {"view": "results"},
    "leaderboard": {"view": "results", "of": "dataset/waveset"},
    "matrix": {"view": "matrix"},
    "comparison": {"view": "compare", "ids": "technique%2Flora~technique%2Fpruning~paper%2Fp1"},
}
MARK_OF = """(() => {
  const canvas = document.querySelector("#stage canvas");
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const pen = copy.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--" + arguments[0]);
  pen.fillRect(0, 0, 1, 1);
  const wanted = pen.getImageData(0, 0, 1, 1).data.slice(0, 3);
  pen.drawImage(canvas, 0, 0);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  const is = (x, y) => wanted.every((part, at) => data[4 * (y * canvas.width + x) + at] === part);
  const box = canvas.getBoundingClientRect();
  const sum = [0, 0, 0];
  for (let y = 2; y < canvas.height - 2; y += 1) for (let x = 2; x < canvas.width - 2; x += 1) {
    if (!(is(x, y) && is(x - 2, y) && is(x + 2, y) && is(x, y - 2) && is(x, y + 2))) continue;
    sum[0] += x; sum[1] += y; sum[2] += 1;
  }
  return sum[2] ? [box.left + sum[0] / sum[2], box.top + sum[1] / sum[2]] : null;
})()"""


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, downloads: Path) -> Iterator[Window]:
    with open_window(tmp_path_factory.mktemp("chromium")) as opened:
        allowed = {"behavior": "allow", "downloadPath": str(downloads)}
        opened.driver.execute_cdp_cmd("Browser.setDownloadBehavior", allowed)
        yield opened


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "explorer.html"
    write_explorer(shelf_atlas(), path)
    return path


def visit(window: Window, page: Path, *, width: int = 1400, dark: bool = False, **state: str) -> None:
    """Open the page at an address of its own, as from a link that someone sent."""
    fragment = f"#{urlencode(state)}" if state else ""
    window.open(page, width=width, dark=dark, fragment=fragment)
    wait_for(window, "document.documentElement.dataset.ready")
    window.settle()


def wait_for(window: Window, script: str) -> None:
    stop = time.monotonic() + 10
    while not window.run(script):
        assert time.monotonic() < stop, (script, window.run("location.hash"), window.complaints())
        time.sleep(0.02)


def text(window: Window, selector: str) -> str:
    return window.driver.find_element("css selector", selector).text


def texts(window: Window, selector: str) -> list[str]:
    return [one.text for one in window.driver.find_elements("css selector", selector)]


def press(window: Window, words: str, *, within: str = "body") -> None:
    """Click what is called `words`, by its text or its label."""
    for one in window.driver.find_elements("css selector", f"{within} :is(button, a, summary)"):
        if one.is_displayed() and words in (one.text.strip(), one.get_attribute("aria-label")):
            one.click()
            window.settle()
            return
    raise AssertionError(f"nothing is called {words!r}")


def keys(window: Window, *pressed: str) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(window.driver).send_keys(*pressed).perform()
    window.settle()


def click_at(window: Window, x: float, y: float, *, shift: bool = False) -> None:
    from selenium.webdriver import ActionChains, Keys

    chain = ActionChains(window.driver)
    if shift:
        chain.key_down(Keys.SHIFT)
        chain.w3c_actions.key_action.pause()
        chain.w3c_actions.key_action.pause()
        chain.w3c_actions.key_action.pause()
    chain.w3c_actions.pointer_action.move_to_location(round(x), round(y))  # type: ignore[no-untyped-call]
    chain.w3c_actions.pointer_action.click()
    if shift:
        chain.key_up(Keys.SHIFT)
    chain.perform()
    window.settle()


def rows(window: Window) -> list[list[str]]:
    found = window.driver.find_elements("css selector", "#sheet tbody tr")
    return [[cell.text for cell in row.find_elements("css selector", "th, td")] for row in found]


def saved(downloads: Path, name: str) -> bytes:
    stop = time.monotonic() + 10
    while not (downloads / name).exists():
        assert time.monotonic() < stop, f"{name} was not saved"
        time.sleep(0.05)
    return (downloads / name).read_bytes()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_it_opens_on_an_overview_in_silence(
    window: Window, page: Path, tmp_path: Path, width: int, dark: bool
) -> None:
    visit(window, page, width=width, dark=dark)
    assert window.requests() == [page.as_uri()]
    assert window.complaints() == []
    assert window.run("document.documentElement.scrollWidth") <= width
    assert "6 papers" in text(window, "#panel .counts")
    assert "LoRA" in text(window, "#panel .top")
    assert window.run(MARK_OF, "Technique")
    window.picture(tmp_path / "page.png")


@pytest.mark.parametrize("width", [1400, 390])
def test_every_view_opens_and_fits(window: Window, page: Path, width: int) -> None:
    for name, state in VIEWS.items():
        visit(window, page, width=width, **state)
        assert window.complaints() == [], name
        assert window.run("document.documentElement.scrollWidth") <= width, name
        assert len(text(window, "main")) > 60, name


def test_search_with_the_keys_alone(window: Window, page: Path) -> None:
    from selenium.webdriver import Keys

    visit(window, page)
    keys(window, "/", "low-rank")
    assert texts(window, "#found .group") == ["Techniques"]
    assert "Low-Rank Adaptation" in text(window, "#found [role=option]")
    window.driver.find_element("id", "query").clear()
    keys(window, "/", "soil")
    assert set(texts(window, "#found .group")) == {"Models", "Datasets", "Tasks", "Papers"}
    first = text(window, "#found [aria-selected=true] .name")
    keys(window, Keys.ARROW_DOWN)
    assert text(window, "#found [aria-selected=true] .name") != first
    keys(window, Keys.ARROW_UP, Keys.ENTER)
    assert text(window, "#panel h2") == first
    keys(window, "/", "nothing like it")
    assert text(window, "#found") == "Nothing is called “nothing like it” here"
    keys(window, Keys.ESCAPE)
    assert not window.driver.find_element("id", "found").is_displayed()


def test_a_click_on_a_node_brings_it_into_the_middle_and_back_leads_back(window: Window, page: Path) -> None:
    visit(window, page, view="focus", node="paper/p2")
    click_at(window, *window.run(MARK_OF, "Model"))
    assert text(window, "#panel h2") == "WhaleNet"
    press(window, "← Back")
    assert text(window, "#panel h2") == "WhaleNet hears whales"
    # What the window showed before the page is not the page's to go back to.
    press(window, "← Back")
    assert "6 papers" in text(window, "#panel .counts")


def test_shift_opens_a_node_where_it_is(window: Window, page: Path) -> None:
    visit(window, page, view="focus", node="technique/distillation")
    before = window.driver.find_element("css selector", "canvas").get_attribute("aria-label")
    click_at(window, *window.run(MARK_OF, "Paper"), shift=True)
    after = window.driver.find_element("css selector", "canvas").get_attribute("aria-label")
    assert text(window, "#panel h2") == "distillation"
    assert before != after
    assert "more=paper" in window.run("location.hash")


def test_the_panel_of_an_entity(window: Window, page: Path) -> None:
    visit(window, page, view="focus", node="technique/lora")
    panel = text(window, "#panel")
    assert "Also: Low-Rank Adaptation" in panel
    assert "fine-tuning" in text(window, "#panel .hierarchy")
    titles = [one.lower() for one in texts(window, "#panel h3")]
    assert {"introduced by (1)", "used by (2)", "basis of (1)"} <= set(titles)
    assert not any(one.startswith("mentioned") for one in titles)
    label = window.driver.find_element("css selector", "#panel .bars").get_attribute("aria-label")
    assert label == "Papers by year: 2020: 1, 2021: 1, 2022: 1"


def test_the_panel_of_a_paper(window: Window, page: Path) -> None:
    visit(window, page, view="focus", node="paper/p3")
    panel = text(window, "#panel")
    assert "Ada Example, Émile Exemple · 2022 · Journal of Examples & Co." in panel
    assert "SoilNet: accuracy 81.3% on SoilBench-1K" in panel
    links = window.driver.find_elements("css selector", "#panel .links a")
    assert [link.get_attribute("href") for link in links] == ["https://doi.org/10.5555/3"]


def test_a_listed_fact_shows_its_words(window: Window, page: Path) -> None:
    visit(window, page, view="focus", node="technique/lora")
    press(window, "Words behind: SoilNet maps soils")
    assert text(window, "#panel blockquote") == "🦊 We use LoRA."
    assert texts(window, "#panel blockquote mark") == ["LoRA"]
    press(window, "Words behind: TinyLM")
    assert texts(window, "#panel blockquote mark")[-1:] != []


def test_a_click_on_an_edge_shows_who_says_it(window: Window, page: Path) -> None:
    visit(window, page, view="focus", node="paper/p2", off="Dataset Metric Task Technique mentions")
    (x, y), (far_x, far_y) = window.run(MARK_OF, "Paper"), window.run(MARK_OF, "Model")
    click_at(window, (x + far_x) / 2, (y + far_y) / 2)
    wait_for(window, "document.querySelector('#panel .claim')")
    assert "introduces" in text(window, "#panel .claim")
    assert "90%" in text(window, "#panel .facts")
    assert "not recorded" in text(window, "#panel .facts")
    assert text(window, "#panel blockquote") == "We introduce WhaleNet."
    press(window, "← About the node")
    assert text(window, "#panel h2") == "WhaleNet hears whales"


def test_the_path_between_two_nodes(window: Window, page: Path) -> None:
    from selenium.webdriver import Keys

    visit(window, page, view="focus", node="task/soil-mapping")
    press(window, "Path to …")
    keys(window, "tinylm", Keys.ENTER)
    assert text(window, "#panel h2") == "3 steps"
    steps = texts(window, "#panel .path > li")
    assert steps[0] == "soil mapping"
    assert "SoilNet maps soils" in steps[1]
    assert "LoRA" in steps[2]
    press(window, "Table")
    assert rows(window)[0][2] == "soil mapping"


def test_no_path_is_said(window: Window, page: Path) -> None:
    visit(window, page, view="path", node="technique/quantization", to="model/tinylm")
    assert text(window, "#panel h2") == "No path"
    press(window, "Filters")
    press(window, "mentions")
    assert "steps" in text(window, "#panel h2")


def test_a_leaderboard_knows_which_way_is_better(window: Window, page: Path) -> None:
    visit(window, page, view="results", of=IDS["WaveSet"])
    assert text(window, "#sheet caption") == "3 results, lower is better"
    assert [row[1] for row in rows(window)] == ["8.7%", "9.3%", "12.5%"]
    press(window, "Value ↑")
    assert window.run("document.activeElement.textContent") == "Value ↓"
    assert [row[1] for row in rows(window)] == ["12.5%", "9.3%", "8.7%"]
    visit(window, page, view="results", of=IDS["SoilBench-1K"])
    assert text(window, "#sheet caption") == "2 results, higher is better"
    assert [row[1] for row in rows(window)] == ["81.3%", "9.75%"]
    window.driver.find_element("css selector", "#sheet .quote").click()
    window.settle()
    assert text(window, "#sheet blockquote mark") == "81.3%"


def test_leaderboards_of_tasks_and_the_list_of_all(window: Window, page: Path) -> None:
    visit(window, page, view="results")
    assert [row[:2] for row in rows(window)] == [["WaveSet", "3"], ["SoilBench-1K", "2"]]
    visit(window, page, view="results", of=IDS["speech recognition"], metric="*")
    assert len(rows(window)) == 4


def test_the_papers_sort_and_narrow(window: Window, page: Path) -> None:
    visit(window, page, view="papers")
    press(window, "Year")
    assert [row[1] for row in rows(window)] == ["2024", "2023", "2022", "2021", "2021", "2020"]
    window.driver.find_element("css selector", "#heading input.small").send_keys("SOILS\n")
    window.settle()
    assert [row[0] for row in rows(window)] == ["SoilNet maps soils"]


def test_a_cell_of_the_matrix_opens_its_papers(window: Window, page: Path) -> None:
    visit(window, page, view="matrix")
    press(window, "pruning and speech recognition: 2 papers")
    assert sorted(row[0] for row in rows(window)) == ["Pruning, once more", "WhaleNet hears whales"]


def test_a_comparison_grows_and_marks_what_is_shared(window: Window, page: Path) -> None:
    from selenium.webdriver import Keys

    visit(window, page, view="focus", node="technique/lora")
    press(window, "Add to comparison")
    window.driver.find_element("css selector", "#heading input").send_keys("pruning", Keys.ENTER)
    window.settle()
    heads = [one.partition("\n")[0].removesuffix(" ×") for one in texts(window, "#sheet thead th")]
    assert heads == ["LoRA", "pruning"]
    assert "SoilNet" in texts(window, "#sheet strong")
    press(window, "Without LoRA")
    assert len(texts(window, "#sheet thead th")) == 1


def test_the_legend_is_the_filter(window: Window, page: Path) -> None:
    visit(window, page, view="focus", node="paper/p2")
    press(window, "Models", within="#filters")
    assert window.run(MARK_OF, "Model") is None
    assert window.run(MARK_OF, "Technique")
    assert "introduces" not in text(window, "#panel").lower().replace("introduces whale", "")
    press(window, "Filters")
    press(window, "Reset")
    assert window.run(MARK_OF, "Model")


def test_years_and_confidence_narrow(window: Window, page: Path) -> None:
    years: dict[str, Any] = {"from": "2022", "until": "2023"}
    visit(window, page, view="papers", **years)
    assert len(rows(window)) == 2
    visit(window, page, view="focus", node="paper/p4", sure="60")
    assert "compares with" not in text(window, "#panel").lower()
    visit(window, page, view="focus", node="paper/p4")
    assert "compares with" in text(window, "#panel").lower()


def test_background_mentions_are_hidden_at_first(window: Window, page: Path) -> None:
    visit(window, page, view="focus", node="paper/p5")
    assert "mentions (2)" not in text(window, "#panel").lower()
    press(window, "Filters")
    press(window, "mentions")
    assert "mentions (2)" in text(window, "#panel").lower()


def test_an_address_shows_the_same_again(window: Window, page: Path) -> None:
    visit(window, page)
    press(window, "Matrix")
    press(window, "Metrics", within="#filters")
    press(window, "pruning and speech recognition: 2 papers")
    shown, address = rows(window), window.run("location.href")
    window.driver.get("about:blank")
    window.driver.get(address)
    wait_for(window, "document.documentElement.dataset.ready")
    assert rows(window) == shown
    toggle = window.driver.find_element("css selector", "[data-filter=Metric]")
    assert toggle.get_attribute("aria-pressed") == "false"


def test_an_address_that_names_nothing(window: Window, page: Path) -> None:
    odd: tuple[dict[str, Any], ...] = (
        {"view": "focus", "node": "model/none"},
        {"view": "path", "node": "x"},
        {"view": "__proto__", "edge": "%"},
    )
    for state in odd:
        visit(window, page, **state)
        assert window.complaints() == []
        assert len(text(window, "main")) > 40


def test_tables_and_citations_to_take_away(window: Window, page: Path, downloads: Path) -> None:
    visit(window, page, view="papers", of=IDS["pruning"].replace("/", "%2F"))
    press(window, "Share")
    press(window, "Table (CSV, 3 rows)")
    table = list(csv.reader(io.StringIO(saved(downloads, "papers.csv").decode("utf-8-sig"))))
    assert table[0][:2] == ["Paper", "Year"]
    assert [row[0] for row in table[1:]] == [row[0] for row in rows(window)]
    press(window, "Share")
    press(window, "Citations (BibTeX, 3)")
    saved(downloads, "papers.bib")
    papers = list(read_file(str(downloads / "papers.bib")))
    assert {getattr(paper, "title", "") for paper in papers} == {row[0] for row in table[1:]}
    assert {getattr(paper, "venue", "") for paper in papers} == {"Journal of Examples & Co."}


def test_pictures_to_take_away(window: Window, page: Path, downloads: Path) -> None:
    visit(window, page, view="focus", node="technique/lora")
    press(window, "Share")
    press(window, "Picture (PNG)")
    assert saved(downloads, "neighbours.png").startswith(b"\x89PNG")
    press(window, "Share")
    press(window, "Drawing (SVG)")
    drawing = ET.fromstring(saved(downloads, "neighbours.svg"))  # noqa: S314 (made by our own page)
    words = {one.text for one in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert {"LoRA", "TinyLM"} <= words
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}path"))) > 8


def test_light_and_dark_by_a_switch(window: Window, page: Path) -> None:
    visit(window, page)
    light = window.run("getComputedStyle(document.body).backgroundColor")
    press(window, "Switch between light and dark")
    assert window.run("getComputedStyle(document.body).backgroundColor") != light
    press(window, "Switch between light and dark")
    assert window.run("getComputedStyle(document.body).backgroundColor") == light


def test_every_drawing_has_a_table(window: Window, page: Path) -> None:
    visit(window, page)
    press(window, "Table")
    assert "LoRA" in [row[0] for row in rows(window)]
    visit(window, page, view="focus", node="technique/lora")
    press(window, "Table")
    assert {"TinyLM", "SoilNet maps soils"} <= {row[0] for row in rows(window)}
    press(window, "Words behind LoRA: small matrices")
    wait_for(window, "document.querySelector('#panel .claim')")
    press(window, "Drawing")
    assert window.driver.find_element("css selector", "canvas").is_displayed()


def test_tab_reaches_everything_and_never_stops(window: Window, page: Path) -> None:
    from selenium.webdriver import Keys

    visit(window, page, view="focus", node="paper/p2")
    reached = []
    for _ in range(120):
        keys_pressed(window, Keys.TAB)
        reached.append(window.run("[document.activeElement.id, document.activeElement.tagName].join(' ')"))
        if reached[-1] == " BODY":
            break
    assert reached[-1] == " BODY", "the focus never left the page"
    assert {"query INPUT", "share BUTTON", "theme BUTTON", "back BUTTON", " CANVAS"} <= set(reached)


def keys_pressed(window: Window, *pressed: str) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(window.driver, duration=0).send_keys(*pressed).perform()


def test_an_atlas_without_text_says_so(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "textless.html"
    write_explorer(without_text(shelf_atlas()), path)
    visit(window, path, view="focus", node="technique/lora")
    press(window, "Words behind: SoilNet maps soils")
    assert "holds no text" in text(window, "#panel")


def test_an_empty_atlas_says_what_to_do(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    write_explorer(empty_atlas(), path)
    for view in ("overview", "papers", "results", "matrix", "compare"):
        visit(window, path, view=view)
        assert window.complaints() == []
        assert text(window, ".empty")


def test_odd_text_is_shown_as_it_is(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "odd.html"
    write_explorer(small_atlas(), path)
    visit(window, path, view="focus", node="model/zeromoe")
    assert text(window, "#panel h2") == 'ZeroMoE <img src=x onerror="alert(1)">'
    assert window.complaints() == []


@pytest.mark.parametrize(("width", "dark"), [(1400, False), (390, True)], ids=["light", "dark"])
def test_axe_finds_no_serious_violation(window: Window, page: Path, width: int, dark: bool) -> None:
    file = os.environ.get(AXE_VARIABLE)
    if not file:
        pytest.skip(f"{AXE_VARIABLE} does not name axe.min.js")
    axe = Path(file).read_text(encoding="utf-8")
    for name, state in VIEWS.items():
        visit(window, page, width=width, dark=dark, **state)
        window.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": axe})
        found = window.driver.execute_async_script(
            "const done = arguments[0]; axe.run(document).then((found) => done(found.violations.filter("
            "(one) => ['serious', 'critical'].includes(one.impact)).map((one) => one.id + ': ' + "
            "one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | '))));"
        )
        assert found == [], name
