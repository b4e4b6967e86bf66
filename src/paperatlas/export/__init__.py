"""Exports: the table of formats, and one function that writes any of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from pkgutil import resolve_name
from types import MappingProxyType

from paperatlas.atlas.base import Tables
from paperatlas.errors import OutputError
from paperatlas.export.base import Exporter, without_text

EXPORTERS: Mapping[str, str] = MappingProxyType(
    {
        "turtle": "paperatlas.export.rdf:write_turtle",
        "ntriples": "paperatlas.export.rdf:write_ntriples",
        "jsonld": "paperatlas.export.jsonld:write_jsonld",
        "graphml": "paperatlas.export.graphml:write_graphml",
        "gexf": "paperatlas.export.gexf:write_gexf",
        "csv": "paperatlas.export.csv_files:write_csv",
        "html": "paperatlas.export.html:write_html",
        "explorer": "paperatlas.export.explorer:write_explorer",
    }
)
"""Which function writes a format; each is an `Exporter`, loaded when it is first asked for."""

FILE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "turtle": "atlas.ttl",
        "ntriples": "atlas.nt",
        "jsonld": "atlas.jsonld",
        "graphml": "atlas.graphml",
        "gexf": "atlas.gexf",
        "csv": "csv",
        "html": "atlas.html",
        "explorer": "explorer.html",
    }
)
"""How the file of a format, or for CSV its folder, is called where only a folder is given."""


def export(tables: Tables, name: str, path: Path, *, text: bool = True) -> list[Path]:
    """Write the atlas in the format `name` and give back the files that were written.

    Where `path` is a folder, the file in it gets its usual name (`FILE_NAMES`). Without `text`, no
    abstract and no quote is written.

    Raises:
        OutputError: there is no such format, or the place cannot be written.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> files = export(MemoryTables(), "turtle", Path(tempfile.mkdtemp()))
        >>> [file.name for file in files]
        ['atlas.ttl']
    """
    exporter = get_exporter(name)
    target = path / FILE_NAMES[name] if path.is_dir() else path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise OutputError(f"{target.parent}: cannot be made: {exc.strerror}") from exc
    return exporter(tables if text else without_text(tables), target)


def get_exporter(name: str) -> Exporter:
    """The function that writes a format.

    Raises:
        OutputError: there is no such format.

    Example:
        >>> get_exporter("csv").__name__
        'write_csv'
    """
    if name not in EXPORTERS:
        raise OutputError(f"{name!r} is no format of export; there are: {', '.join(EXPORTERS)}")
    exporter: Exporter = resolve_name(EXPORTERS[name])
    return exporter
