"""Files of papers become papers, one by one: one format a file, told apart by content."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from typing import TextIO, cast

from paperatlas.errors import InputError
from paperatlas.model import Paper, Rejected
from paperatlas.readers.base import Parser
from paperatlas.readers.content import open_text
from paperatlas.readers.detect import detect_format
from paperatlas.readers.repair import clean_paper, repair_paper

FORMATS = {
    "atom": "paperatlas.readers.atom:parse_atom",
    "bibtex": "paperatlas.readers.bibtex:parse_bibtex",
    "jsonl": "paperatlas.readers.jsonl:parse_jsonl",
    "listing": "paperatlas.readers.listing:parse_listing",
}
"""Each format by its name; its parser is imported when a file needs it."""


def open_parser(name: str) -> Parser:
    """Open the parser of a format.

    Raises:
        InputError: there is no format of that name.

    Example:
        >>> open_parser("jsonl").__name__
        'parse_jsonl'
    """
    if name not in FORMATS:
        raise InputError(f"no format {name!r}; there are: {', '.join(sorted(FORMATS))}")
    return cast("Parser", pkgutil.resolve_name(FORMATS[name]))


def read_file(
    path: str,
    *,
    format: str | None = None,  # noqa: A002 (the word that users have for it)
    repair: bool = True,
) -> Iterator[Paper | Rejected]:
    """Read the papers of a file in its order; "-" is standard input; gzip and zstd are unpacked.

    What cannot be read comes as `Rejected`, for one record or for the whole file; `repair=False`
    keeps the text as it came.

    Raises:
        InputError: `format` is no format's name.

    Example:
        >>> for rejected in read_file("no-such-file.bib"):
        ...     print(rejected)
        no-such-file.bib: there is no such file
    """
    if format is not None:
        open_parser(format)
    finish = repair_paper if repair else clean_paper
    for item in _read_items(path, format):
        yield finish(item) if isinstance(item, Paper) else item


def _read_items(path: str, name: str | None) -> Iterator[Paper | Rejected]:
    try:
        with open_text(path) as text:
            parse = open_parser(name or _detect(text))
            yield from parse(text, source=path)
    except InputError as exc:
        yield Rejected(source=path, record=None, reason=str(exc))


def _detect(text: TextIO) -> str:
    name = detect_format(iter(text.readline, ""))
    text.seek(0)
    return name
