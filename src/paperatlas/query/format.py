"""The answer to a query as a table for people, as CSV, and as SPARQL's own JSON."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

import msgspec

from paperatlas.export.iris import prefixes
from paperatlas.ontology import THINGS
from paperatlas.query.results import Cell, QueryResult, Term

_WIDTH = 60
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def format_table(result: QueryResult, *, width: int = _WIDTH, things: str = THINGS) -> str:
    """A plain text table; IRIs shortened by their prefixes, long texts cut to `width` characters.

    Example:
        >>> from paperatlas.query.results import Term
        >>> answer = QueryResult(variables=("name", "n"),
        ...     terms=((Term("literal", "LoRA"), Term("literal", "12")), (None, None)))
        >>> print(format_table(answer))
        name  n
        ----  --
        LoRA  12
        <BLANKLINE>
    """
    if result.answer is not None:
        return "yes" if result.answer else "no"
    spaces = sorted(prefixes(things).items(), key=lambda pair: -len(pair[1]))
    rows = [[_shown(cell, spaces, width) for cell in row] for row in result.terms]
    columns = zip(result.variables, *rows, strict=True)
    sizes = [max(map(display_width, column)) for column in columns]
    lines = [list(result.variables), ["-" * size for size in sizes], *rows]
    return "\n".join(_aligned(line, sizes) for line in lines)


def format_csv(result: QueryResult) -> str:
    r"""The answer as SPARQL 1.1 CSV: plain values, a header line, CRLF.

    Example:
        >>> from paperatlas.query.results import Term
        >>> format_csv(QueryResult(variables=("name",), terms=((Term("literal", "a,b"),),)))
        'name\r\n"a,b"\r\n'
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if result.answer is not None:
        writer.writerows([["answer"], [str(result.answer).lower()]])
        return buffer.getvalue()
    writer.writerow(result.variables)
    writer.writerows([["" if cell is None else cell.text for cell in row] for row in result.terms])
    return buffer.getvalue()


def format_json(result: QueryResult) -> str:
    """The answer in the SPARQL 1.1 Query Results JSON format.

    Example:
        >>> format_json(QueryResult(variables=(), terms=(), answer=True))
        '{"head":{},"boolean":true}'
    """
    if result.answer is not None:
        document: object = {"head": {}, "boolean": result.answer}
    else:
        bindings = [_binding(result.variables, row) for row in result.terms]
        document = {"head": {"vars": result.variables}, "results": {"bindings": bindings}}
    return msgspec.json.encode(document).decode()


def display_width(text: str) -> int:
    """How many columns of a terminal the text takes: East Asian characters take two.

    Example:
        >>> display_width("ab"), display_width("知识")
        (2, 4)
    """
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def _shown(cell: Cell, spaces: Iterable[tuple[str, str]], width: int) -> str:
    if cell is None:
        return ""
    text = _short(cell.text, spaces) if cell.kind == "uri" else cell.text
    # A control character in a title could move the terminal's cursor or colour what follows.
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= width else line[: width - 1] + "…"


def _short(iri: str, spaces: Iterable[tuple[str, str]]) -> str:
    for name, space in spaces:
        if iri.startswith(space):
            return f"{name}:{iri.removeprefix(space)}"
    return iri


def _aligned(cells: Iterable[str], sizes: Iterable[int]) -> str:
    padded = (cell + " " * (size - display_width(cell)) for cell, size in zip(cells, sizes, strict=True))
    return "  ".join(padded).rstrip()


def _binding(variables: Iterable[str], row: Iterable[Cell]) -> dict[str, dict[str, str]]:
    pairs = zip(variables, row, strict=True)
    return {name: _json_term(cell) for name, cell in pairs if cell is not None}


def _json_term(term: Term) -> dict[str, str]:
    found = {"type": term.kind, "value": term.text}
    if term.language is not None:
        found["xml:lang"] = term.language
    elif term.datatype not in (None, _XSD_STRING):
        found["datatype"] = str(term.datatype)
    return found
