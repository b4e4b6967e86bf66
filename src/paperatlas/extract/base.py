"""What an extractor is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from paperatlas.model import Extraction, Paper

NOT_EXTRACTED = "not extracted: "
"""How the warning begins of a paper that could not be extracted this time: it is not kept for the next."""


class Extractor(Protocol):
    """Turns papers into extractions, one for one and in order, and leaves them unchanged.

    What it says of a paper depends on that paper alone, never on the others of the batch.

    Attributes:
        version: changes with everything that may change its answers, so that a cached extraction of
            an older version is never taken for one of this.
    """

    @property
    def version(self) -> str:
        """The extractor's name with a version or a hash of what it has learned."""
        ...

    def __call__(self, papers: Sequence[Paper]) -> Iterator[Extraction]:
        """Extract what the papers say."""
        ...
