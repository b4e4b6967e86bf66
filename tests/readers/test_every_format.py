"""What holds for every format of the table; a format without an example here fails."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import msgspec
import pytest
import zstandard

from paperatlas.errors import InputError
from paperatlas.model import Paper, Rejected
from paperatlas.readers import FORMATS, open_parser, read_file

EXAMPLES = {
    "listing": (
        "Get trending papers in your email inbox!\n"
        "SubscribeCounting Sheep with Small Networks\n"
        "We count sheep. Our network counts 2times faster than a shepherd does at night.\n"
        "<script>alert('Lambs')</script> in Titles\n"
        "Titles are data. We keep them as they are, whatever they hold, and count them too.\n"
    ),
    "jsonl": (
        '{"title": "Counting Sheep with Small Networks", "abstract": "We count 2times faster."}\n'
        '{"title": "<script>alert(\'Lambs\')</script> in Titles", "unknown": [1, {"a": null}]}\n'
    ),
    "bibtex": (
        "@article{sheep, title = {Counting Sheep with Small Networks},\n"
        "  abstract = {We count 2times faster.}}\n"
        "@misc{lambs, title = {<script>alert('Lambs')</script> in Titles}}\n"
    ),
    "atom": (
        '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        "<entry><title>Counting Sheep with Small\n  Networks</title>"
        "<summary>We count 2times faster.</summary></entry>\n"
        "<entry><title>&lt;script&gt;alert('Lambs')&lt;/script&gt; in Titles</title></entry>\n"
        "</feed>\n"
    ),
}
TITLES = ["Counting Sheep with Small Networks", "<script>alert('Lambs')</script> in Titles"]

formats = pytest.mark.parametrize("name", sorted(FORMATS))


def read_papers(path: Path, **options: bool) -> list[Paper]:
    items = list(read_file(str(path), **options))  # type: ignore[arg-type]
    assert all(isinstance(item, Paper) for item in items), items
    return [item for item in items if isinstance(item, Paper)]


def test_each_format_of_the_table_has_an_example() -> None:
    assert set(EXAMPLES) == set(FORMATS)


@formats
def test_parser_gives_the_papers_of_text_and_of_lines(name: str) -> None:
    parse, text = open_parser(name), EXAMPLES[name]
    from_text = list(parse(text, source="a/b.txt"))
    assert [item.title for item in from_text if isinstance(item, Paper)] == TITLES
    assert list(parse(io.StringIO(text), source="a/b.txt")) == from_text


@formats
def test_file_is_recognised_by_its_content(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file.with-no-helpful-name"
    path.write_text(EXAMPLES[name], encoding="utf-8")
    papers = read_papers(path)
    assert [paper.title for paper in papers] == TITLES
    assert all(paper.sources == ("file.with-no-helpful-name",) for paper in papers)
    assert str(tmp_path).encode() not in msgspec.json.encode(papers)


@formats
@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        gzip.compress,
        zstandard.ZstdCompressor().compress,
        lambda data: gzip.compress(data[:40]) + gzip.compress(data[40:]),
    ],
    ids=["byte order mark", "CRLF", "gzip", "zstd", "two gzip members"],
)
def test_how_the_file_is_stored_does_not_matter(name: str, change: object, tmp_path: Path) -> None:
    plain, stored = tmp_path / "plain" / "x", tmp_path / "stored" / "x"
    for path in (plain, stored):
        path.parent.mkdir()
    data = EXAMPLES[name].encode()
    plain.write_bytes(data)
    stored.write_bytes(change(data))  # type: ignore[operator]
    assert read_papers(stored) == read_papers(plain)


@formats
def test_standard_input_is_read_and_stays_open(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(EXAMPLES[name].encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    papers = [item for item in read_file("-") if isinstance(item, Paper)]
    assert [paper.title for paper in papers] == TITLES
    assert papers[0].sources == ("-",)
    assert not stream.buffer.closed


@formats
def test_repair_is_recorded_and_can_be_left_out(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(EXAMPLES[name], encoding="utf-8")
    mended, raw = read_papers(path), read_papers(path, repair=False)
    assert "2× faster" in mended[0].abstract
    assert [(r.kind, r.count, r.repaired) for r in mended[0].repairs] == [("times sign", 1, True)]
    assert "2times faster" in raw[0].abstract
    assert raw[0].repairs == ()
    assert [paper.id for paper in raw] == [paper.id for paper in mended]


@formats
def test_five_megabytes_on_one_line_are_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    long = "word (a) $ \\\\ " * 350_000
    path.write_text(EXAMPLES[name].replace("We count", f"We {long} count", 1), encoding="utf-8")
    items = list(read_file(str(path)))
    assert len(items) == 2
    assert isinstance(items[0], Paper)
    assert len(items[0].abstract) > 3_000_000


@formats
def test_a_file_of_another_format_is_no_crash(name: str) -> None:
    for other, text in EXAMPLES.items():
        items = list(open_parser(name)(text, source=f"{other}.txt"))
        assert items
        if {name, other} & {"atom", "bibtex"} and name != other:
            assert not any(isinstance(item, Paper) and item.title in TITLES for item in items)


@formats
def test_text_without_any_paper_is_one_rejected_file_or_line(name: str) -> None:
    items = list(open_parser(name)("nothing here\n", source="x"))
    assert len(items) == 1
    assert isinstance(items[0], Rejected)


def test_unknown_format_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="atom, bibtex, jsonl, listing"):
        list(read_file("x", format="docx"))
