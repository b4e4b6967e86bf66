"""The atlas as a NetworkX graph: papers and entities are its nodes, statements its edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from paperatlas.atlas.base import Tables
from paperatlas.model import ROLES, Entity, Evidence, Paper, Result, Statement

if TYPE_CHECKING:
    import networkx as nx

    Graph: TypeAlias = nx.MultiDiGraph[str]

_Attributes = dict[str, Any]


def build_graph(tables: Tables, *, results: bool = False, full: bool = False) -> Graph:
    """Build the graph: an edge for each statement, its key the statement's id.

    Nodes are named as in the tables: `paper/<id>`, `technique/lora`. With `results`, each numeric
    result is a node too (`result/<id>`), and its edges lead from its paper and to its entities. With
    `full`, papers have their abstracts and all else, and statements and results have the places that
    they were read from (`places`), so that `read_graph` gives the whole atlas back.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> graph = build_graph(MemoryTables(all_papers=(Paper(id="p", title="On LoRA"),)))
        >>> graph.nodes["paper/p"]["label"]
        'On LoRA'
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    years = _add_papers(graph, tables, full=full)
    for entity in tables.entities():
        graph.add_node(entity.id, **_entity(entity))
    for statement in tables.statements():
        attributes = _statement(statement, years) | ({"places": statement.evidence} if full else {})
        graph.add_edge(statement.subject, statement.object, key=statement.id, **attributes)
    if results:
        _add_results(graph, tables, years, full=full)
    return graph


def _add_papers(graph: Graph, tables: Tables, *, full: bool) -> dict[str, int]:
    years: dict[str, int] = {}
    for paper in tables.papers():
        graph.add_node(f"paper/{paper.id}", **_paper(paper), **(_rest(paper) if full else {}))
        if paper.year is not None:
            years[paper.id] = paper.year
    return years


def _add_results(graph: Graph, tables: Tables, years: dict[str, int], *, full: bool) -> None:
    for result in tables.results():
        places = {"places": (result.evidence,)} if full else {}
        graph.add_node(f"result/{result.id}", **_result(result), **places)
        for source, name, target in _result_edges(result):
            attributes = _edge(name, result.confidence, (result.evidence,), years)
            graph.add_edge(source, target, key=f"{result.id}/{name}", **attributes)


def _paper(paper: Paper) -> _Attributes:
    identifiers = sorted(f"{scheme}:{value}" for scheme, value in paper.identifiers.items())
    return _present(
        type="Paper",
        label=paper.title,
        title=paper.title,
        year=paper.year,
        date=paper.date,
        venue=paper.venue,
        authors=paper.authors,
        identifiers=tuple(identifiers),
    )


def _rest(paper: Paper) -> _Attributes:
    return _present(abstract=paper.abstract, sources=paper.sources, repairs=paper.repairs)


def _entity(entity: Entity) -> _Attributes:
    return _present(
        type=entity.type,
        label=entity.label,
        aliases=entity.aliases,
        broader=entity.broader,
        broader_by=entity.broader_by,
        same_as=entity.same_as,
        introduced_in=entity.introduced_in,
    )


def _statement(statement: Statement, years: dict[str, int]) -> _Attributes:
    attributes = _edge(statement.predicate, statement.confidence, statement.evidence, years)
    if statement.predicate in ROLES:
        attributes["role"] = statement.predicate
    return attributes


def _edge(name: str, confidence: float, places: tuple[Evidence, ...], years: dict[str, int]) -> _Attributes:
    known = [years[place.paper] for place in places if place.paper in years]
    return _present(
        type=name,
        predicate=name,
        label=name,
        confidence=confidence,
        evidence=len(places),
        year=min(known, default=None),
    )


def _result(result: Result) -> _Attributes:
    unit = "" if result.unit == "none" else f" {result.unit}"
    return _present(
        type="Result",
        label=f"{result.value}{unit} {result.metric_name}",
        value=result.value,
        low=result.low,
        high=result.high,
        unit=result.unit,
        kind=result.kind,
        metric_name=result.metric_name,
        confidence=result.confidence,
    )


def _result_edges(result: Result) -> Iterator[tuple[str, str, str]]:
    node = f"result/{result.id}"
    yield f"paper/{result.paper}", "reports", node
    for name in ("subject", "metric", "dataset", "baseline"):
        if (entity := getattr(result, name)) is not None:
            yield node, name, entity


def _present(**attributes: Any) -> _Attributes:  # noqa: ANN401  -- values of many types
    return {name: value for name, value in attributes.items() if value not in (None, ())}
