"""Terms that no lexicon holds but that are built as its terms are."""

from __future__ import annotations

import pytest

from extract.small_lexicon import small_ontology
from paperatlas.extract.terms import TermGrammar
from paperatlas.ontology import Concept

GRAMMAR = TermGrammar(small_ontology().concepts.values())


def found(text: str) -> list[tuple[str, str]]:
    return [(text[c.start : c.end], c.type) for c in GRAMMAR.find(text)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("structured token pruning is new", [("structured token pruning", "Technique")]),
        ("Structured Weight Pruning", [("Structured Weight Pruning", "Technique")]),
        ("token-weight pruning", [("token-weight pruning", "Technique")]),
        ("text and audio image classification", [("audio image classification", "Task")]),
        ("Audio text classifications differ", [("Audio text classifications", "Task")]),
    ],
)
def test_known_words_before_a_known_last_word_make_a_term(text: str, terms: list[tuple[str, str]]) -> None:
    assert found(text) == terms


@pytest.mark.parametrize(
    "text",
    [
        "pruning",
        "we only use pruning",
        "a lovely pruning",
        "re-pruning and post-classification",
        "without pruning, then classification",
        "token, pruning",
        "token. Pruning works",
        "tokenpruning",
        "the pruning",
    ],
)
def test_other_words_before_it_make_none(text: str) -> None:
    assert found(text) == []


def test_a_last_word_needs_several_terms_of_one_type() -> None:
    def grammar(*typed: str) -> TermGrammar:
        pairs = [name.split("/") for name in typed]
        return TermGrammar(Concept(id=name, type=kind, label=name) for kind, name in pairs)  # type: ignore[arg-type]

    few = grammar("Technique/fast boosting", "Technique/slow boosting")
    mixed = grammar(
        "Technique/fast boosting", "Technique/slow boosting", "Task/red boosting", "Task/blue boosting"
    )
    enough = grammar("Technique/gradient boosting", "Technique/tree boosting", "Technique/stump boosting")
    assert few.type_of("new boosting") is None
    assert mixed.type_of("new boosting") is None
    assert enough.type_of("new boostings") == "Technique"
    assert enough.type_of("") is None
