"""Listing pages: titles and abstracts are told apart, and the site's words left out."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from paperatlas.model import Paper, Rejected
from paperatlas.readers.listing import parse_listing

ABSTRACT = "We look at many things. Some of them are new, and we say which. " * 6


def parse(page: str) -> list[tuple[str, str]]:
    return [
        (item.title, item.abstract) if isinstance(item, Paper) else ("!", item.reason)
        for item in parse_listing(page, source="page.txt")
    ]


word = st.sampled_from("we study rain and snow of nets in a model that falls 2 x".split())
title = st.lists(word, min_size=3, max_size=18).map(lambda words: " ".join(words).capitalize())
sentence = st.lists(word, min_size=4, max_size=20).map(lambda words: " ".join(words).capitalize())
abstract = st.lists(sentence, min_size=2, max_size=6).map(lambda all_: ". ".join(all_) + ".")
chrome = st.sampled_from(
    ["Get trending papers in your email inbox!", "Subscribe", "new", "Mar 12", "", "Next", "17"]
)


@given(st.lists(st.tuples(title, abstract), min_size=1, max_size=8), st.data())
def test_a_page_gives_back_its_papers_whatever_the_site_adds(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    page = "".join(
        "".join(f"{line}\n" for line in (*data.draw(st.lists(chrome, max_size=3)), *pair)) for pair in pairs
    )
    assert parse(page) == pairs


def test_subscribe_button_is_taken_off_the_first_title_only() -> None:
    inbox = "Get trending papers in your email inbox once a day!\n"
    for start, expected in [
        (f"{inbox}SubscribeA Study of Rain\n", "A Study of Rain"),
        (f"{inbox}\nSubscribeeRain: Small Models\n", "eRain: Small Models"),
        (f"{inbox}Subscribers and Rain in Spain\n", "Subscribers and Rain in Spain"),
        (f"{inbox}Subscribe to a Study of Rain\n", "Subscribe to a Study of Rain"),
        ("SubscribeNet: Studies of Rain\n", "SubscribeNet: Studies of Rain"),
    ]:
        assert parse(start + ABSTRACT) == [(expected, ABSTRACT.strip())]


def test_words_of_the_site_are_no_papers() -> None:
    page = (
        "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\n"
        f"byAB and the research community\n\nMay 3\n\nA Study of Rain\n\n{ABSTRACT}\n\n2\n\nNext\n"
    )
    assert parse(page) == [("A Study of Rain", ABSTRACT.strip())]


def test_unknown_heading_of_a_word_or_two_is_no_paper() -> None:
    assert parse(f"Hot today\nA Study of Rain\n{ABSTRACT}") == [("A Study of Rain", ABSTRACT.strip())]


def test_short_title_with_an_abstract_is_a_paper() -> None:
    assert parse(f"Rain\n{ABSTRACT}\nSnow 2\n{ABSTRACT}") == [
        ("Rain", ABSTRACT.strip()),
        ("Snow 2", ABSTRACT.strip()),
    ]


def test_title_without_abstract_is_kept_and_shifts_nothing() -> None:
    page = f"A Study of Rain\nA Study of Snow\n{ABSTRACT}\nA Study of Hail: Cut Off\n"
    assert parse(page) == [
        ("A Study of Rain", ""),
        ("A Study of Snow", ABSTRACT.strip()),
        ("A Study of Hail: Cut Off", ""),
    ]


def test_abstract_without_title_is_rejected_with_its_line() -> None:
    page = f"A Study of Rain\n{ABSTRACT}\n{ABSTRACT}\nA Study of Snow\n{ABSTRACT}\n"
    items = list(parse_listing(page, source="page.txt"))
    assert [type(item) for item in items] == [Paper, Rejected, Paper]
    assert isinstance(items[1], Rejected)
    assert items[1].record == "line 3"
    assert ABSTRACT.startswith(items[1].excerpt[:50])


def test_short_abstract_and_long_title() -> None:
    long = "On " + "the Very Long Titles of " * 14 + "Papers"
    assert len(long) > 300
    assert parse(f"A Study of Rain\nIt rains. We look.\n{long}\n{ABSTRACT}") == [
        ("A Study of Rain", "It rains. We look."),
        (long, ABSTRACT.strip()),
    ]


def test_question_and_exclamation_in_titles() -> None:
    page = f"Does It Rain? A Study!\n{ABSTRACT}\nIt Rains Again!\n{ABSTRACT}"
    assert [title for title, _ in parse(page)] == ["Does It Rain? A Study!", "It Rains Again!"]


def test_id_is_that_of_the_title() -> None:
    first, second = (
        next(parse_listing(f"{name}\n{ABSTRACT}", source="x"))
        for name in ("A Study of RAIN", "A study: of rain")
    )
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert first.id == second.id
    assert re.fullmatch(r"title:[0-9a-f]{16}", first.id)


def test_prose_and_tables_are_no_listing() -> None:
    for text in [
        "short line of prose that goes on\nand on without any capital\nuntil it ends.\n" * 5,
        "ResNet\tResNet-50\tsame\nBERT\tRoBERTa\tother\n" * 5,
        ABSTRACT,
    ]:
        ((title, _),) = parse(text)
        assert title == "!"
