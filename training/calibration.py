"""Whether confidences are true: reliability, expected calibration error, the table that puts them right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import msgspec
import numpy as np
from msgspec import Struct

from paperatlas.atlas.records import generate_records
from paperatlas.evaluate.annotations import PaperFacts, parse_facts
from paperatlas.evaluate.scores import pair_entities
from paperatlas.extract.learned.models.confidence import ConfidenceTable
from paperatlas.model import Extraction
from training.gold import GoldPaper

BINS = 10
_POINTS = 24  # of a table, before those that fall are made one

Judged: TypeAlias = tuple[float, bool]
"""A predicted entity: its confidence, and whether it is right."""


class Bin(Struct, frozen=True):
    """The entities whose confidences lie in one tenth: their number, mean confidence, share of right ones."""

    number: int
    confidence: float
    right: float


def judge(papers: Sequence[GoldPaper], extractions: Iterable[Extraction]) -> Iterator[Judged]:
    """Each extracted entity, right if type and a form agree with an annotated one."""
    gold = read_facts(msgspec.json.encode(paper.record) for paper in papers)
    for extraction in extractions:
        [facts] = read_facts(generate_records([extraction])).values()
        right = {found.key for _, found in pair_entities(gold[facts.id], facts)}
        yield from ((entity.confidence, entity.id in right) for entity in extraction.entities)


def read_facts(lines: Iterable[bytes]) -> dict[str, PaperFacts]:
    """Records of annotations or of extractions, by id."""
    return {facts.id: facts for facts in parse_facts(lines, source="training")}


def sort_into_bins(judged: Iterable[Judged]) -> list[Bin | None]:
    """The reliability table: entities by confidence, 0 to 0.1, 0.1 to 0.2, and so on.

    Example:
        >>> [one for one in sort_into_bins([(0.9, True), (0.95, False), (0.2, False)]) if one]
        [Bin(number=1, confidence=0.2, right=0.0), Bin(number=2, confidence=0.925, right=0.5)]
    """
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for confidence, right in judged:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return [_bin(members) if members else None for members in bins]


def _bin(members: Sequence[Judged]) -> Bin:
    confidence, right = np.mean(members, axis=0).tolist()
    return Bin(len(members), confidence, right)


def calibration_error(bins: Iterable[Bin | None]) -> float:
    """The expected calibration error: how far confidence and share of right ones lie apart, on average.

    Example:
        >>> round(calibration_error(sort_into_bins([(0.9, True), (0.7, True)])), 3)
        0.2
    """
    filled = [one for one in bins if one]
    total = sum(one.number for one in filled)
    return sum(one.number * abs(one.confidence - one.right) for one in filled) / total if total else 0.0


def fit_confidence(judged: Sequence[Judged]) -> ConfidenceTable:
    """A table from probabilities to shares of right ones that never falls (isotonic, over equal parts)."""
    if not judged:
        return ConfidenceTable([0.0, 1.0], [0.0, 1.0])
    points: list[tuple[float, float, int]] = []
    for part in np.array_split(np.array(sorted(judged), float), min(_POINTS, len(judged))):
        point = (*part.mean(axis=0).tolist(), len(part))
        while points and points[-1][1] >= point[1]:
            point = _merge(points.pop(), point)
        points.append(point)
    # Rounded: means of one and the same number may differ in their last bit, and so fall.
    return ConfidenceTable(*([round(point[at], 9) for point in points] for at in (0, 1)))


def _merge(one: tuple[float, float, int], other: tuple[float, float, int]) -> tuple[float, float, int]:
    number = one[2] + other[2]
    probability, share = ((one[at] * one[2] + other[at] * other[2]) / number for at in (0, 1))
    return probability, share, number


def print_reliability(name: str, judged: Sequence[Judged]) -> None:
    """Print the table and the error."""
    bins = sort_into_bins(judged)
    print(f"{name}: expected calibration error {calibration_error(bins):.3f} over {len(judged)} entities")
    for tenth, one in enumerate(bins):
        if one:
            print(
                f"  {tenth / BINS:.1f} to {(tenth + 1) / BINS:.1f}"
                f"  {one.number:6}  said {one.confidence:.3f}  right {one.right:.3f}"
            )
