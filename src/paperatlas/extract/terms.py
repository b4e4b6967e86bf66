"""Terms that are not in the lexicon but are built like those in it: "structured token pruning".

Its grammar is read off the lexicon: the last words of its terms ("pruning", "segmentation") with the type
that they nearly always have, and the words that stand before them ("token", "structured").
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.lexicon import level
from paperatlas.extract.phrases import PhraseIndex
from paperatlas.model import EntityType
from paperatlas.names import singular
from paperatlas.ontology import Concept

_MIN_TERMS = 3  # a last word needs as many terms before it is trusted
_MIN_SHARE = 0.7
_MAX_MODIFIERS = 3
_WORD_BEFORE = re.compile(r"(?<![\w-])([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)[ -]$")
_FOUND = frozenset(["Technique", "Task"])
_NOT_IN_TERMS = frozenset(
    "a an the of for to in on by with and or as at from via per vs no not is are be all any more most "
    "less over under into out up than that this best top next new novel good better first last one two "
    "three high low higher lower large small big fast slow simple efficient effective robust general "
    "generic art state human real world existing standard common improved advanced modern other "
    "different open free full single multiple using based aware driven end during through between input "
    "output s many few further final empirical own each both such use uses used apply study learn need "
    "improve perform enable require show make train run support include provide reduce increase "
    "without against across then only already whole entire actual typical reference extra easy strong "
    "stable complex optimal minimal maximal scalable lightweight tiny detailed diverse concrete quality "
    "reducing preserving improving solving removing integrate estimate exploit compute simulated".split()
)
# Last words that name an act, so that the words before them make another act of it; "feature" or "image"
# only name what an act is done to.
_ACT = re.compile(r"(?:tion|sion|ing|sis|search|retrieval|dropout|descent|decay|adapter|merging)$")
_NO_HEAD = frozenset(
    "evaluation interaction resolution operation function dimension application computation equation "
    "condition position version question setting processing testing computing supervision connection "
    "representation information emotion motion imaging sensing perception vision finding".split()
)


class TermGrammar:
    """How the lexicon's lower-case terms are built, and the terms in a text that are built so.

    Example:
        >>> pruned = ["token pruning", "weight pruning", "structured pruning"]
        >>> concepts = [Concept(id=name, type="Technique", label=name) for name in pruned]
        >>> text = "We try structured token pruning."
        >>> [text[c.start : c.end] for c in TermGrammar(concepts).find(text)]
        ['structured token pruning']
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        heads: dict[str, Counter[EntityType]] = defaultdict(Counter)
        modifiers: set[str] = set()
        for concept in concepts:
            for words in _lower_case_terms(concept):
                heads[singular(words[-1])][concept.type] += 1
                modifiers.update(words[:-1])
        self._heads = {
            head: kind
            for head, kinds in heads.items()
            if _ACT.search(head) and head not in _NO_HEAD and (kind := _settled(kinds))
        }
        self._modifiers = frozenset(modifiers - _NOT_IN_TERMS)
        self._in_text = PhraseIndex({form: head for head in self._heads for form in (head, head + "s")})

    def type_of(self, term: str) -> EntityType | None:
        """The type that a term's last word gives it."""
        words = _split(term)
        return self._heads.get(singular(words[-1])) if words else None

    def find(self, text: str) -> Iterator[Candidate]:
        """Terms of two to four words whose words and last word are all known from the lexicon."""
        for head in self._in_text.find(text):
            kind = self._heads[head.label]
            start = self._first_word(text, head.start)
            # One hyphenated word ("re-training") is no term of its own.
            if kind in _FOUND and " " in text[start : head.start]:
                yield Candidate(start, head.end, kind, "term")

    def _first_word(self, text: str, start: int) -> int:
        """Where the term begins whose last word, or part of a hyphenated word, begins at `start`."""
        words = 0
        while words < _MAX_MODIFIERS and (before := _WORD_BEFORE.search(text, max(0, start - 40), start)):
            if not self._modifies(before[1].lower()):
                break
            start = before.start(1)
            words += 1
        return start

    def _modifies(self, word: str) -> bool:
        return word in self._modifiers or self._is_compound(word)

    def _is_compound(self, word: str) -> bool:
        parts = word.split("-")
        return len(parts) > 1 and all(
            part in self._modifiers or singular(part) in self._heads for part in parts
        )


def _lower_case_terms(concept: Concept) -> Iterator[list[str]]:
    for name in concept.names:
        if name not in concept.everyday and name.islower() and len(words := _split(name)) > 1:
            yield words


def _split(name: str) -> list[str]:
    return [word for word in level(name).split() if word.isalpha()]


def _settled(kinds: Counter[EntityType]) -> EntityType | None:
    kind, count = min(kinds.items(), key=lambda item: (-item[1], item[0]))
    total = sum(kinds.values())
    return kind if total >= _MIN_TERMS and count / total >= _MIN_SHARE else None
