"""GEXF, for Gephi."""

from __future__ import annotations

import io
import re
from pathlib import Path

from paperatlas.atlas.base import Tables
from paperatlas.atlas.files import write_atomically
from paperatlas.atlas.graph import build_graph
from paperatlas.export.graphml import xml_graph

_META = re.compile(rb"<meta [^>]*>\s*<creator>[^<]*</creator>")
_OUR_META = b"<meta>\n    <creator>paperatlas</creator>"


def write_gexf(tables: Tables, path: Path, *, results: bool = False) -> list[Path]:
    """Write the graph of the atlas as GEXF; values as in `write_graphml`.

    Raises:
        OutputError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> write_gexf(MemoryTables(), Path(tempfile.mkdtemp()) / "atlas.gexf")[0].name
        'atlas.gexf'
    """
    import networkx as nx

    graph = xml_graph(build_graph(tables, results=results))
    for _, _, key, attributes in graph.edges(keys=True, data=True):
        attributes["id"] = key
        # In GEXF an edge's type says whether it is directed; what it means is in `predicate`.
        del attributes["type"]
    buffer = io.BytesIO()
    nx.write_gexf(graph, buffer)
    # NetworkX writes the day and its own release into the head: the file would change with them.
    write_atomically(path, [_META.sub(_OUR_META, buffer.getvalue(), count=1)])
    return [path]
