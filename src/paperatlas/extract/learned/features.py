"""The features of a candidate in its paper: lexicon, the rules' opinion, place, the rest of the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import TextField
from paperatlas.extract.intervals import Intervals
from paperatlas.extract.typing import type_by_following
from paperatlas.names import singular
from paperatlas.ontology import Concept


class CandidateText(Struct, frozen=True):
    """One text, taken apart.

    Attributes:
        words: as they stand there, with some empty ones before the first and behind the last.
        lower: the same in lower case.
        rows: of their vectors.
        spans: of the candidates, each with its first and last word.
        forms: the normal form of each span.
        rules: what the rules found.
        known: what the lexicon knows.
    """

    field: TextField
    words: tuple[str, ...]
    lower: Sequence[str]
    rows: Sequence[int]
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


def introduction_features(
    text: CandidateText, span: tuple[int, int], last: str, document: Around
) -> Iterator[str]:
    """Whether it stands where a paper names what is its own: before a title's colon, behind "we propose"."""
    field, (start, end) = text.field, span
    if field.name == "title":
        yield from _title_features(field.text, start, end)
    elif reach := field.proposal_at(start):
        form = text.forms[span]
        yield "proposed"
        yield f"proposed at={min(4, field.text.count(' ', reach[0], start))}"
        yield f"proposed l={singular(last)}"
        if form in document.in_title:
            yield "proposed in title"
        if end == reach[1] or field.text[end] in ",(":
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


def lexicon_features(text: CandidateText, span: tuple[int, int]) -> Iterator[str]:
    """What the lexicon knows of this span, and of those that touch it."""
    concepts = text.known.at(span)
    yield "lex" if concepts else "nolex"
    for concept in concepts or ():
        yield f"lex={concept.type}"
    for other, owners in text.known.touching(span):
        yield f"lex{_relation(span, other)}"
        yield f"lex{_relation(span, other)}={owners[0].type}"


def rule_features(text: CandidateText, span: tuple[int, int]) -> Iterator[str]:
    """What the rules make of this span, or of those that touch it."""
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


def place_features(field: TextField, span: tuple[int, int]) -> Iterator[str]:
    """Where it stands."""
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


def document_features(form: str, document: Around) -> Iterator[str]:
    """What the rest of the paper does with the same form."""
    yield f"c={min(document.counts.get(form, 0), 4)}"
    if form in document.in_title:
        yield "intitle"
    for by in document.found.get(form, ()):
        yield f"found={by}"
    if long := document.long_of.get(form):
        yield "short"
        yield f"longl={long.rpartition(' ')[2]}"
    if form in document.longs:
        yield "long"
