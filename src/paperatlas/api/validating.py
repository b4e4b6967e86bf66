"""Whether a file, or an atlas folder, holds RDF as it must be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from paperatlas.atlas.manifest import MANIFEST
from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import InputError
from paperatlas.export import FILE_NAMES, RDF_FORMATS
from paperatlas.export.problems import Problem
from paperatlas.export.rdf import generate_triples
from paperatlas.export.rdf_read import read_rdf, rows_of
from paperatlas.export.validation import validate_rows

__all__ = ["Problem", "validate"]


def validate(path: str | Path) -> Iterator[Problem]:
    """All that is wrong with an RDF file, or with the RDF of an atlas folder, as it is found.

    Papers are checked some at a time, so that memory does not grow with their number.

    Args:
        path: a file in any syntax of RDF; or a folder, of which the exported RDF files are checked, or
            where there are none, what an export of the atlas would write.

    Raises:
        InputError: a file cannot be read, or holds nothing of an atlas.
        MissingExtraError: pyshacl is not installed.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> from paperatlas.export.rdf import write_turtle
        >>> (file,) = write_turtle(MemoryTables(), Path(tempfile.mkdtemp()) / "a.ttl")
        >>> _ = file.write_text(file.read_text().replace("rdfs:label", "rdfs:comment"))
        >>> [problem.describe()[1] for problem in validate(file)]
        ['rdfs:label is missing']
    """
    given = Path(path)
    if not given.is_dir():
        yield from validate_rows(read_rdf(given), source=str(given))
        return
    files = _exports(given)
    for file in files:
        yield from validate_rows(read_rdf(file), source=str(file))
    if not files and (given / MANIFEST).exists():
        yield from validate_rows(rows_of(_triples(given)), source=str(given))
    elif not files:
        raise InputError(f"{given}: has neither RDF files nor an atlas")


def _exports(folder: Path) -> list[Path]:
    names = [FILE_NAMES[name] for name in RDF_FORMATS]
    every = [folder / f"{name}{end}" for name in names for end in ("", ".gz", ".zst")]
    return [path for path in every if path.is_file()]


def _triples(folder: Path) -> Iterator[ox.Triple]:
    return generate_triples(StoredTables(folder))
