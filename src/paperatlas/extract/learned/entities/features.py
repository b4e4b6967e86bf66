"""The features of a candidate in its paper: lexicon, the rules' opinion, place, the rest of the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import TextField
from paperatlas.extract.intervals import Intervals, Value
from paperatlas.extract.learned.models.scoring import Coder, Feature
from paperatlas.extract.typing import type_by_following
from paperatlas.model import EntityType
from paperatlas.names import singular
from paperatlas.ontology import Concept


class CandidateText(Struct, frozen=True):
    """One text, taken apart.

    Attributes:
        words: as they stand there, with some empty ones before the first and behind the last.
        lower: the same in lower case.
        rows: of their vectors.
        clusters: of these words, coarse (0) to fine (2).
        spans: of the candidates, each with its first and last word.
        forms: the normal form of each span.
        rules: what the rules found.
        known: what the lexicon knows.
    """

    field: TextField
    words: tuple[str, ...]
    lower: Sequence[str]
    rows: Sequence[int]
    clusters: Sequence[tuple[str, str, str]]
    spans: Mapping[tuple[int, int], tuple[int, int]]
    forms: Mapping[tuple[int, int], str]
    rules: Intervals[Candidate]
    known: Intervals[tuple[Concept, ...]]


class Around(Struct, frozen=True):
    """What the whole paper tells: how often a form stands there, whether in the title, found by what."""

    counts: Mapping[str, int]
    in_title: frozenset[str]
    found: Mapping[str, tuple[str, ...]]
    long_of: Mapping[str, str]
    longs: frozenset[str]


def describe_in_paper(
    text: CandidateText, document: Around, code: Coder[Feature]
) -> dict[tuple[int, int], tuple[Feature, ...]]:
    """What their paper tells of the candidates of a text, by their spans."""
    field = text.field
    starts = {start: code(_start_features(field, start)) for start in {start for start, _ in text.spans}}
    ends = {end: code(_end_features(field, end)) for end in {end for _, end in text.spans}}
    return {
        span: (
            *starts[span[0]],
            *ends[span[1]],
            *_describe_known(text, span, code),
            *_describe_rules(text, span, code),
            *code(_introduction_features(text, span, document)),
            *_describe_form(text.forms[span], document, code),
        )
        for span in text.spans
    }


def _describe_known(text: CandidateText, span: tuple[int, int], code: Coder[Feature]) -> tuple[Feature, ...]:
    types = tuple([concept.type for concept in text.known.at(span) or ()])
    touching = tuple([(where, owners[0].type) for where, owners in _touching(text.known, span)])
    return code.once(_lexicon_features, types, touching)


def _describe_form(form: str, document: Around, code: Coder[Feature]) -> tuple[Feature, ...]:
    return code.once(
        _document_features,
        min(document.counts.get(form, 0), 4),
        form in document.in_title,
        document.found.get(form, ()),
        document.long_of.get(form),
        form in document.longs,
    )


def _touching(values: Intervals[Value], span: tuple[int, int]) -> Iterator[tuple[str, Value]]:
    """What touches a span, each with how it lies to it."""
    for other, value in values.touching(span):
        yield _relation(span, other), value


def _relation(span: tuple[int, int], other: tuple[int, int]) -> str:
    """How another span lies to this one: around it, at its start or end or within it, or across."""
    if other[0] <= span[0] and other[1] >= span[1]:
        return "around"
    if other[0] >= span[0] and other[1] <= span[1]:
        return "atend" if other[1] == span[1] else "atstart" if other[0] == span[0] else "within"
    return "across"


def _lexicon_features(
    types: Sequence[EntityType], touching: Sequence[tuple[str, EntityType]]
) -> Iterator[str]:
    """What the lexicon knows of a span, and of those that touch it."""
    yield "lex" if types else "nolex"
    for kind in types:
        yield f"lex={kind}"
    for where, kind in touching:
        yield f"lex{where}"
        yield f"lex{where}={kind}"


def _describe_rules(text: CandidateText, span: tuple[int, int], code: Coder[Feature]) -> tuple[Feature, ...]:
    """What the rules make of a span, or of those that touch it."""
    if candidate := text.rules.at(span):
        return code.once(_rule_features, candidate.by, candidate.type)
    touching = _touching(text.rules, span)
    return code.once(_other_rule_features, tuple([(where, one.by, one.type) for where, one in touching]))


def _rule_features(by: str, kind: EntityType) -> Iterator[str]:
    yield f"rule={by}"
    yield f"rule={by}{kind}"
    yield f"ruletype={kind}"


def _other_rule_features(touching: Sequence[tuple[str, str, EntityType]]) -> Iterator[str]:
    yield "norule"
    for where, by, kind in touching:
        yield f"rule{where}={by}"
        yield f"rule{where}={kind}"


def _start_features(field: TextField, start: int) -> Iterator[str]:
    """Where a candidate stands."""
    yield "bias"
    yield f"in={field.name}"
    if field.name == "title":
        yield f"titlestart={start == 0}"
    yield "own" if start >= field.own_work else "background"
    sentence, sentences = field.sentence_at(start), field.sentences
    place = "first" if sentence == sentences[0] else "last" if sentence == sentences[-1] else "mid"
    yield f"sentence={place}"
    if field.text[max(0, start - 1) : start] == "(":
        yield "in bracket"


def _end_features(field: TextField, end: int) -> Iterator[str]:
    """What follows a candidate."""
    if kind := type_by_following(field.text, end):
        yield f"following={kind}"
    if field.text[end : end + 2] == " (":
        yield "bracket behind"


def _introduction_features(text: CandidateText, span: tuple[int, int], document: Around) -> Iterator[str]:
    """Whether it stands where a paper names what is its own: before a title's colon, behind "we propose"."""
    field, (start, end) = text.field, span
    if field.name == "title":
        yield from _title_features(field.text, start, end)
    elif reach := field.proposal_at(start):
        form, last = text.forms[span], text.lower[text.spans[span][1]]
        yield "proposed"
        yield f"proposed at={min(4, field.text.count(' ', reach[0], start))}"
        yield f"proposed l={singular(last)}"
        if form in document.in_title:
            yield "proposed in title"
        if end == reach[1] or field.text[end : end + 1] in (",", "(", ""):
            yield "proposed to end"
        if document.counts[form] > 1:
            yield "proposed repeated"


def _title_features(title: str, start: int, end: int) -> Iterator[str]:
    if start == 0 and title[end : end + 1] == ":":
        yield "before colon"
    if ":" in title[max(0, start - 2) : start]:
        yield "behind colon"
    if end == len(title.rstrip()):
        yield "title end"


def _document_features(
    count: int, in_title: bool, found: Sequence[str], long: str | None, is_long: bool
) -> Iterator[str]:
    """What the rest of the paper does with the same form."""
    yield f"c={count}"
    if in_title:
        yield "intitle"
    for by in found:
        yield f"found={by}"
    if long:
        yield "short"
        yield f"longl={long.rpartition(' ')[2]}"
    if is_long:
        yield "long"
