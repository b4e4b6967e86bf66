"""An extractor with fixed answers: for tests of everything behind it, and for hand-made extractions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from paperatlas.model import Extraction, Paper


class FixedExtractor:
    """Answers with the extractions that it was given by paper id, and with empty ones otherwise.

    Example:
        >>> [extraction.entities for extraction in FixedExtractor()([Paper(id="a", title="A")])]
        [()]
    """

    version = "fixed-1"

    def __init__(self, answers: Mapping[str, Extraction] | None = None) -> None:
        self._answers = dict(answers or {})

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        """Look the papers up."""
        for paper in papers:
            yield self._answers.get(paper.id, Extraction(paper=paper))
