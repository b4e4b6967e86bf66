"""Sentences: what ends one, what does not, and that no text is lost between them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extract.sentences import split_sentences

WHOLE = [
    "Smith et al. (2020) measure soil moisture.",
    "We follow Jones et al. and report yields.",
    "Three classes, i.e. Roots, Stems and Leaves, are told apart.",
    "Large models, e.g. BERT, are slow.",
    "We compare speed vs. Accuracy on two tasks.",
    "The curve in Fig. 3 rises, that in Tab. 2 falls, see Eq. (4) and Sec. 5.",
    "Version v2.0 costs 3.5 times less than GPT-3.5 does.",
    "The rule of J. K. Maier and A. B. Novak holds.",
    "The U.S. Geological Survey gave the maps.",
    "Both settings (cf. Appendix) agree, resp. Differ.",
    "Channel No. 5 is noisy.",
    "The network...and its heir work",
    "no capital letter. starts here",
]
SPLIT = [
    ["It is small.", "It is fast."],
    ["Is it small?", "Yes!", "It is."],
    ["The error is 3.5.", "Then it falls to 2.0."],
    ["We release v2.0.", "Version 3 follows."],
    ['They call it "dead."', "We do not."],
    ["The end (of it all.)", "Another begins."],
    ["We like it.", "“Quoted words begin this one.”"],
    ["It works.", "(See the appendix.)", "So be it."],
    ["GPT-4 wins.", "7B models follow."],
    ["Vitamin C.", "We measure it."],
    ["As did Smith et al.", "We differ."],
    ["We say no.", "Then we stop."],
    ["The prior is flat.", "β-VAE is one more.", "Ökonomie too.", "Дальше ещё."],
    ["Code: https://example.org/a.b.", "Data follow."],
]


@pytest.mark.parametrize("text", WHOLE)
def test_marks_inside_a_sentence_do_not_end_it(text: str) -> None:
    assert split_sentences(text) == [(0, len(text))]


@pytest.mark.parametrize("sentences", SPLIT)
def test_each_sentence_is_its_own(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


@pytest.mark.parametrize("gap", ["\n\n", "\n \n", "\n\t\n\n"])
def test_a_blank_line_ends_a_sentence_without_a_mark(gap: str) -> None:
    text = f"A heading{gap}and its text"
    assert [text[start:end] for start, end in split_sentences(text)] == ["A heading", "and its text"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u2003"])
def test_white_space_has_no_sentences(text: str) -> None:
    assert split_sentences(text) == []


@given(st.text(alphabet=st.sampled_from("aB1 .!?\"')([\n\u00a0İßé𝛼"), max_size=60) | st.text(max_size=60))
def test_spans_are_in_order_apart_and_hold_all_but_white_space(text: str) -> None:
    spans = split_sentences(text)
    done = 0
    for start, end in spans:
        assert done <= start < end <= len(text)
        assert not text[done:start].strip()
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        done = end
    assert not text[done:].strip()


@pytest.mark.parametrize("piece", [".", ". ", "A. ", "\n ", '."', "et al. ", "!?"])
def test_time_grows_with_the_length_alone(piece: str) -> None:
    began = time.perf_counter()
    split_sentences(piece * 40_000)
    assert time.perf_counter() - began < 3
