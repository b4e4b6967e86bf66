"""Fixed wordings in a text, with a label each, found in one Aho-Corasick pass."""

from __future__ import annotations

from collections.abc import Mapping

import ahocorasick_rs
from msgspec import Struct

from paperatlas.extract.lexicon import level


class Phrase(Struct, frozen=True):
    """A wording found: its label and its span."""

    label: str
    start: int
    end: int


class PhraseIndex:
    """Phrases with labels; hyphens and case do not matter, the longest of those that overlap is found.

    Example:
        >>> index = PhraseIndex({"trained on": "trains", "on": "place"})
        >>> [(phrase.label, phrase.start) for phrase in index.find("Trained on A, tested on B")]
        [('trains', 0), ('place', 21)]
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        phrases = sorted(labels)
        self._labels = [labels[phrase] for phrase in phrases]
        self._automaton = ahocorasick_rs.AhoCorasick(
            [" " + phrase for phrase in phrases],
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def find(self, text: str) -> list[Phrase]:
        """The phrases as whole words, in order of their ends."""
        levelled = f" {level(text)} "
        found: list[Phrase] = []
        for number, start, end in self._automaton.find_matches_as_indexes(levelled, overlapping=True):
            if levelled[end].isalnum():
                continue
            while found and start <= found[-1].start:
                found.pop()  # it lies within this longer one, which ends later
            if not found or start >= found[-1].end:
                found.append(Phrase(self._labels[number], start, end - 1))
        return found
