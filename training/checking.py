"""Cross-validation: papers that were not learned from, scored as users' papers would be."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from paperatlas.atlas.records import generate_records
from paperatlas.evaluate.annotations import PaperFacts, parse_facts
from paperatlas.evaluate.scores import Scores, score_papers, sum_scores
from paperatlas.extract.learned.extractor import LearnedExtractor, load_models
from paperatlas.model import Extraction
from training.gold import GoldPaper, split_folds
from training.learning import Learned, learn, save


def cross_validate(papers: Sequence[GoldPaper], folds: int) -> Iterator[Scores]:
    """The scores of each paper, extracted by what was learned from the other folds."""
    parts = split_folds(papers, folds)
    for number, held_out in enumerate(parts):
        others = [paper for other, part in enumerate(parts) if other != number for paper in part]
        yield from score(held_out, extract(learn(others), held_out))


def extract(learned: Learned, papers: Sequence[GoldPaper]) -> list[Extraction]:
    """Extract papers with models that are not shipped."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.npz"
        save(learned, path)
        return list(LearnedExtractor(load_models(path))([gold.paper for gold in papers]))


def score(papers: Sequence[GoldPaper], extractions: Iterable[Extraction]) -> list[Scores]:
    """Score extractions of annotated papers."""
    gold = _facts(msgspec.json.encode(paper.record) for paper in papers)
    return score_papers(gold, _facts(generate_records(extractions)))


def print_figures(papers: Iterable[Scores]) -> None:
    """Print precision, recall and F1 of each figure."""
    for name, one in sum_scores(papers).items():
        print(f"{name:30} P {one.precision:5.1f}  R {one.recall:5.1f}  F1 {one.f1:5.1f}")


def _facts(lines: Iterable[bytes]) -> dict[str, PaperFacts]:
    return {facts.id: facts for facts in parse_facts(lines, source="training")}
