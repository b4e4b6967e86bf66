"""Extraction records become tables: DuckDB joins them within a memory limit, Parquet files come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import duckdb
import msgspec

from paperatlas.atlas import schema
from paperatlas.errors import OutputError
from paperatlas.model import Entity, EntityType, Link

_BATCH = 10_000
_LARGEST_LINE = 1 << 28  # bytes of one record: a 5 MB abstract with all its mentions has 20 MB


class Assembly:
    """The tables of one atlas in the making.

    First `name_sets` tells which names the records hold; then `resolved` takes what they are; then
    `write_tables` writes the Parquet files.
    """

    def __init__(self, records: Path, *, memory_limit: str = "1GB") -> None:
        self._folder = records.parent
        self._connection = duckdb.connect(
            ":memory:",
            # One thread: the order of rows, and so the bytes of the files, must not depend on the machine.
            config={
                "memory_limit": memory_limit,
                "temp_directory": str(self._folder / ".spill"),
                "threads": 1,
            },
        )
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
        cursor = self._connection.cursor().execute(
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
        target = str(path).replace("'", "''")
        self._run(f"COPY ({schema.SELECTIONS[table]}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        row = self._connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone()
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
        source = str(path).replace("'", "''")
        self._run(
            f"CREATE TABLE {table} AS SELECT * FROM read_json('{source}', columns = {{{fields}}}, "
            f"format = 'newline_delimited', maximum_object_size = {_LARGEST_LINE})"
        )

    def _run(self, *statements: str) -> None:
        try:
            for statement in statements:
                self._connection.execute(statement)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as exc:
            raise OutputError(f"{self._folder}: {str(exc).splitlines()[0]}") from exc
