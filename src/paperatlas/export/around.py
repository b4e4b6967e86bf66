"""The part of an atlas that lies around some of its nodes, as an atlas of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from paperatlas.atlas.base import Tables
from paperatlas.atlas.memory import MemoryTables
from paperatlas.atlas.part import find_around, find_sources, read_part
from paperatlas.atlas.stored import StoredTables
from paperatlas.export.html_view import PAPER
from paperatlas.model import Entity, Result, Statement


def cut_around(tables: Tables, nodes: Iterable[str], *, hops: int) -> MemoryTables:
    """What statements lead to from `nodes` in at most `hops` steps, with all statements among these.

    Papers that a relation among them was read from, and entities that are broader or that results name,
    come along, so that nothing points to what is not there. Of a stored atlas only this part is read.

    Example:
        >>> from paperatlas.model import Paper
        >>> tables = MemoryTables(all_papers=(Paper(id="a", title="A"), Paper(id="b", title="B")))
        >>> [paper.id for paper in cut_around(tables, ["paper/a"], hops=2).papers()]
        ['a']
    """
    if isinstance(tables, StoredTables):
        found = find_around(tables, set(nodes), hops=hops)
        return read_part(tables, found | find_sources(tables, found))
    statements = tuple(tables.statements())
    reached = _reach(statements, set(nodes), hops)
    reached |= {
        PAPER + spot.paper
        for one in statements
        if not one.subject.startswith(PAPER) and {one.subject, one.object} <= reached
        for spot in one.evidence
    }
    results = tuple(result for result in tables.results() if PAPER + result.paper in reached)
    return MemoryTables(
        all_papers=tuple(paper for paper in tables.papers() if PAPER + paper.id in reached),
        all_entities=_with_broader(tuple(tables.entities()), reached, results),
        all_statements=tuple(one for one in statements if {one.subject, one.object} <= reached),
        all_results=results,
    )


def _reach(statements: Sequence[Statement], start: set[str], hops: int) -> set[str]:
    neighbours: dict[str, list[str]] = defaultdict(list)
    for one in statements:
        neighbours[one.subject].append(one.object)
        neighbours[one.object].append(one.subject)
    reached, front = set(start), start
    for _ in range(hops):
        front = {other for node in front for other in neighbours[node]} - reached
        reached |= front
    return reached


def _with_broader(
    entities: Sequence[Entity], reached: set[str], results: Iterable[Result]
) -> tuple[Entity, ...]:
    by_id = {entity.id: entity for entity in entities}
    named = {name for one in results for name in (one.subject, one.metric, one.dataset, one.baseline) if name}
    wanted: set[str] = set()
    waiting = reached | named
    while waiting:
        wanted |= waiting
        waiting = {up for name in waiting if name in by_id for up in by_id[name].broader} - wanted
    return tuple(entity for entity in entities if entity.id in wanted)
