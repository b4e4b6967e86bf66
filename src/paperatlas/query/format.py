"""The answer to a query as a table for people, as CSV, and as SPARQL's own JSON."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

import msgspec

from paperatlas.export.iris import prefixes
from paperatlas.ontology import THINGS
from paperatlas.query.results import Cell, QueryResult, Term

_WIDTH = 60
_SPARQL = "http://www.w3.org/2005/sparql-results#"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_ENDS = re.compile(r"\A[ \t\n]+|[ \t\n]+\Z")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
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


def format_tsv(result: QueryResult) -> str:
    r"""The answer as SPARQL 1.1 TSV: terms as Turtle writes them, a header line.

    Example:
        >>> from paperatlas.query.results import Term
        >>> format_tsv(QueryResult(variables=("x", "y"), terms=((Term("literal", "a\tb"), None),)))
        '?x\t?y\n"a\\tb"\t\n'
    """
    if result.answer is not None:
        return f"{str(result.answer).lower()}\n"
    rows = ("\t".join("" if cell is None else _turtle(cell) for cell in row) for row in result.terms)
    return "".join(f"{line}\n" for line in ("\t".join(f"?{name}" for name in result.variables), *rows))


def format_xml(result: QueryResult) -> str:
    r"""The answer in the SPARQL 1.1 Query Results XML format.

    A character that XML cannot hold becomes a replacement character.

    Example:
        >>> format_xml(QueryResult(variables=(), terms=(), answer=True))[-46:]
        '<head></head><boolean>true</boolean></sparql>\n'
    """
    head = "".join(f"<variable name={quoteattr(name)}/>" for name in result.variables)
    if result.answer is not None:
        body = f"<boolean>{str(result.answer).lower()}</boolean>"
    else:
        rows = "".join(_xml_row(result.variables, row) for row in result.terms)
        body = f"<results>{rows}</results>"
    return f'<?xml version="1.0"?>\n<sparql xmlns="{_SPARQL}"><head>{head}</head>{body}</sparql>\n'


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


def _turtle(term: Term) -> str:
    if term.kind == "uri":
        return f"<{term.text}>"
    if term.kind == "bnode":
        return f"_:{term.text}"
    text = '"' + term.text.translate(_ESCAPES) + '"'
    if term.language is not None:
        return f"{text}@{term.language}"
    return text if term.datatype in (None, _XSD_STRING) else f"{text}^^<{term.datatype}>"


def _xml_row(variables: Iterable[str], row: Iterable[Cell]) -> str:
    pairs = zip(variables, row, strict=True)
    cells = (f"<binding name={quoteattr(name)}>{_xml_term(cell)}</binding>" for name, cell in pairs if cell)
    return f"<result>{''.join(cells)}</result>"


def _xml_term(term: Term) -> str:
    # Readers of XML take a carriage return for a line feed, and may drop blanks at both ends, unless they are
    # written as numbers.
    text = escape(_NO_XML.sub("\ufffd", term.text), {"\r": "&#13;"})
    text = _XML_ENDS.sub(lambda blanks: "".join(f"&#{ord(blank)};" for blank in blanks[0]), text)
    if term.kind != "literal":
        return f"<{term.kind}>{text}</{term.kind}>"
    if term.language is not None:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    if term.datatype in (None, _XSD_STRING):
        return f"<literal>{text}</literal>"
    return f"<literal datatype={quoteattr(str(term.datatype))}>{text}</literal>"
