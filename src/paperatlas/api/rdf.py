"""RDF files become atlases and graphs, and graphs become RDF files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.api.atlas import Atlas
from paperatlas.atlas.graph import build_graph
from paperatlas.atlas.graph_tables import read_graph
from paperatlas.atlas.manifest import MANIFEST, Manifest, encode_manifest
from paperatlas.atlas.schema import FORMAT_VERSION, TABLES
from paperatlas.atlas.stored import StoredTables
from paperatlas.atlas.writing import Value, write_tables
from paperatlas.errors import InputError, OutputError
from paperatlas.export import FILE_NAMES, RDF_FORMATS, export
from paperatlas.export.compression import plain_name
from paperatlas.export.rdf_import import parse_rdf, read_tables
from paperatlas.export.rdf_read import read_rdf
from paperatlas.model import Statement
from paperatlas.pipeline.staging import Staging

if TYPE_CHECKING:
    from paperatlas.atlas.graph import Graph

_EXTRACTOR = "none: read from RDF"
_MISPLACED = """
    SELECT e.paper, e."text" FROM (
        SELECT paper, "field", "start", "end", "text" FROM {evidence}
        UNION ALL SELECT paper, "field", "start", "end", "text" FROM {results}) e
    JOIN {papers} p ON p.id = e.paper
    WHERE e."text" <> '' AND e."text" <> substring(
        CASE e."field" WHEN 'title' THEN p.title ELSE p.abstract END, e."start" + 1, e."end" - e."start")
    ORDER BY ALL LIMIT 1
"""


def import_rdf(path: str | Path, folder: str | Path, *, things: str | None = None) -> Atlas:
    """Make an atlas folder of the RDF that an atlas was exported to, whatever its syntax.

    Papers, entities, statements, evidence and results come back as they were; single mentions and the
    reasons of links are not in RDF.

    Args:
        path: the file, by whose name its syntax is known: `.ttl`, `.nt`, `.trig` ..., also `.gz`, `.zst`.
        folder: where to; what an earlier atlas wrote there is replaced, no other file is touched.
        things: what the IRIs of papers and entities begin with, where the graph's build does not tell.

    Raises:
        InputError: the file cannot be read, or its graph is no whole atlas; the message names the node.
        OutputError: the folder cannot be written, or another file has a name that we need.
    """
    source, target = Path(path), Path(folder)
    names = [MANIFEST, *(f"{table}.parquet" for table in TABLES)]
    with Staging(target, names=names) as staging:
        values = parse_rdf(read_rdf(source), source=str(source), things=things)
        counts = write_tables(_with_evidence(values, source), staging.path)
        _write_manifest(staging, counts)
        _check_places(staging.path, source)
        staging.commit()
    return Atlas(target)


def _with_evidence(values: Iterable[Value], source: Path) -> Iterator[Value]:
    for value in values:
        if isinstance(value, Statement) and not value.evidence:
            raise InputError(f"{source}: statement/{value.id}: has no evidence")
        yield value


def _write_manifest(staging: Staging, counts: dict[str, int]) -> None:
    manifest = Manifest(
        format=FORMAT_VERSION,
        paperatlas=metadata.version("paperatlas"),
        extractor=_EXTRACTOR,
        lexicon="",  # what was extracted elsewhere, by names that are not here
        counts=counts,
        files=tuple(name for name in staging.files() if name != MANIFEST),
    )
    (staging.path / MANIFEST).write_bytes(encode_manifest(manifest))


def _check_places(folder: Path, source: Path) -> None:
    for paper, text in StoredTables(folder).sql(_MISPLACED).fetchall():
        raise InputError(f'{source}: paper/{paper}: a quote does not stand at its offsets: "{text[:60]}"')


def graph_from_rdf(path: str | Path, *, results: bool = False, full: bool = False) -> Graph:
    """The NetworkX graph of an exported RDF file, as `Atlas.to_networkx` makes it of an atlas.

    Raises:
        InputError: as `import_rdf`.
    """
    tables = read_tables(read_rdf(Path(path)), source=str(path))
    return build_graph(tables, results=results, full=full)


def graph_to_rdf(graph: Graph, path: str | Path) -> list[Path]:
    """Write a NetworkX graph as RDF, in the syntax that the file's name tells.

    A graph of `Atlas.to_networkx(results=True, full=True)` loses nothing; without `full`, statements have
    no evidence.

    Raises:
        InputError: a node or an edge is none of an atlas.
        OutputError: the name tells no syntax, or the place cannot be written.

    Example:
        >>> import networkx as nx, tempfile
        >>> graph = nx.MultiDiGraph()
        >>> graph.add_node("paper/p", type="Paper", label="On LoRA")
        >>> (path,) = graph_to_rdf(graph, Path(tempfile.mkdtemp()) / "graph.ttl.gz")
        >>> graph_from_rdf(path).nodes["paper/p"]["title"]
        'On LoRA'
    """
    target = Path(path)
    suffix = Path(plain_name(target)).suffix
    names = {Path(FILE_NAMES[name]).suffix: name for name in RDF_FORMATS}
    if suffix not in names:
        raise OutputError(f"{target}: tells no syntax of RDF by its name; there are: {', '.join(names)}")
    return export(read_graph(graph), names[suffix], target)
