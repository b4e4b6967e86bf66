"""Names that the text itself introduces: "X: A ...", "we propose X", "a new dataset called X"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import TextField
from paperatlas.extract.shapes import is_name_shaped, shape_type
from paperatlas.extract.typing import type_by_letters, type_by_phrase
from paperatlas.model import EntityType

_TITLE_NAME = re.compile(r"\s*([^\s:][^:]{0,40}?)\s*(?::|\s[-–—]\s)\s*(?=\S)")
# A dot belongs to a word only inside it: "OpenSora-V1.2", but not "Foo Bar. It ...".
_WORD = r"[A-Z](?:[\w+]|[\-.](?=\w))*"
_NAMED = re.compile(
    r"\b(?<!so-)(?:called|named|dubbed|termed|denoted(?:\sas|\sby)?|coined|namely|referred\sto\sas|abbreviated\sas|"
    r"which\swe\s(?:call|name|term|dub)|we\s(?:call|name|term|dub)(?:\s(?:it|this|our)(?:\s\w+){0,3})?)"
    rf"\s(?:as\s)?(?:the\s)?[\"'“‘]?({_WORD}(?:\s{_WORD}){{0,2}})"
)
_PASSIVE = re.compile(
    rf"\b({_WORD})(?:,[^,.]{{3,120}},)?\s(?:is|are|was)\s(?:proposed|introduced|presented|developed)\b"
)
_ARTICLE = re.compile(r"(?:the|our|a|an|two|three)\s")
_CAPITALISED = re.compile(_WORD)
_RUN = re.compile(rf"{_WORD}(?:\s(?:{_WORD}|\d[\w.]*\b)){{1,4}}(?![\w\-])")
_APPOSED = re.compile(r",\s(?:an?|the|our|new|one)\s|\s?\(")


def title_name(title: str) -> Candidate | None:
    """The name that stands before the colon of a title, where it looks like one.

    Example:
        >>> title_name("FooNet: A Small Network for Audio")
        Candidate(start=0, end=6, type='Model', by='title', concept='')
        >>> title_name("Large means slow: a study of size") is None
        True
    """
    match = _TITLE_NAME.match(title)
    if match is None or not _is_title_name(match[1]):
        return None
    start, end = match.span(1)
    kind = type_by_phrase(title, match.end()) or type_by_letters(match[1]) or "Technique"
    if kind in ("Task", "Metric"):
        kind = type_by_letters(match[1]) or "Technique"
    return Candidate(start, end, kind, "title")


def _is_title_name(name: str) -> bool:
    words = name.split()
    if len(words) == 1:
        return len(name) > 1 and name[0].isalnum() and any(char.isupper() for char in name)
    # Of several words each must be a name by itself, or a version behind one: "Foo-V 2".
    return len(words) <= 3 and all(is_name_shaped(w) or w[0].isdigit() for w in words)


def find_named(text: str) -> Iterator[Candidate]:
    """Names behind "called", "dubbed", "we name it".

    Example:
        >>> text = "We build a new corpus called Foo Bar from the web."
        >>> [text[c.start : c.end] for c in find_named(text)]
        ['Foo Bar']
    """
    for match in _NAMED.finditer(text):
        start, end = match.span(1)
        before = text[max(0, start - 120) : match.start()]
        kind = _apposed_type(text, end) or _type_before(before) or shape_type(text, start, end)
        yield Candidate(start, end, kind, "introduced")


def find_proposed(field: TextField) -> Iterator[Candidate]:
    """Name-like words in the reach of "we propose", and names that "are proposed".

    Example:
        >>> text = "In this work, we propose FooNet, a compact model. BarNet is older."
        >>> from paperatlas.extract.document import read_fields
        >>> from paperatlas.model import Paper
        >>> _, field = read_fields(Paper(id="a", title="T", abstract=text))
        >>> [text[c.start : c.end] for c in find_proposed(field)]
        ['FooNet']
    """
    for start, end in field.proposals:
        yield from _first_name(field.text, start, end)
    for match in _PASSIVE.finditer(field.text):
        if is_name_shaped(match[1]):
            start, end = match.span(1)
            yield Candidate(start, end, shape_type(field.text, start, end), "introduced")


def _first_name(text: str, start: int, end: int) -> Iterator[Candidate]:
    """The first name between two offsets; a plain capitalised word only where it comes at once."""
    start = article.end() if (article := _ARTICLE.match(text, start, end)) else start
    if (run := _RUN.match(text, start, end)) and not is_name_shaped(run[0].split()[0]):
        kind = _apposed_type(text, run.end()) or type_by_phrase(run[0], 0) or shape_type(text, *run.span())
        yield Candidate(*run.span(), kind, "introduced")
        return
    for match in _CAPITALISED.finditer(text, start, end):
        name, last = match[0], match.end()
        if is_name_shaped(name) or (match.start() == start and _stands_alone(text, last)):
            kind = _apposed_type(text, last) or shape_type(text, match.start(), last)
            yield Candidate(match.start(), last, kind, "introduced")
            return


def _stands_alone(text: str, end: int) -> bool:
    """Whether a capitalised word is followed by its explanation: "Mamba, a ...", "Mamba (...)"."""
    return bool(_APPOSED.match(text, end)) or text[end : end + 1] in (".", ",", ":", ";")


def _apposed_type(text: str, end: int) -> EntityType | None:
    apposed = _APPOSED.match(text, end)
    if apposed is None or apposed[0].endswith("("):
        return None
    kind = type_by_phrase(text, apposed.end())
    return kind if kind not in ("Task", "Metric") else None


def _type_before(before: str) -> EntityType | None:
    tail = re.split(r"[.;:]\s", before)[-1].rstrip(" ,(")
    words = re.findall(r"[A-Za-z][A-Za-z\-]*", tail)[-3:]
    for word in reversed(words):
        if kind := type_by_phrase(word, 0):
            return kind if kind not in ("Task", "Metric") else None
    return None
