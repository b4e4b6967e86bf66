"""What resolution works on and what it gives: distinct names in, entities and links out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from paperatlas.model import Entity, EntityType, Link


class NameSet(Struct, frozen=True, kw_only=True):
    """The distinct spellings by which papers name one of their entities.

    Attributes:
        forms: the spellings, sorted; an abbreviation stands beside its long form.
        papers: how many papers name an entity in just this way.
    """

    type: EntityType
    forms: tuple[str, ...]
    papers: int


class Resolution(Struct, frozen=True, kw_only=True):
    """Which entity each name set is.

    Attributes:
        entities: sorted by id.
        links: of every (surface, entity) pair, why; sorted.
        assigned: the entity id of each name set, in the order in which they were given.
    """

    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    assigned: tuple[str, ...]


class Resolver(Protocol):
    """Decides over the distinct name sets of a whole corpus; their order does not matter."""

    def __call__(self, name_sets: Iterable[NameSet]) -> Resolution:
        """Resolve all name sets."""
        ...
