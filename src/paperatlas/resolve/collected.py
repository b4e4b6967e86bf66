"""A resolution put together from the blocks that were decided now and those that were decided before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
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
        assigned: the entity of each member.
        in_papers: the exceptions, each with the member, the paper and the entity.
    """

    verdicts: tuple[Verdict, ...]
    letters: tuple[int, ...]
    loose: tuple[int, ...]
    papers: bytes
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
    outcome: Outcome, blocks: Mapping[int, Sequence[int]], verdicts: Sequence[Verdict], asked: Asked
) -> Iterator[tuple[int, Made]]:
    """What a batch has become, block by block.

    Args:
        outcome: of the batch.
        blocks: those to give, with their members.
        verdicts: of all name sets.
        asked: of which of them papers are asked.
    """
    parts = _Parts(outcome)
    for block, members in blocks.items():
        assigned = tuple(outcome.ids.get(verdicts[number].node) for number in members)
        named = sorted({entity for entity in assigned if entity})
        made = Made(
            verdicts=tuple(verdicts[number] for number in members),
            letters=_positions(members, asked.letters),
            loose=_positions(members, asked.loose),
            papers=asked.digest(members),
            entities=tuple(outcome.entities[entity] for entity in named),
            links=tuple(link for entity in named for link in parts.links[entity]),
            assigned=assigned,
            in_papers=tuple(
                (at, one.paper, one.entity)
                for at, number in enumerate(members)
                for one in parts.in_papers.get(number, ())
            ),
            undecided=tuple(
                (at, one) for at, number in enumerate(members) if (one := parts.undecided.get(number))
            ),
        )
        yield block, made


def _positions(members: Sequence[int], wanted: Container[int]) -> tuple[int, ...]:
    return tuple(at for at, number in enumerate(members) if number in wanted)


class _Parts:
    """An outcome by entity and by number."""

    def __init__(self, outcome: Outcome) -> None:
        self.links: dict[str, list[Link]] = defaultdict(list)
        for link in outcome.links:
            self.links[link.entity].append(link)
        self.in_papers: dict[int, list[InPaper]] = defaultdict(list)
        for one in outcome.in_papers:
            self.in_papers[one.number].append(one)
        self.undecided = dict(outcome.undecided)
