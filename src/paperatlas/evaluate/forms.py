"""When two printed forms count as the same, and when they nearly do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_GAPS = re.compile(r"[\s\-_/–—]+")
_MARKS = re.compile(r"[^\w\s.+]")
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)\s*([kKmMbBgGtT](?![a-zA-Z]))?")
_FRACTION = re.compile(r"(\d+)\s*/\s*(\d+)")
_SCALE = {"k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9, "t": 1e12}
_DIGITS = 9


def level_form(text: str) -> str:
    """Level case, hyphens, plural s and marks, as the annotations' scorer does.

    It is not `names.normal_form`: that one decides what is one thing in the graph and may become finer;
    this one is the yardstick and stays.

    Example:
        >>> level_form("Large Language-Models")
        'large language model'
    """
    text = _GAPS.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_singular(word) for word in _MARKS.sub("", text).split())


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def nearly_same(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether a form of each agrees, or holds the other as whole words with half of the words shared.

    Example:
        >>> nearly_same(["token pruning"], ["structured token pruning"])
        True
        >>> nearly_same(["pruning"], ["structured token pruning"])
        False
    """
    others = tuple(other)
    return any(_near(form, there) for form in one for there in others)


def _near(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((len(one.split()), len(other.split())))
    return (f" {one} " in f" {other} " or f" {other} " in f" {one} ") and short * 2 >= long


def read_numbers(value: str) -> tuple[float | str, ...]:
    """The numbers of a printed value, suffixes worked out; the text itself where there is none.

    Example:
        >>> read_numbers("2-330"), read_numbers("13K"), read_numbers("1/8"), read_numbers("many")
        ((2.0, 330.0), (13000.0,), (0.125,), ('many',))
    """
    value = value.replace("\\", "").replace(",", "").strip()
    if fraction := _FRACTION.fullmatch(value):
        # Not int(): it refuses thousands of digits, and this is any text that stood beside a finding.
        whole = float(fraction[2])
        return (round(float(fraction[1]) / whole, _DIGITS),) if whole else (value,)
    found = (
        round(float(number) * _SCALE.get(suffix.lower(), 1), _DIGITS)
        for number, suffix in _NUMBER.findall(value)
    )
    return tuple(found) or (value,)


def level_unit(unit: str | None) -> str:
    """A unit without spaces, case and plural.

    Example:
        >>> level_unit("M params"), level_unit(None)
        ('mparam', 'none')
    """
    return level_form(unit or "none").replace(" ", "")
