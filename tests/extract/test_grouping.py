"""The mentions of one paper become its entities."""

from __future__ import annotations

from itertools import pairwise

import pytest

from extract.small_lexicon import entity, extract
from paperatlas.extract.candidates import Candidate, keep_best


@pytest.mark.parametrize(
    ("abstract", "mentions"),
    [
        ("We use LoRA, and low-rank adaptation again.", 2),
        ("Low-rank adaptation (LoRA) is known. We use LoRA.", 3),
        ("We prune CNNs: a convolutional neural network (CNN), one CNN.", 4),
        ("We propose a graph rewiring step (GRS). GRS rewires. Our GRS wins.", 4),
        ("We propose SoilNet. SoilNet is a net; SoilNets are many.", 3),
    ],
)
def test_names_of_one_thing_are_one_entity(abstract: str, mentions: int) -> None:
    [only] = extract(abstract).entities
    assert len(only.mentions) == mentions


def test_versions_are_things_of_their_own() -> None:
    extraction = extract("We use ResNet, ResNet-50, GPT-3, GPT-4, MBPP and MBPP+.")
    assert len(extraction.entities) == 6


def test_the_name_is_the_form_used_most_then_the_longest() -> None:
    assert extract("We use LoRA: low-rank adaptation. LoRA works.").entities[0].name == "LoRA"
    assert extract("We use LoRA, low-rank adaptation.").entities[0].name == "low-rank adaptation"


def test_a_name_with_two_meanings_takes_the_one_of_the_noun_behind_it() -> None:
    assert entity(extract("We read the Falcon dataset."), "Falcon").type == "Dataset"
    assert entity(extract("We tune the Falcon model."), "Falcon").type == "Model"


def test_mentions_of_one_text_do_not_overlap() -> None:
    extraction = extract(
        "We propose a post-training quantization method (PTQ), top-1 accuracy of Parallel WaveGAN, SuperGLUE."
    )
    spans = sorted((m.start, m.end) for e in extraction.entities for m in e.mentions)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


def test_of_candidates_that_overlap_the_longest_then_the_most_trusted_stays() -> None:
    short = Candidate(5, 9, "Technique", "introduced")
    long = Candidate(0, 9, "Task", "shape")
    other = Candidate(0, 9, "Model", "lexicon", "model/x")
    behind = Candidate(9, 12, "Metric", "term")
    assert keep_best([short, long, behind, other]) == [other, behind]
    assert keep_best([]) == []
