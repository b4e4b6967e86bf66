"""The four listing pages that the project was started on, and real files of each format."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest

from paperatlas.model import Paper, Rejected
from paperatlas.readers import read_file
from paperatlas.readers.merge import merge_papers

pytestmark = pytest.mark.data
DOCUMENTED = Path(__file__).parents[2] / "docs" / "text-damage.md"


@pytest.fixture(scope="module")
def entries(data_folder: Path) -> list[Paper | Rejected]:
    pages = sorted((data_folder / "seeds").glob("*.txt"))
    assert len(pages) == 4
    return [item for page in pages for item in read_file(str(page))]


def test_all_entries_are_read_and_none_invented(entries: list[Paper | Rejected]) -> None:
    assert all(isinstance(item, Paper) for item in entries)
    assert Counter(item.sources[0][:3] for item in entries if isinstance(item, Paper)) == {
        "000": 31,
        "001": 119,
        "002": 21,
        "003": 328,
    }


def test_words_of_the_site_are_in_no_paper(entries: list[Paper | Rejected]) -> None:
    for item in entries:
        assert isinstance(item, Paper)
        assert 20 <= len(item.title) <= 160
        assert 600 <= len(item.abstract) <= 2000
        assert not re.search("subscribe|trending papers|research community", item.title, re.IGNORECASE)


def test_494_papers_after_merging(entries: list[Paper | Rejected]) -> None:
    merged = list(merge_papers(entries))
    papers = [item for item in merged if isinstance(item, Paper)]
    assert len(merged) == len(papers) == 494
    assert Counter(len(paper.sources) for paper in papers) == {1: 489, 2: 5}


def test_damage_counts_are_those_documented(entries: list[Paper | Rejected]) -> None:
    rows = re.findall(r"^\| ([a-z -]+) \|.*?\| (\d+) \|", DOCUMENTED.read_text("utf-8"), re.MULTILINE)
    found = Counter[str]()
    for item in entries:
        assert isinstance(item, Paper)
        for repair in item.repairs:
            found[repair.kind] += repair.count
    assert {kind: found[kind] for kind, _ in rows} == {kind: int(count) for kind, count in rows}


def test_reading_the_pages_is_fast(data_folder: Path) -> None:
    start = time.perf_counter()
    for page in sorted((data_folder / "seeds").glob("*.txt")):
        list(read_file(str(page)))
    # 0.1 s on two cores; the rest is for machines that are busy with other things.
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("samples/pmlr_v262_enlsp24.bib", 46),
        ("samples/arxiv_api_atom.xml", 5),
        ("samples/arxiv_metadata_snapshot_slice.jsonl", 40),
        ("gold/dev.jsonl", 40),
    ],
)
def test_real_files_have_titles_abstracts_and_no_rejects(name: str, number: int, data_folder: Path) -> None:
    items = list(read_file(str(data_folder / name)))
    assert len(items) == number
    for item in items:
        assert isinstance(item, Paper), item
        assert item.title
        assert item.abstract
        assert "gold" in name or item.authors


def test_year_of_the_proceedings_reaches_their_papers(data_folder: Path) -> None:
    items = list(read_file(str(data_folder / "samples" / "pmlr_v262_enlsp24.bib")))
    assert all(isinstance(item, Paper) and item.year == 2024 and item.venue for item in items)


def test_annotated_text_stays_as_it_came_without_repair(data_folder: Path) -> None:
    for item in read_file(str(data_folder / "gold" / "train.jsonl"), repair=False):
        assert isinstance(item, Paper)
        assert all(repair.kind == "control characters" for repair in item.repairs)


def test_one_json_document_says_what_to_do(data_folder: Path) -> None:
    for name in ("hf_daily_papers.json", "openalex_works.json", "pwc_sota_extractor_snli.json"):
        (item,) = read_file(str(data_folder / "samples" / name))
        assert isinstance(item, Rejected)
        assert "jq -c" in item.reason
