"""The candidates of a paper, described for the model that decides which name an entity, and of which type.

A feature is a short string: `l=pruning` says that its last word is "pruning".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Generic

from msgspec import Struct
from msgspec.structs import replace

from paperatlas.extract.document import TextField
from paperatlas.extract.intervals import Intervals
from paperatlas.extract.learned.entities.chunks import ChunkFinder
from paperatlas.extract.learned.entities.features import Around, CandidateText, describe_in_paper
from paperatlas.extract.learned.entities.statistics import WordStatistics
from paperatlas.extract.learned.entities.tokens import Token, tokenize
from paperatlas.extract.learned.entities.vectors import WordVectors
from paperatlas.extract.learned.entities.wordings import Lore, WordFeatures
from paperatlas.extract.learned.models.scoring import Coder, Feature
from paperatlas.extract.places import Places
from paperatlas.model import EntityType
from paperatlas.names import normal_form, singular
from paperatlas.ontology import Concept

_NOWHERE = "<>"  # before the first word and behind the last
_AROUND = (_NOWHERE,) * 3  # put before and behind each text


class Described(Struct, Generic[Feature], frozen=True, gc=False):
    """A candidate with its features and the rows of its words' vectors.

    These are the last word, the first, the two next to them outside, the two beyond, and the last but one.
    """

    field: TextField
    start: int
    end: int
    form: str
    features: tuple[Feature, ...]
    words: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The words."""
        return self.field.text[self.start : self.end]


class EntityDescriber(Generic[Feature]):
    """Finds the candidates of a paper and describes them.

    Args:
        concepts: of the lexicon.
        statistics: how words stand in names.
        vectors: of words.
        code: of the features' names.
    """

    def __init__(
        self,
        concepts: Mapping[str, Concept],
        statistics: WordStatistics,
        vectors: WordVectors,
        code: Coder[Feature],
    ) -> None:
        self._code = code
        self._lore = Lore(statistics, vectors, _types_of_last_words(concepts.values()))
        self._last_words = frozenset(self._lore.kinds)
        self._chunks = ChunkFinder(statistics, self._last_words)
        self._words = WordFeatures(self._lore, code)

    def describe(
        self, fields: Sequence[TextField], places: Places, statistics: WordStatistics | None = None
    ) -> list[Described[Feature]]:
        """All candidates, by text and place.

        Args:
            fields: the paper's texts.
            places: what the rules found in them.
            statistics: to be used in place of its own, in training.
        """
        words = (
            WordFeatures(replace(self._lore, statistics=statistics), self._code)
            if statistics
            else self._words
        )
        chunks = ChunkFinder(statistics, self._last_words) if statistics else self._chunks
        texts = [self._take_apart(field, places, chunks) for field in fields]
        document = _look_around(texts, places)
        return [one for text in texts for one in self._describe(text, document, words)]

    def _take_apart(self, field: TextField, places: Places, chunks: ChunkFinder) -> CandidateText:
        tokens, vectors = tokenize(field.text), self._lore.vectors
        rules = {
            (place.candidate.start, place.candidate.end): place.candidate
            for place in places.places
            if place.field.name == field.name
        }
        known = {(hit.start, hit.end): hit.concepts for hit in places.known[field.name]}
        numbers = {
            (tokens[first].start, tokens[last].end): (first, last)
            for first, last in chunks.find(field, tokens)
        }
        numbers |= {span: _tokens_of(span, tokens) for span in rules.keys() - numbers.keys()}
        lower = [*_AROUND, *(token.lower for token in tokens), *_AROUND]
        rows = [vectors.row(word) for word in lower]
        return CandidateText(
            field=field,
            words=(*_AROUND, *(token.text for token in tokens), *_AROUND),
            lower=lower,
            rows=rows,
            clusters=[vectors.clusters[row] for row in rows],
            spans={
                span: (first + len(_AROUND), last + len(_AROUND)) for span, (first, last) in numbers.items()
            },
            forms={span: normal_form(field.text[slice(*span)]) for span in numbers},
            rules=Intervals(rules),
            known=Intervals(known),
        )

    def _describe(
        self, text: CandidateText, document: Around, words: WordFeatures[Feature]
    ) -> Iterator[Described[Feature]]:
        by_words, in_paper = words.describe(text), describe_in_paper(text, document, self._code)
        for span, (first, last) in sorted(text.spans.items()):
            slots = (last, first, first - 1, last + 1, first - 2, last + 2, max(last - 1, first))
            yield Described(
                field=text.field,
                start=span[0],
                end=span[1],
                form=text.forms[span],
                features=by_words[span] + in_paper[span],
                words=tuple([text.rows[at] for at in slots]),
            )


def _types_of_last_words(concepts: Iterable[Concept]) -> dict[str, dict[EntityType, int]]:
    kinds: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for concept in concepts:
        for name in concept.names:
            if words := tokenize(name):
                kinds[singular(words[-1].lower)][concept.type] += 1
    return {word: dict(counts) for word, counts in kinds.items()}


def _tokens_of(span: tuple[int, int], tokens: Sequence[Token]) -> tuple[int, int]:
    """The first and last token that a span touches."""
    end_of = attrgetter("end")
    first = bisect_right(tokens, span[0], key=end_of)
    last = bisect_left(tokens, span[1], lo=first, key=end_of)
    return min(first, len(tokens) - 1), min(last, len(tokens) - 1)


def _look_around(texts: Sequence[CandidateText], places: Places) -> Around:
    found: dict[str, set[str]] = defaultdict(set)
    for place in places.places:
        found[normal_form(place.text)].add(f"{place.candidate.by}{place.candidate.type}")
    return Around(
        counts=Counter(form for text in texts for form in text.forms.values()),
        in_title=frozenset(
            form for text in texts if text.field.name == "title" for form in text.forms.values()
        ),
        found={form: tuple(sorted(by)) for form, by in found.items()},
        long_of=places.short_to_long,
        longs=frozenset(places.short_to_long.values()),
    )
