"""Decisions that are kept, each under a digest of all that it depends on, and read back only if whole."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from paperatlas.resolve.base import Kept

T = TypeVar("T")
TOGETHER = 8192
"""Values that are put at once: one transaction of many costs less than many."""
_LOOKED_UP = 512  # keys at once
_DIGEST_BYTES = 16
_DECIDING = ("resolve/*.py", "ontology/*.py", "names.py", "model.py")


class Shelf:
    """Values by key; one that was made by other code or with another lexicon is never found.

    Args:
        kept: where they stay.
        lexicon: a digest of the lexicon.

    Example:
        >>> class InMemory(dict):
        ...     def get(self, keys):
        ...         return {key: self[key] for key in keys if key in self}
        ...     put = dict.update
        >>> shelf = Shelf(InMemory(), lexicon="v1")
        >>> key = shelf.key("sum", (1, 2))
        >>> shelf.put([(key, 3)])
        >>> list(shelf.get([key, shelf.key("sum", (2, 2))], int))
        [3, None]
    """

    def __init__(self, kept: Kept, *, lexicon: str) -> None:
        self._kept = kept
        self._made_by = hashlib.blake2b(digest_of_code() + lexicon.encode(), digest_size=32).digest()
        self._encode = msgspec.msgpack.Encoder().encode

    def key(self, purpose: str, depends_on: object) -> bytes:
        """The key of what is decided for a purpose, from everything that the decision reads."""
        body = self._encode((purpose, depends_on))
        return hashlib.blake2b(body, key=self._made_by, digest_size=_DIGEST_BYTES).digest()

    def get(self, keys: Iterable[bytes], kind: type[T]) -> Iterator[T | None]:
        """The value under each key; None where there is none, or a broken one."""
        decoder = msgspec.msgpack.Decoder(kind)
        for some in _together(keys, _LOOKED_UP):
            found = self._kept.get(some)
            for key in some:
                yield _decode(key, found.get(key, b""), decoder)

    def put(self, values: Iterable[tuple[bytes, object]]) -> None:
        """Keep values, some at a time."""
        for some in _together(values, TOGETHER):
            # With its key, a body that has come under another's is told from one that belongs there.
            self._kept.put([(key, key + self._encode(value)) for key, value in some])


def _together(items: Iterable[T], most: int) -> Iterator[tuple[T, ...]]:
    stream = iter(items)
    while some := tuple(islice(stream, most)):
        yield some


def _decode(key: bytes, body: bytes, decoder: msgspec.msgpack.Decoder[T]) -> T | None:
    try:
        return decoder.decode(memoryview(body)[len(key) :]) if body.startswith(key) else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


@lru_cache(maxsize=1)
def digest_of_code() -> bytes:
    """A digest of the code that decides, so that nobody has to remember to count a revision up."""
    package = Path(__file__).parents[1]
    digest = hashlib.blake2b(unicodedata.unidata_version.encode(), digest_size=_DIGEST_BYTES)
    for path in sorted(path for pattern in _DECIDING for path in package.glob(pattern)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()
