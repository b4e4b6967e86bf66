"""What an export is: tables become one file or several, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

from msgspec import Struct
from msgspec.structs import replace

from paperatlas.atlas.base import Tables
from paperatlas.atlas.dossiers import Dossier
from paperatlas.model import Entity, Evidence, Paper, Result, Statement


class Exporter(Protocol):
    """Writes an atlas to `path` and says which files it wrote; same tables, same bytes.

    Those of `RDF12_FORMATS` take `rdf12=True` besides.
    """

    def __call__(self, tables: Tables, path: Path, /, **options: bool) -> list[Path]:
        """Write the file, or for a format of several files the folder.

        Raises:
            OutputError: it cannot be written; what stood there before is then as it was.
        """
        ...


Maker: TypeAlias = tuple[str, str, int, str]
"""Paper, field, start of a mention, and the part of the extractor that found it."""


@runtime_checkable
class Traced(Protocol):
    """Tables that also know which part of the extractor found each mention."""

    def makers(self) -> Iterator[Maker]:
        """A row for each mention."""
        ...


def find_makers(tables: Tables) -> Iterator[Maker]:
    """What found each mention, where the tables know it.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> list(find_makers(MemoryTables()))
        []
    """
    return tables.makers() if isinstance(tables, Traced) else iter(())


class _Textless(Struct, frozen=True):
    tables: Tables

    def papers(self) -> Iterator[Paper]:
        return map(_without_abstract, self.tables.papers())

    def entities(self) -> Iterator[Entity]:
        return self.tables.entities()

    def statements(self) -> Iterator[Statement]:
        return map(_unquoted, self.tables.statements())

    def results(self) -> Iterator[Result]:
        return map(_result_unquoted, self.tables.results())

    def dossiers(self) -> Iterator[Dossier]:
        for dossier in self.tables.dossiers():
            yield Dossier(
                _without_abstract(dossier.paper) if dossier.paper else None,
                tuple(replace(one, statement=_unquoted(one.statement)) for one in dossier.sayings),
                tuple(map(_result_unquoted, dossier.results)),
            )

    def makers(self) -> Iterator[Maker]:
        return find_makers(self.tables)


def without_text(tables: Tables) -> Tables:
    """The same atlas without abstracts and quotes, for publishing where the text may not be.

    Titles stay, and so do all offsets.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> tables = MemoryTables(all_papers=(Paper(id="p", title="A title", abstract="Words."),))
        >>> next(without_text(tables).papers())
        Paper(id='p', title='A title', abstract='', ...)
    """
    return _Textless(tables)


def _without_abstract(paper: Paper) -> Paper:
    return replace(paper, abstract="")


def _unquoted(statement: Statement) -> Statement:
    return replace(statement, evidence=tuple(map(_wordless, statement.evidence)))


def _result_unquoted(result: Result) -> Result:
    return replace(result, evidence=_wordless(result.evidence))


def _wordless(place: Evidence) -> Evidence:
    return replace(place, text="")
