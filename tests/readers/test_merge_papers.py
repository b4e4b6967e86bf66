"""One paper from several files."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.model import Paper, Rejected, Repair
from paperatlas.readers.merge import merge_papers

REJECTED = Rejected(source="x", record="line 1", reason="bad")


def paper(id: str = "a", abstract: str = "We try.", **fields: object) -> Paper:  # noqa: A002
    made: Paper = Paper(id=id, title="A Title", abstract=abstract, **fields)  # type: ignore[arg-type]
    return made


def test_same_text_is_one_paper_with_both_sources() -> None:
    first = paper(sources=("b.txt",))
    assert list(merge_papers([first, paper(sources=("a.txt",)), first])) == [
        paper(sources=("a.txt", "b.txt"))
    ]


def test_spaces_case_width_and_damage_make_no_other_text() -> None:
    for other in ["we  TRY.\n", "Ｗe try.", "\\textbf{We} try."]:
        assert len(list(merge_papers([paper(), paper(abstract=other)]))) == 1


def test_same_id_with_other_text_is_rejected_where_it_stands() -> None:
    items: list[Paper | Rejected] = [
        paper(sources=("a",)),
        paper("b"),
        paper(abstract="We fail.", sources=("c",)),
        REJECTED,
    ]
    first, second, clash, last = merge_papers(items)
    assert (first, second, last) == (items[0], items[1], REJECTED)
    assert isinstance(clash, Rejected)
    assert str(clash).startswith("c, paper a: same id as a paper of a, but other text")
    assert clash.excerpt == "A Title"


def test_what_the_first_lacks_comes_from_the_later_ones() -> None:
    later = paper(
        authors=("Jo",), year=2024, date="2024-01-01", venue="V", identifiers={"doi": "d", "x": "1"}
    )
    merged = next(merge_papers([paper(year=2023, identifiers={"x": "2"}), later]))
    assert isinstance(merged, Paper)
    assert (merged.authors, merged.year, merged.venue) == (("Jo",), 2023, "V")
    assert merged.identifiers == {"doi": "d", "x": "2"}


def test_missing_abstract_is_filled_in_and_then_binding() -> None:
    repairs = (Repair("times sign", 1, repaired=True),)
    items = [
        paper(abstract=""),
        paper(repairs=repairs),
        paper(abstract=""),
        paper(abstract="We fail."),
    ]
    merged, clash = merge_papers(items)
    assert isinstance(merged, Paper)
    assert (merged.abstract, merged.repairs) == ("We try.", repairs)
    assert isinstance(clash, Rejected)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["x", "y", ""])), max_size=12))
def test_nothing_is_lost_and_order_is_that_of_first_occurrence(pairs: list[tuple[str, str]]) -> None:
    items = [paper(name, text, sources=(str(place),)) for place, (name, text) in enumerate(pairs)]
    result = list(merge_papers(items))
    papers = [item for item in result if isinstance(item, Paper)]
    assert [item.id for item in papers] == list(dict.fromkeys(name for name, _ in pairs))
    sources = [source for item in papers for source in item.sources]
    sources += [item.source for item in result if isinstance(item, Rejected)]
    assert sorted(sources, key=int) == [str(place) for place in range(len(items))]
    assert list(merge_papers(result)) == result


def test_memory_holds_no_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperatlas.readers.merge._IN_MEMORY", 1 << 20)

    def many() -> Iterator[Paper]:
        for number in range(2_000):
            yield paper(str(number), abstract=f"{number} " + "word " * 2_000)

    tracemalloc.start()
    assert sum(1 for _ in merge_papers(many())) == 2_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 << 20  # the texts are 20 MB
