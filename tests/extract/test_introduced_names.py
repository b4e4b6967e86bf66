"""Names that a paper gives to its own work, and names that it only reports."""

from __future__ import annotations

import pytest

from extract.small_lexicon import entity, extract, role

INTRODUCED = [
    # title
    ("SoilNet: A Network for Soil Maps", "It maps soil.", "SoilNet", "Model"),
    ("TideQuux - An Algorithm for Tides", "It is an algorithm.", "TideQuux", "Technique"),
    ("GrainBench: Can Models Count Grain?", "They cannot.", "GrainBench", "Benchmark"),
    # we propose
    ("", "We propose SoilNet for maps.", "SoilNet", "Model"),
    (
        "",
        "In this paper, we therefore introduce the novel LeafSet, a dataset of leaves.",
        "LeafSet",
        "Dataset",
    ),
    ("", "This work presents FarmEval, a benchmark of farming.", "FarmEval", "Benchmark"),
    ("", "We also release the TideCorpus dataset.", "TideCorpus", "Dataset"),
    ("", "We develop Quokka, an open language model.", "Quokka", "Model"),
    ("", "We present Rapid Tide Search, which is fast.", "Rapid Tide Search", "Technique"),
    ("", "The authors describe Deep Soil Mapping (DSM).", "DSM", "Technique"),
    ("", "We propose Parallel WaveGAN, a network.", "Parallel WaveGAN", "Model"),
    ("", "We propose Tide-Aware Scaling to read tides.", "Tide-Aware Scaling", "Technique"),
    ("", "We build a new tide model, StormQuux.", "StormQuux", "Model"),
    ("", "We propose two nets: RedNet and BlueNet.", "BlueNet", "Model"),
    # called, dubbed, named
    ("", "We build a corpus called Whale Song Atlas from calls.", "Whale Song Atlas", "Dataset"),
    ("", "We train a compact network, dubbed Pika.", "Pika", "Model"),
    ("", "Our new algorithm, termed GrainFlow, is fast.", "GrainFlow", "Technique"),
    ("", "We call our approach AgroMix.", "AgroMix", "Technique"),
    ("", "We propose a new sampler, namely TideMix.", "TideMix", "Technique"),
    # X (long form)
    ("", "We design TIDE (Temporal Iterative Deep Estimator) for tides.", "TIDE", "Technique"),
    ("", "We propose a temporal graph network (TGN) for tides.", "TGN", "Model"),
    # is proposed
    ("", "A network, TideNet, is proposed.", "TideNet", "Model"),
    ("", "Soil is dry. SoilFlow is introduced here.", "SoilFlow", "Technique"),
    ("", "The Temporal Tide Transformer (TTT) is presented.", "TTT", "Model"),
]


@pytest.mark.parametrize(("title", "abstract", "name", "kind"), INTRODUCED)
def test_own_name_is_introduced(title: str, abstract: str, name: str, kind: str) -> None:
    own = entity(extract(abstract, title=title or "On a Topic"), name)
    assert (own.role, own.type) == ("introduces", kind)


@pytest.mark.parametrize(
    ("abstract", "name"),
    [
        ("We evaluate on two datasets, namely ImageNet and QM9.", "ImageNet"),
        ("Recently, WaveBERT was proposed. We use WaveBERT.", "WaveBERT"),
        ("A network called SoilNet is common. We do without it.", "SoilNet"),
        ("We propose a novel method based on LoRA.", "LoRA"),
        ("We present a study of BERT and of ViT.", "BERT"),
        ("We propose a new PEFT method.", "PEFT"),
        ("We propose BERT-based tagging.", "BERT"),
        ("We introduce a fast GPTQ kernel.", "GPTQ"),
        ("We propose to use LoRA everywhere.", "LoRA"),
        ("We release our code for BERT.", "BERT"),
    ],
)
def test_names_of_others_are_not_introduced(abstract: str, name: str) -> None:
    assert role(abstract, name) != "introduces"


@pytest.mark.parametrize(
    "title",
    [
        "Large means slow: a study of size",
        "Beyond Words: On Language",
        "Do Models Dream? On Sleep",
        "Learning to Count: Sheep",
        "a: b",
        ":",
        "No Colon At All",
    ],
)
def test_ordinary_words_before_a_colon_are_no_name(title: str) -> None:
    assert extract("Nothing is said.", title=title).entities == ()


def test_a_name_ends_with_its_sentence() -> None:
    extraction = extract("We collect a dataset called Foo Bar. It is small. We name it Qux. All is well.")
    assert {e.name for e in extraction.entities} == {"Foo Bar", "Qux"}


def test_an_introduced_name_is_found_again_in_title_and_abstract() -> None:
    extraction = extract("We introduce Pika, a network. Pika is small.", title="Smaller Networks with Pika")
    fields = [mention.field for mention in entity(extraction, "Pika").mentions]
    assert fields == ["title", "abstract", "abstract"]


def test_the_short_form_that_the_paper_defines_outweighs_the_known_one() -> None:
    extraction = extract("We use warmup-stable decay (WSD) here. WSD is a schedule.")
    assert entity(extraction, "WSD").type == "Technique"
    assert entity(extract("We address word sense disambiguation (WSD). WSD is hard."), "WSD").type == "Task"
