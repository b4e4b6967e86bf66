"""Relations between two entities of a paper that a fixed wording states: "X, a kind of Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Name
from paperatlas.model import EntityType, ExtractedRelation, RelationType

_WORDS = r"(?:[\w\-]+\s){0,3}"
_BETWEEN: tuple[tuple[RelationType, re.Pattern[str]], ...] = (
    (
        "basedOn",
        re.compile(
            r"(?:\s\([^()]{1,40}\))?,?\s(?:is\s|which\sis\s|that\sis\s|are\s)?(?:\w+ly\s)?(?:based|built|builds|building"
            r"|founded)\s(?:up)?on\s(?:top\sof\s)?(?:the\s|an?\s)?" + _WORDS + "$"
        ),
    ),
    (
        "basedOn",
        re.compile(
            r"(?:\s\([^()]{1,40}\))?,?\s(?:(?:is\s)?an?\s(?:\w+\s){0,2}(?:extension|variant|version|adaptation|modification)"
            r"\sof|extends|extending|derived\sfrom|fine-?tuned\sfrom|adapted\sfrom)\s(?:the\s|an?\s)?"
            + _WORDS
            + "$"
        ),
    ),
    (
        "isA",
        re.compile(r"(?:\s\([^()]{1,40}\))?(?:,|\sis|:|\sas)\s(?:an?|our|the\sfirst)\s(?:[\w\-]+,?\s){0,3}$"),
    ),
    (
        "isA",
        re.compile(r"(?:,\s|\s)(?:and|or)\sother\s(?:[\w\-]+\s){0,1}$"),
    ),
)
_SUCH_AS = re.compile(r",?\s(?:\w+\s)?(?:such\sas|including|like|e\.g\.,?)\s$|\s\((?:e\.g\.,?|such\sas)\s$")
_KINDS: frozenset[EntityType] = frozenset(["Technique", "Model", "Task"])
_REACH = 80  # characters between two names
_CONFIDENCE = 0.4


def find_relations(field: TextField, names: Sequence[Name]) -> Iterator[ExtractedRelation]:
    """Relations that the words between two neighbouring names state.

    Args:
        field: the text.
        names: the places of its entities, in order and without overlap.
    """
    for left, right in pairwise(names):
        between = field.text[left.end : right.start]
        if len(between) <= _REACH and left.entity != right.entity:
            yield from _stated(field, left, right, between)


def _stated(field: TextField, left: Name, right: Name, between: str) -> Iterator[ExtractedRelation]:
    if left.type in _KINDS and left.type == right.type and _SUCH_AS.fullmatch(between):
        yield _relation(field, right, "isA", left)
        return
    for kind, wording in _BETWEEN:
        if _allowed(kind, left, right) and wording.fullmatch(between):
            yield _relation(field, left, kind, right)
            return


def _allowed(kind: RelationType, head: Name, tail: Name) -> bool:
    types = {head.type, tail.type}
    return types <= {"Technique", "Model"} or (kind == "isA" and types == {"Task"})


def _relation(field: TextField, head: Name, kind: RelationType, tail: Name) -> ExtractedRelation:
    start, end = min(head.start, tail.start), max(head.end, tail.end)
    return ExtractedRelation(
        head=head.entity,
        type=kind,
        tail=tail.entity,
        confidence=_CONFIDENCE,
        evidence=field.quote(start, end),
    )
