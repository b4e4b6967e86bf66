"""Exports: the table of formats, and one function that writes any of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from pkgutil import resolve_name
from types import MappingProxyType

from paperatlas.atlas.base import Tables
from paperatlas.errors import OutputError
from paperatlas.export.base import Exporter, without_text
from paperatlas.export.compression import Compression, compressed_path, is_compressed

EXPORTERS: Mapping[str, str] = MappingProxyType(
    {
        "turtle": "paperatlas.export.rdf:write_turtle",
        "ntriples": "paperatlas.export.rdf:write_ntriples",
        "nquads": "paperatlas.export.rdf:write_nquads",
        "trig": "paperatlas.export.rdf:write_trig",
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
        "nquads": "atlas.nq",
        "trig": "atlas.trig",
        "jsonld": "atlas.jsonld",
        "graphml": "atlas.graphml",
        "gexf": "atlas.gexf",
        "csv": "csv",
        "html": "atlas.html",
        "explorer": "explorer.html",
    }
)
"""How the file of a format, or for CSV its folder, is called where only a folder is given."""

RDF_FORMATS = ("turtle", "ntriples", "nquads", "trig", "jsonld")
"""Those that can be compressed."""

RDF12_FORMATS = RDF_FORMATS[:-1]
"""Those that can hold the triple terms of RDF 1.2."""


def export(
    tables: Tables,
    name: str,
    path: Path,
    *,
    text: bool = True,
    compression: Compression | None = None,
    rdf12: bool = False,
) -> list[Path]:
    """Write the atlas in the format `name` and give back the files that were written.

    Where `path` is a folder, the file in it gets its usual name (`FILE_NAMES`). Without `text`, no
    abstract and no quote is written. RDF is compressed where `compression` or the file's name says so,
    and holds the triple terms of RDF 1.2 with `rdf12`.

    Raises:
        OutputError: there is no such format, it cannot do what is asked, or the place cannot be written.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> files = export(MemoryTables(), "turtle", Path(tempfile.mkdtemp()), compression="gz")
        >>> [file.name for file in files]
        ['atlas.ttl.gz']
    """
    exporter = get_exporter(name)
    target = compressed_path(path / FILE_NAMES[name] if path.is_dir() else path, compression)
    if is_compressed(target) and name not in RDF_FORMATS:
        raise OutputError(f"{target}: {name} is not written compressed; there are: {', '.join(RDF_FORMATS)}")
    if rdf12 and name not in RDF12_FORMATS:
        raise OutputError(f"{name} holds no RDF 1.2; there are: {', '.join(RDF12_FORMATS)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise OutputError(f"{target.parent}: cannot be made: {exc.strerror}") from exc
    shown = tables if text else without_text(tables)
    return exporter(shown, target, rdf12=True) if rdf12 else exporter(shown, target)


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
