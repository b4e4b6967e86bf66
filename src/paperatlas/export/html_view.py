"""Which part of an atlas one page shows: all of a small one, the strongest part of a large one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from paperatlas.atlas.base import Tables
from paperatlas.model import Entity, Paper, Result, Statement

Json: TypeAlias = dict[str, object]

PAPER = "paper/"
"""What the ids of papers begin with where statements name them."""

BACKGROUND = "mentions"
"""The role of what a paper only names: it counts and pulls less than the others."""


class View(Struct, frozen=True, kw_only=True):
    """What a page shows, and the size of the whole.

    Attributes:
        nodes: the ids of what is drawn: papers, then entities, each sorted.
        papers: by node id, those that are drawn and those that drawn statements quote.
        entities: by id, those that are drawn and those that drawn entities and results name.
        totals: papers, entities that a paper speaks of, statements, results of the whole atlas.
    """

    nodes: tuple[str, ...]
    papers: Mapping[str, Paper]
    entities: Mapping[str, Entity]
    statements: tuple[Statement, ...]
    results: tuple[Result, ...]
    totals: tuple[int, int, int, int]


def choose_view(tables: Tables, limit: int) -> View:
    """Take at most `limit` nodes: the entities that papers support most, and their papers.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> tables = MemoryTables(all_papers=(Paper(id="a", title="A"), Paper(id="b", title="B")))
        >>> choose_view(tables, limit=1).nodes, choose_view(tables, limit=2).nodes
        (('paper/a',), ('paper/a', 'paper/b'))
    """
    # A more general term that no paper names has no edge: it stands in panels, as what another is broader to.
    stated = {end for one in tables.statements() for end in (one.subject, one.object)}
    stated = {entity.id for entity in tables.entities() if entity.id in stated}
    totals = _count(tables, stated)
    nodes = _choose_nodes(tables, limit, stated)
    shown = set(nodes)
    statements = tuple(one for one in tables.statements() if one.subject in shown and one.object in shown)
    results = tuple(result for result in tables.results() if PAPER + result.paper in shown)
    return View(
        nodes=nodes,
        papers=_papers(tables, shown, statements),
        entities=_entities(tables, shown, results),
        statements=statements,
        results=results,
        totals=totals,
    )


def number_nodes(view: View) -> dict[str, int]:
    """The number by which the page knows each node."""
    return {node: number for number, node in enumerate(view.nodes)}


def weight(statement: Statement) -> float:
    """How much a statement counts where nodes are ranked and where they pull each other."""
    return statement.confidence * (0.25 if statement.predicate == BACKGROUND else 1.0)


def _count(tables: Tables, stated: Collection[str]) -> tuple[int, int, int, int]:
    return (
        sum(1 for _ in tables.papers()),
        len(stated),
        sum(1 for _ in tables.statements()),
        sum(1 for _ in tables.results()),
    )


def _choose_nodes(tables: Tables, limit: int, stated: Collection[str]) -> tuple[str, ...]:
    papers = {PAPER + paper.id for paper in tables.papers()}
    if len(papers) + len(stated) <= limit:
        return (*sorted(papers), *sorted(stated))
    # Half for each kind; what the papers do not need goes to the entities, and the other way.
    paper_quota = max(limit - limit // 2, limit - len(stated))
    entities = _strongest(_entity_weights(tables), stated, limit - min(paper_quota, len(papers)))
    papers = _strongest(_paper_weights(tables, entities), papers, paper_quota)
    return (*sorted(papers), *sorted(entities))


def _strongest(weights: Mapping[str, float], among: Collection[str], count: int) -> set[str]:
    ranked = sorted(among, key=lambda node: (-weights.get(node, 0.0), node))
    return set(ranked[:count])


def _entity_weights(tables: Tables) -> Mapping[str, float]:
    return _sum((one.object, weight(one)) for one in _of_papers(tables))


def _paper_weights(tables: Tables, entities: Collection[str]) -> Mapping[str, float]:
    return _sum((one.subject, weight(one)) for one in _of_papers(tables) if one.object in entities)


def _of_papers(tables: Tables) -> Iterator[Statement]:
    return (one for one in tables.statements() if one.subject.startswith(PAPER))


def _sum(weights: Iterable[tuple[str, float]]) -> Mapping[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for node, value in weights:
        sums[node] += value
    return sums


def _papers(tables: Tables, shown: Collection[str], statements: Iterable[Statement]) -> dict[str, Paper]:
    quoted = {PAPER + spot.paper for one in statements for spot in one.evidence}
    by_node = ((PAPER + paper.id, paper) for paper in tables.papers())
    return {node: paper for node, paper in by_node if node in shown or node in quoted}


def _entities(tables: Tables, shown: Collection[str], results: Iterable[Result]) -> dict[str, Entity]:
    named = {
        name
        for result in results
        for name in (result.subject, result.metric, result.dataset, result.baseline)
    }
    broader = {up for entity in tables.entities() if entity.id in shown for up in entity.broader}
    wanted = named | broader | set(shown)
    return {entity.id: entity for entity in tables.entities() if entity.id in wanted}
