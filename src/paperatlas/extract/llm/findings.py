"""Relations and results of an answer, as far as the text bears them out."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.llm.answer import Answer, AnsweredRelation, AnsweredResult
from paperatlas.extract.llm.grounding import CONFIDENCE, Grounded
from paperatlas.extract.llm.prompt import LONGEST
from paperatlas.extract.numbers import Number, find_numbers
from paperatlas.model import DATA_TYPES, ExtractedEntity, ExtractedRelation, ExtractedResult, Mention, Quote
from paperatlas.names import normal_form

_LONGEST_NAME = 80  # characters of a metric that is no entity
_LONGEST_UNIT = 20
_LOOKED_AT = 50  # mentions of an entity: pairs of them are compared
_EID = re.compile(r"e\d+")
_NOT_VALUE = re.compile(r"[^\d.\-]")
_Found: TypeAlias = tuple[TextField, Number]


class Findings(Struct, frozen=True):
    """What the text bears out, and how many of what it does not."""

    relations: tuple[ExtractedRelation, ...]
    results: tuple[ExtractedResult, ...]
    left_out: Counter[str]


def ground_findings(fields: Sequence[TextField], answer: Answer, grounded: Grounded) -> Findings:
    """Keep relations between entities that stand in the text, and results whose number stands there."""
    entities = {entity.id: entity for entity in grounded.entities}
    relations: dict[tuple[str, str, str], ExtractedRelation] = {}
    left_out: Counter[str] = Counter()
    for said in answer.relations:
        relation = _relation(fields, said, entities, grounded.ids)
        if relation:
            relations.setdefault((relation.head, relation.type, relation.tail), relation)
        else:
            left_out["relations"] += 1
    reader = _ResultReader(fields, answer, grounded)
    results = [result for said in answer.results if (result := reader.read(said))]
    if len(results) < len(answer.results):
        left_out["results"] = len(answer.results) - len(results)
    return Findings(tuple(relations.values()), tuple(results), left_out)


def _relation(
    fields: Sequence[TextField],
    said: AnsweredRelation,
    entities: Mapping[str, ExtractedEntity],
    ids: Mapping[str, str],
) -> ExtractedRelation | None:
    head, tail = ids.get(said.head), ids.get(said.tail)
    if head is None or tail is None or head == tail:
        return None
    evidence = _nearest(fields, entities[head].mentions, entities[tail].mentions)
    if evidence is None:
        return None
    return ExtractedRelation(head=head, type=said.rel, tail=tail, confidence=CONFIDENCE, evidence=evidence)


def _nearest(fields: Sequence[TextField], heads: Sequence[Mention], tails: Sequence[Mention]) -> Quote | None:
    """The shortest stretch of one sentence, or else of one text, that names both."""
    pairs = [
        (head, tail) for head in heads[:_LOOKED_AT] for tail in tails[:_LOOKED_AT] if head.field == tail.field
    ]
    if not pairs:
        return None
    head, tail = min(pairs, key=lambda pair: (pair[0].sentence != pair[1].sentence, _reach(*pair)))
    field = next(field for field in fields if field.name == head.field)
    return field.quote(min(head.start, tail.start), max(head.end, tail.end))


def _reach(head: Mention, tail: Mention) -> int:
    return max(head.end, tail.end) - min(head.start, tail.start)


class _ResultReader:
    """Reads the results of one answer; a number of the text is given out once for each metric."""

    def __init__(self, fields: Sequence[TextField], answer: Answer, grounded: Grounded) -> None:
        self._fields = fields
        self._numbers: defaultdict[str, list[_Found]] = defaultdict(list)
        for field in fields:
            for number in find_numbers(field.text, 0, min(len(field.text), LONGEST)):
                self._numbers[_bare(number.value)].append((field, number))
        self._names = {entity.eid: entity.name for entity in answer.entities}
        self._ids = grounded.ids
        self._types = {entity.id: entity.type for entity in grounded.entities}
        self._printed = {entity.id: entity.name for entity in grounded.entities}
        self._metrics = {
            normal_form(name): key
            for entity in answer.entities
            for name in (entity.name, *entity.forms)
            if (key := self._id(entity.eid, ("Metric",)))
        }
        self._used: set[tuple[str, int, str]] = set()

    def read(self, said: AnsweredResult) -> ExtractedResult | None:
        metric = self._id(said.metric, ("Metric",)) or self._metrics.get(normal_form(said.metric or ""))
        name = self._metric_name(said.metric, metric)
        place = self._place(said, name) if name else None
        if place is None:
            return None
        field, number = place
        self._used.add((field.name, number.start, name))
        subject, baseline = self._id(said.subject, None), self._id(said.than, None)
        return ExtractedResult(
            subject=None if subject == baseline else subject,
            metric=metric,
            metric_name=name,
            value=number.value,
            low=number.low,
            high=number.high,
            unit=_unit(field, number, said.unit),
            kind=said.kind,
            dataset=self._id(said.on, DATA_TYPES),
            baseline=baseline,
            confidence=CONFIDENCE,
            evidence=field.quote(number.start, number.end),
        )

    def _id(self, eid: str | None, types: Collection[str] | None) -> str | None:
        key = self._ids.get(eid) if eid else None
        return key if key and (types is None or self._types[key] in types) else None

    def _metric_name(self, said: str | None, metric: str | None) -> str:
        if metric:
            return self._printed[metric]
        name = self._names.get(said, "" if _EID.fullmatch(said) else said) if said else ""
        name = " ".join(name.split())[:_LONGEST_NAME]
        return name if name.isprintable() else ""

    def _place(self, said: AnsweredResult, metric: str) -> _Found | None:
        """The number within the words quoted; where these are not in the text, the only such number in it."""
        same = self._numbers.get(_bare(said.value), ())
        quotes = {field.name: _occurrences(field.text, said.evidence) for field in self._fields}
        quoted = [one for one in same if _is_inside(one[1].start, quotes[one[0].name])]
        found = quoted or (same if len(same) == 1 else ())
        return next((one for one in found if (one[0].name, one[1].start, metric) not in self._used), None)


def _occurrences(text: str, words: str) -> list[tuple[int, int]]:
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    return [match.span() for match in pattern.finditer(text, 0, LONGEST)] if pattern.pattern else []


def _is_inside(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (offset, sys.maxsize)) - 1
    return index >= 0 and offset < spans[index][1]


def _bare(value: str) -> str:
    """The digits of a value, without commas, suffix and unit."""
    return _NOT_VALUE.sub("", value.replace("–", "-")).strip("-.")


def _unit(field: TextField, number: Number, said: str) -> str:
    """The unit that is printed; one that only the model knows must stand right behind the number."""
    if number.unit != "none":
        return number.unit
    unit = said.strip()[:_LONGEST_UNIT]
    stands = unit and re.compile(rf"\s?{re.escape(unit)}(?!\w)").match(field.text, number.end)
    return unit if stands else "none"
