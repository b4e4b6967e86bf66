"""What a paper says that it does without, or that fails: such a thing is not used."""

from __future__ import annotations

import re

from paperatlas.extract.grouping import Group, Place

_DENIED_BEFORE = re.compile(
    r"\b(?:unlike|without|instead\sof|rather\sthan|in\scontrast\s(?:to|with)|contrary\sto|avoid(?:s|ing)?|"
    r"eliminat(?:es?|ing)|no(?:t|r)?(?:\slonger)?\s(?:need(?:s|ing)?|requir(?:es?|ing)|rely(?:ing)?\son|us(?:es?|ing)|"
    r"depend(?:ing)?\son)|no\sneed\s(?:for|of)|free\sof|nor|neither)"
    r"\s(?:(?:the|an?|any|using|relying\son|requiring|needing|use\sof|existing|traditional|conventional|standard|previous|"
    r"prior|vanilla|full|costly|expensive|other)\s){0,3}[\"'“‘(]?$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"(?:\s\([^()]{1,30}\))?(?:-free\b|\s(?:often\s|still\s|usually\s|typically\s|generally\s)?"
    r"(?:fails?|failed|suffers?|struggles?|cannot|breaks?\sdown|falls?\sshort|is\snot\s(?:needed|required|used)|"
    r"are\snot\s(?:needed|required|used))\b)"
)
_REACH = 70  # characters


def is_denied(group: Group) -> bool:
    """Whether every mention of an entity is behind an "unlike" or "without", or before a "fails"."""
    return all(map(_is_denied, group.places))


def _is_denied(place: Place) -> bool:
    text, start, end = place.field.text, place.candidate.start, place.candidate.end
    before = text[max(0, start - _REACH) : start]
    return bool(_DENIED_BEFORE.search(before)) or bool(_DENIED_BEHIND.match(text, end, end + _REACH))
