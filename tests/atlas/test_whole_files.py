"""Files are written whole or not at all, and only where a file can be replaced."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperatlas.atlas.files import open_atomically, write_atomically
from paperatlas.errors import OutputError


def failing() -> Iterator[bytes]:
    yield b"half"
    raise OSError(28, os.strerror(28))


def test_a_file_that_cannot_be_finished_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    with pytest.raises(OutputError, match=r"a\.txt: cannot be written: No space left on device"):
        write_atomically(path, failing())
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_any_other_error_passes_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_atomically(tmp_path / "a.txt"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["none/a.txt", "file/a.txt", "folder"])
def test_a_place_that_is_none_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=f"{place}: cannot be written: "):
        write_atomically(tmp_path / place, [b"x"])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    for words in (b"one", b"two"):
        write_atomically(tmp_path / "link", [words])
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "target").read_bytes() == words


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_atomically(pipe, [b"one ", b"two"])
    reader.join()
    assert got == [b"one two"]
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
def test_a_device_is_written_and_not_replaced() -> None:
    with pytest.raises(OutputError, match="/dev/full: cannot be written: No space left on device"):
        write_atomically(Path("/dev/full"), [b"x"])
    assert Path("/dev/full").is_char_device()


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", [b""])
    (tmp_path / "b").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode
