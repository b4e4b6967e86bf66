"""Write docs/reference/queries.md from the library of named queries: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from paperatlas.query.library import KINDS, NamedQuery, Parameter, named_queries

TARGET = Path(__file__).parent / "reference" / "queries.md"

_HEAD = """\
# Named queries

`paperatlas query DIR --name NAME PARAMETER=VALUE ...` asks one of these; `--describe NAME` shows it and
`--list` lists all. In Python `atlas.ask("NAME", parameter=value)` does, and `atlas.bind(...)` gives the
SPARQL. The page of `paperatlas serve` offers them too.

A thing is named by any of its names, whatever the case, hyphens and plural, or by its id
(`technique/lora`). Where a parameter is an *Evaluation*, a dataset or benchmark may stand; where it is an
*Entity*, anything but a paper; where it is a *Node*, anything. A parameter that is optional and not given
matches all.
"""


def generate() -> str:
    """The page's text."""
    return "\n".join([_HEAD, *map(_section, named_queries().values())])


def _section(query: NamedQuery) -> str:
    example = " ".join(f'{name}="{value}"' for name, value in query.example.items())
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    lines = [f"## {query.name}", "", f"{query.title}. {query.description}", ""]
    if query.parameters:
        lines += ["| parameter | what | |", "|---|---|---|", *map(_row, query.parameters), ""]
    lines += ["```", f"paperatlas query DIR --name {query.name} {example}".rstrip(), "```", ""]
    return "\n".join([*lines, "```sparql", body, "```", ""])


def _row(parameter: Parameter) -> str:
    state = "optional" if parameter.optional else f"default {parameter.default}"
    kind = parameter.kind if parameter.kind in KINDS else f"{parameter.kind} (value)"
    return f"| `{parameter.name}`, {kind} | {parameter.description} | {'' if parameter.required else state} |"


if __name__ == "__main__":
    TARGET.write_text(generate(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
