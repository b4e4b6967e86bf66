"""The features of a candidate that its words and those beside it have in any text: they are made once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
    kinds: Mapping[str, Counter[EntityType]]


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
                *self._code.once(self._name, text.field.text[slice(*span)], text.words[first : last + 1]),
                *starts[first],
                *ends[last],
                *self._code(_features_of_both(text, first, last)),
            )
            for span, (first, last) in text.spans.items()
        }

    def _describe_start(self, text: CandidateText, first: int) -> tuple[Feature, ...]:
        """A first word, and the words before it."""
        (three, two, one), clusters = text.lower[first - 3 : first], text.clusters
        return (
            *self._code.once(self._first, text.words[first]),
            *self._code.once(self._before, one),
            # Several words together seldom come again: to remember them would not pay.
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
