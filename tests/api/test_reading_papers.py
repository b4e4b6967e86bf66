"""`read_papers`: files become papers; what is bad is a warning or an error with its place."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import zstandard

from made_papers import PAPERS, write_jsonl
from paperatlas.api import InputWarning, read_papers
from paperatlas.api.reading import check_papers, read_all
from paperatlas.errors import InputError
from paperatlas.model import Paper, Rejected


def test_papers_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    read = list(read_papers(path))
    assert [paper.id for paper in read] == [paper.id for paper in PAPERS]
    assert [paper.abstract for paper in read] == [paper.abstract for paper in PAPERS]
    assert read[0].sources == ("papers.jsonl",)


@pytest.mark.parametrize("name", ["papers.jsonl.gz", "papers.zst", "no-suffix"])
def test_packed_files_are_unpacked_whatever_their_name(tmp_path: Path, name: str) -> None:
    plain = write_jsonl(tmp_path / "papers.jsonl", PAPERS).read_bytes()
    packed = zstandard.compress(plain) if name.endswith("zst") else gzip.compress(plain)
    (tmp_path / name).write_bytes(packed)
    assert [paper.id for paper in read_papers(tmp_path / name)] == [paper.id for paper in PAPERS]


def test_repair_can_be_switched_off(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", [Paper(id="a", title="T", abstract="It is 42.6times faster.")])
    assert next(read_papers(path)).abstract == "It is 42.6× faster."
    assert next(read_papers(path, repair=False)).abstract == "It is 42.6times faster."


def test_a_broken_record_is_a_warning_and_the_others_are_read(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", PAPERS)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b'{"title": \n', *lines[2:]]))
    with pytest.warns(InputWarning, match=r"a\.jsonl, line 3: not JSON") as caught:
        read = list(read_papers(path))
    assert len(read) == len(PAPERS)
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there is no such file"),
        (b"", "is empty"),
        (b"%PDF-1.4", "is a PDF"),
        (b"\x00\x01\x02" * 99, "is binary"),
        ("é".encode("utf-16"), "UTF-16"),
        (b"caf\xe9", "is not UTF-8"),
        (b"<!doctype html><p>x", "is an HTML page"),
    ],
)
def test_a_file_that_is_bad_as_a_whole_is_an_error(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "page.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=rf"page\.txt: .*{told}"):
        list(read_papers(path))


def test_a_folder_and_an_unknown_format_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        list(read_papers(tmp_path))
    with pytest.raises(InputError, match="no format 'docx'; there are: atom, bibtex, jsonl, listing"):
        list(read_papers(tmp_path, format="docx"))


def test_a_name_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    name = str(tmp_path / "a\udcff.txt")
    (rejected,) = read_all([name])
    assert isinstance(rejected, Rejected)
    assert str(rejected).endswith(r"a\xff.txt: has a name that is not UTF-8: rename it")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("a title", "paper 2: is no Paper but a str"),
        (None, "paper 2: is no Paper but a NoneType"),
        (Paper(id="", title="T"), "paper 2: has no id"),
        (Paper(id=7, title="T"), "paper 2: .*id"),  # type: ignore[arg-type]
        (Paper(id="a", title="T", abstract=None), "paper 2: .*abstract"),  # type: ignore[arg-type]
        (Paper(id="a", title="half \ud83d"), "paper 2: .*surrogates"),
        (Paper(id="a", title="T", year="2020"), "paper 2: .*year"),  # type: ignore[arg-type]
        (Paper(id="a", title="T", year=10**30), "paper 2: "),
        (Paper(id="a", title="T", authors=object()), "paper 2: "),  # type: ignore[arg-type]
    ],
)
def test_what_can_be_no_paper_is_named(wrong: object, told: str) -> None:
    with pytest.raises(InputError, match=told):
        list(check_papers([PAPERS[0], wrong]))
