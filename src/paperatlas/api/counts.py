"""How much an atlas holds."""

from __future__ import annotations

from msgspec import Struct

from paperatlas.atlas.stored import StoredTables
from paperatlas.model import ENTITY_TYPES, RELATION_TYPES, ROLES


class Counts(Struct, frozen=True, kw_only=True):
    """Papers, entities by type, statements by role or relation, results.

    Attributes:
        broader_only: entities that no paper names: the more general terms above named ones.
    """

    papers: int
    entities: dict[str, int]
    broader_only: int
    statements: dict[str, int]
    evidence: int
    results: int


def count_atlas(tables: StoredTables) -> Counts:
    """Count what the tables hold."""
    entities = dict(tables.sql("SELECT type, count(*) FROM {entities} GROUP BY type").fetchall())
    statements = dict(
        tables.sql("SELECT predicate, count(*) FROM {statements} GROUP BY predicate").fetchall()
    )
    return Counts(
        papers=_one(tables, "SELECT count(*) FROM {papers}"),
        entities={kind: entities.get(kind, 0) for kind in ENTITY_TYPES},
        broader_only=_one(
            tables, "SELECT count(*) FROM {entities} WHERE id NOT IN (SELECT entity FROM {mentions})"
        ),
        statements={name: statements.get(name, 0) for name in (*ROLES, *RELATION_TYPES)},
        evidence=_one(tables, "SELECT count(*) FROM {evidence}"),
        results=_one(tables, "SELECT count(*) FROM {results}"),
    )


def _one(tables: StoredTables, query: str) -> int:
    row = tables.sql(query).fetchone()
    return int(row[0]) if row else 0
