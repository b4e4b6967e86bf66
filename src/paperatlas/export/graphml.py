"""GraphML, for yEd, Gephi, igraph and NetworkX itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paperatlas.atlas.base import Tables
from paperatlas.atlas.files import open_atomically
from paperatlas.atlas.graph import build_graph

if TYPE_CHECKING:
    import networkx as nx

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SEPARATOR = "; "


def write_graphml(tables: Tables, path: Path, *, results: bool = False) -> list[Path]:
    """Write the graph of the atlas as GraphML; with `results`, the numeric results are nodes too.

    Lists become one text with "; " between their parts, characters that XML forbids are left out.

    Raises:
        OutputError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> write_graphml(MemoryTables(), Path(tempfile.mkdtemp()) / "atlas.graphml")[0].name
        'atlas.graphml'
    """
    import networkx as nx

    graph = xml_graph(build_graph(tables, results=results))
    with open_atomically(path) as file:
        # Not write_graphml: that one writes other bytes where lxml happens to be installed.
        nx.write_graphml_xml(graph, file)
    return [path]


def xml_graph(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    r"""A copy of the graph whose names and values XML can hold.

    Example:
        >>> import networkx as nx
        >>> graph = nx.MultiDiGraph()
        >>> graph.add_node("a", aliases=("x", "y"), label="one\x0btwo")
        >>> xml_graph(graph).nodes["a"]
        {'aliases': 'x; y', 'label': 'onetwo'}
    """
    import networkx as nx

    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, attributes in graph.nodes(data=True):
        plain.add_node(_name(node), **_values(attributes))
    for source, target, key, attributes in graph.edges(keys=True, data=True):
        plain.add_edge(_name(source), _name(target), key=_name(key), **_values(attributes))
    return plain


def _values(attributes: dict[str, Any]) -> dict[str, str | int | float]:
    return {name: _value(value) for name, value in attributes.items() if value is not None}


def _value(value: Any) -> str | int | float:  # noqa: ANN401  -- what a graph's attributes hold
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else _SEPARATOR.join(value)
    return _ILLEGAL.sub("", text)


def _name(name: str) -> str:
    # Two nodes stay two, so in names the forbidden characters are written out, not left out.
    return _ILLEGAL.sub(lambda match: f"%{ord(match[0]):02X}", name)
