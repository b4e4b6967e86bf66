"""The small page as a reader meets it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from large_atlas import large_atlas
from window import Window, open_window

from paperatlas.atlas.memory import MemoryTables
from paperatlas.export.html import write_html
from paperatlas.export.html_drawing import PALETTE
from paperatlas.model import Entity, Evidence, Paper, Result, Statement
from small_atlas import small_atlas

pytestmark = pytest.mark.browser

COUNT_PIXELS = """(() => {
  const canvas = document.querySelector("#mynetwork canvas");
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const pen = copy.getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, 0, 0);
  const data = pen.getImageData(0, 0, canvas.width, canvas.height).data;
  const wanted = arguments[0];
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 255 && wanted.every((part, axis) => data[at + axis] === part)) count += 1;
  }
  return count;
})()"""

PAYLOADS = (
    "<script>window.__pwned = 1</script>",
    "</script><script>window.__pwned = 1</script>",
    '"><img src=x onerror="window.__pwned = 1">',
    "<a href=\"javascript:window.__pwned = 1\" onmouseover='window.__pwned = 1'>href</a>",
    "\u2028window.__pwned = 1\u2028//",
    "{{ constructor.constructor('window.__pwned = 1')() }}",
    "<!--<script>window.__pwned = 1;//",
)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with open_window(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture(scope="module")
def small_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "small.html"
    write_html(small_atlas(), path)
    return path


def pixels(window: Window, kind: str) -> int:
    color = [int(PALETTE[kind][at : at + 2], 16) for at in (1, 3, 5)]
    return int(window.run(COUNT_PIXELS, color))


def search(window: Window, text: str) -> None:
    box = window.driver.find_element("id", "query")
    box.clear()
    box.send_keys(text + "\n")
    window.settle()


def panel(window: Window) -> str:
    return window.driver.find_element("id", "panel").text


def spot(window: Window, node: str) -> tuple[int, int]:
    """Where in the window a node is drawn."""
    x, y = window.run(
        "(() => { const at = network.canvasToDOM(network.getPosition("
        "nodes.get().find((one) => one.label === arguments[0]).id));"
        "const box = document.getElementById('mynetwork').getBoundingClientRect();"
        "return [at.x + box.left, at.y + box.top]; })()",
        node,
    )
    return round(x), round(y)


def point(window: Window, x: int, y: int, *, click: bool = False) -> None:
    from selenium.webdriver import ActionChains

    chain = ActionChains(window.driver)
    chain.w3c_actions.pointer_action.move_to_location(x, y)  # type: ignore[no-untyped-call]
    if click:
        chain.w3c_actions.pointer_action.click()
    chain.perform()
    window.settle()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_everything_is_painted_in_silence(
    window: Window, small_page: Path, tmp_path: Path, width: int, dark: bool
) -> None:
    window.open(small_page, width=width, dark=dark)
    assert window.requests() == [small_page.as_uri()]
    assert window.complaints() == []
    for kind in PALETTE:
        assert pixels(window, kind) > 5, kind
    assert window.run("document.documentElement.scrollWidth") <= width
    assert window.picture(tmp_path / "page.png").stat().st_size > 5_000


def test_a_searched_node_comes_into_the_middle(window: Window, small_page: Path) -> None:
    window.open(small_page)
    search(window, "low-rank adapt")
    assert window.driver.find_element("css selector", "#panel h2").text == "LoRA"
    x, y = spot(window, "LoRA")
    stage = window.driver.find_element("id", "stage").rect
    assert stage["x"] < x < stage["x"] + stage["width"]
    assert stage["y"] < y < stage["y"] + stage["height"]
    assert window.run("network.getSelectedNodes().length") == 1


def test_search_says_when_nothing_is_found(window: Window, small_page: Path) -> None:
    window.open(small_page)
    window.driver.find_element("id", "query").send_keys("no such thing")
    assert window.driver.find_element("id", "found").text == "Nothing found"


def test_the_panel_shows_the_words_of_each_edge(window: Window, small_page: Path) -> None:
    window.open(small_page)
    search(window, "LoRA")
    text = panel(window)
    assert "Technique" in text
    assert "Also: Low-Rank Adaptation, low-rank adaptation" in text
    assert "used by (1)" in text
    assert "0.89" in text
    marks = window.driver.find_elements("css selector", "#panel mark")
    assert [mark.text for mark in marks] == [
        "LoRA",
        "LoRA",
        "LowPass, a pruning method that extends LoRA",
    ]


def test_a_mark_is_where_it_should_be_after_an_emoji(window: Window, small_page: Path) -> None:
    window.open(small_page)
    search(window, "perplexity")
    marks = window.driver.find_elements("css selector", "#panel mark")
    assert {mark.text for mark in marks} == {"perplexity", "2-3x"}


def test_a_paper_shows_its_results_and_no_others(window: Window, small_page: Path) -> None:
    window.open(small_page)
    search(window, "LowPass: low-rank passes")
    text = panel(window)
    assert "Results (2)" in text
    assert "LowPass: top-1 accuracy 81.3% on ImageNet-Mini" in text
    assert "better by 1.2 points against magnitude pruning" in text
    search(window, "MiniGLUE: a benchmark")
    assert "Results" not in panel(window)


def test_clicking_a_node_and_an_edge(window: Window, small_page: Path) -> None:
    window.open(small_page)
    head, tail = spot(window, "LowPass"), spot(window, "LoRA")
    point(window, *head, click=True)
    assert window.driver.find_element("css selector", "#panel h2").text == "LowPass"
    window.driver.find_element("css selector", "#panel .close").click()
    window.settle()
    point(window, (head[0] + tail[0]) // 2, (head[1] + tail[1]) // 2, click=True)
    text = panel(window)
    assert "based on" in text
    assert "Confidence 0.80" in text
    assert window.driver.find_element("css selector", "#panel mark").text.endswith("extends LoRA")


def test_hovering_names_the_node(window: Window, small_page: Path) -> None:
    window.open(small_page)
    point(window, *spot(window, "LoRA"))
    assert window.driver.find_element("id", "tip").text == "LoRA\nTechnique · 3 edges"


def test_the_legend_hides_a_type(window: Window, small_page: Path) -> None:
    window.open(small_page)
    window.driver.find_element("css selector", "#types button:nth-child(2)").click()
    window.settle()
    assert pixels(window, "Technique") == 0
    assert pixels(window, "Model") > 0


def test_keys_alone_suffice(window: Window, small_page: Path) -> None:
    from selenium.webdriver import ActionChains, Keys

    window.open(small_page)
    ActionChains(window.driver).send_keys("/", "prun", Keys.ARROW_DOWN, Keys.ENTER).perform()
    window.settle()
    assert window.driver.find_element("css selector", "#panel h2").text == "magnitude pruning"
    ActionChains(window.driver).send_keys(Keys.ESCAPE).perform()
    assert "Most connected" in panel(window)


def hostile_atlas() -> MemoryTables:
    """Each payload in every place that the page shows."""
    papers, entities, statements, results = [], [], [], []
    for number, text in enumerate(PAYLOADS):
        paper = Paper(
            id=f"{number}{text}",
            title=f"t{number} {text}",
            abstract=text,
            authors=(text,),
            venue=text,
            identifiers={"url": "javascript:window.__pwned = 1", "doi": text, text: text},
        )
        entity = Entity(
            id=f"model/{number}{text}",
            type="Model",
            label=f"m{number} {text}",
            aliases=(text, f"a{number}"),
            broader=(text,),
            same_as=("javascript:window.__pwned = 1", text),
        )
        span = (0, len(text))
        spot = Evidence(paper=paper.id, field="abstract", start=0, end=len(text), text=text, sentence=span)
        papers.append(paper)
        entities.append(entity)
        statements.append(
            Statement(
                id=f"s{number}",
                subject=f"paper/{paper.id}",
                predicate="uses",
                object=entity.id,
                confidence=0.9,
                evidence=(spot,),
            )
        )
        results.append(
            Result(
                id=f"r{number}",
                paper=paper.id,
                subject=entity.id,
                metric=None,
                metric_name=text,
                value=text,
                low="1",
                high="1",
                unit=text,
                kind="absolute",
                dataset=None,
                baseline=None,
                confidence=0.5,
                evidence=spot,
            )
        )
    return MemoryTables(
        all_papers=tuple(papers),
        all_entities=tuple(entities),
        all_statements=tuple(statements),
        all_results=tuple(results),
    )


def test_no_payload_runs(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    write_html(hostile_atlas(), path, title=PAYLOADS[1])
    window.open(path)
    for number in range(len(PAYLOADS)):
        for letter in "ta":
            search(window, f"{letter}{number}")
            assert PAYLOADS[number].strip()[:12] in panel(window)
            x, y = window.run(
                "(() => { const at = network.canvasToDOM(network.getPosition("
                "network.getSelectedNodes()[0])); const box = document.getElementById('mynetwork')"
                ".getBoundingClientRect(); return [at.x + box.left, at.y + box.top]; })()"
            )
            point(window, 8, 120)
            point(window, round(x), round(y))
            assert window.driver.find_element("id", "tip").is_displayed()
            point(window, round(x), round(y), click=True)
    assert window.run("window.__pwned === undefined")
    assert window.run("document.querySelectorAll('img, iframe, a[href^=\"javascript\"]').length") == 0
    assert window.run("document.scripts.length") == 4
    assert window.requests() == [path.as_uri()]
    assert window.complaints() == []


def test_a_large_atlas_opens_and_answers(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    write_html(large_atlas(), path)
    window.open(path)
    assert "showing 1,500 of 2,153 nodes" in window.driver.find_element("id", "counts").text
    for kind in PALETTE:
        assert pixels(window, kind) > 100, kind
    window.picture(tmp_path / "whole.png")
    search(window, "Technique no. 0")
    assert window.driver.find_element("css selector", "#panel mark").text == "Technique no. 0"
    window.picture(tmp_path / "selected.png")
    assert window.requests() == [path.as_uri()]
    assert window.complaints() == []


def test_an_empty_atlas_says_so(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    write_html(MemoryTables(), path)
    window.open(path)
    assert "This atlas holds nothing yet." in window.driver.find_element("id", "stage").text
    assert window.complaints() == []
