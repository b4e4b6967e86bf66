"""Some nodes of a stored atlas with all that is said among them, read without reading the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from paperatlas.atlas.memory import MemoryTables
from paperatlas.atlas.stored import StoredTables, read_evidence
from paperatlas.model import Entity, Paper, Statement

PAPER = "paper/"

_AMONG = "subject IN (SELECT unnest($nodes)) AND object IN (SELECT unnest($nodes))"
_STEP = """
    SELECT object AS node FROM {statements} WHERE subject IN (SELECT unnest($front))
    UNION SELECT subject FROM {statements} WHERE object IN (SELECT unnest($front))
"""
_SOURCES = f"""
    SELECT DISTINCT '{PAPER}' || paper FROM {{evidence}} WHERE statement IN (
        SELECT id FROM {{statements}} WHERE NOT starts_with(subject, '{PAPER}') AND {_AMONG}
        AND (subject IN (SELECT unnest($about)) OR object IN (SELECT unnest($about))))
"""
_STATEMENTS = f"SELECT * FROM {{statements}} WHERE {_AMONG} ORDER BY id"
_EVIDENCE = """
    SELECT * FROM {evidence}
    WHERE statement IN (SELECT unnest($statements)) AND paper IN (SELECT unnest($papers))
    ORDER BY statement, paper, "field" DESC, "start", "end"
"""
_PAPERS = "SELECT * FROM {papers} WHERE id IN (SELECT unnest($papers)) ORDER BY id"
_RESULTS = "SELECT * FROM {results} WHERE paper IN (SELECT unnest($papers)) ORDER BY id"
_ENTITIES = """
    WITH RECURSIVE wanted(id) AS (
        SELECT unnest($nodes)
        UNION SELECT unnest(e.broader) FROM wanted w JOIN {entities} e ON e.id = w.id)
    SELECT * FROM {entities} WHERE id IN (SELECT id FROM wanted) ORDER BY id
"""
_MAKERS = 'SELECT paper, "field", "start", "by" FROM {mentions} WHERE paper IN (SELECT unnest($papers))'


class Part(MemoryTables, frozen=True, kw_only=True):
    """A part of an atlas, which knows what found each of its mentions."""

    all_makers: tuple[tuple[str, str, int, str], ...] = ()

    def makers(self) -> Iterator[tuple[str, str, int, str]]:
        """Of each mention paper, field, start, and the part of the extractor that found it."""
        return iter(self.all_makers)


def find_around(tables: StoredTables, nodes: Collection[str], *, hops: int) -> set[str]:
    """The ids of `nodes` and of what statements lead to from them in at most so many steps."""
    reached, front = set(nodes), set(nodes)
    for _ in range(hops):
        found = tables.sql(_STEP, {"front": sorted(front)}).fetchall()
        front = {node for (node,) in found} - reached
        reached |= front
    return reached


def find_sources(
    tables: StoredTables, nodes: Collection[str], *, about: Collection[str] | None = None
) -> set[str]:
    """The ids of the papers that the relations among some nodes were read from; or only those about a few."""
    values = {"nodes": sorted(nodes), "about": sorted(nodes if about is None else about)}
    return {node for (node,) in tables.sql(_SOURCES, values).fetchall()}


def read_part(tables: StoredTables, nodes: Collection[str]) -> Part:
    """The nodes with the statements among them that papers among them make, and these papers' results.

    Entities that are broader, or that the results name, come along.

    Args:
        tables: the whole atlas.
        nodes: ids; those of papers begin with "paper/".

    Raises:
        AtlasError: a table is missing or broken.
    """
    papers = sorted(node.removeprefix(PAPER) for node in nodes if node.startswith(PAPER))
    chosen = {"papers": papers}
    results = tuple(map(tables.read_result, tables.select(_RESULTS, chosen)))
    named = {name for one in results for name in (one.subject, one.metric, one.dataset, one.baseline) if name}
    entities = tables.select(_ENTITIES, {"nodes": sorted({*nodes, *named})})
    return Part(
        all_papers=tuple(map(tables.reader(Paper), tables.select(_PAPERS, chosen))),
        all_entities=tuple(map(tables.reader(Entity), entities)),
        all_statements=_statements(tables, nodes, papers),
        all_results=results,
        all_makers=tuple(tables.sql(_MAKERS, chosen).fetchall()),
    )


def _statements(tables: StoredTables, nodes: Collection[str], papers: list[str]) -> tuple[Statement, ...]:
    rows = list(tables.select(_STATEMENTS, {"nodes": sorted(nodes)}))
    chosen = {"statements": [row["id"] for row in rows], "papers": papers}
    places: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for place in tables.select(_EVIDENCE, chosen):
        places[place["statement"]].append(read_evidence(place))
    read = tables.reader(Statement)
    return tuple(read({**row, "evidence": places[row["id"]]}) for row in rows if row["id"] in places)
