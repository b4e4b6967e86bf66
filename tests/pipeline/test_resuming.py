"""The cache: used, resumed from, pruned, and thrown away where it is broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from made_papers import PAPERS, build_into, files_of
from paperatlas.api.building import CACHE
from paperatlas.errors import OutputError, PaperatlasError
from paperatlas.extract.base import Extractor
from paperatlas.model import Extraction, Paper
from paperatlas.pipeline import extracting
from paperatlas.pipeline.cache import Cache, cache_key


class Counting:
    """The default extractor, which notes what it is asked, and may fail at a paper."""

    def __init__(self, fails_at: str = "") -> None:
        self._model: Extractor = extracting.opened("fast")
        self.version = self._model.version
        self.asked: list[str] = []
        self.fails_at = fails_at

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        for extraction in self._model(papers):
            if extraction.paper.id == self.fails_at:
                raise PaperatlasError("the power went out")
            self.asked.append(extraction.paper.id)
            yield extraction


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    model = Counting()
    monkeypatch.setattr(extracting, "opened", lambda *_: model)
    return model


def test_a_second_build_extracts_only_what_is_new(tmp_path: Path, counting: Counting) -> None:
    build_into(tmp_path / "a", PAPERS[:3])
    assert counting.asked == ["p1", "p2", "p3"]
    build_into(tmp_path / "a")
    assert counting.asked == ["p1", "p2", "p3", "p4", "p5"]
    build_into(tmp_path / "a", PAPERS[::-1])
    assert len(counting.asked) == len(PAPERS)


def test_a_paper_whose_text_changed_is_extracted_again(tmp_path: Path, counting: Counting) -> None:
    build_into(tmp_path / "a")
    changed = msgspec.structs.replace(PAPERS[0], abstract="We use pruning.")
    build_into(tmp_path / "a", [changed, *PAPERS[1:]])
    assert counting.asked[len(PAPERS) :] == ["p1"]
    build_into(tmp_path / "b", [changed, *PAPERS[1:]])
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_facts_that_are_not_text_need_no_new_extraction(tmp_path: Path, counting: Counting) -> None:
    build_into(tmp_path / "a")
    dated = [msgspec.structs.replace(paper, year=1999, id=f"x{paper.id}") for paper in PAPERS]
    build_into(tmp_path / "a", dated)
    assert len(counting.asked) == len(PAPERS)
    build_into(tmp_path / "b", dated)
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_what_no_build_asks_for_any_more_is_forgotten(tmp_path: Path, counting: Counting) -> None:
    build_into(tmp_path / "a")
    build_into(tmp_path / "a", PAPERS[:1])
    build_into(tmp_path / "a")
    assert counting.asked[len(PAPERS) :] == ["p2", "p3", "p4", "p5"]


def test_a_build_that_died_is_resumed_and_leaves_the_old_atlas(
    tmp_path: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "CHUNK", 2)
    build_into(tmp_path / "a", PAPERS[:1])
    old = files_of(tmp_path / "a")
    counting.fails_at = "p5"
    with pytest.raises(PaperatlasError, match="power"):
        build_into(tmp_path / "a")
    assert files_of(tmp_path / "a") == old
    assert not (tmp_path / "a" / ".staging").exists()
    counting.fails_at, counting.asked = "", []
    build_into(tmp_path / "a")
    assert counting.asked == ["p5"]
    build_into(tmp_path / "b")
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")


def test_another_version_of_the_extractor_starts_anew(tmp_path: Path, counting: Counting) -> None:
    build_into(tmp_path / "a")
    counting.version += "x"
    build_into(tmp_path / "a")
    assert len(counting.asked) == 2 * len(PAPERS)


def spoil_header(path: Path) -> None:
    path.write_bytes(b"no database" * 500)


def spoil_pages(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[4096:] = bytes(len(body) - 4096)
    path.write_bytes(body)


def spoil_bodies(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE findings SET body = substr(body, 1, length(body) - 3) || x'000000'")
    connection.close()


def spoil_schema(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript("DROP TABLE findings; CREATE TABLE findings (other TEXT);")
    connection.close()


@pytest.mark.parametrize("spoil", [spoil_header, spoil_pages, spoil_bodies, spoil_schema])
def test_a_broken_cache_is_made_anew(tmp_path: Path, spoil: object, counting: Counting) -> None:
    build_into(tmp_path / "a")
    whole = files_of(tmp_path / "a")
    assert callable(spoil)
    spoil(tmp_path / "a" / CACHE)
    build_into(tmp_path / "a")
    assert files_of(tmp_path / "a") == whole
    assert len(counting.asked) == 2 * len(PAPERS)
    build_into(tmp_path / "a")
    assert len(counting.asked) == 2 * len(PAPERS)


def test_a_cache_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("someone's file")
    with pytest.raises(OutputError, match=r"extractions\.sqlite: cannot be written: "):
        build_into(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".cache"]


def test_a_full_disk_under_the_cache_is_one_line(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite")
    cache._connection.execute("PRAGMA max_page_count = 4")
    with pytest.raises(OutputError, match="full"):
        cache.put([(bytes([n]), bytes(range(256)) * 99 + bytes([n])) for n in range(200)])
    cache.close()


def test_keys_tell_texts_apart() -> None:
    pairs = [("a\x1fb", "c"), ("a", "b\x1fc"), ("a", "bc"), ("ab", "c"), ("", "abc"), ("abc", "")]
    keys = {cache_key(Paper(id="x", title=title, abstract=abstract), "v") for title, abstract in pairs}
    assert len(keys) == len(pairs)
