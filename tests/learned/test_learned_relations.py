"""Learned relations: their ends are entities, their evidence and their direction are those of the text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import read_fields
from paperatlas.extract.grouping import Group, Place, names_by_field
from paperatlas.extract.learned.edges.views import view_text, view_texts
from paperatlas.extract.learned.entities.kinds import Broader
from paperatlas.extract.learned.extractor import LearnedExtractor
from paperatlas.model import Extraction, Paper
from paperatlas.ontology import Concept

ABSTRACT = (
    "Large language models are slow. We propose QuickPrune, a structured pruning method based on OBS. "
    "QuickPrune consists of two modules: a saliency scorer and a mask optimizer. "
    "It outperforms SparseGPT on WikiText-2."
)
PAPER = Paper(id="p", title="QuickPrune: Structured Pruning in One Step", abstract=ABSTRACT)
WORDS = [
    "QuickPrune",
    "pruning",
    "structured pruning",
    "LoRA",
    "ResNet-50",
    "CNN",
    "we propose",
    "is a",
    ".",
    ",",
]
WORDS += [
    "based on",
    "Unlike",
    "uses",
    "and",
    "of",
    "transformer",
    "ImageNet",
    "(",
    ")",
    ":",
    "-based",
    "a novel",
]


@pytest.fixture(scope="module")
def extractor() -> LearnedExtractor:
    return LearnedExtractor()


def extract(extractor: LearnedExtractor, abstract: str, title: str = "A Study of Nets") -> Extraction:
    [found] = extractor([Paper(id="p", title=title, abstract=abstract)])
    return found


def relations(extraction: Extraction) -> set[tuple[str, str, str]]:
    """The relations, by all names of both entities."""
    names = {entity.id: {mention.text for mention in entity.mentions} for entity in extraction.entities}
    return {
        (head, one.type, tail)
        for one in extraction.relations
        for head in names[one.head]
        for tail in names[one.tail]
    }


def roles(extraction: Extraction) -> dict[str, str]:
    return {entity.name: entity.role for entity in extraction.entities}


def test_what_a_sentence_states_has_its_direction(extractor: LearnedExtractor) -> None:
    [found] = extractor([PAPER])
    assert {("QuickPrune", "isA", "Structured Pruning"), ("QuickPrune", "basedOn", "OBS")} <= relations(found)
    parts = {"saliency scorer", "mask optimizer"}
    assert {(part, "partOf", "QuickPrune") for part in parts} <= relations(found)


def test_the_order_of_the_words_is_not_the_direction(extractor: LearnedExtractor) -> None:
    text = "We propose QuickLoRA, which extends LoRA. QuickLoRA is a parameter-efficient fine-tuning method."
    found = relations(extract(extractor, text, "QuickLoRA: Faster Low-Rank Adaptation"))
    assert ("QuickLoRA", "basedOn", "LoRA") in found
    assert not any(tail == "QuickLoRA" and head == "LoRA" for head, _, tail in found)


def check(paper: Paper, found: Extraction) -> None:
    ids = {entity.id for entity in found.entities}
    ends = [frozenset((one.head, one.tail)) for one in found.relations]
    assert len(set(ends)) == len(ends)
    for one in found.relations:
        assert {one.head, one.tail} <= ids
        assert one.head != one.tail
        assert 0 < one.confidence <= 1
        quote = one.evidence
        text = getattr(paper, quote.field)
        assert text[quote.start : quote.end] == quote.text
        assert quote.sentence[0] <= quote.start < quote.end
        spans = [m for e in found.entities if e.id in (one.head, one.tail) for m in e.mentions]
        assert any(m.field == quote.field and quote.start <= m.start < m.end <= quote.end for m in spans)


def test_evidence_holds_the_words_it_was_read_from(extractor: LearnedExtractor) -> None:
    [found] = extractor([PAPER])
    assert found.relations
    check(PAPER, found)


@given(st.lists(st.sampled_from(WORDS), max_size=60))
@example(["we propose", "QuickPrune", "and", "QuickPrune"])  # ends behind a proposal
def test_relations_of_any_text_are_sound(words: list[str]) -> None:
    paper = Paper(id="x", title="QuickPrune: Pruning", abstract=" ".join(words))
    [found] = _shared()([paper])
    check(paper, found)


def _shared(cache: list[LearnedExtractor] = []) -> LearnedExtractor:  # noqa: B006 (opened once on purpose)
    if not cache:
        cache.append(LearnedExtractor())
    return cache[0]


def test_the_same_paper_gives_the_same_relations_and_roles(extractor: LearnedExtractor) -> None:
    assert next(extractor([PAPER])) == next(LearnedExtractor()([PAPER]))


@pytest.mark.parametrize(
    "sentence",
    [
        "Unlike LoRA, our model needs no adapters.",
        "Our model reaches this without LoRA.",
        "Instead of LoRA, we train all layers.",
        "On long texts LoRA fails.",
        "Rather than relying on LoRA, we train all layers.",
        "Our training is LoRA-free.",
    ],
)
def test_what_the_paper_does_without_is_not_used(extractor: LearnedExtractor, sentence: str) -> None:
    found = roles(extract(extractor, f"We propose FooNet, a small model. {sentence}"))
    assert found.get("LoRA") != "uses"


def test_what_is_used_after_all_is_used(extractor: LearnedExtractor) -> None:
    text = "We propose FooNet, a small model. Unlike full fine-tuning, we use LoRA to train it."
    assert roles(extract(extractor, text))["LoRA"] == "uses"


def test_kinds_are_climbed_once_and_end() -> None:
    chain = {
        f"model/{n}": Concept(id=f"model/{n}", type="Model", label=str(n), broader=(f"model/{(n + 1) % 4}",))
        for n in range(4)
    }
    broader = Broader(chain)
    assert dict(broader.of("model/0")) == {"model/1": 1, "model/2": 2, "model/3": 3}
    assert broader.between(["model/1"], ["model/0"]) == "up2"
    assert broader.between([], ["model/0"]) == "FalseTrue"


def group(field_text: str, *names: str) -> list[Group]:
    [_, field] = read_fields(Paper(id="a", title="T", abstract=field_text))
    return [
        Group(
            name,
            "Technique",
            (
                Place(
                    field,
                    Candidate(at := field_text.index(name), at + len(name), "Technique", "learned"),
                    name,
                ),
            ),
        )
        for name in names
    ]


def test_a_list_is_seen_as_one() -> None:
    text = "We use Aaa, Bbb and Ccc on Ddd."
    groups = group(text, "Aaa", "Bbb", "Ccc", "Ddd")
    fields = tuple(read_fields(Paper(id="a", title="T", abstract=text)))
    view = view_texts(fields, names_by_field(groups))["abstract"]
    spots = [view.spot(name.start, name.end) for name in view.names]
    assert [view.list_around(number, spot) for number, spot in enumerate(spots)] == [
        (0, 2),
        (0, 2),
        (0, 2),
        (3, 3),
    ]
    assert view.verb_before(spots[1]) == ("use", [","])


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 20))
def test_words_around_any_span_are_those_of_its_sentence(text: str, start: int, length: int) -> None:
    fields = [
        field for field in read_fields(Paper(id="a", title="T", abstract=text)) if field.name == "abstract"
    ]
    for field in fields:
        view = view_text(field, [])
        spot = view.spot(start, start + length)
        assert 0 <= spot.low <= spot.first <= spot.behind <= spot.high <= len(view.words)
        assert list(view.before(spot, 500)) == list(view.words[spot.low : spot.first])
        assert len(view.after(spot, 3)) <= 3
