"""Extraction records become tables: DuckDB joins them within a memory limit, Parquet files come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import msgspec

from paperatlas.atlas import schema
from paperatlas.atlas.database import connect, cursor_of, errors_as, quote_path
from paperatlas.errors import OutputError
from paperatlas.model import Entity, EntityType, Link

_BATCH = 10_000
_LINE_BUFFER = 1 << 24  # bytes; a longer line gets a buffer of its own size


class Assembly:
    """The tables of one atlas in the making.

    First `name_sets` tells which names the records hold; then `resolved` takes what they are; then
    `write_tables` writes the Parquet files.

    Raises:
        OutputError: memory and disk do not suffice for the tables.
    """

    def __init__(self, records: Path) -> None:
        self._folder = records.parent
        self._connection = connect(spill=self._folder / ".spill")
        self._read("records", records, schema.RECORD_COLUMNS)
        self._run(schema.LOCALS, schema.NAME_SETS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.close()

    def name_sets(self) -> Iterator[tuple[EntityType, tuple[str, ...], int]]:
        """Type, sorted spellings and number of papers of each distinct way of naming a thing."""
        with errors_as(OutputError, self._folder):
            cursor = cursor_of(self._connection).execute(
                "SELECT type, forms, papers FROM name_sets ORDER BY set_id"
            )
            while rows := cursor.fetchmany(_BATCH):
                for kind, forms, papers in rows:
                    yield cast("EntityType", kind), tuple(forms), papers

    def resolved(self, *, entities: Iterable[Entity], links: Iterable[Link], assigned: Iterable[str]) -> None:
        """Take the resolver's decisions: `assigned` has an entity id for each name set, in order."""
        pairs = ({"set_id": number, "entity": entity} for number, entity in enumerate(assigned))
        self._take("entity_rows", entities, schema.ENTITY_COLUMNS)
        self._take("link_rows", links, schema.LINK_COLUMNS)
        self._take("assigned", pairs, schema.ASSIGNED_COLUMNS)
        self._run(schema.NAMED, schema.ROLE_EDGES, schema.RELATION_EDGES, schema.ALL_EVIDENCE)

    def write_tables(self, folder: Path) -> dict[str, int]:
        """Write all tables as Parquet files into `folder`; gives the number of rows of each.

        Raises:
            OutputError: the disk is full or the folder not writable.
        """
        return {table: self._write(table, folder / f"{table}.parquet") for table in schema.TABLES}

    def _write(self, table: str, path: Path) -> int:
        copy = f"COPY ({schema.SELECTIONS[table]}) TO {quote_path(path)} (FORMAT parquet, COMPRESSION zstd)"
        with errors_as(OutputError, self._folder):
            row = self._connection.execute(copy).fetchone()
        return int(row[0]) if row else 0

    def _take(self, table: str, rows: Iterable[object], columns: Mapping[str, str]) -> None:
        path = self._folder / f"{table}.jsonl"
        encoder = msgspec.json.Encoder()
        with path.open("wb") as file:
            for row in rows:
                file.write(encoder.encode(row) + b"\n")
        self._read(table, path, columns)
        path.unlink()

    def _read(self, table: str, path: Path, columns: Mapping[str, str]) -> None:
        fields = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        with path.open("rb") as file:
            longest = max(map(len, file), default=0)
        self._run(
            f"CREATE TABLE {table} AS SELECT * FROM read_json({quote_path(path, pattern=True)}, "
            f"columns = {{{fields}}}, format = 'newline_delimited', "
            f"maximum_object_size = {max(longest + 1, _LINE_BUFFER)})"
        )

    def _run(self, *statements: str) -> None:
        with errors_as(OutputError, self._folder):
            for statement in statements:
                self._connection.execute(statement)
