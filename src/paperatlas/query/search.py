"""Search by words and by their beginnings, over the names of entities and the titles of papers.

The index is SQLite's FTS5 in one file. Rows stand in it in the order in which answers are wanted, what most
papers name first: a search then reads as many rows as it gives, however many match.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
import threading
from pathlib import Path

from msgspec import Struct

from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import OutputError
from paperatlas.names import normal_form
from paperatlas.query.naming import named_rows
from paperatlas.query.store import atlas_digest

PLACE = Path(".cache", "search")
_WORD = re.compile(r"\w+")
_SCHEMA = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE VIRTUAL TABLE search USING fts5(
        names, type, id UNINDEXED, label UNINDEXED, papers UNINDEXED, year UNINDEXED,
        prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
    );
    CREATE TABLE forms (form TEXT, row INTEGER);
"""
_COLUMNS = "id, type, label, papers, year"


class Hit(Struct, frozen=True):
    """What a search found.

    Attributes:
        papers: how many papers name it; None for a paper.
        year: of a paper.
    """

    id: str
    type: str
    label: str
    papers: int | None
    year: int | None


class Search:
    """The index of an atlas; it may be asked by many threads.

    Raises:
        AtlasError: a table is missing or broken.
        OutputError: the index cannot be written.
    """

    def __init__(self, tables: StoredTables, *, place: Path | None = None) -> None:
        self._path = _prepare(tables, tables.folder / PLACE if place is None else place)
        self._local = threading.local()

    def find(self, words: str, *, kind: str | None = None, limit: int = 20, offset: int = 0) -> list[Hit]:
        """What has all the words in its names, the last of them perhaps only begun.

        What is called exactly so comes first, then what most papers name, then papers, the newest first.
        """
        exact = self._exact(words, kind)
        query = match_expression(words, kind)
        if query is None:
            return []
        wanted = f"SELECT rowid, {_COLUMNS} FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ?"
        rows = self._connection.execute(wanted, (query, offset + limit + len(exact))).fetchall()
        known = {hit.id for hit in exact}
        found = [*exact, *(hit for hit in (Hit(*row[1:]) for row in rows) if hit.id not in known)]
        return found[offset : offset + limit]

    def _exact(self, words: str, kind: str | None) -> list[Hit]:
        rows = self._connection.execute(
            f"SELECT DISTINCT {_COLUMNS} FROM forms JOIN search ON search.rowid = forms.row WHERE form = ? "
            "ORDER BY search.rowid LIMIT 20",
            (normal_form(words),),
        )
        return [hit for hit in (Hit(*row) for row in rows) if kind is None or hit.type == kind]

    @property
    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            self._local.connection = sqlite3.connect(address, uri=True)
        connection: sqlite3.Connection = self._local.connection
        return connection


def match_expression(words: str, kind: str | None = None) -> str | None:
    """The search as FTS5 writes it, each word quoted; None where there is no word.

    Example:
        >>> match_expression('low-rank "adapt')
        'names : ("low" "rank" "adapt" *)'
        >>> match_expression("lora", "Technique")
        'names : ("lora" *) AND type : "technique"'
    """
    found = _WORD.findall(words)
    if not found:
        return None
    quoted = " ".join(f'"{word}"' for word in found)
    expression = f"names : ({quoted} *)"
    return expression if kind is None else f'{expression} AND type : "{kind.lower()}"'


def _prepare(tables: StoredTables, place: Path) -> Path:
    path = place / f"{atlas_digest(tables)}.sqlite"
    if path.is_file():
        return path
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place, suffix=".tmp") as aside:
            _write(Path(aside.name), tables)
            # Linked, not moved: the temporary file's own name is removed at the end of the block.
            path.hardlink_to(aside.name)
        for other in set(place.glob("*.sqlite")) - {path}:
            other.unlink(missing_ok=True)
    except FileExistsError:
        pass  # another process was faster
    except OSError as exc:
        raise OutputError(f"{place}: cannot be written: {exc.strerror or exc}") from exc
    return path


def _write(path: Path, tables: StoredTables) -> None:
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_SCHEMA)
        for number, (node, kind, label, names, papers, year) in enumerate(named_rows(tables), start=1):
            spellings = [label, *names]
            connection.execute(
                "INSERT INTO search (rowid, names, type, id, label, papers, year) VALUES (?,?,?,?,?,?,?)",
                (number, " \n ".join(spellings), kind, node, label, papers, year),
            )
            forms = {normal_form(one) for one in spellings} - {""}
            connection.executemany(
                "INSERT INTO forms VALUES (?, ?)", [(form, number) for form in sorted(forms)]
            )
        connection.executescript("CREATE INDEX by_form ON forms (form);")
        connection.execute("INSERT INTO search (search) VALUES ('optimize')")
        connection.commit()
    finally:
        connection.close()
