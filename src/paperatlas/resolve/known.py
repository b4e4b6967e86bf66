"""What the lexicon knows by a name: its concept of a type, found by the closest spelling that decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from paperatlas.model import ENTITY_TYPES, EntityType
from paperatlas.ontology import Concept, Ontology, load_ontology
from paperatlas.resolve.cores import core_key
from paperatlas.resolve.spelling import spell

_Index = dict[tuple[EntityType, str], set[str]]


class KnownNames:
    """The names of an ontology's concepts, by type and by ever coarser spelling.

    Example:
        >>> known = known_names()
        >>> known.find("Technique", "the LoRA method"), known.find("Technique", "LoRA-XXS")
        ('technique/lora', None)
    """

    def __init__(self, ontology: Ontology) -> None:
        self.concepts: Mapping[str, Concept] = ontology.concepts
        self._printed = _index(self.concepts.values(), str)
        self._keys = _index(self.concepts.values(), lambda name: spell(name).key)
        self._cores = self._index_cores()
        self._words = {
            word for concept in self.concepts.values() for name in concept.names for word in spell(name).words
        }

    def find(self, kind: EntityType, name: str) -> str | None:
        """The one concept of a type that has this name, by its id."""
        if found := self._printed.get((kind, name)):
            return next(iter(found)) if len(found) == 1 else None
        spelling = spell(name)
        if found := self._keys.get((kind, spelling.key)):
            return next(iter(found)) if len(found) == 1 else None
        found = self._cores.get((kind, core_key(spelling, kind, self.is_name)), set())
        return next(iter(found)) if len(found) == 1 else None

    def find_all(self, name: str) -> dict[EntityType, str]:
        """The concepts of all types that have this name."""
        found = ((kind, self.find(kind, name)) for kind in ENTITY_TYPES)
        return {kind: concept for kind, concept in found if concept}

    def is_name(self, kind: EntityType, key: str) -> bool:
        """Whether a concept of this type has a name with this key."""
        return (kind, key) in self._keys

    def is_word(self, word: str) -> bool:
        """Whether a name of the lexicon has this word."""
        return word in self._words

    def _index_cores(self) -> _Index:
        found: _Index = defaultdict(set)
        for concept in self.concepts.values():
            for name in concept.names:
                spelling = spell(name)
                key = core_key(spelling, concept.type, self.is_name)
                found[concept.type, key].add(concept.id)
        return dict(found)


def _index(concepts: Iterable[Concept], key_of: Callable[[str], str]) -> _Index:
    found: _Index = defaultdict(set)
    for concept in concepts:
        for name in concept.names:
            found[concept.type, key_of(name)].add(concept.id)
    return dict(found)


@lru_cache(maxsize=1)
def known_names() -> KnownNames:
    """The names of the lexicon that travels with the package."""
    return KnownNames(load_ontology())
