"""Decisions of earlier runs stay where nothing that they read has changed.

What a block of names has become (see `ties`) is kept under a digest of the names and of the slips in them.
Where it hangs on more, this stands in the decision and must be so still: how many papers have each name, if a
label is the commonest form; a digest of the papers, if only they tell what a name is. A block that a user's
corrections concern is decided each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from paperatlas.resolve.asked import Asked
from paperatlas.resolve.base import NameSet, Occurrences, Resolution
from paperatlas.resolve.batch import Batch
from paperatlas.resolve.collected import Collected, Made, split
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.overruling import Overruling
from paperatlas.resolve.partition import divide
from paperatlas.resolve.running import UNDECIDED, Open, decide_names, make_entities
from paperatlas.resolve.shelf import Shelf


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
    return _Keeping(shelf, given, known, overruling, occurrences).resolve()


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
        self._collected = Collected(len(given))
        self._asked = Asked()

    def resolve(self) -> Resolution:
        """Take over what can be: at once, or when all names have verdicts and papers can be asked."""
        fresh, waiting = self._take_over()
        batches = [(fresh, *self._decide(fresh))]
        self._asked.read(self._occurrences, self._found.names, self._verdicts)
        stale = self._take_over_waiting(waiting)
        batches.append((stale, *self._decide(stale)))
        for blocks, batch, left in batches:
            self._finish(blocks, batch, left)
        anew = sum(len(batch.numbers) for _, batch, _ in batches)
        return self._collected.resolution(self._known.concepts, anew=anew)

    def _take_over(self) -> tuple[list[int], dict[int, Made]]:
        """The blocks that no earlier run had, and those that wait for what the papers say."""
        fresh: list[int] = []
        waiting: dict[int, Made] = {}
        kept = self._shelf.get(self._found.keys, Made)
        for block, (members, made) in enumerate(zip(self._found.blocks, kept, strict=True)):
            if made is None or block in self._found.ruled or not self._holds(made, members):
                fresh.append(block)
                continue
            for number, verdict in zip(members, made.verdicts, strict=True):
                self._verdicts[number] = verdict
            self._asked.letters.update(members[at] for at in made.letters)
            self._asked.loose.update(members[at] for at in made.loose)
            if made.papers:
                waiting[block] = made
            else:
                self._collected.add_made(made, members)
        return fresh, waiting

    def _holds(self, made: Made, members: Sequence[int]) -> bool:
        counts = tuple(self._given[number].papers for number in members) if made.counts else ()
        return made.fits(len(members)) and made.counts == counts

    def _take_over_waiting(self, waiting: Mapping[int, Made]) -> list[int]:
        """The blocks of which the papers say something else now."""
        stale = []
        for block, made in waiting.items():
            members = self._found.blocks[block]
            if made.papers == self._asked.digest(members):
                self._collected.add_made(made, members)
            else:
                stale.append(block)
        return stale

    def _decide(self, blocks: Iterable[int]) -> tuple[Batch, Open]:
        numbers = sorted(number for block in blocks for number in self._found.blocks[block])
        batch = Batch(numbers, given=self._given, verdicts=self._verdicts, known=self._known)
        left = decide_names(batch, self._overruling, self._found.meant)
        self._asked.add(left)
        return batch, left

    def _finish(self, blocks: Iterable[int], batch: Batch, left: Open) -> None:
        """Make a batch's entities, and keep all that was decided over its blocks."""
        outcome = make_entities(batch, left, self._overruling, self._occurrences)
        self._collected.add_outcome(outcome, batch)
        members = {block: self._found.blocks[block] for block in blocks if block not in self._found.ruled}
        made = split(outcome, batch, members, self._asked)
        self._shelf.put((self._found.keys[block], one) for block, one in made)
