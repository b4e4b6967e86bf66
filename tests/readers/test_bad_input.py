"""Each kind of bad file is one clear `Rejected`, with what to do about it."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.model import Paper, Rejected
from paperatlas.readers import read_file

PAGE = "A Study of Rain\n" + "Rain falls on roofs. We measure how much of it does. " * 9 + "\n"
RECORDS = b'{"title": "A"}\n' * 40


def read_one(path: Path, data: bytes | None = None) -> Rejected:
    if data is not None:
        path.write_bytes(data)
    (item,) = read_file(str(path))
    assert isinstance(item, Rejected)
    assert item.source == str(path)
    assert "\n" not in str(item)
    return item


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"abc\0def", "binary"),
        (b"PK\x03\x04\0\0\0\0", "binary"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "is a PDF: extract title and abstract"),
        (b"\n%PDF-1.4 text", "is a PDF"),
        (PAGE.encode("utf-16"), "iconv -f UTF-16 -t UTF-8"),
        (PAGE.encode("utf-16-le"), "iconv -f UTF-16 -t UTF-8"),
        (PAGE.encode("utf-16-be"), "iconv -f UTF-16 -t UTF-8"),
        (b"<!DOCTYPE html>\n<html><body>A</body></html>", "HTML page"),
        (b'[{"title": "A"}]', "one JSON document"),
        (b'{\n  "title": "A"\n}\n', "one JSON document"),
        (b'{"results": [\n  {"title": "A"}\n]}\n', "one JSON document"),
        (b"id,title,abstract\n1,A,B\n", "is a table"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "without a single Atom entry"),
        (b"<?xml version='1.0'?><feed>", "broken XML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><feed>&a;</feed>', "no listing page"),
        (b"%% notes\n@comment{nothing}\n@string{a = {b}}\n", "without an entry"),
        (b"def f(x):\n    return x + 1\n\nprint(f(2))\n", "no listing page"),
    ],
)
def test_whole_file_is_rejected(data: bytes, reason: str, tmp_path: Path) -> None:
    rejected = read_one(tmp_path / "papers.txt", data)
    assert rejected.record is None
    assert reason in rejected.reason


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert "no such file" in read_one(tmp_path / "missing.bib").reason
    assert "is a folder" in read_one(tmp_path).reason
    assert "cannot be opened" in str(next(read_file("a\0b")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(PAGE)
    path.chmod(0)
    assert "Permission denied" in read_one(path).reason


def test_refusal_by_the_system_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be opened: Permission denied" in read_one(tmp_path / "x").reason


@pytest.mark.parametrize("before", [b"", RECORDS, RECORDS * 60_000])
def test_latin_1_names_byte_and_offset(before: bytes, tmp_path: Path) -> None:
    rejected = read_one(tmp_path / "x", before + b'{"title": "Caf\xe9"}\n')
    assert f"byte 0xe9 at offset {len(before) + 14}" in rejected.reason
    assert "iconv -f LATIN1 -t UTF-8" in rejected.reason


def test_character_cut_off_at_the_end_of_the_file(tmp_path: Path) -> None:
    data = '{"title": "é'.encode()[:-1]
    assert f"offset {len(data) - 1}" in read_one(tmp_path / "x", data).reason


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_broken_compression_gives_nothing_of_the_file(compress: object, tmp_path: Path) -> None:
    whole = compress(os.urandom(50).hex().encode() + RECORDS * 100)  # type: ignore[operator]
    assert "broken" in read_one(tmp_path / "cut", whole[:-9]).reason
    damaged = whole[:20] + bytes(255 - byte for byte in whole[20:30]) + whole[30:]
    assert "broken" in read_one(tmp_path / "damaged", damaged).reason


def test_compressed_binary_is_still_binary(tmp_path: Path) -> None:
    assert "binary" in read_one(tmp_path / "x.gz", gzip.compress(b"a\0b")).reason


@given(data=st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_it_raise(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any-bytes"
    path.write_bytes(data)
    items = list(read_file(str(path)))
    assert items
    assert all(isinstance(item, Paper | Rejected) for item in items)


@given(text=st.text(alphabet='@{}"=,[]<>/?!ab:1\n \\$', max_size=200), head=st.sampled_from("@{<["))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_it_raise(text: str, head: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any-text"
    start = {"@": "@a{", "{": '{"', "<": "<?xml", "[": "["}[head]
    path.write_text(start + text, encoding="utf-8")
    assert list(read_file(str(path)))
