"""The triples of a graph of any size and order, sorted by subject: DuckDB does it within its memory limit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import Struct

from paperatlas.atlas.database import connect, cursor_of, errors_as, line_buffer, quote_path
from paperatlas.errors import OutputError

_CHUNK = 200_000
_MEMORY = "300MB"  # for the database; what does not fit into it lies on disk
_FETCHED = 20_000


class Row(Struct, frozen=True, order=True):
    """A triple.

    Attributes:
        root: the subject without its fragment: what is told of a thing and of its parts has one root.
        subject: an IRI, or `_:` and a label.
        kind: "iri", "blank" or "literal", for the object.
        datatype: of a literal its datatype's IRI, or `@` and its language.
    """

    root: str
    subject: str
    predicate: str
    object: str
    kind: str
    datatype: str = ""


class Nodes(dict[str, dict[str, list[tuple[str, ...]]]]):
    """By subject and predicate, the objects: text, kind, datatype."""


class TripleTable:
    """Triples in a temporary database.

    Raises:
        OutputError: there is no room for them.

    Example:
        >>> with TripleTable([Row("a:s", "a:s#1", "a:p", "o", "literal")]) as table:
        ...     [(root, list(nodes)) for root, nodes in table.roots()]
        [('a:s', ['a:s#1'])]
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="paperatlas-")
        self._folder = Path(self._temporary.name)
        self._connection = connect(spill=self._folder / "spill")
        self.run(f"SET memory_limit = '{_MEMORY}'")
        self.run(
            "CREATE TABLE triples (root VARCHAR, subject VARCHAR, predicate VARCHAR, object VARCHAR, "
            "kind VARCHAR, datatype VARCHAR)"
        )
        try:
            iterator = iter(rows)
            while chunk := list(islice(iterator, _CHUNK)):
                self._add(chunk)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the database."""
        self._connection.close()
        self._temporary.cleanup()

    def _add(self, rows: list[Row]) -> None:
        path = self._folder / "rows.jsonl"
        encode = msgspec.json.Encoder().encode
        path.write_bytes(b"\n".join(map(encode, rows)))
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in Row.__struct_fields__)
        self.run(
            f"INSERT INTO triples SELECT * FROM read_json({quote_path(path, pattern=True)}, "
            f"columns = {{{columns}}}, format = 'newline_delimited', "
            f"maximum_object_size = {line_buffer(path)})"
        )
        path.unlink()

    def run(self, sql: str) -> None:
        """Run SQL for what it does to the table."""
        with errors_as(OutputError, self._folder):
            self._connection.execute(sql)

    def select(self, sql: str, values: Mapping[str, object] | None = None) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer, streamed."""
        with errors_as(OutputError, self._folder):
            cursor = cursor_of(self._connection).execute(sql, dict(values or {}))
            while rows := cursor.fetchmany(_FETCHED):
                yield from rows

    def roots(self) -> Iterator[tuple[str, Nodes]]:
        """Each root with its nodes, sorted by IRI; equal triples count once."""
        return group_by_root(self.select("SELECT * FROM triples ORDER BY ALL"))


def group_by_root(rows: Iterable[tuple[str, str, str, str, str, str]]) -> Iterator[tuple[str, Nodes]]:
    """Each root with its nodes, of sorted triples; equal triples count once.

    Example:
        >>> rows = [("a:s", "a:s", "a:p", "o", "literal", "")] * 2
        >>> list(group_by_root(rows))
        [('a:s', {'a:s': {'a:p': [('o', 'literal', '')]}})]
    """
    for root, group in groupby(rows, key=itemgetter(0)):
        nodes = Nodes()
        for _, subject, predicate, *value in group:
            values = nodes.setdefault(subject, {}).setdefault(predicate, [])
            if (text := tuple(value)) not in values[-1:]:
                values.append(text)
        yield root, nodes
