"""The RDF of an atlas folder as a store on disk: built once, then opened by any number of readers."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import OutputError
from paperatlas.export import rdf
from paperatlas.query.sparql import build_store, fill_store

PLACE = Path(".cache", "sparql")
"""Where stores lie in an atlas folder, each named by the digest of what it holds."""

_TABLES = ("papers", "entities", "statements", "evidence", "results")
_HELD: dict[Path, int] = {}


def open_store(tables: StoredTables) -> ox.Store:
    """The store of an atlas: the one on disk, in memory where the atlas folder cannot be written.

    Raises:
        AtlasError: a table is missing or broken.
    """
    try:
        path = prepare_store(tables)
    except OutputError:
        return build_store(tables)
    return ox.Store.read_only(str(path))


def prepare_store(tables: StoredTables, *, place: Path | None = None) -> Path:
    """The folder of the atlas' store; built first where there is none for what the tables hold now.

    Two processes that ask at once build one store: the second waits. A store that nobody has open is
    removed when it is out of date.

    Args:
        tables: of an atlas folder.
        place: the folder for stores, in place of the atlas' own.

    Raises:
        AtlasError: a table is missing or broken.
        OutputError: the folder cannot be written.
    """
    place = tables.folder / PLACE if place is None else place
    path = place / atlas_digest(tables)
    try:
        place.mkdir(parents=True, exist_ok=True)
        _hold(path)
        if not path.is_dir():
            with _locked(place / "build.lock"):
                _build(tables, path)
                _remove_others(path)
    except OSError as exc:
        raise OutputError(f"{place}: cannot be written: {exc.strerror or exc}") from exc
    return path


def atlas_digest(tables: StoredTables) -> str:
    """A hash of what a store is made from: the tables, and the code that makes triples of them.

    Raises:
        AtlasError: a table is missing.
    """
    digest = hashlib.blake2b(ox.__version__.encode(), digest_size=12)
    code = Path(rdf.__file__ or "").parent.glob("*.py")
    with tables.reading():
        for path in (*(tables.folder / f"{table}.parquet" for table in _TABLES), *sorted(code)):
            digest.update(_file_digest(path))
    return digest.hexdigest()


def _file_digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").digest()
    except OSError as exc:
        # Within `tables.reading` this becomes an AtlasError, as of any other reader of the table.
        raise RuntimeError(f"{path.name} cannot be read: {exc.strerror}") from exc


def _build(tables: StoredTables, path: Path) -> None:
    if path.is_dir():  # another process built it while this one waited
        return
    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=path.parent))
    try:
        store = ox.Store(str(aside))
        fill_store(store, tables)
        store.flush()
        del store  # its lock on the folder goes with it
        aside.rename(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _remove_others(path: Path) -> None:
    """Remove the stores of earlier tables, and what a build that was killed has left."""
    for other in path.parent.iterdir():
        if other.is_dir() and other != path and (other.name.startswith(".building-") or _is_free(other)):
            shutil.rmtree(other, ignore_errors=True)
            _lock_of(other).unlink(missing_ok=True)


def _lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _hold(path: Path) -> None:
    """Keep others from removing a store for as long as this process lives."""
    if path in _HELD or sys.platform == "win32":
        return
    import fcntl

    handle = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT, 0o666)
    fcntl.flock(handle, fcntl.LOCK_SH)
    _HELD[path] = handle


def _is_free(path: Path) -> bool:
    if sys.platform == "win32":
        return False
    import fcntl

    with _lock_of(path).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
