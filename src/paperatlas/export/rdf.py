"""An atlas as RDF: one stream of triples, written as Turtle or N-Triples.

Every statement stands there twice: as the direct triple (`paper pa:uses technique`), and as a node of
its own that carries the confidence and, as Web Annotations, the words that it was read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, serialize

from paperatlas.atlas.base import Tables
from paperatlas.atlas.files import open_atomically
from paperatlas.errors import OutputError
from paperatlas.export.base import without_text
from paperatlas.export.iris import check_base, prefixes
from paperatlas.export.triples import TripleWriter
from paperatlas.ontology import THINGS


def write_turtle(tables: Tables, path: Path, *, text: bool = True, things: str = THINGS) -> list[Path]:
    """Write the atlas as Turtle; without `text`, no abstract and no quote stands in it.

    Raises:
        OutputError: the file cannot be written, or `things` is no base of IRIs.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> path = Path(tempfile.mkdtemp()) / "atlas.ttl"
        >>> [file.name for file in write_turtle(MemoryTables(), path)]
        ['atlas.ttl']
    """
    triples = generate_triples(tables, text=text, things=things)
    return _write(triples, path, RdfFormat.TURTLE, prefixes(things))


def write_ntriples(tables: Tables, path: Path, *, text: bool = True, things: str = THINGS) -> list[Path]:
    """Write the atlas as N-Triples, one line a triple; else as `write_turtle`.

    Raises:
        OutputError: as `write_turtle`.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> path = Path(tempfile.mkdtemp()) / "atlas.nt"
        >>> _ = write_ntriples(MemoryTables(), path)
        >>> path.read_text().startswith("<https://w3id.org/paperatlas/id/build/paperatlas> ")
        True
    """
    triples = generate_triples(tables, text=text, things=things)
    return _write(triples, path, RdfFormat.N_TRIPLES, None)


def _write(
    triples: Iterable[Triple], path: Path, rdf_format: RdfFormat, names: dict[str, str] | None
) -> list[Path]:
    with open_atomically(path) as file:
        try:
            serialize(triples, output=file, format=rdf_format, prefixes=names)
        except ValueError as exc:
            raise OutputError(f"{path}: cannot be written as RDF: {exc}") from exc
    return [path]


def generate_triples(tables: Tables, *, text: bool = True, things: str = THINGS) -> Iterator[Triple]:
    """All triples of the atlas, streamed: papers, entities, statements, results.

    The papers' own words are held in memory, for what stands around each quote.

    Raises:
        OutputError: `things` is no base of IRIs.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> from paperatlas.model import Paper
        >>> tables = MemoryTables(all_papers=(Paper(id="p", title="On LoRA"),))
        >>> "On LoRA" in [getattr(t.object, "value", None) for t in generate_triples(tables)]
        True
    """
    writer = TripleWriter(things=check_base(things), texts={})
    return writer.atlas(tables if text else without_text(tables))
