"""Name sets that are decided together: all of a corpus, or some blocks of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from paperatlas.resolve.base import NameSet
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.verdicts import Corpus, Verdict


class Batch:
    """The name sets of a corpus whose turn it is, with what is known of the others.

    Args:
        numbers: of the name sets to decide over, in rising order. Whatever may decide over one of them by
            its name must be among them; of the others only the verdicts are read.
        given: all name sets of the corpus.
        verdicts: what each of `given` is; those of the batch are written here.
        known: the lexicon's names.
    """

    def __init__(
        self, numbers: Sequence[int], *, given: Sequence[NameSet], verdicts: list[Verdict], known: KnownNames
    ) -> None:
        self.numbers = numbers
        self.given = given
        self.verdicts = verdicts
        self.corpus = Corpus([given[number] for number in numbers], known)

    def items(self) -> Iterator[tuple[int, NameSet, Verdict]]:
        """Each name set by its number, with the verdict on it so far."""
        given, verdicts = self.given, self.verdicts
        for number in self.numbers:
            yield number, given[number], verdicts[number]

    def take(self, verdicts: Iterable[Verdict]) -> None:
        """Replace the batch's verdicts, given in the order of its numbers."""
        for number, verdict in zip(self.numbers, verdicts, strict=True):
            self.verdicts[number] = verdict
