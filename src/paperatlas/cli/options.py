"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

SOME_REJECTED = 3
"""Exit code of a command that did its work, but could not read some records."""

_SHOWN = 20

inputs = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
folder = click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
no_repair = click.option("--no-repair", is_flag=True, help="Keep text as it came, damage and all.")
extractor = click.option("--extractor", default="rules", show_default=True, help="Which variant extracts.")
workers = click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Processes that extract. Default: as many as the machine has, once the input is long.",
)
no_text = click.option("--no-text", is_flag=True, help="Leave abstracts and quotes out; offsets stay.")


def echo_rejected(rejected: list[str], *, total: int, more: str) -> None:
    """Print what was not read, a line each, on standard error."""
    for line in rejected[:_SHOWN]:
        click.echo(f"not read: {line}", err=True)
    if total > _SHOWN:
        click.echo(f"not read: {total - _SHOWN} more{more}", err=True)
