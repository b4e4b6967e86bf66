"""The arXiv API's answers (Atom); other Atom feeds whose entries have title and summary as well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from paperatlas.model import Paper, Rejected
from paperatlas.readers.base import Content, fold_spaces, join_lines, make_excerpt, source_name
from paperatlas.readers.identity import clean_identifiers, normalise_arxiv, paper_id

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_ERROR_PAGE = "/api/errors"
_DAY = re.compile(r"(\d{4})-\d\d-\d\d", re.ASCII)


def parse_atom(content: Content, *, source: str) -> Iterator[Paper | Rejected]:
    """Parse an Atom feed; XML that is broken or hostile is rejected as a whole.

    Example:
        >>> feed = '''<feed xmlns="http://www.w3.org/2005/Atom"><entry>
        ...   <id>http://arxiv.org/abs/2401.00001v2</id><title>A
        ...   title</title></entry></feed>'''
        >>> [(paper.id, paper.title) for paper in parse_atom(feed, source="x.xml")]
        [('arxiv:2401.00001', 'A title')]
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(join_lines(content).lstrip())
    except ParseError as exc:
        yield _reject_file(source, f"is broken XML ({exc}): download it again")
    except DefusedXmlException:
        yield _reject_file(source, "is XML with entity definitions, which may be an attack")
    else:
        yield from _parse_feed(root, source=source)


def _parse_feed(root: Element, *, source: str) -> Iterator[Paper | Rejected]:
    entries = [root] if root.tag == f"{_ATOM}entry" else root.findall(f"{_ATOM}entry")
    if not entries:
        name = root.tag.rpartition("}")[2]
        yield _reject_file(source, f"is XML ({name}) without a single Atom entry")
    for number, entry in enumerate(entries, start=1):
        reason = _find_fault(entry)
        if reason:
            excerpt = make_excerpt(" ".join(entry.itertext()))
            yield Rejected(source=source, record=f"entry {number}", reason=reason, excerpt=excerpt)
        else:
            yield _make_paper(entry, source=source)


def _find_fault(entry: Element) -> str | None:
    if _ERROR_PAGE in _text(entry, f"{_ATOM}id"):
        return f"arXiv answered with an error: {_text(entry, f'{_ATOM}summary')}"
    return None if _text(entry, f"{_ATOM}title") else "no title"


def _make_paper(entry: Element, *, source: str) -> Paper:
    title = _text(entry, f"{_ATOM}title")
    identifiers = _find_identifiers(entry)
    arxiv = identifiers.get("arxiv")
    published = _DAY.match(_text(entry, f"{_ATOM}published"))
    return Paper(
        id=f"arxiv:{arxiv}" if arxiv else paper_id(given=None, identifiers=identifiers, title=title),
        title=title,
        abstract=_text(entry, f"{_ATOM}summary") or _text(entry, f"{_ATOM}content"),
        authors=tuple(filter(None, (_text(one, f"{_ATOM}name") for one in _authors(entry)))),
        year=int(published[1]) if published else None,
        date=published[0] if published else None,
        venue=_text(entry, f"{_ARXIV}journal_ref") or None,
        identifiers=identifiers,
        sources=(source_name(source),),
    )


def _authors(entry: Element) -> list[Element]:
    return entry.findall(f"{_ATOM}author")


def _find_identifiers(entry: Element) -> dict[str, str]:
    address = _text(entry, f"{_ATOM}id")
    arxiv = normalise_arxiv(address)
    other = {} if arxiv or not address.startswith("http") else {"url": address}
    doi = _text(entry, f"{_ARXIV}doi")
    return clean_identifiers({"arxiv": arxiv or "", "doi": doi, **other})


def _text(element: Element, tag: str) -> str:
    found = element.find(tag)
    return "" if found is None else fold_spaces("".join(found.itertext()))


def _reject_file(source: str, reason: str) -> Rejected:
    return Rejected(source=source, record=None, reason=reason)
