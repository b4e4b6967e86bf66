"""`paperatlas extract` and `paperatlas export`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from paperatlas.cli import options

_FORMATS = ("turtle", "ntriples", "jsonld", "graphml", "gexf", "csv", "html")


@click.command()
@options.inputs
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    type=click.Path(path_type=Path, allow_dash=True),
    help="File to write. Default: standard output.",
)
@options.no_repair
@options.no_text
@options.extractor
@options.workers
def extract(
    inputs: tuple[str, ...],
    output: Path,
    no_repair: bool,
    no_text: bool,
    extractor: str,
    workers: int | None,
) -> int:
    """Write what each paper in INPUT... says as a line of JSON: entities, roles, relations, results.

    Every mention has its field and its offsets in Unicode code points.
    """
    from paperatlas.api.extracting import extract_records
    from paperatlas.atlas.files import write_atomically

    rejected: list[str] = []
    lines = extract_records(
        inputs,
        repair=not no_repair,
        text=not no_text,
        extractor=extractor,
        workers=workers,
        on_rejected=lambda item: rejected.append(str(item)),
    )
    if str(output) == "-":
        written = _write_out(lines)
    else:
        counted = _Counted(lines)
        write_atomically(output, counted)
        written = counted.count
    options.echo_rejected(rejected, total=len(rejected), more="")
    return 0 if not rejected else options.SOME_REJECTED if written else 1


def _write_out(lines: Iterable[bytes]) -> int:
    written = 0
    for line in lines:
        sys.stdout.buffer.write(line)
        written += 1
    return written


class _Counted:
    """Lines as they pass, counted."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.count += 1
            yield line


@click.command()
@options.folder
@click.option("--to", "name", required=True, type=click.Choice(_FORMATS), help="The format.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="File or folder to write. Default: the format's usual name in the atlas folder.",
)
@options.no_text
def export(folder: Path, name: str, output: Path | None, no_text: bool) -> None:
    """Write the atlas in DIR in another format."""
    from paperatlas.api import open_atlas

    for path in open_atlas(folder).export(name, output or folder, text=not no_text):
        click.echo(path)
