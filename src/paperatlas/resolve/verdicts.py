"""What each name set is: by the lexicon, by its long form, and by what other papers spell out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from paperatlas.initials import abbreviates
from paperatlas.model import EntityType
from paperatlas.resolve.base import NameSet
from paperatlas.resolve.cores import core_key
from paperatlas.resolve.known import KnownNames
from paperatlas.resolve.spelling import spell

Node = tuple[EntityType, str]
"""A thing in the making: its type with a concept's id, or with the key of a name."""


class Verdict(Struct, frozen=True, array_like=True):
    """What a name set is, by which rule, and the words that the rule rests on."""

    node: Node
    rule: str
    evidence: str = ""


class Corpus:
    """The name sets of a corpus with the keys of their names.

    Args:
        name_sets: in any order.
        known: the lexicon's names.
    """

    def __init__(self, name_sets: Sequence[NameSet], known: KnownNames) -> None:
        self.name_sets = name_sets
        self.known = known
        self._keys = {(names.type, spell(form).key) for names in name_sets for form in names.forms}

    def is_name(self, kind: EntityType, key: str) -> bool:
        """Whether the corpus or the lexicon has a name of this type with this key."""
        return (kind, key) in self._keys or self.known.is_name(kind, key)

    def node_of(self, kind: EntityType, name: str) -> Node:
        """What a name is by itself: a concept, or the core of the name."""
        if concept := self.known.find(kind, name):
            return kind, concept
        return kind, self._core(kind, name)

    def _core(self, kind: EntityType, name: str) -> str:
        return core_key(self.known.expanded(spell(name)), kind, self.is_name, self.known.is_name)

    def by_itself(self, names: NameSet) -> Verdict:
        """The verdict on a name set that needs no other paper; its long forms decide over its letters."""
        form, concept = deciding_form(names, self.known)
        if concept:
            return Verdict((names.type, concept), "lexicon", form)
        one_key = len({spell(form).key for form in names.forms}) == 1
        rule = "same name" if one_key else "spelled out"
        return Verdict((names.type, self._core(names.type, form)), rule, form)


def deciding_form(names: NameSet, known: KnownNames) -> tuple[str, str | None]:
    """The form that tells what a name set is, by the lexicon and itself, with the concept if it names one."""
    deciding = deciding_forms(names.forms)
    if found := _concept(names, deciding, known):
        return found
    return max(deciding, key=lambda form: (len(form), form)), None


def _concept(names: NameSet, deciding: tuple[str, ...], known: KnownNames) -> tuple[str, str] | None:
    """The form and the concept that it names: one in words, or letters that mean no other thing."""
    found = [(form, concept) for form in names.forms if (concept := known.find(names.type, form))]
    in_words = [(form, concept) for form, concept in found if form in deciding]
    for form, concept in found:
        # "differentiable architecture search (DARTS)" means the narrower of two known things.
        if in_words and in_words[0][1] in known.ancestors(concept):
            return form, concept
        if not in_words and any(_agree(concept, form, words, known) for words in deciding):
            return form, concept
    return next(iter(in_words), None)


def _agree(concept: str, letters: str, words: str, known: KnownNames) -> bool:
    """Whether words beside a concept's letters spell the concept out, if not as the lexicon does."""
    own = set(spell(words).words)
    spelled = [set(spell(name).words) for name in known.concepts[concept].names if is_long_form(name)]
    if not spelled:
        return len(letters) > 3 and abbreviates(letters, spell(words).words) > 0
    return any(2 * len(own & them) > max(len(own), len(them)) for them in spelled)


def deciding_forms(forms: tuple[str, ...]) -> tuple[str, ...]:
    """The forms that tell what is meant: those in words, or all where there are only letters."""
    return tuple(form for form in forms if is_long_form(form)) or forms


@lru_cache(maxsize=1 << 16)
def is_long_form(form: str) -> bool:
    """Whether a spelling is words rather than letters: two or more words, one in lower case.

    Example:
        >>> is_long_form("low-rank adaptation"), is_long_form("LoRA"), is_long_form("WikiText-2")
        (True, False, False)
    """
    words = form.replace("-", " ").split()
    return len(words) > 1 and any(len(word) > 2 and word[1:].islower() and word.isalpha() for word in words)
