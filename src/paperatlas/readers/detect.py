"""Which format a text has, by its first lines: no file name and no option is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

import msgspec

from paperatlas.errors import InputError

_FIRST_LINES = 200

_HTML = re.compile(r"<!doctype html|<html[\s>]", re.IGNORECASE)
_XML = re.compile(r"<\?xml|<feed[\s>]|<(?:rss|rdf:RDF)[\s>]")
_BIBTEX = re.compile(r"\s{0,8}@\s?[A-Za-z]+\s{0,8}[{(]")
_OBJECT = re.compile(r'\{\s*(?:"|\}|$)')
_ARRAY = re.compile(r'\[\s*(?:[\[{"\]]|-?\d|$)')

_TABLE_HEAD = re.compile(r'(?:"?[\w ]{1,30}"?[,;\t]){1,60}"?[\w ]{1,30}"?')
_TITLE_COLUMN = re.compile(r"(?:^|[,;\t])\"?title\"?(?:$|[,;\t])", re.IGNORECASE)

_ONE_DOCUMENT = (
    "is one JSON document: give one paper on each line (JSON Lines), with title and abstract; "
    "for an array of such objects: jq -c '.[]' FILE > NEW.jsonl"
)
_IS_TABLE = "is a table (CSV): give its rows as JSON Lines, one object with title and abstract a line"
_IS_HTML = "is an HTML page: copy its text, or give the papers as BibTeX, Atom or JSON Lines"


def detect_format(lines: Iterable[str]) -> str:
    r"""Name the format of a text that has at least one line which is not blank.

    Raises:
        InputError: the text is of a format that is known to hold no papers for us.

    Example:
        >>> detect_format(['{"title": "A"}\n']), detect_format(["% mine\n", "@misc{a,\n"])
        ('jsonl', 'bibtex')
        >>> detect_format(["<?xml version='1.0'?>"]), detect_format(["A title\n", "A text.\n"])
        ('atom', 'listing')
    """
    first = [line.strip("\ufeff \t\r\n") for line in islice(lines, _FIRST_LINES)]
    first = [line for line in first if line]
    start = first[0] if first else ""
    if _HTML.match(start):
        raise InputError(_IS_HTML)
    if _XML.match(start):
        return "atom"
    if _OBJECT.match(start) or _ARRAY.match(start):
        return _detect_json(first)
    if _TABLE_HEAD.fullmatch(start) and _TITLE_COLUMN.search(start):
        raise InputError(_IS_TABLE)
    return "bibtex" if any(map(_BIBTEX.match, first)) else "listing"


def _detect_json(first: list[str]) -> str:
    if first[0].startswith("[") or not (_is_json(first[0]) or _has_other_objects(first)):
        raise InputError(_ONE_DOCUMENT)
    return "jsonl"


def _has_other_objects(first: list[str]) -> bool:
    # A broken first line is a bad record, if the next lines are objects of their own, not its parts.
    others = first[1:]
    if any(line[0] in "]}" for line in others):
        return False
    return not others or any(line.startswith("{") and _is_json(line) for line in others)


def _is_json(line: str) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
