"""The features of a candidate that its words and those beside it have in any text: they are made once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic

from msgspec import Struct

from paperatlas.extract.learned.scoring import Coder, Feature
from paperatlas.extract.learned.statistics import WordStatistics
from paperatlas.extract.learned.tokens import shape
from paperatlas.extract.learned.vectors import WordVectors
from paperatlas.extract.typing import type_by_letters
from paperatlas.model import EntityType
from paperatlas.names import normal_form, singular

_WORDS = 1 << 14  # whose clusters are remembered


class Lore(Struct, frozen=True):
    """What is known of words.

    Attributes:
        statistics: how they stand in names.
        vectors: with their clusters.
        kinds: the types of the known names that end with a word, in the singular.
    """

    statistics: WordStatistics
    vectors: WordVectors
    kinds: Mapping[str, Counter[EntityType]]


class WordFeatures(Generic[Feature]):
    """Describes candidates by their words: what two candidates share is looked up, not made again.

    Args:
        lore: what is known of words.
        code: of the features' names.
    """

    def __init__(self, lore: Lore, code: Coder[Feature]) -> None:
        self._lore = lore
        self._clusters = lru_cache(_WORDS)(self._find_clusters)
        self._code = code

    def of(
        self, name: str, words: tuple[str, ...], before: Sequence[str], behind: Sequence[str]
    ) -> tuple[Feature, ...]:
        """The features of a candidate.

        Args:
            name: its text.
            words: the words that it touches.
            before: the three words before it in lower case, the nearest last.
            behind: the two behind it in lower case.
        """
        once, last = self._code.once, words[-1].lower()
        # Several words together seldom come again, but in a name: to remember them would not pay.
        context = [*_context_features(before, last, behind), *self._clusters_around(before, last, behind)]
        if len(words) == 1:
            context.append(self._clusters_beside(before[2], last, behind[0]))
        return (
            *once(self._name, name, words),
            *once(self._first, words[0]),
            *once(self._last, words[-1]),
            *once(self._one_before, before[2]),
            *once(self._one_behind, behind[0]),
            *self._code(context),
        )

    def _find_clusters(self, word: str) -> tuple[str, str, str]:
        """Of a word, coarse (0) to fine (2)."""
        return self._lore.vectors.clusters[self._lore.vectors.row(word.lower())]

    def _share(self, count: int, total: int) -> int:
        return 10 * count // (total + 1)

    def _name(self, name: str, words: tuple[str, ...]) -> Iterator[str]:
        """All its words together."""
        lower = [word.lower() for word in words]
        yield f"w={normal_form(name)}"
        yield f"n={min(len(words), 5)}"
        yield "sh=" + "_".join(shape(word) for word in words[:3])
        for word in lower[1:-1]:
            yield f"m={word}"
        if len(words) > 1:
            yield f"ll={lower[-2]} {lower[-1]}"
            yield f"ff={lower[0]} {lower[1]}"
            yield from self._inner_clusters(words)
        elif name != lower[0]:
            yield f"N3={name[-3:]}"
            yield f"N2={name[-2:]}"
            if kind := type_by_letters(name):
                yield f"letters={kind}"

    def _inner_clusters(self, words: Sequence[str]) -> Iterator[str]:
        start, inner, end = (self._clusters(words[at]) for at in (0, -2, -1))
        yield f"k1ll={inner[1]} {end[1]}"
        yield f"k0ll={inner[0]} {end[1]}"
        yield f"k0fl={start[0]} {end[0]} {len(words) - 1}"

    def _first(self, text: str) -> Iterator[str]:
        word, clusters = text.lower(), self._clusters(text)
        counts = self._lore.statistics.of(word)
        yield f"f={word}"
        yield f"f3={word[:3]}"
        yield f"sf={self._share(counts.first, counts.total)}"
        yield f"k1f={clusters[1]}"
        yield f"k2f={clusters[2]}"

    def _last(self, text: str) -> Iterator[str]:
        word, clusters = text.lower(), self._clusters(text)
        counts = self._lore.statistics.of(word)
        yield f"l={singular(word)}"
        yield f"lsh={shape(text)}"
        yield f"l3={word[-3:]}"
        yield f"l4={word[-4:]}"
        if "-" in word:
            yield f"lh={word.rpartition('-')[2]}"
        yield f"sl={self._share(counts.last, counts.total)}"
        yield f"k0l={clusters[0]}"
        yield f"k1l={clusters[1]}"
        yield f"k2l={clusters[2]}"
        if kinds := self._lore.kinds.get(singular(word)):
            kind, count = min(kinds.items(), key=lambda item: (-item[1], item[0]))
            yield f"head={kind}"
            yield f"heads={kind}{4 * count // sum(kinds.values())}"

    def _one_before(self, one: str) -> Iterator[str]:
        counts, clusters = self._lore.statistics.of(one), self._clusters(one)
        yield f"p1={one}"
        yield f"sp={self._share(counts.any, counts.total)}"
        yield f"k0p={clusters[0]}"
        yield f"k1p={clusters[1]}"

    def _one_behind(self, next_: str) -> Iterator[str]:
        counts, clusters = self._lore.statistics.of(next_), self._clusters(next_)
        yield f"n1={singular(next_)}"
        yield f"sn={self._share(counts.any, counts.total)}"
        yield f"k0n={clusters[0]}"
        yield f"k1n={clusters[1]}"

    def _clusters_around(self, before: Sequence[str], last: str, behind: Sequence[str]) -> tuple[str, ...]:
        """The clusters of its last word and of those before and behind it."""
        two, (one, middle, _) = self._clusters(before[1])[0], self._clusters(before[2])
        next_, after = self._clusters(behind[0])[0], self._clusters(behind[1])[0]
        end = self._clusters(last)[1]
        return (
            f"k0pp={two} {one}",
            f"k0nn={next_} {after}",
            f"k0pn={one} {next_}",
            f"k01pl={one} {end}",
            f"k01nl={next_} {end}",
            f"k1pl={middle} {end}",
        )

    def _clusters_beside(self, one: str, word: str, next_: str) -> str:
        return f"k0pln={self._clusters(one)[0]} {self._clusters(word)[0]} {self._clusters(next_)[0]}"


def _context_features(before: Sequence[str], last: str, behind: Sequence[str]) -> tuple[str, ...]:
    """Its last word and several before and behind it."""
    three, two, one = before
    next_, after = behind
    return (
        f"p2={two} {one}",
        f"p3={three} {two} {one}",
        f"pp={two}",
        f"n2={next_} {after}",
        f"nn={singular(after)}",
        f"pn={one} {next_}",
        f"pl={one} {singular(last)}",
    )
