"""Files are made aside and take their places together; nobody else's file is touched."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from made_papers import PAPERS, build_into, files_of
from paperatlas.api import building
from paperatlas.atlas.assemble import Assembly
from paperatlas.errors import InputError, OutputError
from paperatlas.model import Paper, Rejected
from paperatlas.pipeline import staging
from paperatlas.pipeline.staging import Staging

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def no_space(*_: object, **__: object) -> NoReturn:
    raise FULL


def test_other_files_and_folders_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "papers.parquet").write_text("mine too")
    build_into(tmp_path)
    build_into(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "more" / "papers.parquet").read_text() == "mine too"


@pytest.mark.parametrize("name", ["papers.parquet", "atlas.html", "manifest.json", "quarantine.jsonl"])
def test_a_foreign_file_with_one_of_our_names_is_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"name": "someone\'s"}')
    with pytest.raises(OutputError, match=f"{name} is not a file of an atlas and would be overwritten"):
        build_into(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == '{"name": "someone\'s"}'


def test_a_folder_with_one_of_our_names_is_not_overwritten(tmp_path: Path) -> None:
    build_into(tmp_path / "a")
    (tmp_path / "a" / "atlas.html").unlink()
    (tmp_path / "a" / "atlas.html").mkdir()
    with pytest.raises(OutputError, match=r"atlas\.html"):
        build_into(tmp_path / "a")


def test_what_a_killed_build_left_is_no_hindrance(tmp_path: Path, built: Path) -> None:
    (tmp_path / ".staging" / ".spill").mkdir(parents=True)
    (tmp_path / ".staging" / "papers.parquet").write_bytes(b"half")
    build_into(tmp_path)
    assert not (tmp_path / ".staging").exists()
    assert files_of(tmp_path) == files_of(built)


def test_a_quarantine_of_an_earlier_build_does_not_stay(tmp_path: Path) -> None:
    bad = Rejected(source="x.jsonl", record="line 7", reason="not JSON", excerpt="{")
    report = build_into(tmp_path / "a", [*PAPERS, bad])
    line = (tmp_path / "a" / "quarantine.jsonl").read_bytes()
    assert json.loads(line) == {
        "source": "x.jsonl",
        "record": "line 7",
        "reason": "not JSON",
        "excerpt": "{",
    }
    assert (report.quarantined, report.quarantine) == (1, (bad,))
    build_into(tmp_path / "a")
    assert not (tmp_path / "a" / "quarantine.jsonl").exists()


def test_an_atlas_of_another_version_is_rebuilt(tmp_path: Path, built: Path) -> None:
    build_into(tmp_path / "a")
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_bytes())
    manifest.update(format=99, files=[*manifest["files"], "old.bin", "../outside.txt"], extra={"new": 1})
    del manifest["counts"]
    (tmp_path / "a" / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "a" / "old.bin").write_text("of that version")
    (tmp_path / "outside.txt").write_text("mine")
    build_into(tmp_path / "a")
    assert files_of(tmp_path / "a") == files_of(built)
    assert (tmp_path / "outside.txt").read_text() == "mine"


@pytest.mark.parametrize("broken", ["", "garbage", "[]", '{"format": "1", "files": []}', "{}"])
def test_a_broken_manifest_is_not_ours_to_replace(tmp_path: Path, broken: str) -> None:
    build_into(tmp_path / "a")
    (tmp_path / "a" / "manifest.json").write_text(broken)
    with pytest.raises(OutputError, match=r"manifest\.json is not a file of an atlas"):
        build_into(tmp_path / "a")


@pytest.mark.parametrize("below", ["file", "file/atlas", "file/a/b"])
def test_a_file_in_the_way_is_named(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="file"):
        build_into(tmp_path / below)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("name", ["a\x00b", os.fsdecode(b"a\xff")])
def test_a_folder_that_cannot_be_named_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError) as caught:
        build_into(tmp_path / name)
    assert len(str(caught.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a*", "a[b]", "it's {papers} \"?", "é 知识", "-o"])
def test_a_folder_may_have_any_other_name(tmp_path: Path, name: str, built: Path) -> None:
    (tmp_path / "ab").mkdir()
    build_into(tmp_path / "ab", PAPERS[:1])
    build_into(tmp_path / name)
    assert files_of(tmp_path / name) == files_of(built)


def _replaced_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", no_space)


def _written_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "write_bytes", no_space)


def _table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Assembly, "_take", no_space)


def _export(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "export", no_space)


@pytest.mark.parametrize("fill", [_replaced_in_place, _written_in_place, _table, _export])
def test_a_full_disk_leaves_the_old_atlas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fill: object
) -> None:
    build_into(tmp_path / "a", PAPERS[:2])
    old = files_of(tmp_path / "a")
    assert callable(fill)
    fill(monkeypatch)
    with pytest.raises(OutputError, match=r"a.*: cannot be written: No space left on device"):
        build_into(tmp_path / "a")
    monkeypatch.undo()
    assert files_of(tmp_path / "a") == old
    assert not (tmp_path / "a" / ".staging").exists()
    build_into(tmp_path / "a")


def test_a_full_disk_under_the_quarantine_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "open", no_space)
    with pytest.raises(OutputError, match="No space left on device"):
        build_into(tmp_path / "a", [Rejected(source="x", record=None, reason="y")])


def test_ctrl_c_leaves_the_old_atlas(tmp_path: Path) -> None:
    build_into(tmp_path / "a", PAPERS[:2])
    old = files_of(tmp_path / "a")

    def interrupted() -> Iterator[Paper]:
        yield PAPERS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_into(tmp_path / "a", interrupted())
    assert files_of(tmp_path / "a") == old


def test_without_a_paper_nothing_is_made(tmp_path: Path) -> None:
    bad = [Rejected(source=f"{n}.txt", record=None, reason="is empty") for n in range(3)]
    with pytest.raises(InputError, match=r"no paper could be read: 0\.txt: is empty") as caught:
        build_into(tmp_path / "a", bad)
    assert caught.value.__notes__ == ["not read: 1.txt: is empty", "not read: 2.txt: is empty"]
    with pytest.raises(InputError, match="no papers were given"):
        build_into(tmp_path / "a", [])
    assert list(tmp_path.iterdir()) == []
    build_into(tmp_path / "b")
    before = files_of(tmp_path / "b")
    with pytest.raises(InputError):
        build_into(tmp_path / "b", [])
    assert files_of(tmp_path / "b") == before


@pytest.mark.skipif(os.name != "posix", reason="no locks of folders here")
def test_a_second_build_does_not_disturb_the_first(tmp_path: Path, built: Path) -> None:
    def papers() -> Iterator[Paper]:
        yield PAPERS[0]
        with pytest.raises(OutputError, match="another build is at work there; wait until it is done"):
            build_into(tmp_path / "a")
        yield from PAPERS[1:]

    build_into(tmp_path / "a", papers())
    assert files_of(tmp_path / "a") == files_of(built)
    build_into(tmp_path / "a")


def test_a_file_that_comes_up_during_the_build_is_not_overwritten(tmp_path: Path) -> None:
    with Staging(tmp_path, names=["papers.parquet"]) as place:
        (place.path / "papers.parquet").write_text("ours")
        (tmp_path / "papers.parquet").write_text("mine")
        with pytest.raises(OutputError, match=r"papers\.parquet"):
            place.commit()
    assert (tmp_path / "papers.parquet").read_text() == "mine"
    assert not (tmp_path / staging._STAGING).exists()
