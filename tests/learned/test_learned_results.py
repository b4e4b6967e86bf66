"""Results by learned weights, here learned from a few made sentences and not the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from training.results import describe_paper, learn_results, places_of

from extract.small_lexicon import extract
from extract.soundness import assert_sound
from paperatlas.extract.document import read_fields
from paperatlas.extract.learned.models.linear import LinearModel
from paperatlas.extract.learned.results.choosing import ResultModels, read_learned_results
from paperatlas.extract.learned.results.findings import find_numbers_in_place, read_sentences
from paperatlas.extract.learned.results.metrics import IMPLIED, metric_candidates, possible
from paperatlas.extract.learned.results.words import Words
from paperatlas.extract.metric_words import find_metric_words
from paperatlas.model import ExtractedResult, Extraction

_DATA = ("ImageNet", "COCO", "QM9", "Cityscapes")
_METRICS = ("accuracy", "latency", "perplexity", "throughput")


def _records() -> Iterator[dict[str, Any]]:
    for number in range(24):
        data, metric = _DATA[number % 4], _METRICS[number // 4 % 4]
        score, factor, layers = f"{60 + number}.5", str(2 + number % 7), str(12 + number)
        abstract = (
            f"We propose SoilNet. It has {layers} layers. SoilNet reaches a {metric} of {score}% on {data}. "
            f"It is {factor} times smaller than BERT."
        )
        yield {
            "id": str(number),
            "abstract": abstract,
            "entities": [
                {"eid": "e1", "name": "SoilNet", "forms": ["SoilNet"]},
                {"eid": "e2", "name": metric, "forms": [metric]},
                {"eid": "e3", "name": data, "forms": [data]},
                {"eid": "e4", "name": "BERT", "forms": ["BERT"]},
            ],
            "results": [
                _result("e2", score, "absolute", "e3", None, f"{score}% on {data}"),
                _result("model size", factor, "ratio", None, "e4", f"{factor} times smaller"),
            ],
        }


def _result(
    metric: str, value: str, kind: str, data: str | None, baseline: str | None, evidence: str
) -> dict[str, Any]:
    return {
        "subject": "e1",
        "metric": metric,
        "value": value,
        "kind": kind,
        "on": data,
        "than": baseline,
        "evidence": evidence,
    }


@lru_cache(maxsize=1)
def models() -> ResultModels:
    """What those sentences teach."""
    learned = learn_results(describe_paper(record, extract(record["abstract"])) for record in _records())
    return ResultModels(*(LinearModel(*one) for one in (learned.numbers, learned.metrics, learned.partners)))


def results(extraction: Extraction) -> tuple[ExtractedResult, ...]:
    """The results of an abstract by those models."""
    fields = tuple(read_fields(extraction.paper))
    return read_learned_results(
        fields, {"abstract": places_of(extraction.entities)}, extraction.entities, models()
    )


def test_a_sentence_like_those_learned_from_is_read_whole() -> None:
    extraction = extract(
        "We propose MossNet. It has 9 layers. MossNet reaches a mIoU of 48.7% on QM9. "
        "It is 3 times smaller than ViT."
    )
    names = {one.id: one.name for one in extraction.entities}
    score, size = results(extraction)
    assert (score.metric_name, score.value, score.unit, score.kind) == ("mIoU", "48.7", "%", "absolute")
    assert names[score.subject or ""] == names[size.subject or ""] == "MossNet"
    assert size.metric_name.endswith("size")
    assert (size.value, size.unit, size.kind) == ("3", "x", "ratio")
    assert [names.get(one.baseline or "") for one in (score, size)] == [None, "ViT"]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                "We propose SoilNet . accuracy latency of 3.5% 15 times twice BERT , and 7.6M".split()
            ),
            st.text(max_size=5),
        ),
        max_size=30,
    )
)
def test_any_text_gives_sound_results(pieces: list[str]) -> None:
    extraction = extract(" ".join(pieces))
    found = results(extraction)
    assert_sound(replace(extraction, results=found))
    for one in found:
        assert Decimal(one.low) <= Decimal(one.high)


def test_a_metric_must_be_able_to_have_the_unit() -> None:
    text = "It reaches an accuracy of 80% with a model size of 24 GB."
    extraction = extract(text)
    [field] = [field for field in read_fields(extraction.paper) if field.name == "abstract"]
    sentences = read_sentences(field, places_of(extraction.entities))
    numbers = find_numbers_in_place(sentences[0])
    candidates = metric_candidates(sentences, 0, numbers)
    memory = {metric.text for metric in possible(numbers[-1], candidates)}
    assert "model size" in memory
    assert "accuracy" not in memory
    assert {metric.text for metric in candidates} >= {"accuracy", "model size", *IMPLIED}


def test_a_very_long_sentence_is_read_in_pieces_that_leave_nothing_out() -> None:
    text = "It is 3.5% better " * 400
    field = next(one for one in read_fields(extract(text).paper) if one.name == "abstract")
    pieces = read_sentences(field, ())
    assert "".join(field.text[one.start : one.end] for one in pieces).strip() == field.text.strip()
    assert max(one.end - one.start for one in pieces) <= 800


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("It reduces the KV cache by 93.3%", "KV cache"),
        ("with 30% lower variance", "variance"),
        ("a 3x reduction in peak memory usage", "peak memory usage"),
        ("only 12% of the number of trainable parameters", "number of trainable parameters"),
        ("a word error rate of 5%", "word error rate"),
    ],
)
def test_words_that_may_name_a_metric(text: str, phrase: str) -> None:
    assert phrase in {text[start:end] for start, end in find_metric_words(text, 0, len(text))}


@given(st.text(max_size=60))
def test_words_and_phrases_lie_in_any_text(text: str) -> None:
    words = Words(text, 0, len(text))
    assert words.between(0, len(text) + 1) == len(words.inside(0, len(text) + 1))
    for start, end in find_metric_words(text, 0, len(text)):
        assert 0 <= start < end <= len(text)
