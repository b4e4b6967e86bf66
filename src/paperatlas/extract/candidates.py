"""What the parts of the rule extractor hand to each other: spans that may name an entity."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from paperatlas.model import EntityType


class Candidate(Struct, frozen=True, gc=False):
    """A span of one text that may name an entity.

    Attributes:
        type: what the name is, as far as this part can tell.
        by: the part that found it.
        concept: the id of the known concept, or "".
    """

    start: int
    end: int
    type: EntityType
    by: str
    concept: str = ""


# Where two parts claim overlapping words and the lengths do not decide, the earlier one is right.
_TRUST = {
    "title": 0,
    "introduced": 1,
    "abbreviation": 2,
    "lexicon": 3,
    "repeated": 4,
    "term": 5,
    "shape": 6,
}


def keep_best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Of candidates that overlap keep the longest, then the most trusted; sorted by place.

    Example:
        >>> pruning = Candidate(11, 18, "Technique", "lexicon")
        >>> structured = Candidate(0, 18, "Technique", "term")
        >>> keep_best([pruning, structured])[0].start
        0
    """
    ranked = sorted(candidates, key=lambda c: (c.start - c.end, _TRUST[c.by], c.start, c.type))
    taken = bytearray(max((candidate.end for candidate in ranked), default=0))
    kept = []
    for candidate in ranked:
        span = slice(candidate.start, candidate.end)
        if not any(taken[span]):
            taken[span] = b"\1" * (candidate.end - candidate.start)
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.start)
