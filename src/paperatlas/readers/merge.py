"""One paper from several files is one paper: merged where the texts agree, else quarantined.

Two passes, so that memory holds a digest and a place for each paper, and never their texts: all
items go to a temporary file; then the first of each id is given with what the later ones add.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TypeAlias, cast

import msgspec
from msgspec.structs import replace

from paperatlas.model import Paper, Rejected
from paperatlas.readers.base import make_excerpt
from paperatlas.readers.repair import repair_text

_NOTHING = b""
_IN_MEMORY = 32 << 20
_LENGTH_BYTES = 8
_PAPER, _REJECTED = b"p", b"r"
Digest: TypeAlias = tuple[bytes, bytes]

_encoder = msgspec.msgpack.Encoder()
_paper_decoder = msgspec.msgpack.Decoder(Paper)
_rejected_decoder = msgspec.msgpack.Decoder(Rejected)


def merge_papers(items: Iterable[Paper | Rejected]) -> Iterator[Paper | Rejected]:
    """Give each paper once, in the order of first occurrence, with all its sources.

    The first paper's text stays; what it lacks (abstract, authors, year, identifiers ...) comes
    from the later ones. A later one with the same id but another text is rejected.

    Example:
        >>> a = Paper(id="x", title="A title", sources=("b.txt",))
        >>> b = Paper(id="x", title="A  Title", year=2024, sources=("a.txt",))
        >>> [(paper.year, paper.sources) for paper in merge_papers([a, b])]
        [(2024, ('a.txt', 'b.txt'))]
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        spool = _Spool(cast("BinaryIO", file))
        later = _Index()
        for item in items:
            later.add(item, spool)
        for place in spool.places:
            found = spool.read(place)
            added = (cast("Paper", spool.read(other)) for other in later.places.get(place, ()))
            yield _join(found, added) if isinstance(found, Paper) else found


class _Spool:
    """Items on disk: those of the result in order, and others that are read by their place."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.places = array("Q")

    def write(self, item: Paper | Rejected, *, listed: bool) -> int:
        place = self._file.seek(0, io.SEEK_END)
        body = (_PAPER if isinstance(item, Paper) else _REJECTED) + _encoder.encode(item)
        self._file.write(len(body).to_bytes(_LENGTH_BYTES) + body)
        if listed:
            self.places.append(place)
        return place

    def read(self, place: int) -> Paper | Rejected:
        self._file.seek(place)
        body = self._file.read(int.from_bytes(self._file.read(_LENGTH_BYTES)))
        decoder = _paper_decoder if body[:1] == _PAPER else _rejected_decoder
        return decoder.decode(body[1:])


class _Index:
    """What is known of each id: where its first paper is, its text's digest, the later ones."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Digest]] = {}
        self.places: dict[int, list[int]] = {}

    def add(self, item: Paper | Rejected, spool: _Spool) -> None:
        if isinstance(item, Rejected):
            spool.write(item, listed=True)
        elif item.id not in self._known:
            self._known[item.id] = (spool.write(item, listed=True), _digest(item))
        else:
            self._add_later(item, spool)

    def _add_later(self, paper: Paper, spool: _Spool) -> None:
        place, known = self._known[paper.id]
        digest = _digest(paper)
        if not _agree(known, digest):
            first = cast("Paper", spool.read(place))
            spool.write(_reject(paper, first), listed=True)
            return
        self._known[paper.id] = (place, (known[0], known[1] or digest[1]))
        self.places.setdefault(place, []).append(spool.write(paper, listed=False))


def _agree(one: Digest, other: Digest) -> bool:
    """Tell whether two records can be one paper; a missing abstract agrees with any."""
    return one[0] == other[0] and (one[1] == other[1] or _NOTHING in (one[1], other[1]))


def _digest(paper: Paper) -> Digest:
    return _hash(paper.title), _hash(paper.abstract) if paper.abstract.strip() else _NOTHING


def _hash(text: str) -> bytes:
    # Repaired, so that a damaged and an undamaged copy agree also where repair is off.
    plain = unicodedata.normalize("NFKC", repair_text(text)[0]).casefold()
    return hashlib.blake2b("".join(plain.split()).encode(), digest_size=12).digest()


def _reject(paper: Paper, first: Paper) -> Rejected:
    return Rejected(
        source=", ".join(paper.sources),
        record=f"paper {paper.id}",
        reason=f"same id as a paper of {', '.join(first.sources)}, but other text: "
        "give one of them another id",
        excerpt=make_excerpt(paper.title),
    )


def _join(first: Paper, others: Iterable[Paper]) -> Paper:
    for other in others:
        first = _fill(first, other)
    return first


def _fill(first: Paper, other: Paper) -> Paper:
    return replace(
        first,
        abstract=first.abstract if first.abstract.strip() else other.abstract,
        repairs=first.repairs if first.abstract.strip() else other.repairs,
        authors=first.authors or other.authors,
        year=other.year if first.year is None else first.year,
        date=first.date or other.date,
        venue=first.venue or other.venue,
        identifiers=dict(sorted({**other.identifiers, **first.identifiers}.items())),
        sources=tuple(sorted({*first.sources, *other.sources})),
    )
