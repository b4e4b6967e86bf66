"""What one name means in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas import sense
from paperatlas.model import ENTITY_TYPES


@pytest.mark.parametrize(
    ("name", "sentence", "expected"),
    [
        ("RoPE", "We rescale RoPE so that the model reads longer documents.", "Technique"),
        ("rope", "The robot ties a knot into the rope.", None),
        ("Mamba", "Mamba scales linearly with the length of the input, unlike attention.", "Model"),
        ("mamba", "Install the toolkit with mamba to resolve all dependencies quickly.", None),
        ("SAM", "Replacing plain updates with SAM finds flatter minima at twice the cost.", "Technique"),
        ("Precision", "Precision falls from 0.9 to 0.7 as the detector returns more boxes.", "Metric"),
        ("precision", "Weights are stored in half precision to save memory.", None),
        ("Sam", "Sam drove to the field station twice a week to change the batteries.", None),
        ("COCO", "The detector is trained on COCO and tested on street scenes.", "Dataset"),
        ("MMLU", "MMLU covers fifty-seven subjects from law to physics.", "Benchmark"),
        ("NER", "NER finds people and places in the minutes of the council.", "Task"),
        ("pruning", "The gardener recommends pruning the roses in March.", None),
        ("LoRA", "", "Technique"),
        ("", "", None),
    ],
)  # fmt: skip
def test_words_around_a_name_tell_its_sense(name: str, sentence: str, expected: str | None) -> None:
    assert sense(name, sentence) == expected


@given(name=st.text(max_size=10), sentence=st.text(max_size=80))
def test_any_text_has_an_answer(name: str, sentence: str) -> None:
    assert sense(name, sentence) in {*ENTITY_TYPES, None}


@pytest.mark.data
def test_sentences_written_for_the_project(data_folder: Path) -> None:
    lines = (data_folder / "resolution" / "dev_ambiguous.tsv").read_text().splitlines()
    rows = [line.split("\t")[:3] for line in lines if line]
    wrong = [
        name
        for text, name, meant in rows
        if (sense(name, text) or "None").lower() != meant.split(":")[0].strip().lower()
    ]
    assert len(wrong) <= 0.15 * len(rows), wrong
