"""The library of named queries: SPARQL files with a header that says what they ask and of what.

    # title: Papers that use a technique
    # description: The papers that use it, the newest first.
    # parameter technique (Technique): the technique, by any of its names
    # parameter since (year, default 1900): the first year
    # example: technique="knowledge distillation"

A parameter is a variable of the query's WHERE clause, and a given value takes its place as an RDF
term. One that is optional and not given stays a variable, which matches all.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from paperatlas.errors import QueryError

KINDS: Mapping[str, tuple[str, ...]] = {
    "Technique": ("Technique",),
    "Model": ("Model",),
    "Evaluation": ("Dataset", "Benchmark"),
    "Task": ("Task",),
    "Metric": ("Metric",),
    "Entity": ("Technique", "Model", "Dataset", "Benchmark", "Task", "Metric"),
    "Paper": ("Paper",),
    "Node": ("Technique", "Model", "Dataset", "Benchmark", "Task", "Metric", "Paper"),
}
"""Parameters that are things of the atlas: which types may stand there."""

VALUES = ("year", "integer", "decimal", "text", "type", "predicate")
"""Parameters that are values, the last two names of our ontology."""

_HEADER = re.compile(r"# (title|description|example): (.+)")
_PARAMETER = re.compile(r"# parameter (\w+) \((\w+)(?:, (?:default (.+?)|(optional)))?\): (.+)")


class Parameter(Struct, frozen=True, kw_only=True):
    """What a named query is asked of.

    Attributes:
        kind: a key of `KINDS`, or one of `VALUES`.
        default: what stands for it where nothing is given.
        optional: it may be left out, and then matches all.
    """

    name: str
    kind: str
    default: str | None
    optional: bool
    description: str

    @property
    def required(self) -> bool:
        """Whether the query cannot be asked without it."""
        return self.default is None and not self.optional


class NamedQuery(Struct, frozen=True, kw_only=True):
    """A query of the library.

    Attributes:
        text: the SPARQL, header and all.
        example: values to try it with.
    """

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    example: Mapping[str, str]
    text: str

    def parameter(self, name: str) -> Parameter:
        """One of its parameters.

        Raises:
            QueryError: it has none of this name.
        """
        known = {one.name: one for one in self.parameters}
        if name in known:
            return known[name]
        have = f"it has {', '.join(known)}" if known else "it has none"
        raise QueryError(f"the query {self.name} has no parameter {name!r}; {have}")


@lru_cache(maxsize=1)
def named_queries() -> Mapping[str, NamedQuery]:
    """All queries of the library by name, sorted.

    Example:
        >>> named_queries()["papers-using"].parameters[0].name
        'technique'
    """
    files = sorted((Path(__file__).parent / "named").glob("*.rq"))
    return {path.stem: parse_named(path.stem, path.read_text(encoding="utf-8")) for path in files}


def get_named(name: str) -> NamedQuery:
    """The query of this name.

    Raises:
        QueryError: there is none; the message suggests the likest ones.
    """
    queries = named_queries()
    if name in queries:
        return queries[name]
    close = get_close_matches(name, queries, n=3, cutoff=0.4)
    advice = f"; did you mean: {', '.join(close)}" if close else ""
    raise QueryError(f"no query is named {name!r}{advice}; list them with: paperatlas query --list")


def parse_named(name: str, text: str) -> NamedQuery:
    r"""Read a query file.

    Raises:
        QueryError: a line of its header is missing or cannot be read.

    Example:
        >>> parse_named("x", "# title: T\n# description: D\nASK { ?s ?p ?o }").title
        'T'
    """
    head: dict[str, str] = {"example": ""}
    parameters = []
    for line in (line for line in text.splitlines() if line.startswith("#")):
        if found := _HEADER.fullmatch(line):
            head[found[1]] = found[2]
        elif declared := _PARAMETER.fullmatch(line):
            parameters.append(_parameter(name, *declared.groups()))
        else:
            raise QueryError(f"{name}.rq: this line of the header cannot be read: {line}")
    if missing := {"title", "description"} - head.keys():
        raise QueryError(f"{name}.rq: the header lacks {' and '.join(sorted(missing))}")
    return NamedQuery(
        name=name,
        title=head["title"],
        description=head["description"],
        parameters=tuple(parameters),
        example=parse_arguments(shlex.split(head["example"])),
        text=text,
    )


def _parameter(
    query: str, name: str, kind: str, default: str | None, optional: str | None, description: str
) -> Parameter:
    if kind not in KINDS and kind not in VALUES:
        raise QueryError(f"{query}.rq: a parameter cannot be a {kind!r}")
    return Parameter(name=name, kind=kind, default=default, optional=bool(optional), description=description)


def parse_arguments(words: Iterable[str]) -> dict[str, str]:
    """Values by parameter from words like `technique=LoRA`.

    Raises:
        QueryError: a word has no `=`, or a parameter is given twice.

    Example:
        >>> parse_arguments(["technique=LoRA", "since=2020"])
        {'technique': 'LoRA', 'since': '2020'}
    """
    found: dict[str, str] = {}
    for word in words:
        name, mark, value = word.partition("=")
        if not mark or not name:
            raise QueryError(f"{word!r}: a value is given as PARAMETER=VALUE")
        if name in found:
            raise QueryError(f"the parameter {name!r} is given twice")
        found[name] = value
    return found
