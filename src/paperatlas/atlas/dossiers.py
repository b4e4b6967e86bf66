"""What each paper says, paper by paper: the order in which a graph is written in constant memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from paperatlas.model import Evidence, Paper, Result, Statement


class Saying(Struct, frozen=True):
    """A statement as far as one paper says it.

    Attributes:
        statement: the statement, with the evidence of this paper alone.
        numbers: which of all its pieces of evidence these are, counted from 1.
    """

    statement: Statement
    numbers: tuple[int, ...]

    @property
    def is_first(self) -> bool:
        """Whether the statement's first piece of evidence is here, or it has none at all."""
        return self.numbers[:1] in ((1,), ())


class Dossier(Struct, frozen=True):
    """A paper with all that was read from it; `paper` is None for what belongs to no paper of the atlas."""

    paper: Paper | None
    sayings: tuple[Saying, ...] = ()
    results: tuple[Result, ...] = ()


class _Streams(Protocol):
    def papers(self) -> Iterator[Paper]: ...

    def statements(self) -> Iterator[Statement]: ...

    def results(self) -> Iterator[Result]: ...


def group_by_paper(tables: _Streams) -> Iterator[Dossier]:
    """The dossiers of tables that fit into memory, by paper id; what has no paper comes last.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> tables = MemoryTables(all_papers=(Paper(id="a", title="A"),))
        >>> [dossier.paper.id for dossier in group_by_paper(tables)]
        ['a']
    """
    papers = list(tables.papers())
    known = {paper.id for paper in papers}
    sayings: dict[str | None, list[Saying]] = defaultdict(list)
    for statement in tables.statements():
        for owner, saying in _split(statement, known):
            sayings[owner].append(saying)
    results: dict[str | None, list[Result]] = defaultdict(list)
    for result in tables.results():
        results[result.paper if result.paper in known else None].append(result)
    for paper in papers:
        yield Dossier(paper, tuple(sayings[paper.id]), tuple(results[paper.id]))
    if sayings[None] or results[None]:
        yield Dossier(None, tuple(sayings[None]), tuple(results[None]))


def _split(statement: Statement, known: set[str]) -> Iterator[tuple[str | None, Saying]]:
    """The statement's parts by paper."""
    if not statement.evidence:
        paper = statement.subject.removeprefix("paper/")
        yield paper if paper in known else None, Saying(statement, ())
    parts: dict[str | None, list[tuple[int, Evidence]]] = defaultdict(list)
    for number, place in enumerate(statement.evidence, 1):
        parts[place.paper if place.paper in known else None].append((number, place))
    for owner, numbered in parts.items():
        part = replace(statement, evidence=tuple(place for _, place in numbered))
        yield owner, Saying(part, tuple(number for number, _ in numbered))
