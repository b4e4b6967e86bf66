"""`paperatlas show`, `paperatlas why`, `paperatlas papers` and `paperatlas stats`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import click

from paperatlas.cli import options
from paperatlas.cli.options import printable
from paperatlas.model import ROLES, Role

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from paperatlas.model import Entity, Paper, Result
    from paperatlas.query.lookup import Card, Fact, Passage
    from paperatlas.query.reasons import Reasons

_FACTS = 8  # shown of each kind, unless all are asked for
_PASSAGES = 2


@click.command()
@options.folder
@click.argument("name")
@click.option("--all", "everything", is_flag=True, help="Show every edge and every passage.")
def show(folder: Path, name: str, everything: bool) -> None:
    """Show what the atlas in DIR says of NAME, an entity or a paper, with the words it was read from."""
    from rich.console import Console

    from paperatlas.api import open_atlas

    atlas = open_atlas(folder)
    found = atlas.find(name)
    console = Console(highlight=False, soft_wrap=True)
    _print_card(console, atlas.show(found[0].id), everything=everything)
    for other in found[1:]:
        console.print(f"\nalso: {_heading(other)[0]}", markup=False)


@click.command()
@options.folder
@click.argument("name")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="Only papers with this role.")
@click.option("--only", is_flag=True, help="Leave out the papers of what is more special than NAME.")
def papers(folder: Path, name: str, roles: tuple[Role, ...], only: bool) -> None:
    """List the papers in DIR that name the entity NAME, or anything more special: GPTQ is quantization."""
    from paperatlas.api import open_atlas

    for paper in open_atlas(folder).papers_of(name, narrower=not only, roles=roles):
        year = paper.year if paper.year is not None else "----"
        click.echo(printable(f"{year} {paper.title} ({paper.id})"))


@click.command()
@options.folder
@click.argument("name")
def why(folder: Path, name: str) -> None:
    """Tell why the atlas in DIR takes names to be NAME: by which rule, from what evidence, in which papers.

    What is wrong can be put right with `paperatlas build --corrections FILE`.
    """
    from paperatlas.api import open_atlas

    for reasons in open_atlas(folder).why(name):
        _print_reasons(reasons)


def _print_reasons(reasons: Reasons) -> None:
    entity = reasons.entity
    click.echo(printable(f"{entity.label} ({entity.type}, {entity.id})"))
    for one in reasons.names:
        papers = "1 paper" if one.papers == 1 else f"{one.papers} papers"
        click.echo("  " + printable(f"{one.link.surface}: {papers}, for example {one.example!r}"))
        click.echo("    " + printable(f"{one.link.rule}, score {one.link.score:.2f}: {one.link.evidence}"))
    if not reasons.names:
        click.echo("no paper names it; it stands above others that papers name")


@click.command()
@options.folder
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stats(folder: Path, as_json: bool) -> None:
    """Count what the atlas in DIR holds, and list what most of its papers speak of."""
    import msgspec
    from rich.console import Console
    from rich.table import Table

    from paperatlas.api import open_atlas

    atlas = open_atlas(folder)
    counts = atlas.counts
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(counts), indent=2).decode())
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("papers", str(counts.papers))
    for kind, number in (*counts.entities.items(), *counts.statements.items()):
        table.add_row(f"  {kind}", str(number))
    table.add_row("results", str(counts.results))
    console = Console(highlight=False)
    console.print(table)
    for kind in counts.entities:
        if strongest := [f"{label} ({papers})" for label, papers in atlas.strongest(kind, limit=8)]:
            console.print(f"\n{kind}: {printable(', '.join(strongest))}", markup=False)


def _print_card(console: Console, card: Card, *, everything: bool) -> None:
    for line in _heading(card.node):
        console.print(line, markup=False)
    limit = None if everything else _FACTS
    for (outgoing, predicate), facts in groupby(card.facts, key=lambda f: (f.outgoing, f.predicate)):
        group = list(facts)
        console.print(
            f"\n{predicate if outgoing else f'{predicate} (as object)'}: {len(group)}", markup=False
        )
        for fact in group[:limit]:
            _print_fact(console, fact, everything=everything)
        if len(group) > len(group[:limit]):
            console.print(f"  ... and {len(group) - len(group[:limit])} more (--all)", markup=False)
    if card.results:
        console.print(f"\nresults: {len(card.results)}", markup=False)
    for result in card.results[:limit]:
        console.print(f"  {printable(_finding(result))}", markup=False)


def _finding(result: Result) -> str:
    unit = "" if result.unit == "none" else f" {result.unit}"
    return f"{result.metric_name} {result.value}{unit} ({result.kind}): {result.paper}"


def _heading(node: Paper | Entity) -> list[str]:
    from paperatlas.model import Entity

    if isinstance(node, Entity):
        lines = [f"{node.label} ({node.type}, {node.id})"]
        lines += [f"other names: {', '.join(node.aliases)}"] if node.aliases else []
        lines += [f"broader: {', '.join(_broader(node))}"] if node.broader else []
    else:
        lines = [f"{node.title} (Paper, {node.id})"]
        lines += [f"year: {node.year}"] if node.year is not None else []
        lines += [f"sources: {', '.join(node.sources)}"] if node.sources else []
    return [printable(line) for line in lines]


def _broader(entity: Entity) -> Iterator[str]:
    """What is broader, with how it is known where no lexicon says so."""
    for key, source in zip_longest(entity.broader, entity.broader_by):
        yield key if source in (None, "lexicon") else f"{key} (by {source})"


def _print_fact(console: Console, fact: Fact, *, everything: bool) -> None:
    console.print(f"  {printable(fact.label)}  [{fact.confidence:.2f}]", markup=False)
    for passage in fact.passages[: None if everything else _PASSAGES]:
        console.print(_quoted(passage, marked=not console.is_terminal))


def _quoted(passage: Passage, *, marked: bool) -> Text:
    """The sentence with its words in bold, or between marks where there is no bold."""
    from rich.text import Text

    # One character for one, so that the offsets hold.
    sentence = "".join(char if char.isprintable() else " " for char in passage.sentence)
    words = sentence[passage.start : passage.end]
    shown = (f"»{words}«" if marked else words, "bold")
    return Text.assemble("    ", sentence[: passage.start], shown, sentence[passage.end :])
