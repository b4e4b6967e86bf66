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

    Raises:
        OutputError: the folder is not writable or the disk is full; `path` is then as it was.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as exc:
        raise OutputError(f"{path}: cannot be written: {exc.strerror}") from exc
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as exc:
        raise OutputError(f"{path}: cannot be written: {exc.strerror or exc}") from exc
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
