"""Extraction takes no more time per character of a long text than of a short one, however odd the text."""

from __future__ import annotations

import time

import pytest

from paperatlas.model import Paper
from paperatlas.pipeline.extracting import opened

SIZES = {"fast": (6_000, 60_000), "accurate": (2_000, 20_000)}
ODD = {
    "plain": "We propose FooNet, which uses LoRA and ResNet-50 on ImageNet and reaches 81.3% accuracy. ",
    "one sentence": "we use LoRA and reach 81.3% accuracy on ImageNet and ",
    "opening brackets": "(",
    "brackets": "(AB CD) ",
    "unclosed": "LoRA (",
    "abbreviations": "low-rank adaptation (LoRA) ",
    "single letters": "A ",
    "one word of capitals": "ABCDEFGHIJ",
    "words of capitals": "ABCDEFG HIJ ",
    "hyphens": "A-",
    "dots": "A.",
    "stops": ". ",
    "proposals": "we propose ",
    "names": "we call it ",
    "digits": "1234567890",
    "numbers": "12 ",
    "ranges": "1-2",
    "thousands": "1,000,",
    "results": "5% accuracy ",
    "terms": "token pruning ",
    "others": "LoRA and other ",
    "spaces": "use    ",
    "lines": "LoRA\n",
    "quotes": '"',
    "capital dotted i": "İ ",
    "combining": "e\u0301",
}


def seconds(variant: str, text: str, size: int) -> float:
    """The time of a processor for a text of that size."""
    paper = Paper(id="a", title="A Title", abstract=(text * (size // len(text) + 1))[:size])
    started = time.process_time()
    list(opened(variant)([paper]))
    return time.process_time() - started


def assert_linear(variant: str, text: str) -> None:
    small, large = SIZES[variant]
    # Ten times the text: a square would take a hundred times as long. What disturbs one run spares another.
    most = 30 * max(min(seconds(variant, text, small) for _ in range(2)), 0.005)
    assert any(seconds(variant, text, large) < most for _ in range(2))


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("variant", SIZES)
def test_time_grows_with_the_text_and_not_with_its_square(variant: str, name: str) -> None:
    assert_linear(variant, ODD[name])


@pytest.mark.parametrize("variant", SIZES)
def test_many_different_names_are_no_harder_than_one(variant: str) -> None:
    assert_linear(variant, "".join(f"We propose Foo{n}Net, based on Bar{n}Net. " for n in range(6_000)))
