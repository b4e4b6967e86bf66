"""Listing pages saved as text: a title line, then its abstract line, and so on.

What is a title and what an abstract is told from the lines themselves, so that words of the site
before, between or after the papers shift nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import cast

from msgspec import Struct

from paperatlas.model import Paper, Rejected
from paperatlas.readers.base import Content, iterate_lines, make_excerpt, source_name
from paperatlas.readers.identity import title_id

_CHROME = frozenset(
    "new|by|papers|daily papers|trending papers|subscribe|log in|sign up|upvote|previous|next|search"
    "|submitted by|load more|show more|view all".split("|")
)
_CHROME_LINE = re.compile(
    r"get trending papers in your email inbox.{0,40}"
    r"|by ?.{0,40}and the research community"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:, ?\d{4})?"
    r"|[\d.,·+-]{1,8}[km]?|· ?\d{1,4} authors?|submitted by .{1,60}",
    re.IGNORECASE,
)
_CHROME_LENGTH = 100
_INBOX = "get trending papers in your email inbox"
_BUTTON = re.compile(r"Subscribe(?!(?:d|rs?|s)?\b)(?=\S)")
"""The subscribe button, whose word sticks to the page's first title."""

_SENTENCE_END = re.compile(r"""[.!?]["')\]]?\s+["'(\[]?[A-Z0-9]""")
_LONG, _SENTENCE, _LONGEST_TITLE, _WORDS = 250, 120, 400, 3

_NO_PAIR = (
    "is text, but no listing page: a title line and then its abstract on one line, and so on; "
    "BibTeX, Atom and JSON Lines are read as well"
)


class _Kind(Enum):
    TITLE = 1
    ABSTRACT = 2


class _Line(Struct, frozen=True):
    number: int
    text: str
    kind: _Kind


class _Record(Struct, frozen=True):
    """One paper of the page, either part of which the page may have cut off."""

    title: _Line | None
    abstract: _Line | None


def parse_listing(content: Content, *, source: str) -> Iterator[Paper | Rejected]:
    r"""Parse a listing page; what the site wrote around the papers is left out.

    Example:
        >>> page = "Subscribe\nA study of rain\nRain falls. We measure it.\nA study of snow\n"
        >>> [(paper.title, paper.abstract) for paper in parse_listing(page, source="x.txt")]
        [('A study of rain', 'Rain falls. We measure it.'), ('A study of snow', '')]
    """
    records = _drop_headings(_pair(_read_lines(content)))
    if not _is_listing(records):
        yield Rejected(source=source, record=None, reason=_NO_PAIR)
        return
    for record in records:
        yield _make_item(record, source=source)


def _read_lines(content: Content) -> list[_Line]:
    lines: list[_Line] = []
    after_inbox = False
    for number, line in enumerate(iterate_lines(content), start=1):
        text = line.strip("\ufeff \t\r\n")
        if after_inbox:
            text = _BUTTON.sub("", text, count=1) if text.startswith("Subscribe") else text
        if text and not _is_chrome(text):
            lines.append(_Line(number, text, _classify(text)))
        after_inbox = text.casefold().startswith(_INBOX) or (after_inbox and not text)
    return lines


def _is_chrome(text: str) -> bool:
    if len(text) > _CHROME_LENGTH:
        return False
    return text.casefold() in _CHROME or _CHROME_LINE.fullmatch(text) is not None


def _classify(text: str) -> _Kind:
    """Tell an abstract from a title: it is long, or it is sentences that end in a full stop."""
    if len(text) >= _LONG:
        return _Kind.ABSTRACT
    sentences = text.endswith(".") and (len(text) >= _SENTENCE or _SENTENCE_END.search(text))
    return _Kind.ABSTRACT if sentences else _Kind.TITLE


def _pair(lines: list[_Line]) -> list[_Record]:
    records: list[_Record] = []
    title: _Line | None = None
    for place, line in enumerate(lines):
        following = lines[place + 1].kind if place + 1 < len(lines) else None
        if line.kind is _Kind.TITLE or (title is None and _is_long_title(line, following)):
            if title is not None:
                records.append(_Record(title, None))
            title = line
        else:
            records.append(_Record(title, line))
            title = None
    return records if title is None else [*records, _Record(title, None)]


def _is_long_title(line: _Line, following: _Kind | None) -> bool:
    """Tell whether a long line without a sentence is the title of the abstract after it."""
    if following is not _Kind.ABSTRACT or len(line.text) > _LONGEST_TITLE:
        return False
    return not line.text.endswith(".") and not _SENTENCE_END.search(line.text)


def _drop_headings(records: list[_Record]) -> list[_Record]:
    """Drop lines of one or two words before the first abstract: the site's, not a paper's."""
    first = next((place for place, record in enumerate(records) if record.abstract), len(records))
    head = [record for record in records[:first] if _has_words(record)]
    return head + records[first:]


def _has_words(record: _Record) -> bool:
    return record.title is not None and len(record.title.text.split()) >= _WORDS


def _is_listing(records: list[_Record]) -> bool:
    """Refuse prose, logs, tables and program text, of which each line would become a paper."""
    pairs = sum(record.title is not None and record.abstract is not None for record in records)
    lone = [record.title.text for record in records if record.title and not record.abstract]
    odd = sum(not _looks_like_title(text) for text in lone)
    if pairs:
        return 4 * pairs >= len(records) and pairs >= odd
    return 0 < len(lone) == len(records) and not odd


def _looks_like_title(text: str) -> bool:
    # Without its abstract there is less to go by: the line must be no sentence and no fragment.
    words = text.split()
    start = words[0]
    begins_well = text[0].isalnum() or text[0] in "([\"$'"
    ends_well = text[-1].isalnum() or text[-1] in "?!)]$\"'"
    has_capital = start != start.lower() or start[0].isdigit() or not start.isascii()
    return begins_well and ends_well and has_capital and "\t" not in text and len(words) >= _WORDS


def _make_item(record: _Record, *, source: str) -> Paper | Rejected:
    if record.title is not None:
        return Paper(
            id=title_id(record.title.text),
            title=record.title.text,
            abstract=record.abstract.text if record.abstract else "",
            sources=(source_name(source),),
        )
    line = cast("_Line", record.abstract)
    return Rejected(
        source=source,
        record=f"line {line.number}",
        reason="an abstract without a title line before it",
        excerpt=make_excerpt(line.text),
    )
