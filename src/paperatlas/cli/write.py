"""`paperatlas extract` and `paperatlas export`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Literal

import click

from paperatlas.cli import options
from paperatlas.export import EXPORTERS


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
@options.lexicon
@options.workers
def extract(
    inputs: tuple[str, ...],
    output: Path,
    no_repair: bool,
    no_text: bool,
    extractor: str,
    lexicon: Path | None,
    workers: int | None,
) -> int:
    """Write what each paper in INPUT... says as a line of JSON: entities, roles, relations, results.

    Every mention has its field and its offsets in Unicode code points.
    """
    from paperatlas.api.extracting import extract_records
    from paperatlas.pipeline import Plan

    rejected: list[str] = []
    notes: list[str] = []
    lines = extract_records(
        inputs,
        repair=not no_repair,
        text=not no_text,
        plan=Plan(extractor=extractor, lexicon=lexicon, workers=workers),
        on_rejected=lambda item: rejected.append(str(item)),
        on_note=notes.append,
    )
    written = _write(lines, output)
    options.echo_rejected(rejected, total=len(rejected), more="")
    options.echo_notes(notes, total=len(notes))
    return 0 if not rejected else options.SOME_REJECTED if written else 1


def _write(lines: Iterator[bytes], output: Path) -> bool:
    """Write the lines, if there is one: a file from before is not replaced by nothing."""
    from paperatlas.atlas.files import write_atomically

    first = next(lines, None)
    if first is None:
        return False
    if str(output) == "-":
        for line in chain([first], lines):
            sys.stdout.buffer.write(line)
    else:
        write_atomically(output, chain([first], lines))
    return True


@click.command()
@options.folder
@click.option("--to", "name", required=True, type=click.Choice(list(EXPORTERS)), help="The format.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="File or folder to write. Default: the format's usual name in the atlas folder.",
)
@click.option("--around", metavar="NAME", help="Write only what lies around this entity or paper.")
@click.option(
    "--hops",
    default=1,
    show_default=True,
    type=click.IntRange(min=0),
    metavar="N",
    help="With --around: how many edges away.",
)
@options.no_text
@click.option(
    "--compress",
    "compression",
    type=click.Choice(["gz", "zst"]),
    help="Compress RDF; a file name that ends so does the same.",
)
@click.option("--rdf12", is_flag=True, help="Let each statement's node reify its triple, as RDF 1.2 does.")
def export(
    folder: Path,
    name: str,
    output: Path | None,
    around: str | None,
    hops: int,
    no_text: bool,
    compression: Literal["gz", "zst"] | None,
    rdf12: bool,
) -> None:
    """Write the atlas in DIR, or a part of it, in another format."""
    from paperatlas.api import open_atlas

    written = open_atlas(folder).export(
        name,
        output or folder,
        text=not no_text,
        around=around,
        hops=hops,
        compression=compression,
        rdf12=rdf12,
    )
    for path in written:
        click.echo(path)
