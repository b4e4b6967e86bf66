"""An atlas as RDF, streamed: Turtle, N-Triples, N-Quads, TriG.

Every statement stands there twice: as the direct triple (`paper pa:uses technique`), and as a node of
its own that carries the confidence and, as Web Annotations, the words that it was read from. With
`rdf12` that node also reifies the triple in RDF 1.2's own way, for the readers that know it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from paperatlas.atlas.base import Tables
from paperatlas.export.base import without_text
from paperatlas.export.compression import joined, write_text
from paperatlas.export.iris import check_base, prefixes
from paperatlas.export.nodes import Block, Node, NodeWriter
from paperatlas.export.terms import Terms, TurtleTerms
from paperatlas.ontology import THINGS


def write_turtle(
    tables: Tables, path: Path, *, text: bool = True, things: str = THINGS, rdf12: bool = False
) -> list[Path]:
    """Write the atlas as Turtle, compressed where the name ends in `.gz` or `.zst`.

    Args:
        tables: the atlas.
        path: the file.
        text: without it no abstract and no quote is written.
        things: what the IRIs of papers and entities begin with.
        rdf12: let the nodes of statements reify their triples, as only RDF 1.2 can.

    Raises:
        OutputError: the file cannot be written, or `things` is no base of IRIs.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> path = Path(tempfile.mkdtemp()) / "atlas.ttl"
        >>> [file.name for file in write_turtle(MemoryTables(), path)]
        ['atlas.ttl']
    """
    writer = NodeWriter(TurtleTerms(check_base(things)), reify=rdf12)
    blocks = writer.blocks(tables if text else without_text(tables))
    write_text(path, generate_turtle(blocks, things=things))
    return [path]


def write_trig(
    tables: Tables, path: Path, *, text: bool = True, things: str = THINGS, rdf12: bool = False
) -> list[Path]:
    """Write the atlas as TriG: what a paper says is a graph with the paper's IRI; else as `write_turtle`.

    Entities and what else papers have in common stand in the default graph.

    Raises:
        OutputError: as `write_turtle`.
    """
    writer = NodeWriter(TurtleTerms(check_base(things)), graphs=True, reify=rdf12)
    blocks = writer.blocks(tables if text else without_text(tables))
    write_text(path, generate_turtle(blocks, things=things))
    return [path]


def write_ntriples(
    tables: Tables, path: Path, *, text: bool = True, things: str = THINGS, rdf12: bool = False
) -> list[Path]:
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
    write_text(path, generate_lines(tables, text=text, things=things, rdf12=rdf12))
    return [path]


def write_nquads(
    tables: Tables, path: Path, *, text: bool = True, things: str = THINGS, rdf12: bool = False
) -> list[Path]:
    """Write the atlas as N-Quads, in the graphs of `write_trig`.

    Raises:
        OutputError: as `write_turtle`.
    """
    write_text(path, generate_lines(tables, text=text, things=things, rdf12=rdf12, graphs=True))
    return [path]


def generate_turtle(blocks: Iterable[Block], *, things: str = THINGS) -> Iterator[str]:
    """The text of a Turtle or TriG file in pieces.

    Example:
        >>> nodes = iter([("technique:lora", [("rdf:type", "pa:Technique"), ("rdf:type", "skos:Concept")])])
        >>> print([*generate_turtle([("", nodes)])][-1], end="")
        technique:lora rdf:type pa:Technique , skos:Concept .
    """
    for name, space in prefixes(things).items():
        yield f"@prefix {name}: <{space}> .\n"
    for graph, nodes in blocks:
        yield f"\n{graph} {{\n" if graph else "\n"
        yield from map(_turtle_node, nodes)
        if graph:
            yield "}\n"


def _turtle_node(node: Node) -> str:
    subject, pairs = node
    parts = [subject]
    last = ""
    for name, value in pairs:
        if name == last:
            parts.append(f" , {value}")
        else:
            parts.append(f" ;\n    {name} {value}" if last else f" {name} {value}")
            last = name
    return "".join(parts) + " .\n" if pairs else ""


def generate_lines(
    tables: Tables, *, text: bool = True, things: str = THINGS, rdf12: bool = False, graphs: bool = False
) -> Iterator[str]:
    r"""The atlas as lines of N-Triples, or with `graphs` of N-Quads; a piece holds a node's lines.

    Raises:
        OutputError: `things` is no base of IRIs.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> "".join(generate_lines(MemoryTables())).count("\n")
        6
    """
    writer = NodeWriter(Terms(check_base(things)), graphs=graphs, reify=rdf12)
    return _lines(writer.blocks(tables if text else without_text(tables)))


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    for graph, nodes in blocks:
        end = f" {graph} .\n" if graph else " .\n"
        for subject, pairs in nodes:
            yield "".join([f"{subject} {name} {value}{end}" for name, value in pairs])


def generate_triples(tables: Tables, *, text: bool = True, things: str = THINGS) -> Iterator[ox.Triple]:
    """All triples of the atlas as pyoxigraph's, streamed.

    Raises:
        OutputError: `things` is no base of IRIs.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> from paperatlas.model import Paper
        >>> tables = MemoryTables(all_papers=(Paper(id="p", title="On LoRA"),))
        >>> "On LoRA" in [getattr(t.object, "value", None) for t in generate_triples(tables)]
        True
    """
    lines = generate_lines(tables, text=text, things=things)
    return (
        quad.triple
        for chunk in joined(lines)
        for quad in ox.parse(chunk, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    )
