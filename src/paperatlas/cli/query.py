"""`paperatlas query`: SPARQL, or a query of the library by its name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from paperatlas.cli import options

if TYPE_CHECKING:
    from paperatlas.api import Atlas
    from paperatlas.query.library import NamedQuery
    from paperatlas.query.results import QueryResult

_SHOWN = 50  # rows of a named query's table, unless more are asked for


def _print_list(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from paperatlas.query.library import named_queries

    for query in named_queries().values():
        click.echo(f"{query.name:<26} {query.title}")
    click.echo("\nWhat one of them is asked of: paperatlas query --describe NAME")
    ctx.exit()


def _print_description(ctx: click.Context, _param: click.Parameter, name: str | None) -> None:
    if name is None or ctx.resilient_parsing:
        return
    from paperatlas.query.library import get_named

    click.echo(_described(get_named(name)))
    ctx.exit()


@click.command()
@options.folder
@click.argument("words", nargs=-1, metavar="SPARQL | --name NAME [PARAMETER=VALUE]...")
@click.option("--name", metavar="NAME", help="Ask a query of the library, with values for its parameters.")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_list,
    help="List the queries of the library, and exit.",
)
@click.option(
    "--describe",
    metavar="NAME",
    is_eager=True,
    expose_value=False,
    callback=_print_description,
    help="Show a query of the library with its parameters, and exit.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "tsv", "json", "xml"]),
    default="table",
    show_default=True,
    help="How the rows are printed.",
)
@click.option("--limit", type=click.IntRange(min=0), help="Read no more rows than these.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), help="Stop after so many seconds.")
@click.option("--explain", is_flag=True, help="Show what the query asks of the store, not its answer.")
def query(
    folder: Path,
    words: tuple[str, ...],
    name: str | None,
    form: str,
    limit: int | None,
    timeout: float | None,
    explain: bool,
) -> None:
    r"""Answer a SPARQL query over the atlas in DIR, or a query of the library.

    "-" reads the SPARQL from standard input. The prefixes pa:, technique:, model:, dataset:, skos:,
    dcterms: and others are declared.

    \b
    paperatlas query DIR 'SELECT ?label { ?x a pa:Model ; skos:prefLabel ?label }'
    paperatlas query DIR --name papers-using technique="knowledge distillation"
    """
    from paperatlas.api import open_atlas

    if name is None and len(words) != 1:
        raise click.UsageError("give one SPARQL query, or --name with PARAMETER=VALUE; see --list")
    atlas = open_atlas(folder)
    sparql = _sparql(atlas, name, words)
    if explain:
        click.echo(f"{sparql.strip()}\n\n{printable_lines(atlas.explain(sparql))}")
        return
    cut = _SHOWN if limit is None and name is not None and form == "table" else None
    result = atlas.query(sparql, limit=limit if cut is None else cut + 1, timeout=timeout)
    _print(result, form, cut)


def _sparql(atlas: Atlas, name: str | None, words: tuple[str, ...]) -> str:
    if name is not None:
        from paperatlas.query.library import parse_arguments

        return atlas.bind(name, **parse_arguments(words))
    return sys.stdin.read() if words[0] == "-" else words[0]


def printable_lines(text: str) -> str:
    """The text without what would move a terminal's cursor, its lines and their indents kept."""
    return "\n".join(
        "".join(char if char.isprintable() else " " for char in line) for line in text.split("\n")
    )


def _print(result: QueryResult, form: str, cut: int | None) -> None:
    import msgspec

    from paperatlas.query.format import format_csv, format_json, format_table, format_tsv, format_xml

    if form != "table":
        writers = {"csv": format_csv, "json": format_json, "tsv": format_tsv, "xml": format_xml}
        click.echo(writers[form](result), nl=form == "json")
        return
    click.echo(format_table(msgspec.structs.replace(result, terms=result.terms[:cut])))
    if cut is not None and len(result) > cut:
        click.echo(f"the first {cut} rows; --limit N shows more", err=True)


def _described(query: NamedQuery) -> str:
    lines = [query.title, f"  {query.description}"]
    for one in query.parameters:
        state = "optional" if one.optional else f"default {one.default}" if one.default else "required"
        lines.append(f"  {one.name} ({one.kind}, {state}): {one.description}")
    example = " ".join(f'{name}="{value}"' for name, value in query.example.items())
    lines += ["", f"  paperatlas query DIR --name {query.name} {example}".rstrip(), ""]
    body = [line for line in query.text.splitlines() if not line.startswith("#")]
    return printable_lines("\n".join([*lines, *body]))
