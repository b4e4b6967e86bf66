"""What the lexicon knows by a name: its concept of a type, found by the closest spelling that decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from functools import lru_cache

from paperatlas.initials import abbreviates, is_short
from paperatlas.model import ENTITY_TYPES, EntityType
from paperatlas.ontology import Concept, Ontology, load_ontology
from paperatlas.resolve.collecting import collector_paused
from paperatlas.resolve.cores import core_key
from paperatlas.resolve.spelling import Spelling, join, spell

_SURE = 0.9  # of letters that fit by first letters alone
_Index = Mapping[tuple[EntityType, str], Set[str]]
_NO_CONCEPTS: Set[str] = frozenset()


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
        self._long_forms = _find_long_forms(self.concepts.values())
        self._everyday = {
            (concept.type, spell(name).key) for concept in self.concepts.values() for name in concept.everyday
        }
        self._letters = frozenset(self._long_forms)
        self._cores = self._index_cores()
        self._words = {
            word for concept in self.concepts.values() for name in concept.names for word in spell(name).words
        }

    def find(self, kind: EntityType, name: str) -> str | None:
        """The one concept of a type that has this name, by its id."""
        if found := self._printed.get((kind, name)):
            return _only(found)
        spelling = spell(name)
        if found := self._keys.get((kind, spelling.key)):
            return _only(found)
        found = self._cores.get(
            (kind, core_key(spelling, kind, self.is_name, self.is_plain_name)), _NO_CONCEPTS
        )
        expanded = self.expanded(spelling)
        if expanded is not spelling:
            key = core_key(expanded, kind, self.is_name, self.is_plain_name)
            found = found | self._cores.get((kind, key), _NO_CONCEPTS)
        return _only(found)

    def find_all(self, name: str) -> dict[EntityType, str]:
        """The concepts of all types that have this name."""
        found = ((kind, self.find(kind, name)) for kind in ENTITY_TYPES)
        return {kind: concept for kind, concept in found if concept}

    def by_key(self, kind: EntityType, key: str) -> str | None:
        """The one concept of a type with a name that has this key."""
        return _only(self._keys.get((kind, key)))

    def is_label(self, kind: EntityType, key: str) -> bool:
        """Whether the label of a concept of this type has this key."""
        found = self._keys.get((kind, key), _NO_CONCEPTS)
        return any(spell(self.concepts[concept].label).key == key for concept in found)

    def matching(self, concept: str, name: str) -> str:
        """The name of a concept that a printed name agrees with best; its label where none does plainly."""
        names = self.concepts[concept].names
        key = spell(name).key
        return next((known for known in names if known == name or spell(known).key == key), names[0])

    def ancestors(self, concept: str) -> set[str]:
        """The more general concepts of a concept, up to the top."""
        found: set[str] = set()
        wanted = list(self.concepts[concept].broader)
        while wanted:
            if (broader := wanted.pop()) not in found and broader in self.concepts:
                found.add(broader)
                wanted.extend(self.concepts[broader].broader)
        return found

    def expanded(self, spelling: Spelling) -> Spelling:
        """A name of several words with the abbreviations in it spelled out: "LLM pruning" in full."""
        if len(spelling.words) < 2 or self._letters.isdisjoint(spelling.tokens):
            return spelling
        tokens: list[str] = []
        words: list[str] = []
        for token, word in zip(spelling.tokens, spelling.words, strict=True):
            long = self._long_forms.get(token)
            tokens.extend(long or (token,))
            words.extend(long or (word,))
        return Spelling(tuple(tokens), tuple(words), join(tuple(words)))

    def is_name(self, kind: EntityType, key: str) -> bool:
        """Whether a concept of this type has a name with this key."""
        return (kind, key) in self._keys

    def is_plain_name(self, kind: EntityType, key: str) -> bool:
        """The same, but not by a name that is a common word too: a diffusion model is no diffusion."""
        return (kind, key) in self._keys and (kind, key) not in self._everyday

    def is_word(self, word: str) -> bool:
        """Whether a name of the lexicon has this word."""
        return word in self._words

    def _index_cores(self) -> _Index:
        found: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
        for concept in self.concepts.values():
            for name in concept.names:
                spelling = spell(name)
                for one in {spelling, self.expanded(spelling)}:
                    found[concept.type, core_key(one, concept.type, self.is_name, self.is_plain_name)].add(
                        concept.id
                    )
        return dict(found)


def _index(concepts: Iterable[Concept], key_of: Callable[[str], str]) -> _Index:
    found: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
    for concept in concepts:
        for name in concept.names:
            found[concept.type, key_of(name)].add(concept.id)
    return dict(found)


def _only(found: Set[str] | None) -> str | None:
    return next(iter(found)) if found and len(found) == 1 else None


def _find_long_forms(concepts: Iterable[Concept]) -> dict[str, tuple[str, ...]]:
    """The words that abbreviations of the lexicon stand for, where they stand for one thing only."""
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for concept in concepts:
        shorts = [name for name in concept.names if is_short(name)]
        longs = [words for name in concept.names if len(words := spell(name).words) > 1]
        for short in shorts:
            fitting = [words for words in longs if abbreviates(short, words) >= _SURE]
            if fitting:
                found[short].add(fitting[0])
                found[short + "s"].add(fitting[0])
    return {short: next(iter(longs)) for short, longs in found.items() if len(longs) == 1}


@lru_cache(maxsize=1)
def known_names() -> KnownNames:
    """The names of the lexicon that travels with the package."""
    with collector_paused():
        return KnownNames(load_ontology())
