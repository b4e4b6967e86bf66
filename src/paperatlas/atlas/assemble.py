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

    First `name_sets` tells which names the records hold; then `assign` takes which entity each is, and
    `kinds` tells what papers say of these; then `resolved` takes the entities, and `write_tables` writes the
    Parquet files.

    Raises:
        OutputError: memory and disk do not suffice for the tables.
    """

    def __init__(self, records: Path) -> None:
        self._folder = records.parent
        self._connection = connect(spill=self._folder / ".spill")
        self._read("records", records, schema.RECORD_COLUMNS)
        self._run(schema.LOCALS, schema.NAME_SETS, schema.PLACES)

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

    def occurrences(self, numbers: Iterable[int]) -> Iterator[tuple[str, int, tuple[int, ...]]]:
        """Each paper of the name sets with these numbers, with the numbers of its other name sets."""
        with errors_as(OutputError, self._folder):
            cursor = self._connection.cursor().execute(schema.OCCURRENCES, {"numbers": list(numbers)})
            while rows := cursor.fetchmany(_BATCH):
                for paper, number, others in rows:
                    yield paper, number, tuple(others)

    def assign(
        self,
        *,
        entities: Iterable[Entity],
        assigned: Iterable[str | None],
        in_papers: Iterable[object] = (),
    ) -> None:
        """Take the resolver's decisions.

        Args:
            entities: what names may be assigned to.
            assigned: an entity id for each name set, in order, or None for one that goes without.
            in_papers: the exceptions, each with `paper`, `number` (of the name set) and `entity`.
        """
        pairs = ({"set_id": number, "entity": entity} for number, entity in enumerate(assigned))
        decided = ({"id": entity.id, "type": entity.type} for entity in entities)
        self._take("decided", decided, schema.DECIDED_COLUMNS)
        self._take("assigned", pairs, schema.ASSIGNED_COLUMNS)
        self._take("in_papers", in_papers, schema.IN_PAPER_COLUMNS)
        self._run(schema.NAMED, schema.ROLE_EDGES, schema.RELATION_EDGES, schema.ALL_EVIDENCE)

    def kinds(self) -> list[tuple[str, str]]:
        """The pairs of entity ids of which a paper says that the first is a kind of the second, sorted."""
        with errors_as(OutputError, self._folder):
            return self._connection.cursor().execute(schema.KINDS).fetchall()

    def resolved(self, *, entities: Iterable[Entity], links: Iterable[Link]) -> None:
        """Take all entities and the reasons for their names."""
        self._take("entity_rows", entities, schema.ENTITY_COLUMNS)
        self._take("link_rows", links, schema.LINK_COLUMNS)

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
