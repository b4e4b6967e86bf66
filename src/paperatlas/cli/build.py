"""`paperatlas build` and `paperatlas demo`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from paperatlas.cli import options
from paperatlas.cli.options import printable
from paperatlas.errors import PaperatlasError

if TYPE_CHECKING:
    from paperatlas.api import BuildReport
    from paperatlas.api.correcting import Corrections
    from paperatlas.pipeline import Plan, Progress


@click.command()
@options.inputs
@click.option(
    "-o",
    "--output",
    required=True,
    type=options.FOLDER,
    metavar="DIR",
    help="Folder for the atlas; made where it is missing.",
)
@options.no_repair
@options.extractor
@options.lexicon
@options.findings
@options.threshold
@options.workers
@click.option(
    "--corrections",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="CSV of names that are the same, are not, or are called otherwise; later builds apply it again.",
)
@click.option("--no-corrections", is_flag=True, help="Forget the corrections of earlier builds.")
def build(
    inputs: tuple[str, ...],
    output: Path,
    no_repair: bool,
    extractor: str,
    lexicon: Path | None,
    findings: tuple[Path, ...],
    threshold: float,
    workers: int | None,
    corrections: Path | None,
    no_corrections: bool,
) -> int:
    """Build the atlas of all papers in INPUT... into a folder.

    INPUT is a listing page saved as text, a JSONL, BibTeX or arXiv Atom file, plain, .gz or .zst, or "-" for
    standard input; which of these it is is seen from its content. A second build into the same folder pays
    only for papers that it did not see before.
    """
    if corrections and no_corrections:
        raise click.UsageError("--corrections and --no-corrections exclude each other.")
    from paperatlas.api.correcting import Corrections, read_corrections
    from paperatlas.pipeline import Plan

    given = read_corrections(corrections) if corrections else Corrections() if no_corrections else None
    plan = Plan(extractor=extractor, findings=findings, threshold=threshold, workers=workers, lexicon=lexicon)
    return _build(inputs, output, given, repair=not no_repair, plan=plan)


@click.command()
@click.option(
    "-o",
    "--output",
    default="paperatlas-demo",
    show_default=True,
    type=options.FOLDER,
    metavar="DIR",
    help="Folder for the atlas.",
)
@options.workers
def demo(output: Path, workers: int | None) -> int:
    """Build the atlas of the bundled sample: landmark papers of machine learning."""
    from paperatlas.api import sample_file
    from paperatlas.pipeline import Plan

    return _build((str(sample_file()),), output, None, repair=True, plan=Plan(workers=workers))


def _build(
    inputs: tuple[str, ...], output: Path, corrections: Corrections | None, *, repair: bool, plan: Plan
) -> int:
    from paperatlas.api import build_folder
    from paperatlas.api.reading import read_all

    items = read_all(inputs, repair=repair)
    try:
        with _progress() as progress:
            report = build_folder(items, output, plan=plan, corrections=corrections, progress=progress)
    except KeyboardInterrupt as exc:
        raise PaperatlasError("interrupted; what was extracted is kept for the next build") from exc
    rejected = [str(item) for item in report.quarantine]
    options.echo_rejected(rejected, total=report.quarantined, more=f" (see {output}/quarantine.jsonl)")
    options.echo_notes(list(report.title_only), total=report.without_abstract)
    for line in report.unused_corrections:
        click.echo(f"note: no name for the correction {printable(line)}", err=True)
    _print_report(report, output)
    return options.SOME_REJECTED if report.quarantined else 0


@contextmanager
def _progress() -> Iterator[Progress]:
    """A line on standard error that tells the stage and the papers done; nothing where none can see it."""
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("read")

        def show(stage: str, done: int) -> None:
            bars.update(task, description=f"{stage}: {done} papers")

        yield show


def _print_report(report: BuildReport, output: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    counts = report.counts
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("papers", str(counts.papers), _reading(report))
    table.add_row("names", str(report.names), f"{report.decided_anew} decided anew")
    table.add_row("entities", str(sum(counts.entities.values())), _listed(counts.entities))
    table.add_row("statements", str(sum(counts.statements.values())), _listed(counts.statements))
    table.add_row("results", str(counts.results), "")
    table.add_row("files", str(len(report.files)), ", ".join(report.files))
    table.add_row("seconds", f"{sum(report.seconds.values()):.1f}", _listed(report.seconds))
    Console(highlight=False).print(table)
    folder = shlex.quote(str(output))
    page = "explorer.html" if "explorer.html" in report.files else "atlas.html"
    click.echo(f"\nNext:\n  open {output / page} in a browser")
    click.echo(f"  paperatlas show {folder} {shlex.quote(_example(output))}")
    click.echo(
        f"  paperatlas query {folder} 'SELECT ?label (COUNT(?paper) AS ?papers) {{ ?paper pa:uses ?it ."
    )
    click.echo("    ?it skos:prefLabel ?label } GROUP BY ?label ORDER BY DESC(?papers) LIMIT 10'")


def _example(output: Path) -> str:
    """A name that the atlas knows: of the first type that has one, the name in most papers."""
    from paperatlas.api import open_atlas
    from paperatlas.model import ENTITY_TYPES

    atlas = open_atlas(output)
    names = (name for kind in ENTITY_TYPES for name, _ in atlas.strongest(kind, limit=1))
    return next(names, "NAME")


def _reading(report: BuildReport) -> str:
    parts = [f"{report.read} read", f"{report.quarantined} quarantined"]
    if report.without_abstract:
        parts.append(f"{report.without_abstract} without abstract")
    return ", ".join(parts)


def _listed(numbers: dict[str, int] | dict[str, float]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items() if number)
