"""An atlas folder's tables, read back as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from paperatlas.atlas.manifest import Manifest, read_manifest
from paperatlas.atlas.schema import TABLES
from paperatlas.model import Entity, Evidence, Link, Paper, Result, Statement

_BATCH = 2_000
_EVIDENCE = ("paper", "field", "start", "end", "text")


class StoredTables:
    """`Tables` over the Parquet files of a folder; rows are streamed, never held at once.

    Raises:
        AtlasError: the folder is no atlas, or one of another format version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self._connection = duckdb.connect(":memory:", config={"memory_limit": "1GB", "threads": 1})
        self._files = {
            table: "read_parquet('{}')".format(str(folder / f"{table}.parquet").replace("'", "''"))
            for table in TABLES
        }

    def papers(self) -> Iterator[Paper]:
        """All papers by id."""
        for row in self.rows("papers", order="id"):
            yield msgspec.convert(row, Paper)

    def entities(self) -> Iterator[Entity]:
        """All entities by id."""
        for row in self.rows("entities", order="id"):
            yield msgspec.convert(row, Entity)

    def statements(self) -> Iterator[Statement]:
        """All statements by id, each with its evidence; the two sorted tables are read side by side."""
        evidence = groupby(self.rows("evidence"), key=lambda row: row["statement"])
        for row in self.rows("statements", order="id"):
            _, quotes = next(evidence)
            row["evidence"] = tuple(map(_evidence, quotes))
            yield msgspec.convert(row, Statement)

    def results(self) -> Iterator[Result]:
        """All numeric results by id."""
        for row in self.rows("results", order="id"):
            row["evidence"] = _evidence(row)
            yield msgspec.convert(row, Result)

    def links(self) -> Iterator[Link]:
        """Why each name became its entity, by name."""
        for row in self.rows("links"):
            yield msgspec.convert(row, Link)

    def rows(self, table: str, *, order: str = "") -> Iterator[dict[str, Any]]:
        """The rows of a table as dicts, in the order of the file or by a column."""
        cursor = self.sql(f"SELECT * FROM {{{table}}} {'ORDER BY ' + order if order else ''}")
        columns = [column[0] for column in cursor.description or ()]
        while rows := cursor.fetchmany(_BATCH):
            for row in rows:
                yield dict(zip(columns, row, strict=True))

    def sql(self, query: str, values: Mapping[str, object] | None = None) -> duckdb.DuckDBPyConnection:
        """Run SQL in which `{papers}`, `{entities}` ... stand for the tables, and `$name` for a value."""
        return self._connection.cursor().execute(query.format_map(self._files), dict(values or {}))

    def relation(self, query: str) -> duckdb.DuckDBPyRelation:
        """The answer to such SQL as a whole, for a library that takes columns rather than rows."""
        return self._connection.cursor().sql(query.format_map(self._files))


def _evidence(row: dict[str, Any]) -> Evidence:
    return Evidence(
        sentence=(row["sentence_start"], row["sentence_end"]), **{key: row[key] for key in _EVIDENCE}
    )
