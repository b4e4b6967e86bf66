"""Nodes become entities, with the more general ones above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from paperatlas.model import Entity
from paperatlas.ontology import Concept
from paperatlas.resolve.families import family_keys
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.verdicts import Node


class Entities:
    """Nodes become entities, with the more general ones above them."""

    def __init__(self, known: KnownNames, labels: Mapping[Node, str], ids: Mapping[Node, str]) -> None:
        self._known = known
        self._labels = labels
        self._ids = ids

    def make(self, forms: Mapping[Node, Counter[str]]) -> dict[str, Entity]:
        """The entities that papers name, by id."""
        return {self._ids[node]: self._entity(node, counts) for node, counts in forms.items()}

    def _entity(self, node: Node, counts: Iterable[str]) -> Entity:
        concept = self._known.concepts.get(node[1])
        names = {*counts, *(concept.names if concept else ())} - {self._labels[node]}
        return Entity(
            id=self._ids[node],
            type=node[0],
            label=self._labels[node],
            aliases=tuple(sorted(names)),
            broader=concept.broader if concept else self._family(node),
            same_as=concept.same_as if concept else (),
            introduced_in=concept.introduced_in if concept else (),
        )

    def _family(self, node: Node) -> tuple[str, ...]:
        """The closest family of a versioned name that the lexicon or the corpus has."""
        for key in family_keys(self._labels[node]):
            known = self._known.by_key(node[0], key)
            if found := known or self._ids.get((node[0], key)):
                return (found,) if found != self._ids[node] else ()
        return ()


def add_ancestors(named: Mapping[str, Entity], concepts: Mapping[str, Concept]) -> tuple[Entity, ...]:
    """All entities by id, with the more general concepts that no paper names.

    Without these `broader` would lead nowhere.
    """
    entities = dict(named)
    for concept in _ancestors(named.values(), concepts):
        entities.setdefault(concept.id, _from_concept(concept))
    return tuple(entities[entity_id] for entity_id in sorted(entities))


def _ancestors(entities: Iterable[Entity], concepts: Mapping[str, Concept]) -> Iterator[Concept]:
    found: set[str] = set()
    wanted = sorted({broader for entity in entities for broader in entity.broader})
    while wanted:
        concept = concepts.get(wanted.pop())
        if concept and concept.id not in found:
            found.add(concept.id)
            wanted.extend(concept.broader)
            yield concept


def _from_concept(concept: Concept) -> Entity:
    return Entity(
        id=concept.id,
        type=concept.type,
        label=concept.label,
        aliases=concept.aliases,
        broader=concept.broader,
        same_as=concept.same_as,
        introduced_in=concept.introduced_in,
    )
