"""What is broader and what is narrower than an entity, however many steps away, and who names it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from paperatlas.atlas.base import Tables
from paperatlas.model import Entity, Paper


def find_ancestors(tables: Tables, entity: Entity) -> list[Entity]:
    """The entities above one, sorted by id.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> lora = Entity(id="technique/lora", type="Technique", label="LoRA", broader=("technique/peft",))
        >>> peft = Entity(id="technique/peft", type="Technique", label="PEFT")
        >>> tables = MemoryTables(all_entities=(lora, peft))
        >>> [found.label for found in find_ancestors(tables, lora)]
        ['PEFT']
        >>> [found.label for found in find_descendants(tables, peft)]
        ['LoRA']
    """
    entities = {one.id: one for one in tables.entities()}
    above = {key: one.broader for key, one in entities.items()}
    return [entities[key] for key in sorted(_reached(entity.id, above)) if key in entities]


def find_descendants(tables: Tables, entity: Entity) -> list[Entity]:
    """The entities below one, sorted by id."""
    entities = {one.id: one for one in tables.entities()}
    below: dict[str, list[str]] = defaultdict(list)
    for one in entities.values():
        for key in one.broader:
            below[key].append(one.id)
    return [entities[key] for key in sorted(_reached(entity.id, below))]


def _reached(start: str, steps: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for key in steps.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found - {start}


def find_papers(tables: Tables, entities: Iterable[Entity], *, roles: Iterable[str] = ()) -> list[Paper]:
    """The papers that name one of some entities, by id.

    Args:
        tables: of the atlas.
        entities: any of them will do.
        roles: which the entity must have in the paper; none means any.
    """
    wanted, allowed = {entity.id for entity in entities}, set(roles)
    named = {
        statement.subject
        for statement in tables.statements()
        if statement.object in wanted and (not allowed or statement.predicate in allowed)
    }
    return [paper for paper in tables.papers() if f"paper/{paper.id}" in named]
