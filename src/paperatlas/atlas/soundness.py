"""What every extraction promises; one that came from a file is checked before it is believed."""

from __future__ import annotations

from collections.abc import Iterator

from paperatlas.model import ExtractedRelation, ExtractedResult, Extraction, Field, Paper


def find_fault(extraction: Extraction) -> str | None:
    """The first thing in an extraction that cannot be: words that are not there, ids of nothing.

    Example:
        >>> find_fault(Extraction(paper=Paper(id="a", title="A"))) is None
        True
    """
    return next(_faults(extraction), None)


def _faults(extraction: Extraction) -> Iterator[str]:
    paper = extraction.paper
    ids = [entity.id for entity in extraction.entities]
    if len(set(ids)) < len(ids):
        yield "two entities have the same id"
    for entity in extraction.entities:
        if not entity.mentions:
            yield f"entity {entity.id} has no mention"
        for one in entity.mentions:
            yield from _quote_faults(paper, one.field, (one.start, one.end), one.text, one.sentence)
        yield from _confidence_faults(entity.confidence, *(one.confidence for one in entity.mentions))
    facts: tuple[ExtractedRelation | ExtractedResult, ...] = (*extraction.relations, *extraction.results)
    for fact in facts:
        quote = fact.evidence
        yield from _quote_faults(paper, quote.field, (quote.start, quote.end), quote.text, quote.sentence)
        yield from _confidence_faults(fact.confidence)
    yield from (f"{key!r} is the id of no entity" for key in _named(extraction) if key not in ids)


def _quote_faults(
    paper: Paper, field: Field, span: tuple[int, int], text: str, sentence: tuple[int, int]
) -> Iterator[str]:
    whole: str = getattr(paper, field)
    if not 0 <= span[0] < span[1] or whole[slice(*span)] != text:
        yield f"{field}[{span[0]}:{span[1]}] is not {text[:40]!r}"
    elif not 0 <= sentence[0] <= span[0] < sentence[1] <= len(whole):
        yield f"the sentence {sentence[0]} to {sentence[1]} does not hold {field}[{span[0]}:{span[1]}]"


def _confidence_faults(*confidences: float) -> Iterator[str]:
    yield from (f"the confidence {one} is not between 0 and 1" for one in confidences if not 0 <= one <= 1)


def _named(extraction: Extraction) -> Iterator[str]:
    for relation in extraction.relations:
        yield from (relation.head, relation.tail)
    for result in extraction.results:
        keys = (result.subject, result.metric, result.dataset, result.baseline)
        yield from (key for key in keys if key is not None)
