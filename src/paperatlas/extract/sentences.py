"""Sentences of an abstract, as spans; abbreviations, initials and decimals do not end one."""

from __future__ import annotations

import re

# A mark, closing quotes or brackets, then space and something that can begin a sentence; or a blank line.
_BOUNDARY = re.compile(
    r"[.!?](?<![.!?].)[.!?]*+[\"'”’)\]]*+(?=\s++[\"'“‘(\[]*+[A-Z0-9À-ÖØ-ÞΑ-Ωα-ωА-Я])|\n\s*\n"
)
_LAST_WORD = re.compile(r"[\w.\-]+$")
_NEVER_LAST = frozenset(
    "al approx ca cf chap cp dr e.g eg eq eqs fig figs i.e ie incl jr mr mrs ms nos pp prof ref refs "
    "resp sec sect st tab viz vol vs w.r.t wrt".split()
)
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
# Such a word begins a sentence even behind "et al." or an initial.
_STARTER = re.compile(
    r"\s+(?:We|The|This|These|Those|Our|It|Its|They|Their|In|To|For|However|Moreover|Furthermore|Then|Thus|Here|"
    r"As|By|On|At|With|While|When|If|And|But|Finally|First|Second)\b"
)
_WINDOW = 24  # characters before a mark that can hold such a word


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Split a text into sentences: spans without the white space around them, in order.

    Example:
        >>> text = "Smith et al. score 3.5 vs. 2.0. We do better (cf. Fig. 3). See v2.0."
        >>> [text[start:end] for start, end in split_sentences(text)]
        ['Smith et al. score 3.5 vs. 2.0.', 'We do better (cf. Fig. 3).', 'See v2.0.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for mark in _BOUNDARY.finditer(text):
        if mark[0][0] == "." and _is_abbreviation(text, mark.start()):
            continue
        _append(spans, text, start, mark.end())
        start = mark.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _is_abbreviation(text: str, dot: int) -> bool:
    word = _LAST_WORD.search(text, max(0, dot - _WINDOW), dot)
    if word is None:
        return False
    letters = word[0].lower().strip(".")
    if letters == "no":
        return text[dot + 1 : dot + 3].strip()[:1].isdigit()
    known = letters in _NEVER_LAST or _INITIALS.fullmatch(word[0]) is not None
    return known and not _STARTER.match(text, dot + 1)
