"""What was paid for stays: extractions, and what names were decided to be.

An extraction stands under a hash of the paper's text and the extractor's version, a decision under one of
all that it reads (see `resolve.keeping`). A build that was killed finds here what it had done; a build with a
few more papers does only what is new.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import zstandard

from paperatlas.errors import OutputError
from paperatlas.model import Paper

_SCHEMA = "CREATE TABLE IF NOT EXISTS findings (key BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
_COMPRESSION_LEVEL = 1
_LENGTH_BYTES = 8


def cache_key(paper: Paper, version: str) -> bytes:
    """What an extraction depends on, in 16 bytes: the text and the extractor, not the paper's id.

    Example:
        >>> one, other = Paper(id="a", title="T"), Paper(id="b", title="T", year=2020)
        >>> cache_key(one, "v1") == cache_key(other, "v1") != cache_key(one, "v2")
        True
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in (version, paper.title, paper.abstract):
        body = part.encode("utf-8", "surrogatepass")
        digest.update(len(body).to_bytes(_LENGTH_BYTES) + body)
    return digest.digest()


class Cache:
    """Encoded findings by key, in one SQLite file; what this run had no use for goes at `prune`.

    A cache is no one's work: a broken one is thrown away, and what it held is made again.

    Raises:
        OutputError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> cache = Cache(Path(tempfile.mkdtemp()) / "cache.sqlite")
        >>> cache.put([(b"key", b"{}")])
        >>> cache.get([b"key", b"other"])
        {b'key': b'{}'}
        >>> cache.close()
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._used: set[bytes] = set()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._open()
        except (OSError, sqlite3.Error) as exc:
            raise self._unwritable(exc) from exc

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            self._path.unlink()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path)
        try:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute(_SCHEMA)
            connection.execute("SELECT count(*) FROM findings").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The findings of those keys that are known."""
        self._used.update(keys)
        marks = ",".join("?" * len(keys))
        decompressor = zstandard.ZstdDecompressor()
        try:
            rows = self._connection.execute(f"SELECT key, body FROM findings WHERE key IN ({marks})", keys)
            return {key: decompressor.decompress(body) for key, body in rows}
        except (sqlite3.DatabaseError, zstandard.ZstdError):
            self._start_anew()
            return {}

    def _start_anew(self) -> None:
        try:
            self._connection.close()
            self._path.unlink()
            self._connection = self._connect()
        except (OSError, sqlite3.Error) as exc:
            raise self._unwritable(exc) from exc

    def put(self, findings: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep findings, at once and for good."""
        encoded = list(findings)
        self._used.update(key for key, _ in encoded)
        # The checksum tells a body that has rotted on the disk from one that has not.
        compressor = zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL, write_checksum=True)
        self._write(
            "INSERT OR REPLACE INTO findings VALUES (?, ?)",
            [(key, compressor.compress(body)) for key, body in sorted(encoded)],  # as they lie in the file
        )

    def prune(self) -> None:
        """Forget what was neither asked for nor put since the cache was opened."""
        try:
            known = {row[0] for row in self._connection.execute("SELECT key FROM findings")}
        except sqlite3.DatabaseError:
            self._start_anew()
        else:
            self._write("DELETE FROM findings WHERE key = ?", [(key,) for key in known - self._used])

    def _write(self, statement: str, rows: Sequence[tuple[bytes, ...]]) -> None:
        try:
            with self._connection:
                self._connection.executemany(statement, rows)
        except sqlite3.Error as exc:
            raise self._unwritable(exc) from exc

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _unwritable(self, exc: Exception) -> OutputError:
        return OutputError(f"{self._path}: cannot be written: {getattr(exc, 'strerror', None) or exc}")


@contextmanager
def opened_cache(path: Path | None) -> Iterator[Cache | None]:
    """A cache within the block; None where there is no path."""
    cache = Cache(path) if path else None
    try:
        yield cache
    finally:
        if cache:
            cache.close()
