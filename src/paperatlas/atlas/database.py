"""DuckDB as this room uses it: in memory, one thread, a memory limit; and its errors as ours."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import msgspec

from paperatlas.atlas.files import is_utf8
from paperatlas.errors import PaperatlasError

MEMORY_LIMIT = "1GB"
_INNER = re.compile(r'"exception_message":("(?:[^"\\]|\\.)*")')
_LINE_BUFFER = 1 << 22
_GLOB = str.maketrans({"[": "[[]", "*": "[*]", "?": "[?]"})


def connect(*, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A database in memory, which spills what memory cannot hold into a folder.

    It has one thread: the order of rows, and so the bytes of files, must not depend on the machine.
    """
    # Two processes must not spill into one folder, and none of them into the user's working folder.
    folder = spill or Path(tempfile.gettempdir()) / f"paperatlas-{secrets.token_hex(8)}"
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(folder),
        "threads": 1,
    }
    return _quiet(duckdb.connect(":memory:", config=config))


def cursor_of(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor of its own for one answer, while another is still being read."""
    return _quiet(connection.cursor())


def _quiet(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    # A long query would draw a bar on the user's terminal, or into what is piped on.
    return connection.execute("SET enable_progress_bar = false")


@contextmanager
def errors_as(error: type[PaperatlasError], place: Path, *, hint: str = "") -> Iterator[None]:
    """Raise DuckDB's errors as one of ours that names the place.

    Example:
        >>> from paperatlas.errors import AtlasError
        >>> with errors_as(AtlasError, Path("atlas")):
        ...     duckdb.execute("SELECT * FROM nowhere")
        Traceback (most recent call last):
        ...
        paperatlas.errors.AtlasError: atlas: Catalog Error: Table with name nowhere does not exist!
    """
    try:
        yield
    except (duckdb.Error, RuntimeError, UnicodeDecodeError) as exc:
        # The latter two come from the layer between DuckDB and Python: Ctrl-C, and text that is broken.
        if "Query interrupted" in str(exc):
            raise KeyboardInterrupt from exc
        raise error(f"{place}: {_in_one_line(str(exc))}{hint}") from exc


def _in_one_line(message: str) -> str:
    """What DuckDB says, without the query and without the JSON around an inner message."""
    first = message.splitlines()[0]
    inner = _INNER.search(first)
    return msgspec.json.decode(inner[1], type=str) if inner else first


def line_buffer(path: Path) -> int:
    """The bytes that DuckDB must set aside for a line of a file; it sets them aside at once."""
    with path.open("rb") as file:
        return max(max(map(len, file), default=0) + 1, _LINE_BUFFER)


def quote_path(path: Path, *, pattern: bool = False) -> str:
    """A path as a literal of SQL; as a pattern for the readers, to which `*` and `[` mean many files.

    Raises:
        PaperatlasError: the path is not UTF-8, and DuckDB takes no other.

    Example:
        >>> quote_path(Path("it's/a*.parquet"), pattern=True)
        "'it''s/a[*].parquet'"
    """
    text = str(path)
    if not is_utf8(text):
        raise PaperatlasError(f"{text!r}: an atlas needs a folder whose name is UTF-8")
    return "'" + (text.translate(_GLOB) if pattern else text).replace("'", "''") + "'"
