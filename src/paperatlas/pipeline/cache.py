"""Extractions that are paid for stay: kept under a hash of the paper's text and the extractor's version.

A build that was killed finds here what it had done; a build with a few more papers extracts only those.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import zstandard

from paperatlas.errors import OutputError
from paperatlas.model import Paper

_SCHEMA = "CREATE TABLE IF NOT EXISTS findings (key BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
_COMPRESSION_LEVEL = 1


def cache_key(paper: Paper, version: str) -> bytes:
    """What an extraction depends on, in 16 bytes: the text and the extractor, not the paper's id.

    Example:
        >>> one, other = Paper(id="a", title="T"), Paper(id="b", title="T", year=2020)
        >>> cache_key(one, "v1") == cache_key(other, "v1") != cache_key(one, "v2")
        True
    """
    parts = (version, paper.title, paper.abstract)
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=16).digest()


class Cache:
    """Encoded findings by key, in one SQLite file; what this run did not ask for goes at `prune`.

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
            raise OutputError(f"{path}: cannot be written: {exc}") from exc

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError:
            # A cache is no one's work: a broken one is thrown away, and its extractions are made again.
            self._path.unlink()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_SCHEMA)
        connection.execute("SELECT count(*) FROM findings").fetchone()
        return connection

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The findings of those keys that are known."""
        self._used.update(keys)
        marks = ",".join("?" * len(keys))
        rows = self._connection.execute(f"SELECT key, body FROM findings WHERE key IN ({marks})", keys)
        decompressor = zstandard.ZstdDecompressor()
        return {key: decompressor.decompress(body) for key, body in rows}

    def put(self, findings: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep findings, at once and for good."""
        compressor = zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL)
        rows = [(key, compressor.compress(body)) for key, body in findings]
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO findings VALUES (?, ?)", rows)
        except sqlite3.Error as exc:
            raise OutputError(f"{self._path}: cannot be written: {exc}") from exc

    def prune(self) -> None:
        """Forget what was not asked for since the cache was opened."""
        known = {row[0] for row in self._connection.execute("SELECT key FROM findings")}
        with self._connection:
            self._connection.executemany(
                "DELETE FROM findings WHERE key = ?", [(key,) for key in known - self._used]
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
