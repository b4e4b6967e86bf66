"""Learn and check: `python -m training DATA [--folds 5]`.

DATA is a folder with `gold/train.jsonl` and, where there is one, `data/unlabelled.txt` (a text a line);
`training/written/` holds papers that were written to be learned from.
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
from training.gold import GoldPaper
from training.learning import learn, save
from training.lessons import find_minilm
from training.sources import read_sources


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--without-encoder", action="store_true")
    parser.add_argument("--workers", type=int, default=2, help="processes beside each other (2)")
    arguments = parser.parse_args()
    minilm = None if arguments.without_encoder else find_minilm()
    sources = read_sources(arguments.data)
    if arguments.folds:
        check(cross_validate(sources, arguments.folds, minilm, arguments.workers), sources.papers)
    else:
        save(learn(sources, minilm, arguments.workers), WEIGHTS)


def check(parts: Iterable[HeldOut], papers: Sequence[GoldPaper]) -> None:
    """Print the figures of cross-validation, and how true the confidences of both extractors are."""
    parts = list(parts)
    print_figures(scores for part in parts for scores in part.score())
    print_reliability("learned", [one for part in parts for one in part.judge()])
    rules = RuleExtractor()([gold.paper for gold in papers])
    print_reliability("rules", list(judge(papers, rules)))


if __name__ == "__main__":
    main()
