"""Ids: DOI, arXiv and title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.readers.identity import find_arxiv, normalise_arxiv, normalise_doi, title_id


@pytest.mark.parametrize(
    ("text", "arxiv"),
    [
        ("1706.03762", "1706.03762"),
        ("arXiv:1706.03762v12", "1706.03762"),
        ("https://www.arxiv.org/pdf/1706.03762v2.pdf", "1706.03762"),
        ("http://export.arxiv.org/abs/0704.0001", "0704.0001"),
        ("math.GT/0309136v1", "math.GT/0309136"),
        ("cs/0112017", "cs/0112017"),
        ("none", None),
        ("17060.3762", None),
        ("", None),
    ],
)
def test_arxiv(text: str, arxiv: str | None) -> None:
    assert normalise_arxiv(text) == arxiv


def test_doi() -> None:
    assert normalise_doi("DOI: 10.1103/PhysRevD.76") == "10.1103/physrevd.76"
    assert normalise_doi("http://dx.doi.org/10.1000/a") == "10.1000/a"
    assert normalise_doi("10/x") is None


def test_arxiv_within_other_words_must_be_named() -> None:
    assert find_arxiv("J. of 2017.12345 things") is None
    assert find_arxiv("see arXiv:1706.03762 [cs]") == "1706.03762"


@given(st.text(min_size=1))
def test_title_id_ignores_case_spaces_and_punctuation(title: str) -> None:
    assert title_id(f" {title} ") == title_id(title)
    if any(map(str.isalnum, title)):
        assert title_id(f"{title}!") == title_id(title)


def test_titles_without_letters_differ() -> None:
    assert title_id("???") != title_id("!!!")
