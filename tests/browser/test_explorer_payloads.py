"""Nothing that stands in a paper, a name or an identifier is ever run by the explorer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pytest
from window import Window, open_window

from paperatlas.atlas.memory import MemoryTables
from paperatlas.export.explorer import write_explorer
from paperatlas.model import Entity, Evidence, Paper, Result, Statement

pytestmark = pytest.mark.browser

RUN = "window.__pwned=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</SCRIPT ><script>{RUN}</script>",
    f"<!--<script>{RUN}//",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</style><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</noscript><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror="{RUN}">',
    f"'><img src=x onerror='{RUN}'>",
    f"<img src=x onerror={RUN}//",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<math><mtext><mglyph><style><img src onerror={RUN}>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data='javascript:{RUN}'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<marquee onstart={RUN}>",
    f"<a href='javascript:{RUN}'>href</a>",
    f"<a href='data:text/html,<script>opener.{RUN}</script>'>x</a>",
    f"<form action='javascript:{RUN}'><button>x</button></form>",
    f"<base href='javascript:{RUN}//'>",
    "<link rel=stylesheet href='data:text/css,*{}'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"javascript:{RUN}",
    f"java\tscript:{RUN}",
    f" javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"vbscript:{RUN}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    f"`;{RUN};`",
    f"\";{RUN};//",
    f"';{RUN};//",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"\u2028{RUN}\u2029//",
    f"\x00<script>{RUN}</script>",
    f"\ud800<script>{RUN}</script>",
    "__proto__",
    f"@PROGRAM@ @DATA@ @STYLE@ {RUN}",
)  # fmt: skip
IN_SIGHT = "img, iframe, object, embed, base, form, [onerror], [onload], [href^='java'], [href^='data:text']"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    with open_window(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "explorer.html"
    write_explorer(hostile_atlas(), path, title=PAYLOADS[1])
    return path


def hostile_atlas() -> MemoryTables:
    """Each payload in every place that a page shows; the names are tied so that all views have content."""
    numbered = list(enumerate(PAYLOADS))
    return MemoryTables(
        all_papers=tuple(_paper(number, text) for number, text in numbered),
        all_entities=tuple(entity for number, text in numbered for entity in _entities(number, text)),
        all_statements=tuple(
            statement for number, text in numbered for statement in _statements(number, text)
        ),
        all_results=tuple(_result(number, text) for number, text in numbered),
    )


def _paper(number: int, text: str) -> Paper:
    return Paper(
        id=f"{number}{text}",
        title=f"t{number} {text}",
        abstract=f"{text} {text}",
        authors=(text, text),
        year=2000 + number % 20,
        date=text,
        venue=text,
        identifiers={"url": text, "doi": text, "arxiv": text, text: f"javascript:{RUN}"},
    )


def _entities(number: int, text: str) -> tuple[Entity, ...]:
    return (
        Entity(
            id=f"model/{number}{text}",
            type="Model",
            label=f"m{number} {text}",
            aliases=(text, f"a{number} {text}"),
            broader=("technique/all",) if number == 0 else (),
            same_as=(text, f"javascript:{RUN}"),
        ),
        Entity(id=f"dataset/{number}{text}", type="Dataset", label=f"d{number} {text}", aliases=(text,)),
        Entity(id=f"task/{number}{text}", type="Task", label=f"k{number} {text}"),
        Entity(id=f"metric/{number}{text}", type="Metric", label=f"q{number} {text}"),
        *((Entity(id="technique/all", type="Technique", label=f"all {PAYLOADS[0]}"),) if number == 0 else ()),
    )


def _evidence(number: int, text: str) -> Evidence:
    end = len(text)
    return Evidence(
        paper=f"{number}{text}", field="abstract", start=0, end=end, text=text, sentence=(0, 2 * end + 1)
    )


def _statements(number: int, text: str) -> Iterator[Statement]:
    names = (("model", "uses"), ("dataset", "evaluatesOn"), ("task", "addresses"), ("metric", "measures"))
    for kind, role in names:
        yield Statement(
            id=f"s{number}{kind}",
            subject=f"paper/{number}{text}",
            predicate=role,  # type: ignore[arg-type]
            object=f"{kind}/{number}{text}",
            confidence=0.9,
            evidence=(_evidence(number, text),),
        )
    yield Statement(
        id=f"s{number}all",
        subject=f"paper/{number}{text}",
        predicate="uses",
        object="technique/all",
        confidence=0.9,
        evidence=(_evidence(number, text),),
    )


def _result(number: int, text: str) -> Result:
    return Result(
        id=f"r{number}",
        paper=f"{number}{text}",
        subject=f"model/{number}{text}",
        metric=f"metric/{number}{text}" if number % 2 else None,
        metric_name=text,
        value=text,
        low="1",
        high="1",
        unit=text,
        kind="absolute",
        dataset=f"dataset/{number}{text}",
        baseline=f"model/{number}{text}",
        confidence=0.5,
        evidence=_evidence(number, text),
    )


def views(number: int, text: str) -> list[dict[str, str]]:
    """Every view of this payload's things, as its address would name them."""
    # What is no text of UTF-8 is written, and so named, with a question mark.
    text = text.encode("utf-8", "replace").decode()
    paper, model, dataset = f"paper/{number}{text}", f"model/{number}{text}", f"dataset/{number}{text}"
    edge = "~".join(quote(part, safe="") for part in (paper, "uses", model))
    return [
        {"view": "focus", "node": paper},
        {"view": "focus", "node": model, "as": "table"},
        {"view": "focus", "node": paper, "edge": edge},
        {"view": "path", "node": model, "to": dataset},
        {"view": "papers", "of": quote(model, safe=""), "words": text},
        {"view": "results", "of": dataset},
        {"view": "compare", "ids": "~".join(quote(one, safe="") for one in (paper, model, dataset))},
    ]


# In one call a payload, since each call of the driver costs more than what it asks for.
LOOK = """const [fragments, done] = arguments;
const soon = () => new Promise((then) => requestAnimationFrame(() => setTimeout(then, 20)));
(async () => {
  for (const fragment of fragments) {
    location.hash = fragment;
    await soon();
    // What opens on a click is opened: words, abstracts, long lists.
    document.querySelectorAll("main :is(.quote, summary, .more)").forEach((one) => one.click());
    await soon();
  }
  done();
})();"""


def look(window: Window, *states: dict[str, str]) -> None:
    window.driver.execute_async_script(LOOK, [urlencode(state) for state in states])


def untouched(window: Window) -> None:
    assert window.run("window.__pwned === undefined")
    assert window.run("document.querySelectorAll(arguments[0]).length", IN_SIGHT) == 0
    assert window.run("document.querySelectorAll('script[type=module]').length") == 1
    schemes = window.run("[...new Set([...document.links].map((one) => one.protocol))]")
    assert set(schemes) <= {"http:", "https:", "file:"}


def test_there_are_forty_payloads_or_more() -> None:
    assert len(set(PAYLOADS)) >= 40


def test_no_payload_runs_in_any_view(window: Window, page: Path) -> None:
    window.open(page)
    for view in ("overview", "papers", "results", "matrix"):
        look(window, {"view": view}, {"view": view, "as": "table"})
    untouched(window)
    for number, text in enumerate(PAYLOADS):
        look(window, *views(number, text))
        untouched(window)
    assert window.requests() == [page.as_uri()]
    # Chromium says so where no reader but a test changes the address a hundred times a second.
    assert [one for one in window.complaints() if "Throttling navigation" not in one] == []


def test_no_payload_runs_while_it_is_searched(window: Window, page: Path) -> None:
    window.open(page)
    box = window.driver.find_element("id", "query")
    for number in range(0, len(PAYLOADS), 3):
        for letter in "tma":
            box.clear()
            box.send_keys(f"{letter}{number}")
            assert window.driver.find_elements("css selector", "#found [role=option]")
    untouched(window)


def test_no_payload_runs_from_the_address(window: Window, page: Path) -> None:
    window.open(page)
    for number, payload in enumerate(PAYLOADS):
        text = payload.encode("utf-8", "replace").decode()
        state = dict.fromkeys("node to edge of ids off from words metric sort rows as".split(), text)
        view = ("papers", "focus", "results", "compare", "path")[number % 5]
        look(window, {"view": view} | state, {"view": text} | state)
        untouched(window)
    assert [one for one in window.complaints() if "Throttling navigation" not in one] == []


def test_a_drawing_that_is_taken_away_holds_no_script(window: Window, page: Path) -> None:
    window.open(page)
    look(window, {"view": "focus", "node": "technique/all", "show": "60"})
    window.run(
        "(window.__kept = [], URL.createObjectURL = (blob) => { window.__kept.push(blob); return 'blob:x'; },"
        "HTMLAnchorElement.prototype.click = () => {}, document.getElementById('share').click())"
    )
    for item in window.driver.find_elements("css selector", "#share-menu button"):
        if "SVG" in item.text:
            item.click()
    drawing = window.driver.execute_async_script("window.__kept[0].text().then(arguments[0])")
    kinds = {one.tag.rpartition("}")[2] for one in ET.fromstring(drawing).iter()}  # noqa: S314 (our own)
    assert kinds == {"path", "rect", "svg", "text"}
    untouched(window)
