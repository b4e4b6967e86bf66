"""A paper's two texts with their sentences, as the parts of an extractor read them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from msgspec import Struct

from paperatlas.extract.sentences import split_sentences
from paperatlas.model import Field, Paper, Quote

_OWN_WORK = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|(?:[Tt]his|[Tt]he\spresent)\s(?:paper|work|study|article|survey|report|thesis|"
    r"review)|[Ii]n\sthis\s(?:paper|work))\b"
)

_PROPOSE = re.compile(
    r"\b(?:[Ww]e|[Tt]his\s(?:paper|work|article|study|report)|[Tt]he\s(?:paper|authors)|[Oo]ur\s(?:paper|work))"
    r"(?:[\s,]+(?:then|also|further|first|therefore|thus|hence|here|instead|now|additionally|furthermore|"
    r"finally|subsequently|specifically|present|in\sthis\s(?:paper|work)))*\s"
    r"(?:propose|introduce|present|develop|release|describe|design|devise|build|create|construct|"
    r"contribute|unveil|offer|establish|formulate|curate|collect|publish|report|provide|open-source)s?\s(?!(?:up)?on\s)"
)
# Behind "we propose" the name stands before the first of these.
_REACH_END = re.compile(
    r"[.;]\s|\s(?:that|which|to|for|by|using|based|with|on|where|in|from|via|built|and|as)\s"
)
_REACH = 110  # characters


_OTHERS_WORK = re.compile(
    r"(?:[A-Z]\w+,\s)?(?:(?:[Mm]ost|[Mm]any|[Ss]ome|[Aa]ll|[Tt]he|[Ww]hile|[Aa]lthough|[Ii]n|[Uu]nlike)\s)*"
    r"(?:[Ee]xisting|[Pp]revious(?:ly)?|[Pp]rior|[Cc]onventional|[Tt]raditional|[Rr]ecent(?:ly)?|[Cc]urrent(?:ly)?|"
    r"[Cc]ommon|[Ee]arlier|[Oo]ther|[Ss]tate-of-the-art)\b"
)


class TextField(Struct, frozen=True):
    """A title or an abstract.

    Attributes:
        sentences: spans, in order; a title is one sentence.
        own_work: from which offset on the paper speaks of itself; before it stands the background.
        proposals: spans behind "we propose" and its like, in which the proposed is named.
        hearsay: where the sentences begin that speak of "existing methods" and their like.
    """

    name: Field
    text: str
    sentences: tuple[tuple[int, int], ...]
    own_work: int
    proposals: tuple[tuple[int, int], ...] = ()
    hearsay: frozenset[int] = frozenset()

    def is_background(self, offset: int) -> bool:
        """Whether a sentence speaks of the work of others."""
        if offset < self.own_work:
            return True
        return bool(self.hearsay) and self.sentence_at(offset)[0] in self.hearsay

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The sentence that holds an offset, or the one before it."""
        index = bisect_right(self.sentences, (offset, len(self.text) + 1)) - 1
        return self.sentences[max(index, 0)]

    def is_proposed(self, offset: int) -> bool:
        """Whether an offset lies in the reach of a "we propose"."""
        return self.proposal_at(offset) is not None

    def proposal_at(self, offset: int) -> tuple[int, int] | None:
        """The reach of a "we propose" that holds an offset."""
        index = bisect_right(self.proposals, (offset, len(self.text) + 1)) - 1
        return self.proposals[index] if index >= 0 and offset < self.proposals[index][1] else None

    def proposes_between(self, start: int, end: int) -> bool:
        """Whether a "we propose" stands between two offsets."""
        return bisect_left(self.proposals, (start, 0)) < bisect_left(self.proposals, (end, 0))

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
        own_work = _own_work(paper.abstract, sentences)
        yield TextField(
            "abstract",
            paper.abstract,
            sentences,
            own_work,
            _proposals(paper.abstract),
            _hearsay(paper.abstract, sentences),
        )


def _hearsay(text: str, sentences: tuple[tuple[int, int], ...]) -> frozenset[int]:
    return frozenset(
        start
        for start, end in sentences
        if _OTHERS_WORK.match(text, start, end) and not _OWN_WORK.search(text, start, end)
    )


def _own_work(text: str, sentences: tuple[tuple[int, int], ...]) -> int:
    first = _OWN_WORK.search(text)
    if first is None:
        return sentences[1][0] if len(sentences) > 1 else 0
    index = bisect_right(sentences, (first.start(), len(text) + 1)) - 1
    return sentences[max(index, 0)][0]


def _proposals(text: str) -> tuple[tuple[int, int], ...]:
    spans = []
    for verb in _PROPOSE.finditer(text):
        end = _REACH_END.search(text, verb.end(), verb.end() + _REACH)
        spans.append((verb.end(), end.start() if end else min(len(text), verb.end() + _REACH)))
    return tuple(spans)
