"""Names that the text itself introduces: "X: A ...", "we propose X", "a new dataset called X"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import TextField
from paperatlas.extract.shapes import CASE_SUFFIX, is_name_shaped, shape_type
from paperatlas.extract.typing import type_by_following, type_by_letters, type_by_phrase
from paperatlas.model import DATA_TYPES, EntityType

_TITLE_NAME = re.compile(r"\s*([^\s:][^:]{0,40}?)\s*(?::|\s[-–—]\s)\s*(?=\S)")
# A dot belongs to a word only inside it: "OpenSora-V1.2", but not "Foo Bar. It ...".
_WORD = r"[A-Z][\w+]*(?:[\-.](?=\w)[\w+]*)*"
_NAMED = re.compile(
    r"\b(?<!so-)(?:called|named|dubbed|termed|denoted(?:\sas|\sby)?|coined|namely|referred\sto\sas|abbreviated\sas|"
    r"which\swe\s(?:call|name|term|dub)|[Ww]e\s(?:call|name|term|dub)(?:\s(?:it|this|our)(?:\s\w+){0,3})?)"
    rf",?\s(?:as\s)?(?:the\s)?[\"'“‘]?({_WORD}(?:\s{_WORD}){{0,4}})"
)
_PASSIVE = re.compile(r"\s(is|are|was|were)\s(?:proposed|introduced|presented|developed)\b")
_BEFORE_PASSIVE = re.compile(rf"\b({_WORD})\)?(?:,[^,.]{{3,120}})?,?$")
_ARTICLE = re.compile(r"(?:the|our|a|an|two|three)\s")
_CAPITALISED = re.compile(rf"(?<![\w./@\-]){_WORD}")
_RUN = re.compile(rf"{_WORD}(?:\s(?:{_WORD}|v?\d[\w.]*\b)){{1,4}}(?![\w\-])")
_ALSO = re.compile(rf"(?:\s\([^()]{{1,40}}\))?,?\s(?:and|or)\s(?:the\s|its\s)?({_WORD})")
_OF_OTHERS = re.compile(r"\b(?:of|whether|replace)\s(?:\w+\s)?$")
_BEFORE_NOUN = re.compile(r"[\s\-]+[a-z]")
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
    kind = letters = type_by_letters(match[1])
    if letters not in DATA_TYPES:
        kind = type_by_phrase(title, match.end())
    if kind in (None, "Task", "Metric"):
        kind = letters or "Technique"
    return Candidate(start, end, kind, "title")


def _is_title_name(name: str) -> bool:
    words = name.split()
    if len(words) == 1:
        return len(name) > 1 and name[0].isalnum() and any(char.isupper() for char in name)
    # Of several words each must be a name by itself, or a version behind one: "Foo-V 2".
    return len(words) <= 3 and all(is_name_shaped(w) or w[0].isdigit() for w in words)


def find_named(field: TextField) -> Iterator[Candidate]:
    """Names behind "called", "dubbed", "we name it", where the paper speaks of its own work.

    Example:
        >>> text = "We build a new corpus called Foo Bar from the web."
        >>> field = TextField("abstract", text, ((0, 50),), 0)
        >>> [text[c.start : c.end] for c in find_named(field)]
        ['Foo Bar']
    """
    text = field.text
    for match in _NAMED.finditer(text, field.own_work):
        start, end = match.span(1)
        if match[0].startswith("namely") and not field.proposes_between(field.sentence_at(start)[0], start):
            continue  # "on two datasets, namely ..."
        before = text[max(0, start - 120) : match.start()]
        kind = _apposed_type(text, end) or _type_before(before) or shape_type(text, start, end)
        yield Candidate(start, end, kind, "introduced")
        yield from _coordinated(text, end)


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
    yield from _passive(field)


def _passive(field: TextField) -> Iterator[Candidate]:
    for verb in _PASSIVE.finditer(field.text):
        name = _BEFORE_PASSIVE.search(field.text, max(0, verb.start() - 140), verb.start())
        background = verb[1].startswith("w") and verb.start() < field.own_work
        if name and is_name_shaped(name[1]) and not background:
            start, end = name.span(1)
            yield Candidate(start, end, shape_type(field.text, start, end), "introduced")


def _first_name(text: str, start: int, end: int) -> Iterator[Candidate]:
    """The first name between two offsets; a plain capitalised word only where it comes at once."""
    start = article.end() if (article := _ARTICLE.match(text, start, end)) else start
    if (run := _RUN.match(text, start, end)) and not is_name_shaped(run[0].split()[0]):
        yield from _introduced(text, *run.span())
        return
    for match in _CAPITALISED.finditer(text, start, end):
        if _is_own(text, match, start, end):
            yield from _introduced(text, *match.span(), _type_before(text[start : match.start()]))
            yield from _coordinated(text, match.end())
            return


def _coordinated(text: str, end: int) -> Iterator[Candidate]:
    """The second of "we propose FooNet and BarNet"."""
    also = _ALSO.match(text, end)
    if also and is_name_shaped(also[1]):
        yield from _introduced(text, *also.span(1))


def _is_own(text: str, word: re.Match[str], start: int, end: int) -> bool:
    """Whether a word in the reach of "we propose" is the name of the proposed.

    Behind other words it must end their phrase: not so in "a novel FOO method" or "a study of FOO".
    """
    if word.start() == start:
        return is_name_shaped(word[0]) or _stands_alone(text, word.end())
    ends = word.end() == end or not _BEFORE_NOUN.match(text, word.end())
    return ends and is_name_shaped(word[0]) and not _OF_OTHERS.search(text[start : word.start()])


def _introduced(text: str, start: int, end: int, before: EntityType | None = None) -> Iterator[Candidate]:
    name = text[start:end]
    if CASE_SUFFIX.search(name.split()[-1]):
        return
    kind = _apposed_type(text, end) or type_by_following(text, end) or before
    kind = kind or type_by_phrase(name, 0) or type_by_letters(name) or "Technique"
    yield Candidate(start, end, kind, "introduced")


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
