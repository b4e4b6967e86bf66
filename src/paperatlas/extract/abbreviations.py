"""Abbreviations with their long forms: "low-rank adaptation (LoRA)" and "LoRA (low-rank adaptation)".

The matching is that of Schwartz and Hearst (PSB 2003), with a bounded window before the bracket, so that
the whole pass is linear in the length of the text.
"""

from __future__ import annotations

import re

from msgspec import Struct

_BRACKET = re.compile(r"\(([^()\n]{2,120})\)")
_SHORT = re.compile(r"[A-Za-zα-ω][\w+\-.*&/]{0,14}")
_CUT = re.compile(r"[,;]|\bor\b")
_WORD = re.compile(r"\S+")
_MAX_EXTRA_WORDS = 5
_STOP_BEFORE = re.compile(r"[.;:,!?()\[\]]\s")
_NOT_FIRST = frozenset("a an the of for to in on by with and or our its their we via from as is are".split())


class Abbreviation(Struct, frozen=True):
    """Spans of a long form and of its short form in one text."""

    long: tuple[int, int]
    short: tuple[int, int]


def find_abbreviations(text: str) -> list[Abbreviation]:
    """Find the pairs of long and short form that the text itself makes with brackets.

    Example:
        >>> text = "We use low-rank adaptation (LoRA) and an MLP (multi-layer perceptron)."
        >>> [(text[slice(*a.long)], text[slice(*a.short)]) for a in find_abbreviations(text)]
        [('low-rank adaptation', 'LoRA'), ('multi-layer perceptron', 'MLP')]
    """
    pairs = []
    for bracket in _BRACKET.finditer(text):
        pair = _short_inside(text, bracket) or _long_inside(text, bracket)
        if pair:
            pairs.append(pair)
    return pairs


def _short_inside(text: str, bracket: re.Match[str]) -> Abbreviation | None:
    inside = bracket[1]
    if cut := _CUT.search(inside):
        inside = inside[: cut.start()].rstrip()
    if not is_short_form(inside):
        return None
    window_start = _window_start(text, bracket.start(), len(inside))
    start = _long_form_start(text[window_start : bracket.start()].rstrip(), inside)
    if start is None:
        return None
    long_end = window_start + len(text[window_start : bracket.start()].rstrip())
    short_start = bracket.start() + 1
    long_start = _drop_function_words(text, window_start + start, long_end)
    long = text[long_start:long_end]
    # "Mixture of experts models (MoEs)": its letters stand in "models", too, but what is one word is not
    # shortened by so little.
    enough = 2 * len(inside) if long.isalnum() else len(inside) + 1
    if long == inside or len(long) < enough:
        return None
    return Abbreviation((long_start, long_end), (short_start, short_start + len(inside)))


def _long_inside(text: str, bracket: re.Match[str]) -> Abbreviation | None:
    inside = bracket[1]
    before = text[max(0, bracket.start() - 20) : bracket.start()].rstrip()
    word = re.search(r"[\w+\-.*&]+$", before)
    if word is None or not is_short_form(word[0]) or len(inside) <= len(word[0]):
        return None
    # The long form may be plural and must begin with the abbreviation's first letter.
    if inside[0].lower() != word[0][0].lower() or _long_form_start(inside, word[0]) != 0:
        return None
    if len(inside.split()) > len(word[0]) + _MAX_EXTRA_WORDS:
        return None
    offset = max(0, bracket.start() - 20)
    short = (offset + word.start(), offset + word.end())
    return Abbreviation((bracket.start() + 1, bracket.start() + 1 + len(inside)), short)


def is_short_form(text: str) -> bool:
    """Whether a bracket's content can be an abbreviation: two capitals, or one and a digit.

    Example:
        >>> is_short_form("LoRA"), is_short_form("see"), is_short_form("E2E"), is_short_form("2021")
        (True, False, True, False)
    """
    if not _SHORT.fullmatch(text):
        return False
    capitals = sum(char.isupper() for char in text)
    return capitals >= 2 or (capitals == 1 and any(char.isdigit() for char in text))


def _window_start(text: str, end: int, short_length: int) -> int:
    """Where the at most min(|A| + 5, 2|A|) words before `end` begin, within the same clause."""
    low = max(0, end - 25 * min(short_length + _MAX_EXTRA_WORDS, short_length * 2))
    stops = [stop.end() for stop in _STOP_BEFORE.finditer(text, low, end)]
    low = stops[-1] if stops else low
    words = [word.start() for word in _WORD.finditer(text, low, end)]
    keep = min(short_length + _MAX_EXTRA_WORDS, short_length * 2)
    return words[-keep] if len(words) > keep else (words[0] if words else end)


def _long_form_start(long: str, short: str) -> int | None:
    """Match the short form's letters from the right; the first must begin a word."""
    letters = short.rstrip("s") if short[:-1].isupper() and short.endswith("s") else short
    at = len(long) - 1
    for index in range(len(letters) - 1, -1, -1):
        letter = letters[index].lower()
        if not letter.isalnum():
            continue
        while at >= 0 and (long[at].lower() != letter or (index == 0 and at > 0 and long[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    return at + 1


def _drop_function_words(text: str, start: int, end: int) -> int:
    for word in _WORD.finditer(text, start, end):
        if word[0].lower() not in _NOT_FIRST:
            return word.start()
    return start
