"""CSV, a file for each table: for spreadsheets and data frames.

A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return would run as a formula when a
spreadsheet opens the file, so such a cell begins with an apostrophe here; plain numbers stay as they
are. Whoever reads the files with a program takes one leading apostrophe off where one of these signs
follows. Ids get it like any other text, in all the files, so that they still join.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from paperatlas.atlas.base import Tables
from paperatlas.atlas.files import write_atomically
from paperatlas.errors import OutputError
from paperatlas.model import Entity, Evidence, Paper, Result, Statement

Cell = str | int | float | None
Row = tuple[Cell, ...]

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_PLACE = ("paper", "field", "start", "end", "text", "sentence_start", "sentence_end")

COLUMNS: dict[str, tuple[str, ...]] = {
    "papers": (
        "id",
        "title",
        "abstract",
        "authors",
        "year",
        "date",
        "venue",
        "identifiers",
        "sources",
    ),
    "entities": ("id", "type", "label", "aliases", "broader", "broader_by", "same_as"),
    "statements": ("id", "subject", "predicate", "object", "confidence", "evidence"),
    "evidence": ("statement", *_PLACE),
    "results": (
        "id",
        "subject",
        "metric",
        "metric_name",
        "value",
        "low",
        "high",
        "unit",
        "kind",
        "dataset",
        "baseline",
        "confidence",
        *_PLACE,
    ),
}
"""The header of each file, by the file's name without `.csv`."""


def write_csv(tables: Tables, path: Path) -> list[Path]:
    """Write papers, entities, statements, evidence and results as CSV into the folder `path`.

    Lists become one cell with "; " between their parts; lines end in a line feed.

    Raises:
        OutputError: the folder or a file in it cannot be written.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> files = write_csv(MemoryTables(), Path(tempfile.mkdtemp()))
        >>> [file.name for file in files]
        ['papers.csv', 'entities.csv', 'statements.csv', 'evidence.csv', 'results.csv']
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise OutputError(f"{path}: cannot be made: {exc.strerror}") from exc
    files = []
    for name, rows in _ROWS.items():
        files.append(path / f"{name}.csv")
        write_atomically(files[-1], generate_csv(COLUMNS[name], rows(tables)))
    return files


def generate_csv(header: Iterable[str], rows: Iterable[Row]) -> Iterator[bytes]:
    r"""The lines of a CSV file, formulas defused.

    Example:
        >>> list(generate_csv(["a", "b"], [("=1+1", 2.5)]))
        [b'a,b\n', b"'=1+1,2.5\n"]
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    yield _line(writer.writerow, tuple(header), buffer)
    for row in rows:
        yield _line(writer.writerow, tuple(_defused(cell) for cell in row), buffer)


def _line(write: Callable[[Row], object], row: Row, buffer: io.StringIO) -> bytes:
    write(row)
    line = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return line.encode("utf-8", "replace")


def _defused(cell: Cell) -> Cell:
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def _papers(tables: Tables) -> Iterator[Row]:
    return (_paper(paper) for paper in tables.papers())


def _paper(paper: Paper) -> Row:
    return (
        paper.id,
        paper.title,
        paper.abstract,
        _list(paper.authors),
        paper.year,
        paper.date,
        paper.venue,
        _list(f"{scheme}:{value}" for scheme, value in sorted(paper.identifiers.items())),
        _list(paper.sources),
    )


def _entities(tables: Tables) -> Iterator[Row]:
    return (_entity(entity) for entity in tables.entities())


def _entity(entity: Entity) -> Row:
    lists = (_list(entity.aliases), _list(entity.broader), _list(entity.broader_by), _list(entity.same_as))
    return (entity.id, entity.type, entity.label, *lists)


def _statements(tables: Tables) -> Iterator[Row]:
    return (_statement(statement) for statement in tables.statements())


def _statement(statement: Statement) -> Row:
    edge = (statement.subject, statement.predicate, statement.object)
    return (statement.id, *edge, statement.confidence, len(statement.evidence))


def _evidence(tables: Tables) -> Iterator[Row]:
    for statement in tables.statements():
        yield from ((statement.id, *_place(place)) for place in statement.evidence)


def _place(place: Evidence) -> Row:
    return (place.paper, place.field, place.start, place.end, place.text, *place.sentence)


def _results(tables: Tables) -> Iterator[Row]:
    return (_result(result) for result in tables.results())


def _result(result: Result) -> Row:
    own = tuple(getattr(result, name) for name in COLUMNS["results"][: -len(_PLACE)])
    return (*own, *_place(result.evidence))


def _list(parts: Iterable[str]) -> str:
    return "; ".join(parts)


_ROWS: dict[str, Callable[[Tables], Iterator[Row]]] = {
    "papers": _papers,
    "entities": _entities,
    "statements": _statements,
    "evidence": _evidence,
    "results": _results,
}
