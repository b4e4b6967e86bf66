"""Names that show by their letters, and the type that letters and neighbours suggest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.small_lexicon import entity, extract, names
from paperatlas.extract.shapes import find_shapes, is_name_shaped
from paperatlas.extract.typing import type_by_following, type_by_letters, type_by_phrase


def found(text: str) -> list[str]:
    return [text[c.start : c.end] for c in find_shapes(text)]


@pytest.mark.parametrize(
    "name",
    [
        "SoilNet",
        "AgroBERT-v2",
        "OpenTide-V1.2",
        "GTZAN",
        "mT5x",
        "WhaleSong-20k",
        "Gemma-2",
        "TIDE++",
        "Fox-1.6B",
    ],
)
def test_a_name_is_found_whole(name: str) -> None:
    assert found(f"We try {name}, again.") == [name]
    assert found(f"({name})") == [name]
    assert found(name) == [name]


@pytest.mark.parametrize(
    "word",
    [
        *("Chain-of-Thought", "Low-Rank", "Top-5", "Top-K", "end-to-end", "Self-Attention", "Type-2"),
        *("GPU", "GPUs", "NLP", "CPU", "FP16", "2D", "A100", "H800", "RTX-4090", "iPhone12", "PyTorch"),
        *("J180243.9", "COVID-19", "non-BERT", "The", "a", "word", "NeurIPS"),
    ],
)
def test_ordinary_words_devices_and_numbers_are_no_names(word: str) -> None:
    assert found(f"We see {word} here.") == []
    assert not is_name_shaped(word)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SoilNet-based", "SoilNet"),
        ("SoilNet-like", "SoilNet"),
        ("SoilNet-Free", "SoilNet"),
        ("FarmGPT-generated", "FarmGPT"),
    ],
)
def test_an_ending_that_makes_an_adjective_is_no_part_of_the_name(text: str, name: str) -> None:
    assert found(f"some {text} work") == [name]


def test_addresses_formulas_and_mail_hold_no_names() -> None:
    assert found(r"see x.org/SoilNet, me@SoilNet.org, \SoilNet, {SoilNet}, O^SoilNet") == []
    assert "SoilNet" not in names(extract("We share it. See https://x.org/a/LoRA or www.SoilNet.org/BERT."))


@given(st.text(alphabet=st.sampled_from("aBc1-.+ İ𝛼/_"), max_size=40))
def test_spans_are_in_order_and_apart(text: str) -> None:
    done = 0
    for candidate in find_shapes(text):
        assert done <= candidate.start < candidate.end <= len(text)
        done = candidate.end


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the Xyz dataset", "Dataset"),
        ("the Xyz corpora", "Dataset"),
        ("the Xyz benchmarks", "Benchmark"),
        ("the Xyz-leaderboard", "Benchmark"),
        ("Xyz language models", "Model"),
        ("the Xyz network", "Model"),
        ("the Xyz algorithm", "Technique"),
        ("the Xyz loss", "Technique"),
        ("an Xyz score", "Metric"),
        ("the Xyz task", "Task"),
        ("Xyz is good", None),
        ("Xyz, a dataset", None),
    ],
)
def test_the_noun_behind_a_name_types_it(text: str, kind: str | None) -> None:
    assert type_by_following(text, text.index("Xyz") + 3) == kind


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("a small network for tides", "Model"),
        ("an annotated corpus of letters", "Dataset"),
        ("a suite that tests models", "Benchmark"),
        ("new sampling schemes with models", "Technique"),
        ("the best of all worlds", None),
    ],
)
def test_the_head_of_a_phrase_types_what_it_describes(phrase: str, kind: str | None) -> None:
    assert type_by_phrase(phrase, 0) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SoilNet", "Model"),
        ("AgroFormer-L", "Model"),
        ("TideGPT", "Model"),
        ("Fox-7B", "Model"),
        ("FarmBench", "Benchmark"),
        ("SoilVQA", "Benchmark"),
        ("LeafSet", "Dataset"),
        ("Birds-20k", "Dataset"),
        ("QuickAdam", "Technique"),
        ("Quux", None),
    ],
)
def test_endings_that_name_a_type(name: str, kind: str | None) -> None:
    assert type_by_letters(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Tiny-ImageNet", "Dataset"),
        ("ImageNet-Q", "Dataset"),
        ("BERT-Medium", "Model"),
        ("GLUE-X", "Benchmark"),
    ],
)
def test_a_variant_of_a_known_name_has_its_type(name: str, kind: str) -> None:
    assert entity(extract(f"We study {name} in depth."), name).type == kind


def test_the_noun_behind_a_variant_outweighs_its_base() -> None:
    assert entity(extract("We study the ImageNet-Fox model."), "ImageNet-Fox").type == "Model"


def test_variants_of_the_papers_own_name_have_its_type() -> None:
    extraction = extract("We present Quux, a network. Quux-XL and Quux-V2 are bigger.")
    assert [(e.name, e.type) for e in extraction.entities] == [
        ("Quux", "Model"),
        ("Quux-XL", "Model"),
        ("Quux-V2", "Model"),
    ]
