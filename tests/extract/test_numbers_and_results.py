"""Numbers that state a finding, as records."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.small_lexicon import extract
from paperatlas.extract.numbers import bounds, find_numbers

FACT = tuple[str | None, str, str, str, str | None, str | None]


def facts(sentence: str) -> list[FACT]:
    """Metric, value, unit, kind, dataset and baseline of each result of a paper that proposes SoilNet."""
    extraction = extract(f"We propose SoilNet. {sentence}")
    names = {entity.id: entity.name for entity in extraction.entities}
    assert all(names.get(result.subject or "") in ("SoilNet", None) for result in extraction.results)
    return [
        (r.metric_name, r.value, r.unit, r.kind, names.get(r.dataset or ""), names.get(r.baseline or ""))
        for r in extraction.results
    ]


ONE = [
    ("It has an accuracy of 81.3% on ImageNet.", ("accuracy", "81.3", "%", "absolute", "ImageNet", None)),
    ("It reaches 80 percent accuracy.", ("accuracy", "80", "%", "absolute", None, None)),
    ("Its perplexity is 12.4.", ("perplexity", "12.4", "none", "absolute", None, None)),
    ("It is 15× smaller than ResNet-50.", ("model size", "15", "x", "ratio", None, "ResNet-50")),
    ("It is 2.5 times faster than BERT.", ("speedup", "2.5", "x", "ratio", None, "BERT")),
    ("We see a 4x speedup without any loss of accuracy.", ("speedup", "4", "x", "ratio", None, None)),
    ("It reduces latency by 61%.", ("latency", "61", "%", "reduction", None, None)),
    ("It cuts memory usage by up to 20%-50%.", ("memory usage", "20-50", "%", "reduction", None, None)),
    ("It improves by 5.5 mIoU on Cityscapes.", ("mIoU", "5.5", "none", "improvement", "Cityscapes", None)),
    ("It outperforms BERT by 3.4% accuracy.", ("accuracy", "3.4", "%", "improvement", None, "BERT")),
    ("It needs 40% fewer FLOPs than ViT.", ("FLOPs", "40", "%", "reduction", None, "ViT")),
    ("Its F1 is 2.1 points higher.", ("F1", "2.1", "points", "improvement", None, None)),
    ("It keeps 98.6% of the accuracy.", ("accuracy", "98.6", "%", "ratio", None, None)),
    ("It has only 7.6M parameters.", ("number of parameters", "7.6", "M params", "absolute", None, None)),
    ("It has 1.3 billion parameters.", ("number of parameters", "1.3", "B params", "absolute", None, None)),
    ("The latency is 2-3 ms.", ("latency", "2-3", "ms", "absolute", None, None)),
    ("It needs a memory usage of 2.1 GB.", ("memory usage", "2.1", "GB", "absolute", None, None)),
    ("It lowers energy consumption 3-fold.", ("energy consumption", "3", "x", "ratio", None, None)),
    ("The throughput rises to 1,024.5 in all.", ("throughput", "1024.5", "none", "absolute", None, None)),
]


@pytest.mark.parametrize(("sentence", "fact"), ONE)
def test_one_finding(sentence: str, fact: FACT) -> None:
    assert facts(sentence) == [fact]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("We reach 93.2%/88.1% top-1 accuracy.", [("93.2", "%"), ("88.1", "%")]),
        ("We reach 93.2/88.1% top-1 accuracy.", [("93.2", "%"), ("88.1", "%")]),
        ("It has 7.6M/8.3M parameters.", [("7.6", "M params"), ("8.3", "M params")]),
        ("A word error rate of 5.1% on COCO and 8.0% on QM9.", [("5.1", "%"), ("8.0", "%")]),
        ("Accuracy rises from 71.2% to 75.4%.", [("71.2", "%"), ("75.4", "%")]),
    ],
)
def test_a_list_gives_one_result_each(sentence: str, values: list[tuple[str, str]]) -> None:
    assert [(value, unit) for _, value, unit, *_ in facts(sentence)] == values


def test_each_of_a_list_has_the_direction_that_stands_at_its_end() -> None:
    found = facts("We see 3.1%, 1.4%, and 0.6% lower word error rate than Whisper on LibriSpeech.")
    assert [(value, kind, data, than) for _, value, _, kind, data, than in found] == [
        (value, "reduction", "LibriSpeech", "Whisper") for value in ("3.1", "1.4", "0.6")
    ]


def test_each_number_has_the_dataset_of_its_clause() -> None:
    found = facts("It has 99.1% accuracy on QM9 with ease, and improves the accuracy on COCO to 82.7%.")
    assert [(value, data) for _, value, _, _, data, _ in found] == [("99.1", "QM9"), ("82.7", "COCO")]


def test_a_metric_must_fit_the_unit() -> None:
    assert facts("Accuracy is high on a 24 GB device.") == []
    found = facts("It runs with a memory usage of 2.1 GB at an accuracy of 80%.")
    assert [(metric, value) for metric, value, *_ in found] == [("memory usage", "2.1"), ("accuracy", "80")]


def test_what_is_kept_the_same_is_not_what_was_measured() -> None:
    [(metric, *_)] = facts("With the same accuracy, it has 40% less latency.")
    assert metric == "latency"


@pytest.mark.parametrize(
    "sentence",
    [
        "We train 12 layers for 90 epochs on 8 GPUs in 2023.",
        "With a learning rate of 0.001 its accuracy is high.",
        "A batch size of 1.5 and accuracy go together.",
        "See Fig. 4 for accuracy.",
        "We use ResNet-50 and GPT-3 for accuracy.",
        "It holds 10K images.",
        "Of 3 datasets, 2 are large.",
        "ViT-B/16 has good accuracy.",
        "LLaMA 7B reads a number of parameters.",
    ],
)
def test_set_up_numbers_are_no_results(sentence: str) -> None:
    assert facts(sentence) == []


def test_numbers_of_others_before_the_own_work_are_no_results() -> None:
    extraction = extract("Others have an accuracy of 90%. We propose SoilNet. Its accuracy is 91%.")
    assert [result.value for result in extraction.results] == ["91"]


def test_the_baseline_is_not_the_subject_and_the_evidence_is_the_number() -> None:
    text = "We propose SoilNet. It is 15× smaller than WaveNetX."
    [result] = extract(text).results
    assert result.subject is not None
    assert result.subject != result.baseline
    assert text[result.evidence.start : result.evidence.end] == result.evidence.text == "15×"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5M parameters", ("1.5", "1500000", "1500000", "M params")),
        ("13K", ("13K", "13000", "13000", "none")),
        ("2 million", ("2", "2000000", "2000000", "none")),
        ("4-8x", ("4-8", "4", "8", "x")),
        ("1.25∼1.56×", ("1.25-1.56", "1.25", "1.56", "x")),
        ("2× to 330×", ("2-330", "2", "330", "x")),
        ("20%-50%", ("20-50", "20", "50", "%")),
        ("3 percentage points", ("3", "3", "3", "points")),
        ("10-fold", ("10", "10", "10", "x")),
        ("2 orders of magnitude", ("100", "100", "100", "x")),
        (r"2.08\%", ("2.08", "2.08", "2.08", "%")),
        ("12,345 ms", ("12345", "12345", "12345", "ms")),
        ("twice", ("2", "2", "2", "x")),
        ("threefold", ("3", "3", "3", "x")),
        ("three times", ("3", "3", "3", "x")),
        ("an order of magnitude", ("10", "10", "10", "x")),
        ("one-eighth of", ("1/8", "0.125", "0.125", "x")),
        ("1/9th", ("1/9", "0.111111111", "0.111111112", "x")),
        ("66 to 20 times", ("20-66", "20", "66", "x")),
        ("8 to 10 times", ("8-10", "8", "10", "x")),
        ("1.5% to 6.4%", ("1.5-6.4", "1.5", "6.4", "%")),
        ("10~30%", ("10-30", "10", "30", "%")),
        ("1.25sim1.56times", ("1.25-1.56", "1.25", "1.56", "x")),
        ("42.6times", ("42.6", "42.6", "42.6", "x")),
        ("x3.4", ("3.4", "3.4", "3.4", "x")),
        ("1.98$\\times$", ("1.98", "1.98", "1.98", "x")),
        ("557-million-parameter", ("557", "557000000", "557000000", "M params")),
        ("14M tunable parameters", ("14", "14000000", "14000000", "M params")),
        ("295M FLOPs", ("295", "295000000", "295000000", "M")),
        ("5, 000", ("5000", "5000", "5000", "none")),
        ("18 frames-per-second", ("18", "18", "18", "fps")),
        ("196{\\mu}J", ("196", "196", "196", "µJ")),
        ("5 sec", ("5", "5", "5", "s")),
        ("30 fps", ("30", "30", "30", "fps")),
        ("6.0%", ("6.0", "6", "6", "%")),
    ],
)
def test_a_printed_number_as_decimals_with_its_unit(text: str, expected: tuple[str, ...]) -> None:
    [number] = find_numbers(text, 0, len(text))
    assert (number.value, number.low, number.high, number.unit) == expected
    assert text[: number.start].strip("x") == ""
    assert text[number.end :].strip(" of") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 34.4% to 50.1%", [("34.4", "%"), ("50.1", "%")]),
        ("from 72.0G to 28.6G", [("72.0", "G"), ("28.6", "G")]),
        ("68.4, 71.2 and 73.0% on A, B and C", [("68.4", "%"), ("71.2", "%"), ("73.0", "%")]),
        ("1B, 3.7B, and 16B parameters", [("1", "B params"), ("3.7", "B params"), ("16", "B params")]),
        (
            "9.3%/6.63% with 7.6M/8.3M parameters",
            [("9.3", "%"), ("6.63", "%"), ("7.6", "M params"), ("8.3", "M params")],
        ),
        ("by a factor of 37", [("37", "x")]),
        ("IS=8.81pm0.10", [("8.81", "none")]),
        ("ranging from 13.29M to 367.5M parameters", [("13.29-367.5", "M params")]),
    ],
)
def test_numbers_of_lists_and_changes_stay_apart_and_share_their_unit(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(number.value, number.unit) for number in find_numbers(text, 0, len(text))] == expected


@pytest.mark.parametrize("text", ["several orders of magnitude", "5/4 of it", "doublet", "behalf"])
def test_words_without_a_number_are_none(text: str) -> None:
    assert not [number for number in find_numbers(text, 0, len(text)) if number.word]


_PIECES = st.sampled_from(
    "9.3 % 7.6M 15 x times 2 to - 330 \\% parameters twice half of an order magnitude one-eighth 1/9"
    " , and / from $ pm sim"
    " 0.1 5, 000 million GB ms ( ) . two fold respectively".split()
)


@given(st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=16), st.sampled_from(["", " "]))
def test_every_value_stands_in_its_words_or_is_a_number_word(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    for number in find_numbers(text, 0, len(text)):
        quote = re.sub(r"[,\s]", "", text[number.start : number.end])
        digits = re.findall(r"\d+(?:\.\d+)?", number.value)
        assert number.word or all(part in quote for part in digits)
        assert Decimal(number.low) <= Decimal(number.high)


@pytest.mark.parametrize("text", ["v2.0", "x_3", "GPT-3", "10^3", "ViT-B/16", "8-6%", "no digit", "½", "٣"])
def test_digits_of_names_and_formulas_are_no_numbers(text: str) -> None:
    assert [n for n in find_numbers(text, 0, len(text)) if n.tells] == []


@given(st.text(alphabet=st.sampled_from("0123456789.,-–%xKM/ to×"), max_size=24))
def test_every_number_has_bounds_in_order_and_lies_in_the_text(text: str) -> None:
    done = 0
    for number in find_numbers(text, 0, len(text)):
        assert done <= number.start < number.end <= len(text)
        done = number.end
        assert Decimal(number.low) <= Decimal(number.high)
        assert bounds(number.value.rstrip("KM"), "") is not None
