"""`paperatlas evaluate`."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paperatlas.evaluate.annotations import PaperFacts
    from paperatlas.evaluate.scores import Scores


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="GOLD PRED")
@click.option(
    "--resolution",
    is_flag=True,
    help="All files are annotations: score how their names are put together.",
)
@click.option(
    "--errors",
    default=0,
    type=click.IntRange(min=0),
    metavar="N",
    help="List up to N mistakes of each cause.",
)
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page with the names of both marked in the texts.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON, and nothing else.")
def evaluate(
    files: tuple[Path, ...], resolution: bool, errors: int, page: Path | None, as_json: bool
) -> None:
    """Score the extractions in PRED against the annotations in GOLD.

    Figures are percent; the interval is that of F1 over 1,000 bootstrap draws of the papers.

    With --resolution every file is a GOLD: the names in them are resolved, and what becomes one entity is
    compared with what the annotators gave one name (B-cubed).
    """
    if resolution:
        if errors or page:
            raise click.UsageError("--resolution goes with --json alone.")
        _evaluate_resolution(files, as_json=as_json)
        return
    if len(files) != 2:
        raise click.UsageError("GOLD and PRED are two files.")
    _evaluate_extraction(files[0], files[1], errors=errors, page=page, as_json=as_json)


def _evaluate_resolution(files: Sequence[Path], *, as_json: bool) -> None:
    import msgspec

    from paperatlas.evaluate.clusters import score_resolution

    scores = score_resolution(files)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(scores.figures()), indent=1).decode())
        return
    click.echo(f"papers {scores.papers}, names {scores.per_paper.items}")
    click.echo(f"{'B-cubed':30}{'P':>7}{'R':>7}{'F1':>7}")
    for name, figures in scores.figures().items():
        click.echo(f"{name:30}" + "".join(f"{figures[key]:7.1f}" for key in ("precision", "recall", "f1")))


def _evaluate_extraction(
    gold: Path, predicted: Path, *, errors: int, page: Path | None, as_json: bool
) -> None:
    from paperatlas.evaluate.annotations import read_facts
    from paperatlas.evaluate.scores import score_papers

    if as_json and errors:
        raise click.UsageError("--json and --errors exclude each other.")
    wanted, found = read_facts(gold), read_facts(predicted)
    papers = score_papers(wanted, found)
    if as_json:
        _print_json(papers)
    else:
        missing = sum(key not in found for key in wanted)
        click.echo(f"papers {len(wanted)}, without prediction {missing}")
        _print_table(papers)
    if errors:
        _print_mistakes(wanted, found, limit=errors)
    if page:
        _write_page(wanted, found, page)
        click.echo(page, err=as_json)


def _print_table(papers: Sequence[Scores]) -> None:
    from paperatlas.evaluate.intervals import bootstrap_f1
    from paperatlas.evaluate.scores import sum_scores

    intervals = bootstrap_f1(papers)
    click.echo(f"{'':30}{'P':>7}{'R':>7}{'F1':>7}   {'95 %':<13}{'gold':>7}{'pred':>7}")
    for name, score in sum_scores(papers).items():
        low, high = intervals[name].low, intervals[name].high
        click.echo(
            f"{name:30}{score.precision:7.1f}{score.recall:7.1f}{score.f1:7.1f}   "
            f"{f'{low:.1f}-{high:.1f}':<13}{score.right + score.missed:7}{score.right + score.wrong:7}"
        )


def _print_json(papers: Sequence[Scores]) -> None:
    import msgspec

    from paperatlas.evaluate.intervals import bootstrap_f1
    from paperatlas.evaluate.scores import sum_scores

    intervals = bootstrap_f1(papers)
    figures = {
        name: {
            "precision": round(score.precision, 1),
            "recall": round(score.recall, 1),
            "f1": round(score.f1, 1),
            "low": round(intervals[name].low, 1),
            "high": round(intervals[name].high, 1),
            "gold": score.right + score.missed,
            "predicted": score.right + score.wrong,
        }
        for name, score in sum_scores(papers).items()
    }
    click.echo(msgspec.json.format(msgspec.json.encode(figures), indent=1).decode())


def _print_mistakes(
    gold: Mapping[str, PaperFacts], predicted: Mapping[str, PaperFacts], *, limit: int
) -> None:
    from paperatlas.evaluate.causes import find_mistakes

    mistakes = sorted(find_mistakes(gold, predicted), key=lambda one: one.cause)
    for cause, group in groupby(mistakes, key=lambda one: one.cause):
        listed = list(group)
        click.echo(f"\n{cause}: {len(listed)}")
        for mistake in listed[:limit]:
            click.echo(f"  {mistake}")


def _write_page(gold: Mapping[str, PaperFacts], predicted: Mapping[str, PaperFacts], path: Path) -> None:
    from paperatlas.atlas.files import write_atomically
    from paperatlas.evaluate.page import generate_page

    write_atomically(path, generate_page(gold, predicted))
