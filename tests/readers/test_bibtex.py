"""BibTeX: LaTeX, names, what stands on the volume only, identifiers and broken entries."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.model import Paper, Rejected
from paperatlas.readers.bibtex import parse_bibtex
from paperatlas.readers.latex import plain_bibtex


def parse(text: str) -> list[Paper | Rejected]:
    return list(parse_bibtex(text, source="dir/x.bib"))


def parse_one(text: str) -> Paper:
    (item,) = parse(text)
    assert isinstance(item, Paper), item
    return item


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{LoRA} and {{BERT}}: {A {B} c}", "LoRA and BERT: A B c"),
        (r"Th\'erien, G{\"o}del, \v{S}koda, {\v S}koda, Erd{\H o}s", "Thérien, Gödel, Škoda, Škoda, Erdős"),
        (r"Stra{\ss}e, {\O}rsted, \L{}ukasz, \aa{}, na\"{\i}ve", "Straße, Ørsted, Łukasz, å, naïve"),
        (r"75\% of R\&D, a\_b, \#1, \{x\}", "75% of R&D, a_b, #1, {x}"),
        (r"a 5% gain over 10% of the rest", "a 5% gain over 10% of the rest"),
        (r"\emph{routing} and {\tt CODE} and \textbf{95\%}", "routing and CODE and 95%"),
        (r"Fig.~2 of Lu~et~al., about ~5%", "Fig. 2 of Lu et al., about ~5%"),
        (r"Lu et al.~\citep{lu2018, x} say", "Lu et al. say"),
        (r"\ourmacro{kept} and \frac{1}{2} and x_{i}", r"\ourmacro{kept} and \frac{1}{2} and x_{i}"),
        (r"$\alpha$-stable, 1.5$\times$", "$α$-stable, 1.5$×$"),
        (r"see \url{https://a.org/~b_c}", "see https://a.org/~b_c"),
    ],
)
def test_latex_becomes_text_and_no_word_is_lost(latex: str, text: str) -> None:
    assert plain_bibtex(latex) == text
    assert parse_one(f"@misc{{a, title = {{{latex}}}}}").title == text


@given(st.text(alphabet="ab1 %$\\{}~_^'\"&", max_size=60))
def test_letters_and_digits_are_never_lost(text: str) -> None:
    plain = plain_bibtex(text.replace("\\", "\\\\"))
    assert [c for c in plain if c.isalnum()] == [c for c in text if c.isalnum()]


def test_names() -> None:
    authors = r"Doe, Jo and Ludwig van Beethoven and de la Cruz, Ana and {Team of X and Y} and others"
    paper = parse_one(f"@misc{{a, title={{T}}, author={{{authors}}}}}")
    assert paper.authors == ("Jo Doe", "Ludwig van Beethoven", "Ana de la Cruz", "Team of X and Y")


def test_odd_names_do_not_lose_the_paper() -> None:
    assert parse_one("@misc{a, title={T}, author={A, B, C, D, E, and}}").authors


VOLUME = "@Proceedings{vol, booktitle={Proc. of X}, year={2021}, published={2021-05-06}}\n"


def test_year_venue_and_day_come_from_the_volume() -> None:
    expected = (2021, "Proc. of X", "2021-05-06")
    alone = parse_one(VOLUME + "@InProceedings{a, title={T}}")
    referred = parse_one("@InProceedings{a, title={T}, crossref={VOL}}\n" + VOLUME)
    assert (alone.year, alone.venue, alone.date) == expected
    assert (referred.year, referred.venue, referred.date) == expected


def test_own_year_and_venue_win_over_the_volume() -> None:
    paper = parse_one(VOLUME + "@InProceedings{a, title={T}, crossref={vol}, year={2019}}")
    assert (paper.year, paper.venue, paper.date) == (2019, "Proc. of X", None)
    other = parse_one(VOLUME + "@InProceedings{a, title={T}, booktitle={Elsewhere}}")
    assert (other.year, other.venue) == (None, "Elsewhere")
    article = parse_one(VOLUME + "@Article{a, title={T}}")
    assert (article.year, article.venue) == (None, None)


def test_with_two_volumes_nothing_is_guessed() -> None:
    two = VOLUME + VOLUME.replace("{vol", "{vol2").replace("2021", "2022")
    assert parse_one(two + "@InProceedings{a, title={T}}").year is None


@pytest.mark.parametrize(
    ("fields", "identifier"),
    [
        ("doi={https://doi.org/10.1000/AbC}", "doi:10.1000/abc"),
        ("eprint={1706.03762v3}, archiveprefix={arXiv}", "arxiv:1706.03762"),
        ("eprint={hep-th/9901001}", "arxiv:hep-th/9901001"),
        ("journal={arXiv preprint arXiv:1706.03762}", "arxiv:1706.03762"),
        ("url={https://arxiv.org/abs/1706.03762}", "arxiv:1706.03762"),
        ("doi={10.48550/arXiv.1706.03762}", "arxiv:1706.03762"),
        ("doi={10.1000/abc}, eprint={1706.03762}", "doi:10.1000/abc"),
        ("eprint={12345}, eprinttype={pubmed}", "title:e3b98a4da31a127d"),
        ("note={}", "title:e3b98a4da31a127d"),
    ],
)
def test_id_from_doi_arxiv_or_title(fields: str, identifier: str) -> None:
    paper = parse_one(f"@misc{{key, title={{T}}, {fields}}}")
    assert paper.id == identifier
    assert paper.identifiers["bibtex"] == "key"
    assert paper.sources == ("x.bib",)


def test_broken_entries_are_rejected_and_the_others_read(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        items = parse(
            "@misc{one, title={A}}\n"
            "@misc{two, title={ {B}, year={2020}}\n"
            "@misc{three, title={C}}\n"
            "@misc{four title={D}}\n"
            "@misc{five, year={2020}}\n"
            "@misc{six, title={F}\n"
        )
    assert [item.title for item in items if isinstance(item, Paper)] == ["A", "C"]
    rejected = [item for item in items if isinstance(item, Rejected)]
    assert [item.record for item in rejected] == [
        "entry two (line 2)",
        "entry four (line 4)",
        "entry five (line 5)",
        "entry six (line 6)",
    ]
    assert all("broken entry: " in item.reason or item.reason == "no title" for item in rejected)
    assert rejected[0].excerpt.startswith("@misc{two")
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


def test_same_key_and_same_field_twice_are_still_papers() -> None:
    items = parse('@misc{k, title={A}}\n@misc{k, title="B"}\n@misc{l, title={C}, title={D}}')
    assert [item.title for item in items if isinstance(item, Paper)] == ["A", "B", "C"]


def test_volumes_comments_strings_and_upper_case() -> None:
    text = VOLUME + '@comment{x}\n@STRING{v = "Venue"}\n@ARTICLE(a, TITLE = "A {B}", JOURNAL = v)'
    paper = parse_one(text)
    assert (paper.title, paper.venue) == ("A B", "Venue")
