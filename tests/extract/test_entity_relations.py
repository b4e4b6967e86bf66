"""Relations between two entities that a fixed wording states."""

from __future__ import annotations

import pytest

from extract.small_lexicon import extract


def relations(abstract: str, *, title: str = "On a Topic") -> list[tuple[str, str, str]]:
    extraction = extract(abstract, title=title)
    names = {entity.id: entity.name for entity in extraction.entities}
    return [(names[r.head], r.type, names[r.tail]) for r in extraction.relations]


@pytest.mark.parametrize(
    "text",
    [
        "We propose SoilNet. SoilNet is based on ResNet.",
        "We propose SoilNet, built on ResNet.",
        "We build SoilNet on top of ResNet.",
        "SoilNet extends the ResNet.",
        "SoilNet, a variant of ResNet, wins.",
        "SoilNet is an extension of ResNet.",
        "SoilNet is fine-tuned from ResNet.",
        "SoilNet, a ResNet-based network, wins.",
    ],
)
def test_based_on(text: str) -> None:
    assert relations(text) == [("SoilNet", "basedOn", "ResNet")]


@pytest.mark.parametrize(
    "text",
    [
        "SoilNet is a large language model.",
        "SoilNet, a new large language model, wins.",
        "SoilNet, a kind of large language model, wins.",
        "We propose SoilNet, the first large language model of soil.",
        "Large language models such as SoilNet err.",
        "Large language models (e.g., SoilNet) err.",
        "SoilNet and other large language models err.",
    ],
)
def test_is_a(text: str) -> None:
    [(head, kind, tail)] = relations(text)
    assert (head, kind, tail.lower().rstrip("s")) == ("SoilNet", "isA", "large language model")


def test_a_title_says_what_its_name_is() -> None:
    assert relations("It maps.", title="SoilNet: A Compact Transformer for Soil") == [
        ("SoilNet", "isA", "Transformer")
    ]


def test_such_as_reaches_over_the_whole_list_and_no_further() -> None:
    found = relations("We compare quantization methods such as GPTQ, LoRA and PTQ. Pruning differs.")
    assert found == [(name, "isA", "quantization") for name in ("GPTQ", "LoRA", "PTQ")]


@pytest.mark.parametrize(
    "text",
    [
        "SoilNet and ResNet are good.",
        "SoilNet beats ResNet.",
        "SoilNet is no ResNet.",
        "SoilNet, a distillation-free ResNet rival",
        "We like SoilNet. A ResNet is large.",
        "We test SoilNet, an entry, on ImageNet.",
        "GLUE is based on accuracy.",
        "We present SoilNet, a large language model compressor.",
        "SoilNet is a rival of ResNet.",
        "SoilNet, a step to large language models, is new.",
    ],
)
def test_other_wordings_state_nothing(text: str) -> None:
    assert relations(text) == []


def test_a_relation_stands_once_with_the_words_it_was_read_from() -> None:
    text = "We build SoilNet. SoilNet is based on ResNet. Again, SoilNet is based on ResNet."
    [relation] = extract(text).relations
    quote = relation.evidence
    assert quote.text == "SoilNet is based on ResNet" == text[quote.start : quote.end]
    assert text[slice(*quote.sentence)] == "SoilNet is based on ResNet."
