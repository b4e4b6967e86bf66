"""Abbreviations with their long forms, as texts make them with brackets."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extract.abbreviations import find_abbreviations, is_short_form

PAIRS = [
    ("We study graph neural networks (GNNs) of proteins.", "graph neural networks", "GNNs"),
    ("Low-rank adaptation (LoRA) is cheap.", "Low-rank adaptation", "LoRA"),
    ("We measure mean intersection over union (mIoU).", "mean intersection over union", "mIoU"),
    ("The word error rate (WER, in percent) falls.", "word error rate", "WER"),
    ("Large language models (LLMs; also chat models) err.", "Large language models", "LLMs"),
    ("A mixture of experts (MoE) routes tokens.", "mixture of experts", "MoE"),
    ("We use the k-nearest neighbours (k-NN) rule.", "k-nearest neighbours", "k-NN"),
    ("Unsupervised β-variational autoencoders (β-VAEs) help.", "β-variational autoencoders", "β-VAEs"),
    ("Density functional theory (DFT) is exact.", "Density functional theory", "DFT"),
    ("An MLP (multi-layer perceptron) suffices.", "multi-layer perceptron", "MLP"),
    ("The ECG (electrocardiogram) is noisy.", "electrocardiogram", "ECG"),
    ("Our LSTM (long short-term memory) forgets.", "long short-term memory", "LSTM"),
]
NO_PAIRS = [
    "The effect is clear (see Fig. 2).",
    "It grows with depth (Table II) and width (GPU).",
    "Training took long (NVIDIA A100).",
    "We win on three corpora (English, German and Czech).",
    "The year (2021) was dry.",
    "We test our model (BERT) again.",
    "It ends here (",
    "() is empty, ( ) too.",
    "We tried everything. (LoRA) came last.",
]


@pytest.mark.parametrize(("text", "long", "short"), PAIRS)
def test_pair_is_found_with_its_spans(text: str, long: str, short: str) -> None:
    found = [(text[slice(*pair.long)], text[slice(*pair.short)]) for pair in find_abbreviations(text)]
    assert found == [(long, short)]


@pytest.mark.parametrize("text", NO_PAIRS)
def test_other_brackets_make_no_pair(text: str) -> None:
    assert find_abbreviations(text) == []


def test_articles_before_the_long_form_are_no_part_of_it() -> None:
    text = "We train with the stochastic gradient descent (SGD) rule."
    [pair] = find_abbreviations(text)
    assert text[slice(*pair.long)] == "stochastic gradient descent"


def test_the_long_form_stays_within_its_clause() -> None:
    text = "Neither graphs, nor neural networks (GNN) are new."
    assert find_abbreviations(text) == []


@pytest.mark.parametrize("word", ["LoRA", "E2E", "mAP", "GPT-4", "CNNs", "R&D"])
def test_short_forms(word: str) -> None:
    assert is_short_form(word)


@pytest.mark.parametrize("word", ["see", "Figure", "2021", "a b", "", "left", "12K"])
def test_other_words_are_no_short_forms(word: str) -> None:
    assert not is_short_form(word)


@given(st.text(alphabet=st.sampled_from("abAB c(),.-İß𝛼\n"), max_size=80))
def test_spans_lie_in_the_text_and_apart(text: str) -> None:
    for pair in find_abbreviations(text):
        for start, end in (pair.long, pair.short):
            assert 0 <= start < end <= len(text)
        assert pair.long[1] <= pair.short[0] or pair.short[1] <= pair.long[0]


@pytest.mark.parametrize(
    "nasty",
    [
        "(" * 60_000,
        "a " * 30_000 + "(AAAAAAAA)",
        "(AB) " * 15_000,
        "ab (AB " * 10_000,
        "(A" * 30_000 + ")" * 30_000,
    ],
)
def test_time_grows_with_the_length_alone(nasty: str) -> None:
    began = time.perf_counter()
    find_abbreviations(nasty)
    assert time.perf_counter() - began < 3
