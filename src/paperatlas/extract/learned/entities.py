"""What is said of a candidate to the model that decides whether it names an entity, and of which type.

A feature is a short string: `l=pruning` says that its last word is "pruning". Words, context, the lexicon,
the rules' own opinion and the rest of the document each give some.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import TextField
from paperatlas.extract.learned.chunks import ChunkFinder
from paperatlas.extract.learned.intervals import Intervals
from paperatlas.extract.learned.statistics import WordStatistics
from paperatlas.extract.learned.tokens import Token, shape, tokenize
from paperatlas.extract.places import Places
from paperatlas.extract.typing import type_by_following, type_by_letters
from paperatlas.model import EntityType
from paperatlas.names import normal_form, singular
from paperatlas.ontology import Concept

_NOWHERE = Token(0, 0, "<>", "<>")  # before the first token and behind the last


class Described(Struct, frozen=True):
    """A candidate with its features."""

    field: TextField
    start: int
    end: int
    form: str
    features: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words."""
        return self.field.text[self.start : self.end]


class _Text(Struct, frozen=True):
    """One text, taken apart: its tokens, the spans to describe, what rules and lexicon say of spans."""

    field: TextField
    tokens: Sequence[Token]
    spans: Mapping[tuple[int, int], tuple[int, int]]
    rules: Intervals[Candidate]
    known: Intervals[tuple[Concept, ...]]


class _Document(Struct, frozen=True):
    """What the whole paper tells: how often a form stands there, whether in the title, found by what."""

    counts: Counter[str]
    in_title: frozenset[str]
    found: Mapping[str, frozenset[str]]
    long_of: Mapping[str, str]
    longs: frozenset[str]


class EntityDescriber:
    """Finds the candidates of a paper and describes them.

    Args:
        concepts: of the lexicon.
        statistics: how words stand in names.
    """

    def __init__(self, concepts: Mapping[str, Concept], statistics: WordStatistics) -> None:
        self._last_words = _types_of_last_words(concepts.values())
        self._statistics = statistics

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
        texts = [_take_apart(field, places, chunks) for field in fields]
        document = _look_around(texts, places)
        return [
            Described(
                text.field,
                *span,
                normal_form(text.field.text[slice(*span)]),
                tuple(self._features(text, span, document, statistics)),
            )
            for text in texts
            for span in sorted(text.spans)
        ]

    def _features(
        self, text: _Text, span: tuple[int, int], document: _Document, statistics: WordStatistics
    ) -> Iterator[str]:
        first, last = text.spans[span]
        words = text.tokens[first : last + 1]
        before = [_token(text.tokens, first - back) for back in (1, 2, 3)]
        behind = [_token(text.tokens, last + ahead) for ahead in (1, 2)]
        yield "bias"
        yield from _word_features(words, text.field.text[slice(*span)])
        yield from _context_features(words, before, behind)
        yield from _share_features(words, before[0], behind[0], statistics)
        yield from self._head_features(words[-1].lower)
        yield from _lexicon_features(text, span)
        yield from _rule_features(text, span)
        yield from _place_features(text.field, span)
        yield from _document_features(normal_form(text.field.text[slice(*span)]), document)

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


def _take_apart(field: TextField, places: Places, chunks: ChunkFinder) -> _Text:
    tokens = tokenize(field.text)
    rules = {
        (place.candidate.start, place.candidate.end): place.candidate
        for place in places.places
        if place.field.name == field.name
    }
    known = {(hit.start, hit.end): hit.concepts for hit in places.known[field.name]}
    spans = {
        (tokens[first].start, tokens[last].end): (first, last)
        for first, last in chunks.find(field.text, tokens)
    }
    for span in rules:
        spans.setdefault(span, _tokens_of(span, tokens))
    return _Text(field, tokens, spans, Intervals(rules), Intervals(known))


def _tokens_of(span: tuple[int, int], tokens: Sequence[Token]) -> tuple[int, int]:
    """The first and last token that a span touches."""
    first = next((at for at, token in enumerate(tokens) if token.end > span[0]), 0)
    last = next((at for at in range(first, len(tokens)) if tokens[at].end >= span[1]), first)
    return first, last


def _look_around(texts: Sequence[_Text], places: Places) -> _Document:
    forms = [[normal_form(text.field.text[slice(*span)]) for span in text.spans] for text in texts]
    found: dict[str, set[str]] = defaultdict(set)
    for place in places.places:
        found[normal_form(place.text)].add(f"{place.candidate.by}{place.candidate.type}")
    return _Document(
        counts=Counter(form for some in forms for form in some),
        in_title=frozenset(
            form
            for text, some in zip(texts, forms, strict=True)
            if text.field.name == "title"
            for form in some
        ),
        found={form: frozenset(by) for form, by in found.items()},
        long_of=places.short_to_long,
        longs=frozenset(places.short_to_long.values()),
    )


def _token(tokens: Sequence[Token], at: int) -> Token:
    return tokens[at] if 0 <= at < len(tokens) else _NOWHERE


def _word_features(words: Sequence[Token], text: str) -> Iterator[str]:
    first, last = words[0].lower, words[-1].lower
    yield f"w={normal_form(text)}"
    yield f"n={min(len(words), 5)}"
    yield f"l={singular(last)}"
    yield f"f={first}"
    if len(words) > 1:
        yield f"ll={words[-2].lower} {last}"
        yield f"ff={first} {words[1].lower}"
    for word in words[1:-1]:
        yield f"m={word.lower}"
    yield "sh=" + "_".join(shape(word.text) for word in words[:3])
    yield f"lsh={shape(words[-1].text)}"
    yield f"l3={last[-3:]}"
    yield f"l4={last[-4:]}"
    yield f"f3={first[:3]}"
    if "-" in last:
        yield f"lh={last.rpartition('-')[2]}"
    if len(words) == 1 and text != first:
        yield f"N3={text[-3:]}"
        yield f"N2={text[-2:]}"
        if kind := type_by_letters(text):
            yield f"letters={kind}"


def _context_features(
    words: Sequence[Token], before: Sequence[Token], behind: Sequence[Token]
) -> Iterator[str]:
    one, two, three = (token.lower for token in before)
    next_, after = (token.lower for token in behind)
    yield f"p1={one}"
    yield f"p2={two} {one}"
    yield f"p3={three} {two} {one}"
    yield f"pp={two}"
    yield f"n1={singular(next_)}"
    yield f"n2={next_} {after}"
    yield f"nn={singular(after)}"
    yield f"pn={one} {next_}"
    yield f"pl={one} {singular(words[-1].lower)}"


def _share_features(
    words: Sequence[Token], before: Token, behind: Token, statistics: WordStatistics
) -> Iterator[str]:
    first, last = statistics.of(words[0].lower), statistics.of(words[-1].lower)
    yield f"sf={10 * first.first // (first.total + 1)}"
    yield f"sl={10 * last.last // (last.total + 1)}"
    for name, token in (("sp", before), ("sn", behind)):
        counts = statistics.of(token.lower)
        yield f"{name}={10 * counts.any // (counts.total + 1)}"


def _lexicon_features(text: _Text, span: tuple[int, int]) -> Iterator[str]:
    concepts = text.known.at(span)
    yield "lex" if concepts else "nolex"
    for concept in concepts or ():
        yield f"lex={concept.type}"
    for other, owners in text.known.touching(span):
        yield f"lex{_relation(span, other)}"
        yield f"lex{_relation(span, other)}={owners[0].type}"


def _rule_features(text: _Text, span: tuple[int, int]) -> Iterator[str]:
    if candidate := text.rules.at(span):
        yield f"rule={candidate.by}"
        yield f"rule={candidate.by}{candidate.type}"
        yield f"ruletype={candidate.type}"
        return
    yield "norule"
    for other, candidate in text.rules.touching(span):
        yield f"rule{_relation(span, other)}={candidate.by}"
        yield f"rule{_relation(span, other)}={candidate.type}"


def _relation(span: tuple[int, int], other: tuple[int, int]) -> str:
    """How another span lies to this one: around it, at its start or end or within it, or across."""
    if other[0] <= span[0] and other[1] >= span[1]:
        return "around"
    if other[0] >= span[0] and other[1] <= span[1]:
        return "atend" if other[1] == span[1] else "atstart" if other[0] == span[0] else "within"
    return "across"


def _place_features(field: TextField, span: tuple[int, int]) -> Iterator[str]:
    start, end = span
    if kind := type_by_following(field.text, end):
        yield f"following={kind}"
    yield f"in={field.name}"
    if field.name == "title":
        yield f"titlestart={start == 0}"
    yield "own" if start >= field.own_work else "background"
    sentence = field.sentence_at(start)
    yield (
        "sentence=first"
        if sentence == field.sentences[0]
        else ("sentence=last" if sentence == field.sentences[-1] else "sentence=mid")
    )
    if field.text[end : end + 2] == " (":
        yield "bracket behind"
    if field.text[max(0, start - 1) : start] == "(":
        yield "in bracket"


def _document_features(form: str, document: _Document) -> Iterator[str]:
    yield f"c={min(document.counts[form], 4)}"
    if form in document.in_title:
        yield "intitle"
    for by in sorted(document.found.get(form, ())):
        yield f"found={by}"
    if long := document.long_of.get(form):
        yield "short"
        yield f"longl={long.rpartition(' ')[2]}"
    if form in document.longs:
        yield "long"
