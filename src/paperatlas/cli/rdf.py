"""`paperatlas import` and `paperatlas validate`."""

from __future__ import annotations

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
