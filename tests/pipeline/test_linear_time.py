"""Extraction takes no more time per character of a long text than of a short one, however odd the text."""

from __future__ import annotations

import time

import pytest

from paperatlas.extract import DEFAULT
from paperatlas.model import Paper
from paperatlas.pipeline.extracting import opened

SHORT, LONG = 25_000, 250_000
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


def seconds(text: str, size: int) -> float:
    """The time of a processor for a text of that size, the better of two."""
    paper = Paper(id="a", title="A Title", abstract=(text * (size // len(text) + 1))[:size])
    times = []
    for _ in range(2):
        started = time.process_time()
        list(opened(DEFAULT)([paper]))
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize("name", ODD)
def test_time_grows_with_the_text_and_not_with_its_square(name: str) -> None:
    short = max(seconds(ODD[name], SHORT), 0.005)
    # Ten times the text: a square would take a hundred times as long.
    assert seconds(ODD[name], LONG) < 30 * short


def test_many_different_names_are_no_harder_than_one() -> None:
    names = "".join(f"We propose Foo{n}Net, which is based on Bar{n}Net. " for n in range(6_000))
    short = max(seconds(names[:SHORT], SHORT), 0.005)
    assert seconds(names[:LONG], LONG) < 30 * short
