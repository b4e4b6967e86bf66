"""What the explorer knows from the start, as columns: names, edges, places on the map, results.

A node's number is its place among the papers, or behind them among the entities, each sorted by id.
Edges stand grouped by their subject; an edge's number is its place in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from paperatlas.atlas.base import Tables
from paperatlas.export.explorer_map import Indices, Map, draw_map
from paperatlas.export.html_view import BACKGROUND, PAPER, Json
from paperatlas.export.links import web_links
from paperatlas.export.metric_direction import lower_is_better
from paperatlas.model import ENTITY_TYPES, RELATION_TYPES, ROLES, Entity, Paper, Result, Statement

PREDICATES = (*ROLES, *RELATION_TYPES)
KINDS = ("absolute", "improvement", "reduction", "ratio")
_BACKGROUND_WEIGHT = 0.2
_NO_NAMES = ("Metric",)  # every field measures; "accuracy" names no community


class Content(Struct, frozen=True, kw_only=True):
    """An atlas in memory, in the order in which the explorer numbers things.

    Attributes:
        numbers: node id to node number.
        statements: grouped by subject.
    """

    papers: tuple[Paper, ...]
    entities: tuple[Entity, ...]
    numbers: Mapping[str, int]
    statements: tuple[Statement, ...]
    results: tuple[Result, ...]


def read_content(tables: Tables) -> Content:
    """Read all that the explorer shows: papers, the entities that they lead to, statements, results."""
    statements, results = tuple(tables.statements()), tuple(tables.results())
    papers = tuple(tables.papers())
    entities = _reached(tuple(tables.entities()), statements, results)
    names = [*(PAPER + paper.id for paper in papers), *(entity.id for entity in entities)]
    numbers = {name: number for number, name in enumerate(names)}
    known = [one for one in statements if one.subject in numbers and one.object in numbers]
    known.sort(key=lambda one: (numbers[one.subject], numbers[one.object], one.predicate))
    kept = tuple(result for result in results if PAPER + result.paper in numbers)
    return Content(papers=papers, entities=entities, numbers=numbers, statements=tuple(known), results=kept)


def _reached(
    entities: Sequence[Entity], statements: Iterable[Statement], results: Iterable[Result]
) -> tuple[Entity, ...]:
    """Entities that a statement or a result names, and all that are broader than those."""
    by_id = {entity.id: entity for entity in entities}
    waiting = {end for one in statements for end in (one.subject, one.object)}
    waiting |= {end for one in results for end in (one.subject, one.metric, one.dataset, one.baseline) if end}
    reached: set[str] = set()
    while waiting:
        reached |= waiting
        waiting = {up for name in waiting if name in by_id for up in by_id[name].broader} - reached
    return tuple(entity for entity in entities if entity.id in reached)


def make_columns(content: Content) -> Json:
    """The columns, ready for JSON.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> from paperatlas.model import Paper
        >>> tables = MemoryTables(all_papers=(Paper(id="a", title="A"),))
        >>> make_columns(read_content(tables))["papers"]
        {'id': ['a'], 'title': ['A'], 'year': [0]}
    """
    ends = _ends(content)
    drawn = draw_map(ends, _strengths(content), len(content.numbers), _nameable(content))
    return {
        "types": ["Paper", *ENTITY_TYPES],
        "roles": list(PREDICATES),
        "kinds": list(KINDS),
        "papers": _paper_columns(content.papers),
        "entities": _entity_columns(content),
        "edges": _edge_columns(content, ends),
        "results": _result_columns(content),
        "map": _map_columns(drawn),
    }


def _ends(content: Content) -> Indices:
    numbers = content.numbers
    pairs = [(numbers[one.subject], numbers[one.object]) for one in content.statements]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _strengths(content: Content) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    weights = (
        one.confidence * (_BACKGROUND_WEIGHT if one.predicate == BACKGROUND else 1.0)
        for one in content.statements
    )
    return np.maximum(np.fromiter(weights, np.float64, len(content.statements)), 0.01)


def _nameable(content: Content) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    flags = [False] * len(content.papers) + [one.type not in _NO_NAMES for one in content.entities]
    return np.array(flags, dtype=np.bool_)


def _paper_columns(papers: Sequence[Paper]) -> Json:
    return {
        "id": [paper.id for paper in papers],
        "title": [paper.title for paper in papers],
        "year": [paper.year or 0 for paper in papers],
    }


def _entity_columns(content: Content) -> Json:
    entities, numbers = content.entities, content.numbers
    types = {name: number for number, name in enumerate(("Paper", *ENTITY_TYPES))}
    return {
        "id": [entity.id for entity in entities],
        "type": [types[entity.type] for entity in entities],
        "label": [entity.label for entity in entities],
        "aliases": [entity.aliases for entity in entities],
        "broader": [[numbers[up] for up in entity.broader if up in numbers] for entity in entities],
        "links": [web_links(entity.same_as) for entity in entities],
    }


def _edge_columns(content: Content, ends: Indices) -> Json:
    statements, numbers = content.statements, content.numbers
    roles = {name: number for number, name in enumerate(PREDICATES)}
    return {
        "of": np.bincount(ends[:, 0], minlength=len(numbers)).tolist(),
        "object": ends[:, 1].tolist(),
        "role": [roles[one.predicate] for one in statements],
        "confidence": [round(100 * one.confidence) for one in statements],
        # A paper's own edges are read from it; of a relation it must be said which papers state it.
        "papers": {
            str(number): sorted({numbers[PAPER + spot.paper] for spot in one.evidence})
            for number, one in enumerate(statements)
            if not one.subject.startswith(PAPER)
        },
    }


def _result_columns(content: Content) -> Json:
    results, numbers = content.results, content.numbers

    def node(name: str | None) -> int:
        return -1 if name is None else numbers.get(name, -1)

    return {
        "paper": [numbers[PAPER + result.paper] for result in results],
        "subject": [node(result.subject) for result in results],
        "metric": [node(result.metric) for result in results],
        "name": [result.metric_name for result in results],
        "value": [result.value for result in results],
        "low": [_number(result.low) for result in results],
        "high": [_number(result.high) for result in results],
        "unit": ["" if result.unit == "none" else result.unit for result in results],
        "kind": [KINDS.index(result.kind) for result in results],
        "dataset": [node(result.dataset) for result in results],
        "baseline": [node(result.baseline) for result in results],
        "confidence": [round(100 * result.confidence) for result in results],
        "less": [int(_less_is_better(result, content)) for result in results],
    }


def _number(text: str) -> float | None:
    """The value to sort by; what no number can be read from has none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _less_is_better(result: Result, content: Content) -> bool:
    number = content.numbers.get(result.metric or "", -1) - len(content.papers)
    label = content.entities[number].label if number >= 0 else ""
    return result.kind == "absolute" and lower_is_better(f"{result.metric_name} {label}")


def _map_columns(drawn: Map) -> Json:
    return {
        "x": drawn.places[:, 0].tolist(),
        "y": drawn.places[:, 1].tolist(),
        "community": drawn.labels.tolist(),
        "communities": [
            {"names": one.names, "size": one.size, "x": one.x, "y": one.y, "radius": one.radius}
            for one in drawn.communities
        ],
    }
