"""The candidates of a paper, described for the model that decides which name an entity, and of which type.

A feature is a short string: `l=pruning` says that its last word is "pruning".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.intervals import Intervals
from paperatlas.extract.learned.chunks import ChunkFinder
from paperatlas.extract.learned.features import (
    Around,
    CandidateText,
    cluster_features,
    context_features,
    document_features,
    introduction_features,
    lexicon_features,
    place_features,
    rule_features,
    share_features,
    word_features,
)
from paperatlas.extract.learned.statistics import WordStatistics
from paperatlas.extract.learned.tokens import Token, tokenize
from paperatlas.extract.learned.vectors import WordVectors
from paperatlas.extract.places import Places
from paperatlas.model import EntityType
from paperatlas.names import normal_form, singular
from paperatlas.ontology import Concept

_NOWHERE = Token(0, 0, "<>", "<>")  # before the first token and behind the last
_AROUND = 3  # tokens without words put before and behind each text


class Described(Struct, frozen=True):
    """A candidate with its features and the rows of its words' vectors.

    These are the last word, the first, the two next to them outside, the two beyond, and the last but one.
    """

    field: TextField
    start: int
    end: int
    form: str
    features: tuple[str, ...]
    words: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The words."""
        return self.field.text[self.start : self.end]


class EntityDescriber:
    """Finds the candidates of a paper and describes them.

    Args:
        concepts: of the lexicon.
        statistics: how words stand in names.
        vectors: of words.
    """

    def __init__(
        self, concepts: Mapping[str, Concept], statistics: WordStatistics, vectors: WordVectors
    ) -> None:
        self._last_words = _types_of_last_words(concepts.values())
        self._statistics = statistics
        self._vectors = vectors

    def describe(
        self, fields: Sequence[TextField], places: Places, statistics: WordStatistics | None = None
    ) -> list[Described]:
        """All candidates, by text and place.

        Args:
            fields: the paper's texts.
            places: what the rules found in them.
            statistics: to be used in place of its own, in training.
        """
        statistics = statistics or self._statistics
        chunks = ChunkFinder(statistics, frozenset(self._last_words))
        texts = [self._take_apart(field, places, chunks) for field in fields]
        document = _look_around(texts, places)
        return [
            self._describe(text, span, document, statistics) for text in texts for span in sorted(text.spans)
        ]

    def _take_apart(self, field: TextField, places: Places, chunks: ChunkFinder) -> CandidateText:
        tokens = tokenize(field.text)
        rules = {
            (place.candidate.start, place.candidate.end): place.candidate
            for place in places.places
            if place.field.name == field.name
        }
        known = {(hit.start, hit.end): hit.concepts for hit in places.known[field.name]}
        spans = {
            (tokens[first].start, tokens[last].end): (first + _AROUND, last + _AROUND)
            for first, last in chunks.find(field.text, tokens)
        }
        for span in rules.keys() - spans.keys():
            first, last = _tokens_of(span, tokens)
            spans[span] = first + _AROUND, last + _AROUND
        padded = [*[_NOWHERE] * _AROUND, *tokens, *[_NOWHERE] * _AROUND]
        rows = [self._vectors.row(token.lower) for token in padded]
        forms = {span: normal_form(field.text[slice(*span)]) for span in spans}
        return CandidateText(field, padded, rows, spans, forms, Intervals(rules), Intervals(known))

    def _describe(
        self, text: CandidateText, span: tuple[int, int], document: Around, statistics: WordStatistics
    ) -> Described:
        first, last = text.spans[span]
        slots = (last, first, first - 1, last + 1, first - 2, last + 2, max(last - 1, first))
        return Described(
            field=text.field,
            start=span[0],
            end=span[1],
            form=text.forms[span],
            features=tuple(self._features(text, span, document, statistics)),
            words=tuple(text.rows[at] for at in slots),
        )

    def _features(
        self, text: CandidateText, span: tuple[int, int], document: Around, statistics: WordStatistics
    ) -> Iterator[str]:
        first, last = text.spans[span]
        words = text.tokens[first : last + 1]
        before = [text.tokens[first - back] for back in (1, 2, 3)]
        behind = [text.tokens[last + ahead] for ahead in (1, 2)]
        form = text.forms[span]
        yield "bias"
        yield from word_features(words, text.field.text[slice(*span)], form)
        yield from context_features(words, before, behind)
        yield from share_features(words, before[0], behind[0], statistics)
        yield from cluster_features(self._vectors.clusters, text.rows, first, last)
        yield from self._head_features(words[-1].lower)
        yield from lexicon_features(text, span)
        yield from rule_features(text, span)
        yield from place_features(text.field, span)
        yield from introduction_features(text, span, words[-1].lower, document)
        yield from document_features(form, document)

    def _head_features(self, word: str) -> Iterator[str]:
        kinds = self._last_words.get(singular(word))
        if kinds:
            kind, count = min(kinds.items(), key=lambda item: (-item[1], item[0]))
            yield f"head={kind}"
            yield f"heads={kind}{4 * count // sum(kinds.values())}"


def _types_of_last_words(concepts: Iterable[Concept]) -> dict[str, Counter[EntityType]]:
    kinds: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for concept in concepts:
        for name in concept.names:
            if words := tokenize(name):
                kinds[singular(words[-1].lower)][concept.type] += 1
    return dict(kinds)


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
