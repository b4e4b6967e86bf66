"""Decisions of earlier runs stay where nothing that they read has changed.

A block of names (see `ties`) is decided in two steps, each kept under a digest of all that it reads: what its
names are, from the names alone; then its entities and links, from how many papers have each name, and from
these papers where only they can tell. A block that a user's corrections concern is decided each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from paperatlas.resolve.base import NameSet, Occurrences, Resolution
from paperatlas.resolve.batch import Batch
from paperatlas.resolve.collected import Collected, Made, split
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.letters import concerned
from paperatlas.resolve.overruling import Overruling
from paperatlas.resolve.partition import divide
from paperatlas.resolve.running import UNDECIDED, Open, decide_names, make_entities
from paperatlas.resolve.shelf import Shelf
from paperatlas.resolve.verdicts import Verdict

_Positions = tuple[int, ...]  # of members within their block
_encode = msgspec.msgpack.Encoder().encode


class Opinions(Struct, frozen=True, array_like=True):
    """What the names of a block are, and those of which papers are asked: as letters, as loosely alike."""

    verdicts: tuple[Verdict, ...]
    letters: _Positions
    loose: _Positions

    def fits(self, size: int) -> bool:
        """Whether it can be of a block of so many members."""
        return len(self.verdicts) == size and {*self.letters, *self.loose}.issubset(range(size))


def resolve_with(
    shelf: Shelf,
    given: Sequence[NameSet],
    *,
    known: KnownNames,
    overruling: Overruling,
    occurrences: Occurrences,
) -> Resolution:
    """Resolve name sets of which none is dropped, with the decisions of earlier runs, and keep the new ones.

    Gives what `running.resolve_names` gives, but for `anew`.
    """
    keeping = _Keeping(shelf, given, known, overruling, occurrences)
    return keeping.resolve()


class _Keeping:
    def __init__(
        self,
        shelf: Shelf,
        given: Sequence[NameSet],
        known: KnownNames,
        overruling: Overruling,
        occurrences: Occurrences,
    ) -> None:
        self._shelf = shelf
        self._given = given
        self._known = known
        self._overruling = overruling
        self._occurrences = occurrences
        self._found = divide(given, known, overruling.lines(), shelf)
        self._verdicts = [UNDECIDED] * len(given)
        self._letters: set[int] = set()
        self._loose: set[int] = set()

    def resolve(self) -> Resolution:
        fresh = self._take_opinions()
        left_fresh = self._decide(fresh)
        self._put_opinions(fresh)
        keys = self._keys_of_entities()
        collected = Collected(len(self._given))
        stale = self._take_entities(keys, set(fresh), collected)
        for blocks, (batch, left) in ((fresh, left_fresh), (stale, self._decide(stale))):
            outcome = make_entities(batch, left, self._overruling, self._occurrences)
            collected.add_outcome(outcome, batch)
            members = {block: self._found.blocks[block] for block in blocks if block not in self._found.ruled}
            self._shelf.put((keys[block], made) for block, made in split(outcome, members, self._verdicts))
        anew = sum(len(self._found.blocks[block]) for block in (*fresh, *stale))
        return collected.resolution(self._known.concepts, anew=anew)

    def _take_opinions(self) -> list[int]:
        """Take over the verdicts of blocks that are known; gives the others."""
        missing = []
        kept = self._shelf.get(self._found.keys, Opinions)
        for block, (members, one) in enumerate(zip(self._found.blocks, kept, strict=True)):
            if one is None or not one.fits(len(members)) or block in self._found.ruled:
                missing.append(block)
                continue
            for number, verdict in zip(members, one.verdicts, strict=True):
                self._verdicts[number] = verdict
            self._letters.update(members[at] for at in one.letters)
            self._loose.update(members[at] for at in one.loose)
        return missing

    def _decide(self, blocks: Iterable[int]) -> tuple[Batch, Open]:
        numbers = sorted(number for block in blocks for number in self._found.blocks[block])
        batch = Batch(numbers, given=self._given, verdicts=self._verdicts, known=self._known)
        left = decide_names(batch, self._overruling, self._found.meant)
        self._letters |= concerned(left.candidates)
        self._loose |= left.loose.keys()
        return batch, left

    def _put_opinions(self, blocks: Iterable[int]) -> None:
        self._shelf.put(
            (self._found.keys[block], self._opinions(self._found.blocks[block]))
            for block in blocks
            if block not in self._found.ruled
        )

    def _opinions(self, members: Sequence[int]) -> Opinions:
        return Opinions(
            tuple(self._verdicts[number] for number in members),
            tuple(at for at, number in enumerate(members) if number in self._letters),
            tuple(at for at, number in enumerate(members) if number in self._loose),
        )

    def _keys_of_entities(self) -> list[bytes]:
        """For each block a key of its names, of how many papers have each, and of these where they decide."""
        papers = self._digest_papers()
        return [
            self._shelf.key(
                "entities", (key, [(self._given[number].papers, papers.get(number)) for number in members])
            )
            for key, members in zip(self._found.keys, self._found.blocks, strict=True)
        ]

    def _digest_papers(self) -> dict[int, bytes]:
        """Of each name set of which papers are asked a digest of them, and of what decides in them."""
        wanted = sorted(self._letters | self._loose)
        digests = {number: hashlib.blake2b(digest_size=16) for number in wanted}
        for one in self._occurrences(wanted) if wanted else ():
            others = one.others if one.number in self._letters else ()
            beside = [(self._found.names[other], self._verdicts[other].node) for other in others]
            digests[one.number].update(_encode((one.paper, beside)))
        return {number: digest.digest() for number, digest in digests.items()}

    def _take_entities(self, keys: Sequence[bytes], fresh: set[int], collected: Collected) -> list[int]:
        """Take over the entities of blocks that are known; gives the others, but for fresh ones."""
        wanted = [block for block in range(len(keys)) if block not in fresh]
        kept = self._shelf.get((keys[block] for block in wanted), Made)
        missing = []
        for block, one in zip(wanted, kept, strict=True):
            members = self._found.blocks[block]
            if one is not None and one.fits(len(members)):
                collected.add_made(one, members)
            else:
                missing.append(block)
        return missing
