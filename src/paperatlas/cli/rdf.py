"""`paperatlas import` and `paperatlas validate`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from paperatlas.cli import options


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "-o", "--output", "folder", required=True, type=options.FOLDER, metavar="DIR", help="Atlas folder."
)
@click.option(
    "--things", metavar="IRI", help="What the IRIs of papers begin with, if the graph does not tell."
)
def import_(file: Path, folder: Path, things: str | None) -> None:
    """Make an atlas in DIR of FILE, the RDF that an atlas was exported to (.ttl, .nt, .trig, .jsonld ...).

    Papers, entities, statements, evidence and results come back; mentions and links are not in RDF.
    """
    from paperatlas.api import import_rdf

    counts = import_rdf(file, folder, things=things).tables.manifest.counts
    numbers = ", ".join(
        f"{counts[table]} {table}" for table in ("papers", "entities", "statements", "results")
    )
    click.echo(f"{folder}: {numbers}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE|DIR")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each problem.")
def validate(path: Path, as_json: bool) -> int:
    """Check RDF against the ontology's SHACL shapes, and its offsets, links and hierarchy.

    Of an atlas folder, the RDF files in it are checked, or where there is none, what an export would
    write. Each problem names the node, the property and what is wrong. The exit code is 1 if there is
    any.
    """
    import msgspec

    from paperatlas.api.validating import validate as find_problems

    count = 0
    for problem in find_problems(path):
        count += 1
        if as_json:
            sys.stdout.buffer.write(msgspec.json.encode(problem) + b"\n")
        else:
            node, reason = map(options.printable, problem.describe())
            click.echo(f"{node}\n  {reason}")
    if not as_json:
        click.echo(f"{count} problems" if count > 1 else "1 problem" if count else f"{path}: conforms")
    return 1 if count else 0
