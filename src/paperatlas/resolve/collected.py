"""A resolution put together from the blocks that were decided now and those that were decided before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from msgspec import Struct

from paperatlas.model import Entity, Link
from paperatlas.ontology import Concept
from paperatlas.resolve.asked import Asked
from paperatlas.resolve.base import InPaper, Resolution, Undecided
from paperatlas.resolve.batch import Batch
from paperatlas.resolve.entities import add_ancestors
from paperatlas.resolve.running import Outcome, sort_undecided
from paperatlas.resolve.verdicts import Verdict


class Made(Struct, frozen=True, array_like=True):
    """What the names of a block have become; members count by their positions.

    Attributes:
        verdicts: what each name is by all that names tell.
        letters: the members of which papers are asked since letters may stand for several things.
        loose: those of which they are asked since another name is loosely alike.
        papers: a digest of these papers.
        counts: how many papers have each member; empty where no label or exception hangs on it.
        assigned: the entity of each member.
        in_papers: the exceptions, each with the member, the paper and the entity.
    """

    verdicts: tuple[Verdict, ...]
    letters: tuple[int, ...]
    loose: tuple[int, ...]
    papers: bytes
    counts: tuple[int, ...]
    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    assigned: tuple[str | None, ...]
    in_papers: tuple[tuple[int, str, str], ...]
    undecided: tuple[tuple[int, Undecided], ...]

    def fits(self, size: int) -> bool:
        """Whether it can be of a block of so many members."""
        positions = {*self.letters, *self.loose}
        positions.update(at for at, _, _ in self.in_papers)
        positions.update(at for at, _ in self.undecided)
        return len(self.verdicts) == len(self.assigned) == size and positions.issubset(range(size))


class Collected:
    """What all name sets have become so far.

    Args:
        size: how many there are.
    """

    def __init__(self, size: int) -> None:
        self._entities: dict[str, Entity] = {}
        self._links: list[Link] = []
        self._assigned: list[str | None] = [None] * size
        self._in_papers: list[InPaper] = []
        self._undecided: list[tuple[int, Undecided]] = []

    def add_made(self, made: Made, members: Sequence[int]) -> None:
        """Add a block that was decided before."""
        self._entities.update((entity.id, entity) for entity in made.entities)
        self._links.extend(made.links)
        for number, entity in zip(members, made.assigned, strict=True):
            self._assigned[number] = entity
        self._in_papers.extend(
            InPaper(paper=paper, number=members[at], entity=entity) for at, paper, entity in made.in_papers
        )
        self._undecided.extend((members[at], one) for at, one in made.undecided)

    def add_outcome(self, outcome: Outcome, batch: Batch) -> None:
        """Add what was decided now."""
        self._entities.update(outcome.entities)
        self._links.extend(outcome.links)
        for number, _, verdict in batch.items():
            self._assigned[number] = outcome.ids.get(verdict.node)
        self._in_papers.extend(outcome.in_papers)
        self._undecided.extend(outcome.undecided)

    def resolution(self, concepts: Mapping[str, Concept], *, anew: int) -> Resolution:
        """All of it, in the order of a run that decides everything."""
        return Resolution(
            entities=add_ancestors(self._entities, concepts),
            links=tuple(sorted(self._links, key=attrgetter("surface", "type", "entity"))),
            assigned=tuple(self._assigned),
            in_papers=tuple(sorted(self._in_papers, key=attrgetter("paper", "number"))),
            undecided=sort_undecided(one for _, one in sorted(self._undecided, key=lambda pair: pair[0])),
            anew=anew,
        )


def split(
    outcome: Outcome, batch: Batch, blocks: Mapping[int, Sequence[int]], asked: Asked
) -> Iterator[tuple[int, Made]]:
    """What a batch has become, block by block.

    Args:
        outcome: of the batch.
        batch: the names.
        blocks: those to give, with their members.
        asked: of which names papers are asked.
    """
    parts = _Parts(outcome, batch, asked)
    for block, members in blocks.items():
        yield block, parts.made(members)


def _is_counted(entities: Iterable[Entity], concepts: Container[str]) -> bool:
    """Whether a label is the commonest of several forms; the lexicon's concepts have theirs."""
    return any(entity.aliases and entity.id not in concepts for entity in entities)


def _positions(members: Sequence[int], wanted: Container[int]) -> tuple[int, ...]:
    return tuple(at for at, number in enumerate(members) if number in wanted)


class _Parts:
    """An outcome by entity and by number, to be put together block by block."""

    def __init__(self, outcome: Outcome, batch: Batch, asked: Asked) -> None:
        self._outcome = outcome
        self._batch = batch
        self._asked = asked
        self._links: dict[str, list[Link]] = defaultdict(list)
        for link in outcome.links:
            self._links[link.entity].append(link)
        self._in_papers: dict[int, list[InPaper]] = defaultdict(list)
        for one in outcome.in_papers:
            self._in_papers[one.number].append(one)
        self._undecided = dict(outcome.undecided)

    def made(self, members: Sequence[int]) -> Made:
        """What a block has become."""
        batch, asked = self._batch, self._asked
        verdicts = tuple(batch.verdicts[number] for number in members)
        assigned = tuple(self._outcome.ids.get(verdict.node) for verdict in verdicts)
        entities = tuple(
            self._outcome.entities[entity] for entity in sorted({one for one in assigned if one})
        )
        papers = asked.digest(members)
        counted = papers or _is_counted(entities, batch.corpus.known.concepts)
        return Made(
            verdicts=verdicts,
            letters=_positions(members, asked.letters),
            loose=_positions(members, asked.loose),
            papers=papers,
            counts=tuple(batch.given[number].papers for number in members) if counted else (),
            entities=entities,
            links=tuple(link for entity in entities for link in self._links[entity.id]),
            assigned=assigned,
            in_papers=tuple(self._exceptions(members)),
            undecided=tuple(self._open(members)),
        )

    def _exceptions(self, members: Iterable[int]) -> Iterator[tuple[int, str, str]]:
        for at, number in enumerate(members):
            for one in self._in_papers.get(number, ()):
                yield at, one.paper, one.entity

    def _open(self, members: Iterable[int]) -> Iterator[tuple[int, Undecided]]:
        for at, number in enumerate(members):
            if found := self._undecided.get(number):
                yield at, found
