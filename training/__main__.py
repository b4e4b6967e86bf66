"""Learn and check: `python -m training DATA [--folds 5]`.

DATA is a folder with `gold/train.jsonl` and, where there is one, `data/unlabelled.txt` (a text a line).
Without `--folds` the weights are written into the package; with it, figures of cross-validation are printed
and nothing is written. The encoder takes most of the time and `pip install 'paperatlas[train]'`; with
`--without-encoder` there is none.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from paperatlas.extract.learned.extractor import WEIGHTS
from paperatlas.extract.rules import RuleExtractor
from training.calibration import judge, print_reliability
from training.checking import HeldOut, cross_validate, print_figures
from training.gold import GoldPaper, read_gold
from training.learning import learn, save
from training.lessons import find_minilm


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--without-encoder", action="store_true")
    arguments = parser.parse_args()
    minilm = None if arguments.without_encoder else find_minilm()
    papers = read_gold(arguments.data / "gold" / "train.jsonl")
    texts = read_texts(arguments.data / "data" / "unlabelled.txt")
    if arguments.folds:
        check(cross_validate(papers, arguments.folds, texts, minilm), papers)
    else:
        save(learn(papers, texts, minilm), WEIGHTS)


def read_texts(path: Path) -> list[str]:
    """Texts without annotations, one a line; none where there is no such file."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def check(parts: Iterable[HeldOut], papers: Sequence[GoldPaper]) -> None:
    """Print the figures of cross-validation, and how true the confidences of both extractors are."""
    parts = list(parts)
    print_figures(scores for part in parts for scores in part.score())
    print_reliability("learned", [one for part in parts for one in part.judge()])
    rules = RuleExtractor()([gold.paper for gold in papers])
    print_reliability("rules", list(judge(papers, rules)))


if __name__ == "__main__":
    main()
