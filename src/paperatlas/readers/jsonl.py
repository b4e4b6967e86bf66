"""JSON Lines: one object a line, with the fields of a Paper; unknown keys are ignored.

Annotated papers and our own extractions have such keys, and are read like any other file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from paperatlas.errors import InputError
from paperatlas.model import Paper, Rejected
from paperatlas.readers.base import Content, fold_spaces, iterate_lines, make_excerpt, source_name
from paperatlas.readers.identity import clean_identifiers, paper_id

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?", re.ASCII)
_ERROR_PLACE = re.compile(r" - at `\$\.([A-Za-z_]+)(\S*)`$")
_BETWEEN_AUTHORS = re.compile(r",\s(?:and\s)?|\sand\s")
_KEYS_NAMED = 5


class _Line(msgspec.Struct):
    """The keys that we know, none of them needed for the decoding to succeed."""

    id: str | None = None
    title: str | None = None
    abstract: str | None = None
    authors: tuple[str, ...] | str | None = None
    year: int | None = None
    date: str | None = None
    venue: str | None = None
    identifiers: dict[str, str | None] | None = None


_decoder = msgspec.json.Decoder(_Line)


def parse_jsonl(content: Content, *, source: str) -> Iterator[Paper | Rejected]:
    r"""Parse JSON Lines; a broken line is rejected and the next ones are read.

    Example:
        >>> for item in parse_jsonl('{"id": "a", "title": "A"}\n{"id": "b"}', source="x.jsonl"):
        ...     print(item.id if isinstance(item, Paper) else item)
        a
        x.jsonl, line 2: no title (its keys: id)
    """
    for number, line in enumerate(iterate_lines(content), start=1):
        if line.isspace() or not line:
            continue
        try:
            yield _parse_line(line.removeprefix("\ufeff"), source=source)
        except InputError as exc:
            yield Rejected(
                source=source,
                record=f"line {number}",
                reason=str(exc),
                excerpt=make_excerpt(line),
            )


def _parse_line(line: str, *, source: str) -> Paper:
    record = _decode(line)
    if not record.title or not record.title.strip():
        raise InputError(f"no title ({_name_keys(line)})")
    given = {scheme: value for scheme, value in (record.identifiers or {}).items() if value}
    identifiers = clean_identifiers(given)
    day = _check_date(record.date)
    return Paper(
        id=paper_id(given=fold_spaces(record.id or ""), identifiers=given, title=record.title),
        title=record.title,
        abstract=_keep_text(record.abstract),
        authors=tuple(filter(None, map(fold_spaces, _split_authors(record.authors)))),
        year=_check_year(record.year if record.year is not None or not day else int(day[:4])),
        date=day,
        venue=fold_spaces(record.venue or "") or None,
        identifiers=identifiers,
        sources=(source_name(source),),
    )


def _split_authors(authors: tuple[str, ...] | str | None) -> Iterable[str]:
    """Take apart authors in one string, as arXiv's metadata dump has them: "A. B, C. D and E. F"."""
    return _BETWEEN_AUTHORS.split(authors) if isinstance(authors, str) else authors or ()


def _keep_text(text: str | None) -> str:
    return "" if text is None or text.isspace() else text


def _decode(line: str) -> _Line:
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as exc:
        raise InputError(_name_place(str(exc))) from exc
    except (msgspec.DecodeError, RecursionError) as exc:
        raise InputError(f"not JSON: {exc}") from exc


def _name_place(message: str) -> str:
    found = _ERROR_PLACE.search(message)
    if not found:
        return f"no JSON object: {message}"
    return f"key {found[1] + found[2]!r}: {_plain_words(message[: found.start()])}"


def _plain_words(message: str) -> str:
    """Say `int` where msgspec says that null would do as well."""
    return message.lower().replace("`", "").replace(" | null", "")


def _name_keys(line: str) -> str:
    keys = list(msgspec.json.decode(line, type=dict[str, msgspec.Raw]))
    more = ", ..." if len(keys) > _KEYS_NAMED else ""
    return f"its keys: {', '.join(keys[:_KEYS_NAMED]) or 'none'}{more}"


def _check_year(year: int | None) -> int | None:
    if year is not None and not 1 <= year <= 9999:
        raise InputError("key 'year': expected a year from 1 to 9999")
    return year


def _check_date(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    found = _DATE.fullmatch(text.strip())
    try:
        year, month, day = found.groups() if found else ("", "", "")
        date(int(year), int(month or 1), int(day or 1))
    except ValueError as exc:
        raise InputError("key 'date': expected YYYY, YYYY-MM or YYYY-MM-DD") from exc
    return "-".join(filter(None, (year, month, day)))
