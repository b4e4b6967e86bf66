"""A paper's two texts with their sentences, as the parts of an extractor read them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from paperatlas.extract.sentences import split_sentences
from paperatlas.model import Field, Paper, Quote

_OWN_WORK = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|(?:[Tt]his|[Tt]he\spresent)\s(?:paper|work|study|article|survey|report|thesis|"
    r"review)|[Ii]n\sthis\s(?:paper|work))\b"
)


class TextField(Struct, frozen=True):
    """A title or an abstract.

    Attributes:
        sentences: spans, in order; a title is one sentence.
        own_work: from which offset on the paper speaks of itself; before it stands the background.
    """

    name: Field
    text: str
    sentences: tuple[tuple[int, int], ...]
    own_work: int

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The sentence that holds an offset, or the one before it."""
        index = bisect_right(self.sentences, (offset, len(self.text) + 1)) - 1
        return self.sentences[max(index, 0)]

    def quote(self, start: int, end: int) -> Quote:
        """The words from `start` to `end`, with the sentence in which they begin."""
        return Quote(self.name, start, end, self.text[start:end], self.sentence_at(start))


def read_fields(paper: Paper) -> Iterator[TextField]:
    """The paper's texts that are not empty.

    Example:
        >>> paper = Paper(id="a", title="Foo", abstract="Old is bad. We fix it.")
        >>> [(field.name, len(field.sentences), field.own_work) for field in read_fields(paper)]
        [('title', 1, 0), ('abstract', 2, 12)]
    """
    if paper.title:
        yield TextField("title", paper.title, ((0, len(paper.title)),), 0)
    if paper.abstract.strip():
        sentences = tuple(split_sentences(paper.abstract))
        yield TextField("abstract", paper.abstract, sentences, _own_work(paper.abstract, sentences))


def _own_work(text: str, sentences: tuple[tuple[int, int], ...]) -> int:
    first = _OWN_WORK.search(text)
    if first is None:
        return sentences[1][0] if len(sentences) > 1 else 0
    index = bisect_right(sentences, (first.start(), len(text) + 1)) - 1
    return sentences[max(index, 0)][0]
