"""The papers that are asked what a name is, in a digest of all that they answer with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct, field

from paperatlas.resolve.base import Occurrences
from paperatlas.resolve.letters import concerned
from paperatlas.resolve.running import Open
from paperatlas.resolve.verdicts import Verdict

_encode = msgspec.msgpack.Encoder().encode


class Asked(Struct):
    """The name sets of which papers are asked, by number.

    Attributes:
        letters: those that may stand for several things, or spell one of them out: what else a paper names
            decides.
        loose: those that are loosely alike: that one paper has both decides.
        papers: of each a digest of its papers.
    """

    letters: set[int] = field(default_factory=set)
    loose: set[int] = field(default_factory=set)
    papers: Mapping[int, bytes] = field(default_factory=dict)

    def add(self, left: Open) -> None:
        """Ask what a batch leaves to the papers."""
        self.letters |= concerned(left.candidates)
        self.loose |= left.loose.keys()

    def read(self, occurrences: Occurrences, names: Sequence[bytes], verdicts: Sequence[Verdict]) -> None:
        """Make the digests.

        Args:
            occurrences: gives the papers.
            names: a key for each name set that does not depend on its number.
            verdicts: of all name sets.
        """
        wanted = sorted(self.letters | self.loose)
        digests = {number: hashlib.blake2b(digest_size=16) for number in wanted}
        for one in occurrences(wanted) if wanted else ():
            others = one.others if one.number in self.letters else ()
            beside = [(names[other], verdicts[other].node) for other in others]
            digests[one.number].update(_encode((one.paper, beside)))
        self.papers = {number: digest.digest() for number, digest in digests.items()}

    def digest(self, members: Iterable[int]) -> bytes:
        """The digests of a block; empty where none of its papers is asked."""
        return b"".join(self.papers.get(number, b"") for number in members)
