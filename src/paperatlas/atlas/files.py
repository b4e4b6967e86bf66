"""Files are written whole or not at all: beside their place first, then moved over it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from paperatlas.errors import OutputError


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of `path` only when the block ends well.

    A link stays one, and the file that it leads to is written; a device or a pipe is written directly.

    Raises:
        OutputError: the folder is not writable or the disk is full; `path` is then as it was.
    """
    try:
        with _open_aside(path) if _is_replaceable(path) else path.open("wb") as file:
            yield file
    except OSError as exc:
        raise OutputError(f"{path}: cannot be written: {exc.strerror or exc}") from exc


def _is_replaceable(path: Path) -> bool:
    return path.is_file() or not path.exists()


@contextmanager
def _open_aside(path: Path) -> Iterator[BinaryIO]:
    target = path.resolve() if path.is_symlink() else path
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def write_atomically(path: Path, chunks: Iterable[bytes]) -> None:
    """Write all chunks to `path`, whole or not at all.

    Raises:
        OutputError: as `open_atomically`.

    Example:
        >>> folder = Path(tempfile.mkdtemp())
        >>> write_atomically(folder / "a.txt", [b"one ", b"two"])
        >>> (folder / "a.txt").read_text()
        'one two'
    """
    with open_atomically(path) as file:
        for chunk in chunks:
            file.write(chunk)


def _umask() -> int:
    # There is no call that only reads it; between the two calls the process is as it was.
    mask = os.umask(0)
    os.umask(mask)
    return mask


def is_utf8(name: str) -> bool:
    r"""Whether a file's name is text: one that is not UTF-8 holds halves of characters.

    Example:
        >>> is_utf8("é"), is_utf8(os.fsdecode(b"\xe9"))
        (True, False)
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
