"""A NetworkX graph back as tables: of an atlas, changed or not, or made by hand in its form."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from paperatlas.atlas.memory import MemoryTables
from paperatlas.errors import InputError
from paperatlas.model import ENTITY_TYPES, RELATION_TYPES, ROLES, Entity, Paper, Result, Statement

if TYPE_CHECKING:
    from paperatlas.atlas.graph import Graph

_T = TypeVar("_T")
_Attributes = dict[str, Any]
_STATED = frozenset((*ROLES, *RELATION_TYPES))


def read_graph(graph: Graph) -> MemoryTables:
    """The tables of a graph as `build_graph` makes it; what the graph does not hold, they lack.

    A graph that was not built with `full` has no evidence: its statements have none then, and its
    results cannot be read.

    Raises:
        InputError: a node or an edge is none of an atlas; the message names it.

    Example:
        >>> import networkx as nx
        >>> graph = nx.MultiDiGraph()
        >>> graph.add_node("paper/p", type="Paper", label="On LoRA")
        >>> graph.add_node("technique/lora", type="Technique", label="LoRA")
        >>> key = graph.add_edge("paper/p", "technique/lora", predicate="uses", confidence=1.0)
        >>> [(s.subject, s.predicate, s.object) for s in read_graph(graph).statements()]
        [('paper/p', 'uses', 'technique/lora')]
    """
    nodes: dict[str, _Attributes] = dict(graph.nodes.items())
    for name, data in nodes.items():
        if data.get("type") not in {"Paper", "Result", *ENTITY_TYPES}:
            raise InputError(f"node {name!r}: has no type of an atlas, but {data.get('type')!r}")
    return MemoryTables(
        all_papers=tuple(_paper(name, data) for name, data in nodes.items() if data["type"] == "Paper"),
        all_entities=tuple(
            _entity(name, data) for name, data in nodes.items() if data["type"] in ENTITY_TYPES
        ),
        all_statements=tuple(_statements(graph)),
        all_results=tuple(_results(graph, nodes)),
    )


def _paper(name: str, data: _Attributes) -> Paper:
    fields = {field: data[field] for field in Paper.__struct_fields__ if field in data}
    known = dict(text.split(":", 1) for text in data.get("identifiers", ()) if ":" in text)
    title = data.get("title", data.get("label"))
    return _convert(
        name, {**fields, "id": name.removeprefix("paper/"), "title": title, "identifiers": known}, Paper
    )


def _entity(name: str, data: _Attributes) -> Entity:
    return _convert(name, {**data, "id": name}, Entity)


def _statements(graph: Graph) -> Iterator[Statement]:
    for subject, target, key, data in graph.edges(keys=True, data=True):
        predicate = data.get("predicate")
        if predicate in _STATED:
            fields = {
                "id": key if isinstance(key, str) else _statement_id(subject, predicate, target),
                "subject": subject,
                "predicate": predicate,
                "object": target,
                "confidence": data.get("confidence", 1.0),
                "evidence": data.get("places", ()),
            }
            yield _convert(f"{subject} -> {target}", fields, Statement)


def _statement_id(subject: str, predicate: str, target: str) -> str:
    """As the tables' own SQL makes it."""
    text = f"{subject}\x1f{predicate}\x1f{target}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:16]


def _results(graph: Graph, nodes: dict[str, _Attributes]) -> Iterator[Result]:
    ends: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, target, data in graph.edges(data=True):
        if data.get("predicate") == "reports":
            ends[target]["paper"] = subject.removeprefix("paper/")
        elif subject.startswith("result/"):
            ends[subject][data["predicate"]] = target
    for name, data in nodes.items():
        if data["type"] == "Result":
            if not data.get("places"):
                raise InputError(f"node {name!r}: has no evidence; make the graph with full=True")
            empty = dict.fromkeys(("subject", "metric", "dataset", "baseline"))
            fields = {**data, **empty, **ends[name], "id": name.removeprefix("result/")}
            yield _convert(name, {**fields, "evidence": data["places"][0]}, Result)


def _convert(name: str, fields: _Attributes, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(fields, kind, from_attributes=True)
    except msgspec.ValidationError as exc:
        raise InputError(f"{name!r}: is no {kind.__name__} of an atlas: {exc}") from exc
