"""Files that are compressed as they are written and read, by the end of their name."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Literal, TypeAlias, cast

from paperatlas.atlas.files import open_atomically
from paperatlas.errors import InputError

Compression: TypeAlias = Literal["gz", "zst"]
_LEVEL = 6
_CHUNK = 1 << 16


def compressed_path(path: Path, compression: Compression | None) -> Path:
    """The path with the end of name that a compression calls for.

    Example:
        >>> compressed_path(Path("atlas.ttl"), "gz").name, compressed_path(Path("a.nt.zst"), "zst").name
        ('atlas.ttl.gz', 'a.nt.zst')
    """
    if compression is None or path.suffix == f".{compression}":
        return path
    return path.with_name(f"{path.name}.{compression}")


def is_compressed(path: Path) -> bool:
    """Whether the name says so."""
    return path.suffix in {".gz", ".zst"}


def plain_name(path: Path) -> str:
    """The name without the end that tells of the compression."""
    return path.stem if is_compressed(path) else path.name


def write_text(path: Path, chunks: Iterable[str]) -> None:
    """Write UTF-8 text, whole or not at all; half a surrogate pair becomes a question mark.

    Raises:
        OutputError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "a.txt.gz"
        >>> write_text(path, ["one ", "two"])
        >>> gzip.decompress(path.read_bytes())
        b'one two'
    """
    write_bytes(path, joined(chunks))


def write_bytes(path: Path, chunks: Iterable[bytes]) -> None:
    """Write all chunks, whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    with open_atomically(path) as file, _compressing(file, path) as target:
        for chunk in chunks:
            target.write(chunk)


def joined(chunks: Iterable[str]) -> Iterator[bytes]:
    """The text in pieces of some size: many short writes would cost more than what they write."""
    pieces: list[str] = []
    size = 0
    for chunk in chunks:
        pieces.append(chunk)
        size += len(chunk)
        if size >= _CHUNK:
            yield "".join(pieces).encode("utf-8", "replace")
            pieces, size = [], 0
    yield "".join(pieces).encode("utf-8", "replace")


@contextmanager
def _compressing(file: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    match path.suffix:
        case ".gz":
            # Neither time nor name: the same content gives the same bytes.
            with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as target:
                yield cast("BinaryIO", target)
        case ".zst":
            import zstandard

            with zstandard.ZstdCompressor(level=_LEVEL).stream_writer(file, closefd=False) as target:
                yield cast("BinaryIO", target)
        case _:
            yield file


@contextmanager
def open_plain(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading, what is compressed decompressed.

    Raises:
        InputError: there is no such file, or it is broken or no such compression.
    """
    from zstandard import ZstdError

    try:
        with path.open("rb") as file, _decompressing(file, path) as source:
            yield source
    except (OSError, EOFError, zlib.error, ZstdError) as exc:
        reason = getattr(exc, "strerror", None) or exc
        raise InputError(f"{path}: cannot be read: {reason}") from exc


@contextmanager
def _decompressing(file: BinaryIO, path: Path) -> Iterator[IO[bytes]]:
    match path.suffix:
        case ".gz":
            with gzip.GzipFile(fileobj=file) as source:
                yield cast("IO[bytes]", source)
        case ".zst":
            import zstandard

            with zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as source:
                yield source
        case _:
            yield file
