"""Why names are one entity: each with the rule that made it so, what the rule rests on, and its papers."""

from __future__ import annotations

from msgspec import Struct

from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import NotFoundError
from paperatlas.model import Entity, Link
from paperatlas.query.lookup import find_nodes

_PAPERS = """
SELECT m.text, count(DISTINCT m.paper) AS papers, arg_min(p.title, p.id) AS example
FROM {mentions} m JOIN {papers} p ON p.id = m.paper
WHERE m.entity = $entity GROUP BY m.text
"""
_LINKS = (
    "SELECT surface, type, entity, rule, score, evidence FROM {links} WHERE entity = $entity ORDER BY surface"
)


class Reason(Struct, frozen=True):
    """One name of an entity: its link, the papers that print it, and the title of one of them."""

    link: Link
    papers: int
    example: str


class Reasons(Struct, frozen=True):
    """An entity with the reasons for each of its names, those of most papers first."""

    entity: Entity
    names: tuple[Reason, ...]


def explain_names(tables: StoredTables, name: str) -> list[Reasons]:
    """The entities that have a name, and why they have their names.

    Raises:
        NotFoundError: no entity has that name; the message suggests the likest ones.
    """
    found = [node for node in find_nodes(tables, name) if isinstance(node, Entity)]
    if not found:
        raise NotFoundError(f"{name!r} is a paper; only entities have names to explain")
    return [Reasons(entity, _reasons(tables, entity)) for entity in found]


def _reasons(tables: StoredTables, entity: Entity) -> tuple[Reason, ...]:
    values = {"entity": entity.id}
    papers = {text: (count, title) for text, count, title in tables.sql(_PAPERS, values).fetchall()}
    with tables.reading():
        rows = tables.sql(_LINKS, values).fetchall()
    reasons = [
        Reason(
            Link(surface=surface, type=kind, entity=key, rule=rule, score=score, evidence=evidence),
            *papers.get(surface, (0, "")),
        )
        for surface, kind, key, rule, score, evidence in rows
    ]
    return tuple(sorted(reasons, key=lambda one: (-one.papers, one.link.surface)))
