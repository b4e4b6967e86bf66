"""Write docs/reference/cli.md from the commands' own help: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from paperatlas.cli import commands

TARGET = Path(__file__).parent / "reference" / "cli.md"


def generate() -> str:
    """The page's text."""
    root = _context(commands, "paperatlas")
    parts = ["# Command line\n", _block(root.get_help()), _EXITS]
    for name in sorted(commands.commands):
        command = commands.commands[name]
        parts += [f"## paperatlas {name}\n", _block(command.get_help(_context(command, name, root)))]
    return "\n".join(parts)


_EXITS = """\
Exit codes: 0 all is done; 1 nothing could be done; 2 wrong usage; 3 done, but some records were not
read.
"""


def _context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    # As a real call makes it, so that its settings apply, but without looking at arguments.
    return command.make_context(
        name, [], parent, resilient_parsing=True, max_content_width=100, terminal_width=100
    )


def _block(text: str) -> str:
    return f"```\n{text}\n```\n"


if __name__ == "__main__":
    TARGET.write_text(generate(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
