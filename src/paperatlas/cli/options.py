"""Arguments and options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path

import click

from paperatlas.extract import DEFAULT, EXTRACTORS

SOME_REJECTED = 3
"""Exit code of a command that did its work, but could not read some records."""

_SHOWN = 20


class _Folder(click.Path):
    """A folder's path; an empty one, as an unset variable of a script gives, would be the working folder."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if not str(value):
            self.fail("the name is empty.", param, ctx)
        return super().convert(value, param, ctx)


FOLDER = _Folder(path_type=Path)

inputs = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
folder = click.argument("folder", type=FOLDER, metavar="DIR")
no_repair = click.option("--no-repair", is_flag=True, help="Keep text as it came, damage and all.")
extractor = click.option(
    "--extractor",
    type=click.Choice(sorted(EXTRACTORS)),
    default=DEFAULT,
    show_default=True,
    help="Which variant extracts.",
)
lexicon = click.option(
    "--lexicon",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Known names of your own, added to ours: Turtle (.ttl), or lines of name, type, other names and "
    "broader names with tabs between.",
)
workers = click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Processes that extract. Default: as many as the machine has, once the input is long.",
)
threshold = click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="P",
    help="Leave out what is less sure than this, from 0 to 1: of findings at 0.8 some four in five hold.",
)
findings = click.option(
    "--findings",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="What `extract` wrote of some of the papers, perhaps with another extractor, or mended by hand: "
    "taken as it stands.",
)
no_text = click.option("--no-text", is_flag=True, help="Leave abstracts and quotes out; offsets stay.")


def echo_rejected(rejected: list[str], *, total: int, more: str) -> None:
    """Print what was not read, a line each, on standard error."""
    for line in rejected[:_SHOWN]:
        click.echo(f"not read: {printable(line)}", err=True)
    if total > _SHOWN:
        click.echo(f"not read: {total - _SHOWN} more{more}", err=True)


def echo_notes(notes: list[str], *, total: int) -> None:
    """Print what was read only in part, a line each, on standard error."""
    for line in notes[:_SHOWN]:
        click.echo(f"note: {printable(line)}", err=True)
    if total > _SHOWN:
        click.echo(f"note: {total - _SHOWN} more papers without abstract", err=True)


def printable(text: str) -> str:
    r"""The text without what would move a terminal's cursor or colour what follows, on one line.

    Example:
        >>> printable("a title\x1b[31m\nin two lines")
        'a title [31m in two lines'
    """
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
