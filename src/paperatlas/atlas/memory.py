"""An atlas held in memory: for small graphs made by hand, and for tests."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from paperatlas.atlas.dossiers import Dossier, group_by_paper
from paperatlas.model import Entity, Paper, Result, Statement


class MemoryTables(Struct, frozen=True, kw_only=True):
    """`Tables` over tuples; they are sorted by id as they are read.

    Example:
        >>> from paperatlas.model import Paper
        >>> tables = MemoryTables(all_papers=(Paper(id="b", title="B"), Paper(id="a", title="A")))
        >>> [paper.id for paper in tables.papers()]
        ['a', 'b']
    """

    all_papers: tuple[Paper, ...] = ()
    all_entities: tuple[Entity, ...] = ()
    all_statements: tuple[Statement, ...] = ()
    all_results: tuple[Result, ...] = ()

    def papers(self) -> Iterator[Paper]:
        """All papers by id."""
        return iter(sorted(self.all_papers, key=lambda paper: paper.id))

    def entities(self) -> Iterator[Entity]:
        """All entities by id."""
        return iter(sorted(self.all_entities, key=lambda entity: entity.id))

    def statements(self) -> Iterator[Statement]:
        """All statements by id."""
        return iter(sorted(self.all_statements, key=lambda statement: statement.id))

    def results(self) -> Iterator[Result]:
        """All results by id."""
        return iter(sorted(self.all_results, key=lambda result: result.id))

    def dossiers(self) -> Iterator[Dossier]:
        """Each paper with all that was read from it, by the papers' ids."""
        return group_by_paper(self)
