"""Learn and check: `python -m training DATA [--folds 5]`.

DATA is a folder with `gold/train.jsonl`. Without `--folds` the weights are written into the package; with it,
figures of cross-validation are printed and nothing is written.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from paperatlas.extract.learned.extractor import WEIGHTS
from training.checking import cross_validate, print_figures
from training.gold import read_gold
from training.learning import learn, save


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    arguments = parser.parse_args()
    papers = read_gold(arguments.data / "gold" / "train.jsonl")
    if arguments.folds:
        print_figures(cross_validate(papers, arguments.folds))
    else:
        save(learn(papers), WEIGHTS)


if __name__ == "__main__":
    main()
