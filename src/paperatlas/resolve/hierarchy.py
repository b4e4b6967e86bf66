"""What no lexicon knows gets its place in the hierarchy: from what papers say, and from its head words.

"Activation-aware weight quantization" is a kind of weight quantization by its words, and so is what a
paper calls "FooQ, a weight quantization method".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from paperatlas.model import BroaderSource, Entity, EntityType
from paperatlas.names import normal_form
from paperatlas.ontology import Concept

_PLACED = frozenset({"Technique", "Model", "Task", "Metric"})
_PHRASE_END = re.compile(r"\s(?:of|for|with|in|via|by|on|from|to|using|under|without|over|across|as)\s")
_LONGEST_HEAD = 6  # words
_Names = Mapping[tuple[EntityType, str], str]


class Hierarchy:
    """Entities by id, with edges to broader ones that never form a circle.

    Args:
        entities: of the resolver; what they are broader to already stays.
        concepts: the lexicon, from which more general terms are taken that no paper names.

    Example:
        >>> pruning = Concept(id="technique/pruning", type="Technique", label="pruning")
        >>> new = Entity(id="technique/x", type="Technique", label="structured foo pruning")
        >>> hierarchy = Hierarchy([new], concepts={pruning.id: pruning})
        >>> hierarchy.attach([])
        >>> [(entity.id, entity.broader, entity.broader_by) for entity in hierarchy.entities()]
        [('technique/pruning', (), ()), ('technique/x', ('technique/pruning',), ('head words',))]
    """

    def __init__(
        self, entities: Iterable[Entity], *, concepts: Mapping[str, Concept] = MappingProxyType({})
    ) -> None:
        self._concepts = concepts
        self._entities = {entity.id: entity for entity in entities}
        self._edges = {key: dict(self._given(entity)) for key, entity in self._entities.items()}

    def attach(self, stated: Iterable[tuple[str, str]]) -> None:
        """Give each entity that the lexicon does not know its broader ones.

        Args:
            stated: the (narrower, broader) pairs that papers say, as entity ids.
        """
        for narrower, broader in sorted(set(stated)):
            if self._may_be_placed(narrower) and self._is_kind(narrower, broader):
                self._add(narrower, broader, "text")
        names = self._names()
        for key in sorted(self._entities):
            if self._may_be_placed(key) and (head := _find_head(self._entities[key], names)):
                self._add(key, head, "head words")

    def _given(self, entity: Entity) -> Iterator[tuple[str, BroaderSource]]:
        concept = self._concepts.get(entity.id)
        for key in entity.broader:
            yield key, "lexicon" if concept and key in concept.broader else "family"

    def entities(self) -> tuple[Entity, ...]:
        """All entities by id, those that only stand above others among them."""
        return tuple(self._with_edges(self._entities[key]) for key in sorted(self._entities))

    def _with_edges(self, entity: Entity) -> Entity:
        edges = sorted(self._edges[entity.id].items())
        return replace(
            entity, broader=tuple(key for key, _ in edges), broader_by=tuple(source for _, source in edges)
        )

    def _may_be_placed(self, key: str) -> bool:
        entity = self._entities.get(key)
        return entity is not None and entity.type in _PLACED and key not in self._concepts

    def _is_kind(self, narrower: str, broader: str) -> bool:
        # A paper's own coinage is seldom a kind of things.
        return broader in self._concepts and self._concepts[broader].type == self._entities[narrower].type

    def _names(self) -> dict[tuple[EntityType, str], str]:
        """The names that may be head words; a single word must be known, or it is too vague for one."""
        printed = {
            (entity.type, form): key
            for key, entity in sorted(self._entities.items())
            for name in (*entity.aliases, entity.label)
            if " " in (form := normal_form(name))
        }
        known = {(c.type, normal_form(name)): c.id for c in self._concepts.values() for name in c.names}
        return printed | known

    def _add(self, narrower: str, broader: str, source: BroaderSource) -> None:
        self._bring_in(broader)
        above = self._above(broader)
        if narrower != broader and narrower not in above and broader not in self._above(narrower):
            self._edges[narrower][broader] = source

    def _above(self, key: str) -> set[str]:
        found: set[str] = set()
        waiting = [key]
        while waiting:
            for broader in self._edges.get(waiting.pop(), {}):
                if broader not in found:
                    found.add(broader)
                    waiting.append(broader)
        return found

    def _bring_in(self, key: str) -> None:
        """A concept that no paper names, and all above it."""
        waiting = [key]
        while waiting:
            if (one := waiting.pop()) in self._entities:
                continue
            concept = self._concepts[one]
            self._entities[one] = Entity(
                id=one,
                type=concept.type,
                label=concept.label,
                aliases=tuple(sorted(concept.aliases)),
                same_as=concept.same_as,
            )
            self._edges[one] = dict.fromkeys(concept.broader, "lexicon")
            waiting.extend(concept.broader)


def _find_head(entity: Entity, names: _Names) -> str | None:
    """The entity that the longest ending of a name stands for, the label's first."""
    for name in (entity.label, *sorted(entity.aliases)):
        for head in head_phrases(name):
            found = names.get((entity.type, head))
            if found and found != entity.id:
                return found
    return None


def head_phrases(name: str) -> Iterator[str]:
    """The normal forms of what a name's words say it is a kind of, the most special first.

    Example:
        >>> list(head_phrases("hardware-aware token pruning of LLMs"))
        ['hardware aware token pruning', 'token pruning', 'pruning']
        >>> list(head_phrases("task-specific FQ-ViT"))
        ['fq vit', 'vit']
        >>> list(head_phrases("pruning"))
        []
    """
    phrase = _PHRASE_END.split(name, maxsplit=1)[0]
    *words, last = map(normal_form, phrase.split() or [""])  # word by word: most words are seen again
    # Within a compound ("task-specific training") no head begins, but its last part may be one ("FQ-ViT").
    units = [unit for unit in (*words, *last.split(" ")) if unit]
    first = 1 if phrase == name else 0  # all of "pruning" is no head, but it is one of "pruning of LLMs"
    for start in range(max(first, len(units) - _LONGEST_HEAD), len(units)):
        yield " ".join(units[start:])
