"""Cross-validation: papers that were not learned from, scored as users' papers would be."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from paperatlas.atlas.records import generate_records
from paperatlas.evaluate.scores import Scores, score_papers, sum_scores
from paperatlas.extract.learned.extractor import LearnedExtractor, load_models
from paperatlas.model import Extraction
from training.calibration import Judged, judge, read_facts
from training.gold import GoldPaper, split_folds
from training.learning import Learned, learn, save
from training.sources import Sources


class HeldOut(Struct, frozen=True):
    """Papers with what was extracted from them by what the others taught."""

    papers: Sequence[GoldPaper]
    extractions: Sequence[Extraction]

    def score(self) -> list[Scores]:
        """The scores of each paper."""
        return score(self.papers, self.extractions)

    def judge(self) -> list[Judged]:
        """Each extracted entity with its confidence and whether it is right."""
        return list(judge(self.papers, self.extractions))


def cross_validate(
    sources: Sources, folds: int, minilm: Path | None = None, workers: int = 1
) -> Iterator[HeldOut]:
    """Each fold of the field's papers, extracted by what was learned from all else.

    Args:
        sources: what is learned from.
        folds: into how many parts the papers are dealt.
        minilm: folder of the weights that encoders begin with, if there shall be any.
        workers: processes beside each other.
    """
    for held_out in split_folds(sources.papers, folds):
        learned = learn(sources.hold_out(held_out), minilm, workers)
        yield HeldOut(held_out, extract(learned, held_out))


def extract(learned: Learned, papers: Sequence[GoldPaper]) -> list[Extraction]:
    """Extract papers with models that are not shipped."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.npz"
        save(learned, path)
        return list(LearnedExtractor(load_models(path))([gold.paper for gold in papers]))


def score(papers: Sequence[GoldPaper], extractions: Iterable[Extraction]) -> list[Scores]:
    """Score extractions of annotated papers."""
    gold = read_facts(msgspec.json.encode(paper.record) for paper in papers)
    return score_papers(gold, read_facts(generate_records(extractions)))


def print_figures(papers: Iterable[Scores]) -> None:
    """Print precision, recall and F1 of each figure."""
    for name, one in sum_scores(papers).items():
        print(f"{name:30} P {one.precision:5.1f}  R {one.recall:5.1f}  F1 {one.f1:5.1f}")
