"""Names of the lexicon in a text, found in one Aho-Corasick pass.

The automaton reads a levelled copy of the text (lower case, hyphens and opening brackets as spaces, one
character for one, so that offsets hold). It reports *overlapping* matches: longest match first with word
boundaries checked later would lose a hit inside a longer one that fails the check.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import ahocorasick_rs
from msgspec import Struct

from paperatlas.extract.typing import type_by_following
from paperatlas.ontology import Concept

_SPACES = "-‐‑‒–—_/([{\"'“”‘’\t\n\r\u00a0"
_JOINTS = "-_‐‑"  # they make one name of two words, as a dash or a slash does not
_IN_A_LIST = re.compile(r"\s?(?:,|/|&)\s?(?:and\s|or\s)?|\s(?:and|or)\s")
_LEVEL = str.maketrans(dict.fromkeys(_SPACES, " "))


class Hit(Struct, frozen=True, gc=False):
    """A known name in a text, with the concepts that have it.

    Attributes:
        everyday: the name is a common word too, for each of the concepts.
    """

    start: int
    end: int
    concepts: tuple[Concept, ...]
    everyday: bool = False


class NameIndex:
    """All names of some concepts, ready to be found.

    Example:
        >>> from paperatlas.ontology import Concept
        >>> index = NameIndex([Concept(id="technique/lora", type="Technique", label="LoRA")])
        >>> [(hit.start, hit.end) for hit in index.find("LoRA, Q-LoRA and LoRA-XS beat lora.")]
        [(0, 4)]
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        forms: dict[str, list[_Form]] = defaultdict(list)
        for concept in concepts:
            for name in concept.names:
                for form in _with_plural(name):
                    levelled = level(form)
                    key = levelled.lstrip()
                    lead = len(levelled) - len(key)  # "(2+1)D convolution" begins with a gap
                    everyday = name in concept.everyday
                    forms[key.rstrip()].append(_Form(form[lead:], form.islower(), concept, lead, everyday))
        # Tuples of strings and numbers: in lists the collector of garbage would look at each again and again.
        keys = sorted(forms)
        self._forms = tuple(tuple(forms[key]) for key in keys)
        self._leads = tuple(forms[key][0].lead for key in keys)
        self._automaton = ahocorasick_rs.AhoCorasick(
            [" " + key for key in keys],
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def find(self, text: str) -> list[Hit]:
        """Known names as whole words, the longest of those that overlap, from left to right.

        A name that is an everyday word too counts where a noun of its type follows ("attention module"),
        or in a list with a name of its type that does ("precision and recall").
        """
        levelled = f" {level(text)} "
        found = []
        for number, start, end in self._automaton.find_matches_as_indexes(levelled, overlapping=True):
            # The pattern's leading space makes up for the space put before the text.
            if not levelled[end].isalnum() and is_whole_name(text, start, end - 1):
                surface = text[start : end - 1]
                agree = [form for form in self._forms[number] if form.agrees(surface)]
                if agree:
                    found.append(_hit(max(0, start - self._leads[number]), end - 1, agree))
        return _keep_meant(text, _keep_longest(found))


class _Form(Struct, frozen=True, gc=False):
    """A spelling of a concept's name without the opening marks before it, and whether any case will do."""

    text: str
    any_case: bool
    concept: Concept
    lead: int
    everyday: bool

    def agrees(self, surface: str) -> bool:
        return self.any_case or self.text == surface or _case_agrees(self.text, surface)


def _hit(start: int, end: int, forms: Sequence[_Form]) -> Hit:
    """Where one of several concepts has the name as a plain one, those that have it as a word give way."""
    plain = [form for form in forms if not form.everyday]
    return Hit(start, end, tuple(form.concept for form in plain or forms), everyday=not plain)


def _keep_longest(found: list[Hit]) -> list[Hit]:
    """Of hits that overlap the first; of those that begin together the longest."""
    kept: list[Hit] = []
    done = 0
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= done:
            done = hit.end
            kept.append(hit)
    return kept


def _keep_meant(text: str, hits: list[Hit]) -> list[Hit]:
    """Without the everyday words that nothing beside them makes a name."""
    if not any(hit.everyday for hit in hits):
        return hits
    meant = {hit for hit in hits if not hit.everyday or _is_named(text, hit)}
    for pairs in (pairwise(hits), pairwise(reversed(hits))):  # along a list, onwards and back
        for one, other in pairs:
            if one in meant and other not in meant and _listed(text, one, other):
                meant.add(other)
    return [hit for hit in hits if hit in meant]


def _is_named(text: str, hit: Hit) -> bool:
    kind = type_by_following(text, hit.end)
    return any(concept.type == kind for concept in hit.concepts)


def _listed(text: str, one: Hit, other: Hit) -> bool:
    first, second = sorted((one, other), key=lambda hit: hit.start)
    alike = {concept.type for concept in one.concepts} & {concept.type for concept in other.concepts}
    return bool(alike) and _IN_A_LIST.fullmatch(text, first.end, second.start) is not None


def level(text: str) -> str:
    """Lower case with gaps for hyphens, slashes and opening marks, character for character.

    Example:
        >>> level("Low-Rank (LoRA)")
        'low rank  lora)'
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return lower.translate(_LEVEL)


def is_whole_name(text: str, start: int, end: int) -> bool:
    """Whether the name ends here: not so in "Q-LoRA", "LoRA-XS", "GPT-3.5" or "MBPP+".

    A lower-case word behind a hyphen leaves the name whole ("LoRA-based").
    """
    if start > 1 and text[start - 1] in _JOINTS and text[start - 2].isalnum():
        return False
    after = text[end : end + 2]
    if len(after) < 2:
        return after not in ("+", "*")
    if after[0] in _JOINTS:
        return not (after[1].isupper() or after[1].isdigit())
    return not (after[0] in "+*" or (after[0] == "." and after[1].isdigit()))


def _with_plural(name: str) -> tuple[str, ...]:
    if not name[-1].isalpha() or name.endswith(("s", "S")):
        return (name,)
    if name.endswith("y") and len(name) > 3 and name[-2] not in "aeiou":
        return (name, name[:-1] + "ies")
    return (name, name + "s")


def _case_agrees(form: str, surface: str) -> bool:
    """Whether a name with capitals may be written so: long names that no plain word resembles may."""
    if " " in form or "-" in form:
        # Other words of a name may be capitalised in a title, but its own capitals must stand ("The Well").
        return form.lower() == surface.lower().replace("\n", " ") and _capitals_stand(form, surface)
    distinctive = any(char.isdigit() for char in form) or not form[1:].islower()
    if len(form) < 6:  # "LlaMA" is LLaMA; but "Glue" may be glue, and "LoRa" is no LoRA
        return len(form) == 5 and distinctive and surface != surface.upper() and not surface[1:].islower()
    return distinctive and not surface.islower()


def _capitals_stand(form: str, surface: str) -> bool:
    return all(there.isupper() for own, there in zip(form, surface, strict=True) if own.isupper())
