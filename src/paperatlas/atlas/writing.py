"""Values written as the tables of an atlas folder, for what was not built from papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import msgspec
from msgspec import Struct

from paperatlas.atlas.database import connect, errors_as, line_buffer, quote_path
from paperatlas.atlas.schema import ENTITY_COLUMNS, LINK_COLUMNS, RECORD_COLUMNS
from paperatlas.errors import OutputError
from paperatlas.model import Entity, Evidence, Paper, Result, Statement

Value: TypeAlias = Paper | Entity | Statement | Result

_PLACE = {
    "field": "VARCHAR",
    "start": "INTEGER",
    "end": "INTEGER",
    "text": "VARCHAR",
    "sentence_start": "INTEGER",
    "sentence_end": "INTEGER",
}
_PAPER_COLUMNS = {name: kind for name, kind in RECORD_COLUMNS.items() if name in Paper.__struct_fields__}
_COLUMNS: dict[str, dict[str, str]] = {
    "papers": _PAPER_COLUMNS,
    "mentions": {
        **dict.fromkeys(("paper", "entity", "type"), "VARCHAR"),
        **_PLACE,
        "confidence": "DOUBLE",
        "by": "VARCHAR",
    },
    "entities": ENTITY_COLUMNS,
    "links": LINK_COLUMNS,
    "statements": {
        **dict.fromkeys(("id", "subject", "predicate", "object"), "VARCHAR"),
        "confidence": "DOUBLE",
        "evidence": "BIGINT",
    },
    "evidence": {**dict.fromkeys(("statement", "paper"), "VARCHAR"), **_PLACE},
    "results": {
        **dict.fromkeys(("id", "paper", "subject", "metric", "metric_name", "value", "low"), "VARCHAR"),
        **dict.fromkeys(("high", "unit", "kind", "dataset", "baseline"), "VARCHAR"),
        "confidence": "DOUBLE",
        **_PLACE,
    },
}
_ORDER = {
    "papers": "id",
    "mentions": "paper",
    "entities": "id",
    "links": "surface",
    "statements": "id",
    "evidence": 'statement, paper, "field" DESC, "start", "end"',
    "results": "id",
}


def write_tables(values: Iterable[Value], folder: Path) -> dict[str, int]:
    """Write values as an atlas's Parquet files; gives the rows of each table.

    The tables of mentions and links, of which the values tell nothing, stay empty.

    Raises:
        OutputError: the folder cannot be written.
    """
    lines = {table: folder / f"{table}.jsonl" for table in _COLUMNS}
    with errors_as(OutputError, folder), connect(spill=folder / ".spill") as connection:
        _write_lines(values, lines)
        return {table: _store(connection, table, path) for table, path in lines.items()}


def _write_lines(values: Iterable[Value], paths: dict[str, Path]) -> None:
    encode = msgspec.json.Encoder().encode
    with ExitStack() as stack:
        files = {table: stack.enter_context(path.open("wb")) for table, path in paths.items()}
        for value in values:
            for table, row in _rows(value):
                files[table].write(encode(row) + b"\n")


def _rows(value: Value) -> Iterator[tuple[str, dict[str, Any]]]:
    row = _fields(value)
    match value:
        case Paper():
            yield "papers", row
        case Entity():
            yield "entities", row
        case Statement():
            yield "statements", {**row, "evidence": len(value.evidence)}
            for place in value.evidence:
                yield "evidence", {"statement": value.id, **_place(place)}
        case Result():
            yield "results", {**_place(value.evidence), **row}


def _fields(value: Struct) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__}


def _place(place: Evidence) -> dict[str, Any]:
    start, end = place.sentence
    return {**_fields(place), "sentence_start": start, "sentence_end": end}


def _store(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> int:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS[table].items())
    names = ", ".join(f'"{name}"' for name in _COLUMNS[table])
    target = path.with_suffix(".parquet")
    row = connection.execute(
        f"COPY (SELECT {names} FROM read_json({quote_path(path, pattern=True)}, "
        f"columns = {{{columns}}}, format = 'newline_delimited', maximum_object_size = {line_buffer(path)}) "
        f"ORDER BY {_ORDER[table]}) TO {quote_path(target)} (FORMAT parquet, COMPRESSION zstd)"
    ).fetchone()
    path.unlink()
    return int(row[0]) if row else 0
