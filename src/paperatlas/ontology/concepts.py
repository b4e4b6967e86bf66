"""What a lexicon holds: its concepts, and the names of its classes and properties."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from paperatlas.model import EntityType

NAMESPACE = "https://w3id.org/paperatlas/ontology#"
"""Classes and properties of our own: `NAMESPACE + "uses"`."""

THINGS = "https://w3id.org/paperatlas/id/"
"""Papers, entities, results: `THINGS + "technique/lora"`. An atlas may set another."""

SKOS = "http://www.w3.org/2004/02/skos/core#"


class Concept(Struct, frozen=True, kw_only=True, gc=False):
    """A known thing of the lexicon.

    Attributes:
        id: `<type>/<slug>`, as the id of the entity that it becomes.
        everyday: those of its names that are common words too, or only name a group of concepts: a text
            means the concept by them only where the words beside them say so.
        broader: ids of the more general concepts.
        introduced_in: IRIs of the papers that introduced it.
        year: the year of its introduction.
    """

    id: str
    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    introduced_in: tuple[str, ...] = ()
    year: int | None = None
    same_as: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The label and all other names."""
        return (self.label, *self.aliases)


class Ontology(Struct, frozen=True, kw_only=True):
    """The content of `ontology/`, with a user's own lexicon where one was given.

    Attributes:
        concepts: the lexicon by concept id, sorted.
        digest: a hash of all its files: what was extracted with another one is extracted again.
    """

    concepts: Mapping[str, Concept]
    digest: str


def ancestors(concepts: Mapping[str, Concept], key: str) -> set[str]:
    """The ids of all more general concepts, however many steps away.

    Example:
        >>> chain = [Concept(id="a", type="Task", label="A", broader=("b",)),
        ...          Concept(id="b", type="Task", label="B", broader=("c",)),
        ...          Concept(id="c", type="Task", label="C")]
        >>> sorted(ancestors({concept.id: concept for concept in chain}, "a"))
        ['b', 'c']
    """
    found: set[str] = set()
    waiting = list(concepts[key].broader)
    while waiting:
        above = waiting.pop()
        if above not in found:
            found.add(above)
            waiting.extend(concepts[above].broader)
    return found
