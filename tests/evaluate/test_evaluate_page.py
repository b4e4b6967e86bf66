"""The page of marked texts: what it says, and that nothing in a text is more than text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.evaluate.annotations import PaperFacts, parse_facts
from paperatlas.evaluate.page import Mark, generate_page, mark_names

PAYLOAD = """"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;</style>"""
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "ul", "li", "p"),
    *("section", "div", "mark", "details", "summary"),
}


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def marks(self) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == "mark"]


def facts(*records: dict[str, Any]) -> dict[str, PaperFacts]:
    return {one.id: one for one in parse_facts([json.dumps(one).encode() for one in records], source="x")}


def paper(*entities: dict[str, Any], **fields: str) -> dict[str, Any]:
    return {"id": "p", "title": "LoRA prunes FooNet", "entities": list(entities), **fields}


def entity(name: str = "LoRA", kind: str = "Technique", role: str = "uses") -> dict[str, Any]:
    return {"name": name, "type": kind, "role": role}


def page_of(gold: dict[str, PaperFacts], predicted: dict[str, PaperFacts]) -> str:
    return b"".join(generate_page(gold, predicted)).decode()


def sections(page: str) -> str:
    return page.partition("</header>")[2]


def test_hostile_words_stay_words() -> None:
    hostile = {**entity(PAYLOAD, PAYLOAD, PAYLOAD), "forms": [PAYLOAD]}
    gold = facts(paper(hostile, id=PAYLOAD, title=PAYLOAD, abstract=f"see {PAYLOAD} there"))
    page = page_of(gold, gold)
    tags = Tags(page).tags
    assert {tag for tag, _ in tags} <= ALLOWED
    allowed = {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "data-type",
        "data-kind",
        "data-cause",
    }
    assert {name for _, attributes in tags for name in attributes} <= allowed
    assert Tags(sections(page)).marks()[0]["data-type"] == PAYLOAD
    assert PAYLOAD in unescape(page)


@given(st.text(), st.dictionaries(st.text(min_size=1), st.builds(Mark, st.text(), st.text()), max_size=4))
def test_marking_changes_no_character(text: str, marks: dict[str, Mark]) -> None:
    shown = mark_names(text, marks)
    assert {tag for tag, _ in Tags(shown).tags} <= {"mark"}
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == text


def test_only_our_style_is_applied_and_nothing_runs_or_loads() -> None:
    page = page_of(facts(paper(entity())), {})
    style = re.search("<style>(.*?)</style>", page, re.DOTALL)
    policy = next(one["content"] for _, one in Tags(page).tags if one.get("http-equiv"))
    assert style
    assert policy
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.split("; ") == [
        *("default-src 'none'", f"style-src 'sha256-{digest}'", "base-uri 'none'", "form-action 'none'")
    ]
    assert "<script" not in page
    assert "url(" not in style[1]
    assert not any({"src", "href", "style"} & one.keys() for _, one in Tags(page).tags)


def test_the_longest_name_is_marked() -> None:
    marks = {"token": Mark("Task", ""), "token pruning": Mark("Technique", ""), "pruning": Mark("Task", "")}
    shown = Tags(mark_names("token pruning, pruning", marks)).marks()
    assert [one["data-type"] for one in shown] == ["Technique", "Task"]


@pytest.mark.parametrize("text", ["LoRAs", "QLoRA", "LoRA2", "lora"])
def test_a_part_of_a_word_is_not_marked(text: str) -> None:
    assert mark_names(text, {"LoRA": Mark("Technique", "uses")}) == text


def test_names_with_marks_at_their_ends_are_marked() -> None:
    assert Tags(mark_names("C++ and (R)", {"C++": Mark("Task", ""), "(R)": Mark("Task", "")})).marks()


@pytest.mark.parametrize(
    ("predicted", "causes"),
    [
        ([entity()], [None, None]),
        ([entity(role="studies")], ["other role", "other role"]),
        ([entity(kind="Model")], ["other type", "other type"]),
        ([], ["not found"]),
        ([entity(), entity("FooNet", "Model")], [None, None, "not annotated"]),
    ],
)
def test_wrong_names_are_told_apart(predicted: list[Any], causes: list[str | None]) -> None:
    page = page_of(facts(paper(entity())), facts(paper(*predicted)))
    assert [one.get("data-cause") for one in Tags(sections(page)).marks()] == causes
    assert ("All right." in page) == (not any(causes))
    for cause in filter(None, causes):
        assert f"<li>{cause}: annotated " in page


def test_a_prediction_is_shown_in_the_annotated_text() -> None:
    gold = facts({"id": "p", "entities": [entity()]})
    assert "Neither file has the text" in page_of(gold, {})
    assert "LoRA" in re.sub("<li>.*", "", sections(page_of(gold, facts(paper(entity())))))
    assert "No prediction" in page_of(gold, {})


def test_the_page_is_the_same_each_time_and_a_paper_at_a_time() -> None:
    gold = facts(paper(entity(), entity("FooNet")), {**paper(entity()), "id": "q"})
    assert page_of(gold, {}) == page_of(gold, {})
    assert len(list(generate_page(gold, {}))) == 4
    assert page_of({}, {}).endswith("</html>\n")
