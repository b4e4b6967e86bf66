"""Spans against other people's annotations, Technique and Model merged: `python -m training.spans DATA`.

Their guidelines differ from ours (what is a method, whether a mention in passing counts), so the figures tell
how far the extractor carries over, not how good it is.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from paperatlas.evaluate.scores import Score
from paperatlas.extract import DEFAULT, EXTRACTORS, open_extractor
from paperatlas.model import Extraction, Paper

_FILES = ("scier.dev", "tdmsci.dev", "scirex_abs.dev")
_MERGED = {
    "Technique": "Method",
    "Model": "Method",
    "Material": "Dataset",
    "Benchmark": "Dataset",
    "DATASET": "Dataset",
    "TASK": "Task",
    "METRIC": "Metric",
}
Span: TypeAlias = tuple[str, int, int]


def main() -> None:
    """Parse the command line, print a line for each file and type."""
    parser = argparse.ArgumentParser(prog="python -m training.spans", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--extractor", choices=sorted(EXTRACTORS), default=DEFAULT)
    arguments = parser.parse_args()
    extractor = open_extractor(arguments.extractor)
    for name in _FILES:
        lines = (arguments.data / "data" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        documents = [json.loads(line) for line in lines]
        found = [_predicted(one) for one in extractor([_paper(document) for document in documents])]
        for kind, (exact, overlap) in score_spans(map(_annotated, documents), found).items():
            print(f"{name:15} {kind:8} exact {_row(exact)}   overlap {_row(overlap)}")


def _row(score: Score) -> str:
    return f"P {score.precision:5.1f} R {score.recall:5.1f} F1 {score.f1:5.1f}"


def _paper(document: Mapping[str, Any]) -> Paper:
    # The whole text is the abstract, so that offsets need no shift; a title is not marked as one there.
    return Paper(id=str(document["id"]), title="-", abstract=document["text"])


def _annotated(document: Mapping[str, Any]) -> set[Span]:
    return {(_MERGED.get(one["type"], one["type"]), one["start"], one["end"]) for one in document["entities"]}


def _predicted(extraction: Extraction) -> set[Span]:
    return {
        (_MERGED.get(entity.type, entity.type), mention.start, mention.end)
        for entity in extraction.entities
        for mention in entity.mentions
        if mention.field == "abstract"
    }


def score_spans(
    annotated: Iterable[set[Span]], predicted: Iterable[set[Span]]
) -> dict[str, tuple[Score, Score]]:
    """Exact and overlap scores by type, of the types that are annotated, and of all together.

    Example:
        >>> exact, overlap = score_spans([{("Task", 0, 9)}], [{("Task", 2, 9), ("Metric", 20, 25)}])["all"]
        >>> exact.f1, overlap.f1
        (0.0, 100.0)
    """
    pairs = list(zip(annotated, predicted, strict=True))
    kinds = sorted({span[0] for spans, _ in pairs for span in spans})
    scores: dict[str, tuple[Score, Score]] = defaultdict(lambda: (Score(), Score()))
    for wanted, found in pairs:
        for kind in kinds:
            one = {span for span in wanted if span[0] == kind}
            other = {span for span in found if span[0] == kind}
            exact = Score(len(one & other), len(other - one), len(one - other))
            for key in (kind, "all"):
                scores[key] = (scores[key][0] + exact, scores[key][1] + _overlap(one, other))
    return dict(sorted(scores.items()))


def _overlap(wanted: set[Span], found: set[Span]) -> Score:
    """Each annotated span is met by one predicted span at most, which shares a character with it."""
    left = sorted(found)
    right = 0
    for span in sorted(wanted):
        if met := next(_touching(span, left), None):
            left.remove(met)
            right += 1
    return Score(right, len(left), len(wanted) - right)


def _touching(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    return (other for other in others if other[1] < span[2] and span[1] < other[2])


if __name__ == "__main__":
    main()
