"""An atlas folder's tables, read back as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import msgspec

from paperatlas.atlas.database import connect, cursor_of, errors_as, quote_path
from paperatlas.atlas.dossiers import Dossier, Saying
from paperatlas.atlas.manifest import Manifest, read_manifest
from paperatlas.atlas.schema import TABLES
from paperatlas.errors import AtlasError
from paperatlas.model import Entity, Link, Paper, Result, Statement

_Value = TypeVar("_Value")
_BATCH = 2_000
_EVIDENCE = ("paper", "field", "start", "end", "text")
_SAYINGS = """
    SELECT s.id, s.subject, s.predicate, s.object, s.confidence, e.* EXCLUDE (statement)
    FROM (SELECT *, row_number() OVER (
              PARTITION BY statement ORDER BY paper, "field" DESC, "start", "end") AS number
          FROM {evidence}) e
    JOIN {statements} s ON s.id = e.statement
    ORDER BY e.paper, s.id, number
"""


class StoredTables:
    """`Tables` over the Parquet files of a folder; rows are streamed, never held at once.

    Raises:
        AtlasError: the folder is no atlas, or one of another format version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self._connection = connect()
        self._read_result = self.reader(Result)
        self._files = {
            table: f"read_parquet({quote_path(folder / f'{table}.parquet', pattern=True)})"
            for table in TABLES
        }

    def papers(self) -> Iterator[Paper]:
        """All papers by id."""
        return map(self.reader(Paper), self.rows("papers", order="id"))

    def entities(self) -> Iterator[Entity]:
        """All entities by id."""
        return map(self.reader(Entity), self.rows("entities", order="id"))

    def statements(self) -> Iterator[Statement]:
        """All statements by id, each with its evidence; the two sorted tables are read side by side."""
        read = self.reader(Statement)
        # Named, so that DuckDB says it where a broken file has no such column.
        quoted = self.select("SELECT statement, * EXCLUDE (statement) FROM {evidence}")
        evidence = groupby(quoted, key=itemgetter("statement"))
        for row in self.rows("statements", order="id"):
            statement, quotes = next(evidence, ("", iter(())))
            if statement != row["id"]:
                raise self._broken(f"statement {row['id']} has no evidence")
            yield read({**row, "evidence": tuple(map(read_evidence, quotes))})

    def results(self) -> Iterator[Result]:
        """All numeric results by id."""
        return map(self.read_result, self.rows("results", order="id"))

    def read_result(self, row: dict[str, Any]) -> Result:
        """A result from its row."""
        return self._read_result({**row, "evidence": read_evidence(row)})

    def dossiers(self) -> Iterator[Dossier]:
        """Each paper with all that was read from it; DuckDB sorts, within its memory limit."""
        sayings = _Groups(self.select(_SAYINGS), "paper")
        results = _Groups(self.rows("results", order="paper, id"), "paper")
        for paper in self.papers():
            said, found = sayings.take(paper.id), results.take(paper.id)
            yield Dossier(paper, self._sayings(said), tuple(map(self.read_result, found)))
        for orphan in (sayings.next_key, results.next_key):
            if orphan is not None:
                raise self._broken(f"paper {orphan} is not in the table of papers")

    def _sayings(self, rows: Iterable[dict[str, Any]]) -> tuple[Saying, ...]:
        read, sayings = self.reader(Statement), []
        for _, group in groupby(rows, key=itemgetter("id")):
            places = list(group)
            statement = read({**places[0], "evidence": tuple(map(read_evidence, places))})
            sayings.append(Saying(statement, tuple(place["number"] for place in places)))
        return tuple(sayings)

    def links(self) -> Iterator[Link]:
        """Why each name became its entity, by name."""
        return map(self.reader(Link), self.rows("links"))

    def makers(self) -> Iterator[tuple[str, str, int, str]]:
        """Of each mention paper, field, start, and the part of the extractor that found it."""
        cursor = self.sql('SELECT paper, "field", "start", "by" FROM {mentions}')
        while rows := self._fetch(cursor):
            yield from rows

    def rows(self, table: str, *, order: str = "") -> Iterator[dict[str, Any]]:
        """The rows of a table as dicts, in the order of the file or by a column."""
        return self.select(f"SELECT * FROM {{{table}}} {'ORDER BY ' + order if order else ''}")

    def select(self, query: str, values: Mapping[str, object] | None = None) -> Iterator[dict[str, Any]]:
        """The rows of the answer to such SQL as `sql` takes, as dicts."""
        cursor = self.sql(query, values)
        columns = [column[0] for column in cursor.description or ()]
        while rows := self._fetch(cursor):
            for row in rows:
                yield dict(zip(columns, row, strict=True))

    def _fetch(self, cursor: duckdb.DuckDBPyConnection) -> list[Any]:
        with self.reading():
            return cursor.fetchmany(_BATCH)

    def sql(self, query: str, values: Mapping[str, object] | None = None) -> duckdb.DuckDBPyConnection:
        """Run SQL in which `{papers}`, `{entities}` ... stand for the tables, and `$name` for a value."""
        with self.reading():
            return cursor_of(self._connection).execute(query.format_map(self._files), dict(values or {}))

    def relation(self, query: str) -> duckdb.DuckDBPyRelation:
        """The answer to such SQL as a whole, for a library that takes columns rather than rows."""
        with self.reading():
            return cursor_of(self._connection).sql(query.format_map(self._files))

    def reading(self) -> AbstractContextManager[None]:
        """Within this block a table that is missing or broken is an `AtlasError`."""
        return errors_as(AtlasError, self.folder, hint=self._hint)

    @property
    def _hint(self) -> str:
        return f"; make the atlas anew with: paperatlas build INPUT... -o {self.folder}"

    def _broken(self, reason: str) -> AtlasError:
        return AtlasError(f"{self.folder}: a table is broken: {reason}{self._hint}")

    def reader(self, kind: type[_Value]) -> Callable[[dict[str, Any]], _Value]:
        """What makes values of a type from rows, and says of a row that is none that its table is broken."""

        def read(row: dict[str, Any]) -> _Value:
            try:
                return msgspec.convert(row, kind)
            except msgspec.ValidationError as exc:
                raise self._broken(str(exc)) from exc

        return read


class _Groups:
    """The groups of sorted rows, each taken by its key, the keys in their order."""

    def __init__(self, rows: Iterable[dict[str, Any]], column: str) -> None:
        self._groups = groupby(rows, key=itemgetter(column))
        self._next = next(self._groups, None)

    @property
    def next_key(self) -> str | None:
        return self._next[0] if self._next else None

    def take(self, key: str) -> list[dict[str, Any]]:
        if self._next is None or self._next[0] != key:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


def read_evidence(row: dict[str, Any]) -> dict[str, Any]:
    """The place that a row tells of, as values are converted from it."""
    sentence = (row.get("sentence_start"), row.get("sentence_end"))
    return {"sentence": sentence, **{key: row.get(key) for key in _EVIDENCE}}
