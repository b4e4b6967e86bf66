"""What a reader of any extraction may rely on."""

from __future__ import annotations

from paperatlas.model import ENTITY_TYPES, RELATION_TYPES, ROLES, Extraction, Paper, Quote


def assert_sound(extraction: Extraction) -> None:
    """Assert that ids, roles, confidences and offsets of an extraction hold."""
    paper = extraction.paper
    keys = [entity.id for entity in extraction.entities]
    assert keys == [f"e{number}" for number in range(1, len(keys) + 1)]
    firsts = []
    for found in extraction.entities:
        assert found.type in ENTITY_TYPES
        assert found.role in ROLES
        assert 0 < found.confidence <= 1
        assert found.mentions
        assert found.name in {mention.text for mention in found.mentions}
        for mention in found.mentions:
            assert_quoted(
                paper, Quote(mention.field, mention.start, mention.end, mention.text, mention.sentence)
            )
            assert 0 < mention.confidence <= 1
        places = [(mention.field == "abstract", mention.start) for mention in found.mentions]
        assert places == sorted(places)
        firsts.append(places[0])
    assert firsts == sorted(firsts)
    for relation in extraction.relations:
        assert {relation.head, relation.tail} <= set(keys)
        assert relation.head != relation.tail
        assert relation.type in RELATION_TYPES
        assert 0 < relation.confidence <= 1
        assert_quoted(paper, relation.evidence)
    for result in extraction.results:
        assert {result.subject, result.metric, result.dataset, result.baseline} <= {None, *keys}
        assert result.metric_name
        assert 0 < result.confidence <= 1
        assert_quoted(paper, result.evidence)


def assert_quoted(paper: Paper, quote: Quote) -> None:
    """Assert that the paper has these words at this place."""
    text = getattr(paper, quote.field)
    assert text[quote.start : quote.end] == quote.text != ""
    assert 0 <= quote.sentence[0] <= quote.start < quote.sentence[1] <= len(text)
