"""The features of a candidate that its words and those beside it have in any text: they are made once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic

from msgspec import Struct

from paperatlas.extract.learned.entities.features import CandidateText
from paperatlas.extract.learned.entities.statistics import WordStatistics
from paperatlas.extract.learned.entities.tokens import shape
from paperatlas.extract.learned.entities.vectors import WordVectors
from paperatlas.extract.learned.models.scoring import Coder, Feature
from paperatlas.extract.typing import type_by_letters
from paperatlas.model import EntityType
from paperatlas.names import normal_form, singular


class Lore(Struct, frozen=True):
    """What is known of words.

    Attributes:
        statistics: how they stand in names.
        vectors: with their clusters.
        kinds: the types of the known names that end with a word, in the singular.
    """

    statistics: WordStatistics
    vectors: WordVectors
    kinds: Mapping[str, Mapping[EntityType, int]]


class WordFeatures(Generic[Feature]):
    """Describes candidates by their words: what two candidates share is looked up, not made again.

    Args:
        lore: what is known of words.
        code: of the features' names.
    """

    def __init__(self, lore: Lore, code: Coder[Feature]) -> None:
        self._lore, self._code = lore, code

    def describe(self, text: CandidateText) -> dict[tuple[int, int], tuple[Feature, ...]]:
        """The features of the candidates of a text, by their spans."""
        starts = {
            first: self._describe_start(text, first) for first in {first for first, _ in text.spans.values()}
        }
        ends = {last: self._describe_end(text, last) for last in {last for _, last in text.spans.values()}}
        return {
            span: (
                *self._describe_name(text, span, first, last),
                *starts[first],
                *ends[last],
                *self._code(_features_of_both(text, first, last)),
            )
            for span, (first, last) in text.spans.items()
        }

    def _describe_name(
        self, text: CandidateText, span: tuple[int, int], first: int, last: int
    ) -> tuple[Feature, ...]:
        """All its words together."""
        # Several words together seldom come again: to remember them would not pay.
        if first < last:
            return self._code(_features_of_words(text, text.forms[span], first, last))
        return self._code.once(_features_of_word, text.field.text[slice(*span)], text.words[first])

    def _describe_start(self, text: CandidateText, first: int) -> tuple[Feature, ...]:
        """A first word, and the words before it."""
        (three, two, one), clusters = text.lower[first - 3 : first], text.clusters
        return (
            *self._code.once(self._first, text.words[first]),
            *self._code.once(self._before, one),
            *self._code(
                [
                    f"p2={two} {one}",
                    f"p3={three} {two} {one}",
                    f"pp={two}",
                    f"k0pp={clusters[first - 2][0]} {clusters[first - 1][0]}",
                ]
            ),
        )

    def _describe_end(self, text: CandidateText, last: int) -> tuple[Feature, ...]:
        """A last word, and the words behind it."""
        (next_, after), clusters = text.lower[last + 1 : last + 3], text.clusters
        return (
            *self._code.once(self._last, text.words[last]),
            *self._code.once(self._behind, next_),
            *self._code(
                [
                    f"n2={next_} {after}",
                    f"nn={singular(after)}",
                    f"k0nn={clusters[last + 1][0]} {clusters[last + 2][0]}",
                    f"k01nl={clusters[last + 1][0]} {clusters[last][1]}",
                ]
            ),
        )

    def _clusters(self, word: str) -> tuple[str, str, str]:
        """Of a word, coarse (0) to fine (2)."""
        return self._lore.vectors.clusters[self._lore.vectors.row(word.lower())]

    def _share(self, count: int, total: int) -> int:
        return 10 * count // (total + 1)

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

    def _before(self, one: str) -> Iterator[str]:
        counts, clusters = self._lore.statistics.of(one), self._clusters(one)
        yield f"p1={one}"
        yield f"sp={self._share(counts.any, counts.total)}"
        yield f"k0p={clusters[0]}"
        yield f"k1p={clusters[1]}"

    def _behind(self, next_: str) -> Iterator[str]:
        counts, clusters = self._lore.statistics.of(next_), self._clusters(next_)
        yield f"n1={singular(next_)}"
        yield f"sn={self._share(counts.any, counts.total)}"
        yield f"k0n={clusters[0]}"
        yield f"k1n={clusters[1]}"


def _features_of_word(name: str, word: str) -> Iterator[str]:
    """A candidate of one word, or of a part of one."""
    yield f"w={normal_form(name)}"
    yield "n=1"
    yield f"sh={shape(word)}"
    if name != word.lower():
        yield f"N3={name[-3:]}"
        yield f"N2={name[-2:]}"
        if kind := type_by_letters(name):
            yield f"letters={kind}"


def _features_of_words(text: CandidateText, form: str, first: int, last: int) -> list[str]:
    """A candidate of several words."""
    lower, (start, inner, end) = text.lower, [text.clusters[at] for at in (first, last - 1, last)]
    return [
        f"w={form}",
        f"n={min(last - first + 1, 5)}",
        "sh=" + "_".join([shape(word) for word in text.words[first : min(first + 3, last + 1)]]),
        *[f"m={word}" for word in lower[first + 1 : last]],
        f"ll={lower[last - 1]} {lower[last]}",
        f"ff={lower[first]} {lower[first + 1]}",
        f"k1ll={inner[1]} {end[1]}",
        f"k0ll={inner[0]} {end[1]}",
        f"k0fl={start[0]} {end[0]} {last - first}",
    ]


def _features_of_both(text: CandidateText, first: int, last: int) -> list[str]:
    """What stands before a candidate together with its last word, or with what stands behind it."""
    one, next_ = text.lower[first - 1], text.lower[last + 1]
    before, end, behind = (text.clusters[at] for at in (first - 1, last, last + 1))
    features = [
        f"pn={one} {next_}",
        f"pl={one} {singular(text.lower[last])}",
        f"k0pn={before[0]} {behind[0]}",
        f"k01pl={before[0]} {end[1]}",
        f"k1pl={before[1]} {end[1]}",
    ]
    if first == last:
        features.append(f"k0pln={before[0]} {end[0]} {behind[0]}")
    return features
