"""The small page as a file: what it may load, what it says, that nothing in it is run by accident."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from paperatlas.atlas.memory import MemoryTables
from paperatlas.errors import OutputError
from paperatlas.export.html import generate_html, write_html
from paperatlas.export.html_view import choose_view
from paperatlas.model import Entity, Evidence, Paper, Statement
from small_atlas import ENTITIES, LOWPASS, PAPERS, RESULTS, STATEMENTS, empty_atlas, small_atlas


class Tags(HTMLParser):
    """All tags of a page with their attributes, and the text of its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page() -> str:
    return generate_html(small_atlas())


def words_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="words">(.*?)</script>', page, re.DOTALL)
    assert found
    words: dict[str, Any] = json.loads(found[1])
    return words


def test_nothing_is_fetched(page: str) -> None:
    for tag, attributes in Tags(page).tags:
        assert "src" not in attributes, tag
        assert (attributes.get("href") or "data:,").startswith("data:"), tag
    assert "sourceMappingURL" not in page
    assert "url(" not in page.partition("</style>")[0]


def test_only_our_scripts_may_run(page: str) -> None:
    tags = Tags(page).tags
    policy = next(a["content"] for _, a in tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    nonce = re.search(r"script-src 'nonce-([\w-]{24})'", policy)
    assert nonce
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    scripts = [a for tag, a in tags if tag == "script" and a.get("type") != "application/json"]
    assert [script.get("nonce") for script in scripts] == [nonce[1]] * 3
    assert not [name for _, a in tags for name in a if name.startswith("on")]


def test_no_foreign_tags_of_the_drawing_library_are_left(page: str) -> None:
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL).lower()
    for word in ("bootstrap", "jquery", "cdn", "http:", "https:", "<center", "tom-select"):
        assert word not in markup


def test_markup_in_names_stays_text(page: str) -> None:
    tags = Tags(page).tags
    assert not [tag for tag, _ in tags if tag in ("img", "b", "iframe", "object")]
    assert len([tag for tag, _ in tags if tag == "script"]) == 4
    assert "<img" not in page
    assert "<script>alert" not in page


def test_the_title_is_escaped() -> None:
    page = generate_html(empty_atlas(), title='</title><script>"&')
    assert "<title>&lt;/title&gt;&lt;script&gt;&#34;&amp;</title>" in page


def test_a_line_separator_in_a_name_does_not_break_the_script() -> None:
    paper = Paper(id="a", title="a\u2028b\u2029c\ud800")
    page = generate_html(MemoryTables(all_papers=(paper,)))
    assert "\u2028" not in page
    assert words_of(page)["nodes"][0]["name"] == "a\u2028b\u2029c\ud800"
    page.encode()


def test_every_statement_shows_its_words(page: str) -> None:
    words = words_of(page)
    assert len(words["edges"]) == len(STATEMENTS)
    for edge, statement in zip(words["edges"], sorted(STATEMENTS, key=lambda one: one.id), strict=True):
        assert words["nodes"][edge["from"]]["id"] == statement.subject
        assert words["nodes"][edge["to"]]["id"] == statement.object
        assert edge["role"] == statement.predicate
        quoted = [words["sentences"][number]["text"][start:end] for number, start, end in edge["quotes"]]
        assert quoted == [spot.text for spot in statement.evidence]


def test_results_are_those_of_the_atlas(page: str) -> None:
    values = sorted((result["value"], result["unit"]) for result in words_of(page)["results"])
    assert values == sorted((result.value, result.unit) for result in RESULTS)


def test_all_nodes_of_a_small_atlas_are_drawn(page: str) -> None:
    stated = {end for one in STATEMENTS for end in (one.subject, one.object)}
    assert [node["id"] for node in words_of(page)["nodes"]] == [
        *sorted(f"paper/{paper.id}" for paper in PAPERS),
        *sorted(entity.id for entity in ENTITIES if entity.id in stated),
    ]
    # A term that no paper names is not drawn, but named as what another is broader to.
    assert "technique/peft" not in stated
    assert "4 papers" in page
    assert "showing" not in page.partition("<script")[0]


def test_a_larger_atlas_says_what_is_left_out() -> None:
    page = generate_html(small_atlas(), limit=8)
    assert len(words_of(page)["nodes"]) == 8
    assert "showing 8 of 18 nodes" in page.partition("<script")[0]


def test_the_strongest_entities_are_taken() -> None:
    view = choose_view(small_atlas(), limit=3)
    # MiniGLUE stands in two papers with 0.7 and 0.99; LoRA in two with 0.888 and a mention.
    assert view.nodes[-1] == "benchmark/miniglue"
    assert all(one.subject in view.nodes and one.object in view.nodes for one in view.statements)


def test_words_alone_where_the_text_is_not_kept() -> None:
    spot = Evidence(paper="a", field="abstract", start=5, end=9, text="LoRA", sentence=(0, 20))
    tables = MemoryTables(
        all_papers=(Paper(id="a", title="A"),),
        all_entities=(Entity(id="technique/lora", type="Technique", label="LoRA"),),
        all_statements=(
            Statement(
                id="s",
                subject="paper/a",
                predicate="uses",
                object="technique/lora",
                confidence=0.5,
                evidence=(spot,),
            ),
        ),
    )
    words = words_of(generate_html(tables))
    assert words["sentences"] == [{"paper": 0, "title": "A", "text": "LoRA"}]
    assert words["edges"][0]["quotes"] == [[0, 0, 4]]


@pytest.mark.parametrize(
    ("scheme", "value", "links"),
    [
        ("url", "javascript:alert(1)", []),
        ("url", "https://example.org/a b<c>", []),
        ("url", " https://example.org", []),
        ("arxiv", "2199.00001v2", ["https://arxiv.org/abs/2199.00001v2"]),
        ("arxiv", "../../evil", []),
        ("doi", "10.5555/12345678", ["https://doi.org/10.5555/12345678"]),
        ("doi", 'x" onclick="', []),
        ("url", "https://example.org/?a=1&b=2", ["https://example.org/?a=1&b=2"]),
    ],
)
def test_links_lead_to_web_pages_only(scheme: str, value: str, links: list[str]) -> None:
    paper = Paper(id="a", title="A", identifiers={scheme: value})
    node = words_of(generate_html(MemoryTables(all_papers=(paper,))))["nodes"][0]
    assert [address for _, address in node["links"]] == links


def test_the_file_is_the_same_each_time(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from small_atlas import small_atlas;"
        "from paperatlas.export.html import write_html;"
        "write_html(small_atlas(), Path(sys.argv[1]), limit=12)"
    )
    here = str(Path(__file__).parents[1])
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": here},
            check=True,
        )
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_the_page_is_written_in_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert write_html(small_atlas(), path, title="Über 🦊") == [path]
    assert "<h1>Über 🦊</h1>" in path.read_text(encoding="utf-8")
    assert LOWPASS.title in path.read_text(encoding="utf-8")
    assert [entry.name for entry in tmp_path.iterdir()] == ["page.html"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"page\.html: cannot be written"):
        write_html(empty_atlas(), tmp_path / "missing" / "page.html")


def test_another_release_of_pyvis_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyvis.network import Network

    monkeypatch.setattr(Network, "generate_html", lambda _: "<html></html>")
    with pytest.raises(OutputError, match=r"0\.3\.2"):
        generate_html(empty_atlas())
