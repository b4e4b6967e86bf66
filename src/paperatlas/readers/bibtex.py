"""BibTeX bibliographies with abstracts; what an entry leaves to its proceedings is taken from there."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeAlias

from paperatlas.errors import InputError
from paperatlas.model import Paper, Rejected
from paperatlas.readers.base import Content, fold_spaces, join_lines, make_excerpt, source_name
from paperatlas.readers.identity import clean_identifiers, find_arxiv, normalise_arxiv, paper_id
from paperatlas.readers.latex import plain_bibtex

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

Fields: TypeAlias = Mapping[str, str]

_VOLUMES = frozenset({"proceedings", "mvproceedings", "collection", "mvcollection", "periodical"})
_NO_PAPERS = _VOLUMES | {"control", "ieeetranbstctl", "set", "xdata"}
_INHERITED = ("year", "date", "published", "booktitle", "journal")
_KEY = re.compile(r"@\s?\w+\s{0,8}[{(]\s{0,8}([^\s,{}()]{1,200})")
_YEAR = re.compile(r"(?<!\d)([12]\d{3})(?!\d)")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)


def parse_bibtex(content: Content, *, source: str) -> Iterator[Paper | Rejected]:
    r"""Parse BibTeX; a broken entry is rejected and the next ones are read.

    Example:
        >>> text = r"@article{k, title={{LoRA} f{\"u}r alle}, author={Doe, Jo and {X and Y}}}"
        >>> [(paper.title, paper.authors) for paper in parse_bibtex(text, source="x.bib")]
        [('LoRA für alle', ('Jo Doe', 'X and Y'))]
    """
    try:
        blocks = _split_blocks(join_lines(content))
    except InputError as exc:
        yield Rejected(source=source, record=None, reason=str(exc))
        return
    volumes = {key: fields for kind, key, fields in _entries(blocks) if kind in _VOLUMES}
    read = False
    for block in blocks:
        for item in _parse_block(block, volumes, source=source):
            read = True
            yield item
    if not read:
        yield Rejected(source=source, record=None, reason="is BibTeX without an entry of a paper")


def _split_blocks(text: str) -> list[Block]:
    from bibtexparser.entrypoint import parse_string

    with _no_messages():
        try:
            return list(parse_string(text).blocks)
        except Exception as exc:
            # The library asks to report whatever else it raises as a bug of its own.
            raise InputError(f"is no BibTeX that can be read: {fold_spaces(str(exc))}") from exc


@contextmanager
def _no_messages() -> Iterator[None]:
    """Keep the library from printing what we report ourselves."""
    loggers = [logging.getLogger(f"bibtexparser.{name}") for name in ("splitter", "middlewares.middleware")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled


def _entries(blocks: list[Block]) -> Iterator[tuple[str, str, Fields]]:
    for block in blocks:
        entry = _find_entry(block)
        if entry is not None:
            yield entry.entry_type.lower(), entry.key.lower(), _read_fields(entry)


def _find_entry(block: Block) -> Entry | None:
    """Give the entry of a block, also where its key or one of its fields stands twice."""
    from bibtexparser.model import Entry, ParsingFailedBlock

    inner = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
    return inner if isinstance(inner, Entry) else None


def _read_fields(entry: Entry) -> Fields:
    fields: dict[str, str] = {}
    for field in entry.fields:
        fields.setdefault(field.key.lower(), _strip_quotes(str(field.value).strip()))
    return fields


def _strip_quotes(value: str) -> str:
    # The library leaves the quotes on in an entry that it calls a duplicate.
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _parse_block(block: Block, volumes: Mapping[str, Fields], *, source: str) -> Iterator[Paper | Rejected]:
    from bibtexparser.model import ParsingFailedBlock

    entry = _find_entry(block)
    if entry is None:
        if isinstance(block, ParsingFailedBlock):
            yield _reject(block, _explain(block), source=source)
    elif entry.entry_type.lower() not in _NO_PAPERS:
        fields = _inherit(_read_fields(entry), volumes, kind=entry.entry_type.lower())
        title = _plain(fields, "title")
        if title:
            yield _make_paper(fields, title=title, key=entry.key, source=source)
        else:
            yield _reject(block, "no title", source=source)


def _explain(block: Block) -> str:
    error = getattr(block, "error", None)
    reason = getattr(error, "abort_reason", None) or str(error)
    return f"broken entry: {fold_spaces(reason).replace('`', '')}"


def _reject(block: Block, reason: str, *, source: str) -> Rejected:
    raw = block.raw or ""
    found = _KEY.match(raw)
    line = f"line {(block.start_line or 0) + 1}"
    record = f"entry {found[1]} ({line})" if found else line
    return Rejected(source=source, record=record, reason=reason, excerpt=make_excerpt(raw))


def _inherit(fields: Fields, volumes: Mapping[str, Fields], *, kind: str) -> Fields:
    """Fill in what stands on the volume only: the one referred to, or the only one of the file."""
    volume = volumes.get(fields.get("crossref", "").lower())
    if volume is None and kind == "inproceedings" and len(volumes) == 1:
        # Entries with a place of their own do not belong to the volume that happens to be there.
        alone = not {"crossref", "booktitle", "journal"} & fields.keys()
        volume = next(iter(volumes.values())) if alone else None
    if volume is None:
        return fields
    inherited = {name: volume[name] for name in _INHERITED if name in volume}
    if "booktitle" not in inherited and "title" in volume:
        inherited["booktitle"] = volume["title"]
    if {"year", "date"} & fields.keys():
        inherited = {name: inherited[name] for name in ("booktitle", "journal") if name in inherited}
    return {**inherited, **fields}


def _make_paper(fields: Fields, *, title: str, key: str, source: str) -> Paper:
    identifiers = _find_identifiers(fields, key=key)
    day, year = _find_day(fields), _YEAR.search(fields.get("year", "") or fields.get("date", ""))
    return Paper(
        id=paper_id(given=None, identifiers=identifiers, title=title),
        title=title,
        abstract=_plain(fields, "abstract"),
        authors=_split_authors(fields.get("author", "")),
        year=int(year[1]) if year else int(day[:4]) if day else None,
        date=day,
        venue=_plain(fields, "booktitle") or _plain(fields, "journal", "journaltitle") or None,
        identifiers=identifiers,
        sources=(source_name(source),),
    )


def _plain(fields: Fields, *names: str) -> str:
    return fold_spaces(plain_bibtex(next((fields[name] for name in names if name in fields), "")))


def _find_day(fields: Fields) -> str | None:
    for name in ("date", "published"):
        found = _DAY.match(fields.get(name, ""))
        if found:
            return found[0]
    return None


def _find_identifiers(fields: Fields, *, key: str) -> dict[str, str]:
    url = _plain(fields, "url")
    archive = _plain(fields, "archiveprefix", "eprinttype").lower() or "arxiv"
    arxiv = normalise_arxiv(_plain(fields, "eprint")) if archive == "arxiv" else None
    other = (_plain(fields, name) for name in ("journal", "note", "howpublished", "url"))
    arxiv = arxiv or next(filter(None, map(find_arxiv, other)), None)
    doi = _plain(fields, "doi")
    return clean_identifiers({"bibtex": key, "doi": doi, "arxiv": arxiv or "", "url": url})


def _split_authors(text: str) -> tuple[str, ...]:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    names = (_read_name(name) for name in split_multiple_persons_names(fold_spaces(text)))
    return tuple(name for name in names if name and name != "others")


def _read_name(name: str) -> str:
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    # An odd name is no reason to lose a paper; it stays as it is printed.
    with suppress(InvalidNameError):
        name = parse_single_name_into_parts(name, strict=False).merge_first_name_first
    return fold_spaces(plain_bibtex(name))
