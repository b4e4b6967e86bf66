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
            r"\sof|extends|extending|on\stop\sof|(?:(?:is|are|was)\s)?(?:derived|fine-?tuned|adapted|distilled)\sfrom)"
            r"\s(?:the\s|an?\s)?" + _WORDS + "$"
        ),
    ),
    (
        "isA",
        re.compile(
            r"(?:\s\([^()]{1,40}\))?(?:,|\sis|:|\sas|\s-+)\s(?:[Aa]n?|our|the\sfirst)\s"
            r"(?:(?:[\w\-]+\s)?(?:form|kind|type|class|family)\sof\s)?"
            r"(?:(?!(?:to|for|of|with|on|in|that|which|by|from|using|and|over|via)\s)[\w\-]+,?\s){0,3}$"
        ),
    ),
    (
        "isA",
        re.compile(r"(?:,\s|\s)(?:and|or)\sother\s(?:[\w\-]+\s){0,1}$"),
    ),
)
_SUCH_AS = re.compile(r",?\s(?:\w+\s)?(?:such\sas|including|like|e\.g\.,?)\s$|\s\((?:e\.g\.,?|such\sas)\s$")
_AND = re.compile(r",?\s(?:and|or)\s|,\s|/")
# "FooNet, a Transformer-based network" is made of the tail, "a distillation-free network" is not.
_MODIFIER = re.compile(r"-([a-z]+)")
# "an LLM compression method" is no LLM: a singular tail must end its phrase, but for a noun of its kind.
_LONGER = re.compile(
    r"\s(?!(?:methods?|models?|networks?|architectures?|approach|approaches|algorithms?|techniques?|frameworks?|"
    r"variants?|family|series|baselines?|backbones?|that|which|who|where|when|while|for|with|without|to|in|on|of|at|by|"
    r"from|via|as|and|or|but|than|using|based|trained|designed|built|capable|able|is|are|was|were|has|have|can|such)\b)"
    r"[a-z]"
)
_MADE_OF = ("based", "style", "like")
_KINDS: frozenset[EntityType] = frozenset(["Technique", "Model", "Task"])
_REACH = 80  # characters between two names
_CONFIDENCE = 0.4


def find_relations(field: TextField, names: Sequence[Name]) -> Iterator[ExtractedRelation]:
    """Relations that the words between two neighbouring names state.

    Args:
        field: the text.
        names: the places of its entities, in order and without overlap.
    """
    kind_of_list: Name | None = None  # the kind whose examples are being listed
    for left, right in pairwise(names):
        between = field.text[left.end : right.start]
        if not (kind_of_list and right.type == kind_of_list.type and _AND.fullmatch(between)):
            kind_of_list = left if _SUCH_AS.fullmatch(between) and _is_kind(left, right) else None
        if len(between) > _REACH or left.entity == right.entity:
            continue
        if kind_of_list:
            yield _relation(field, right, "isA", kind_of_list)
        else:
            yield from _stated(field, left, right, between)


def _is_kind(left: Name, right: Name) -> bool:
    return left.type in _KINDS and left.type == right.type


def _stated(field: TextField, left: Name, right: Name, between: str) -> Iterator[ExtractedRelation]:
    if field.text[right.end - 1] != "s" and _LONGER.match(field.text, right.end):
        return
    modifier = _MODIFIER.match(field.text, right.end)
    for kind, wording in _BETWEEN:
        if _allowed(kind, left, right) and wording.fullmatch(between):
            if modifier is None:
                yield _relation(field, left, kind, right)
            elif modifier[1] in _MADE_OF:
                yield _relation(field, left, "basedOn", right)
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
