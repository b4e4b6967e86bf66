"""What resolution works on and what it gives: distinct names in, entities and links out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias

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


class Occurrence(Struct, frozen=True):
    """One paper that names an entity in the way of one name set, and what else it names.

    Attributes:
        number: of the name set, in the order in which they were given.
        others: the numbers of the paper's other name sets.
    """

    paper: str
    number: int
    others: tuple[int, ...]


Occurrences: TypeAlias = Callable[[Iterable[int]], Iterable[Occurrence]]
"""Gives every paper of the name sets with these numbers."""


class InPaper(Struct, frozen=True, kw_only=True):
    """In one paper a name set is another entity than elsewhere: the paper's other entities say so."""

    paper: str
    number: int
    entity: str


class Undecided(Struct, frozen=True, kw_only=True):
    """A name that may be one of several entities, and stays apart where its papers do not tell which."""

    name: str
    type: EntityType
    candidates: tuple[str, ...]
    papers: int


class Resolution(Struct, frozen=True, kw_only=True):
    """Which entity each name set is.

    Attributes:
        entities: sorted by id.
        links: of every (surface, entity) pair, why; sorted.
        assigned: the entity id of each name set, in the order in which they were given; None where the
            user's corrections drop it.
        in_papers: the exceptions to it, sorted.
        undecided: sorted.
        unused: the user's corrections that concern no name, as they were written.
        anew: how many name sets were decided by this run, and not by an earlier one.
    """

    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    assigned: tuple[str | None, ...]
    in_papers: tuple[InPaper, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    unused: tuple[str, ...] = ()
    anew: int = 0


class Kept(Protocol):
    """Where decisions stay from one run to the next; it may forget any of them at any time."""

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """What is kept under those keys that are known."""
        ...

    def put(self, items: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep bytes under keys."""
        ...
