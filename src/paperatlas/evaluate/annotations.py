"""Annotated and predicted facts of papers, in one form that can be compared.

A gold file has a line of JSON a paper: `id`, `entities` (`eid`, `name`, `type`, `forms`, `role`),
`relations` (`head`, `rel`, `tail`) and `results` (`value`, `metric`, `unit`, `kind`, `on`, `subject`,
`than`). A prediction is what `paperatlas extract` writes; either may stand on either side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from paperatlas.errors import InputError
from paperatlas.evaluate.forms import level_form, level_unit, read_numbers


class EntityFacts(Struct, frozen=True, kw_only=True):
    """An entity of a paper: its key there, and its surface forms, levelled and as printed (sorted)."""

    key: str
    name: str
    type: str
    role: str
    forms: frozenset[str]
    printed: tuple[str, ...]


class ResultFacts(Struct, frozen=True, kw_only=True):
    """A numeric result; what it names is given by levelled forms, none where it names nothing."""

    numbers: tuple[float | str, ...]
    metric: frozenset[str]
    unit: str
    kind: str
    dataset: frozenset[str]
    subject: frozenset[str]
    baseline: frozenset[str]


class PaperFacts(Struct, frozen=True, kw_only=True):
    """All facts of one paper."""

    id: str
    text: Mapping[str, str]
    entities: tuple[EntityFacts, ...]
    relations: tuple[tuple[str, str, str], ...]
    results: tuple[ResultFacts, ...]


class _Mention(Struct):
    text: str = ""


class _Entity(Struct):
    name: str
    type: str
    eid: str = ""
    id: str = ""
    role: str | None = None
    forms: tuple[str, ...] = ()
    mentions: tuple[_Mention, ...] = ()


class _Relation(Struct):
    head: str
    tail: str
    rel: str = ""
    type: str = ""


class _Result(Struct):
    value: str | int | float
    metric: str | None = None
    metric_name: str | None = None
    unit: str | None = None
    kind: str | None = None
    on: str | None = None
    dataset: str | None = None
    subject: str | None = None
    baseline: str | None = None
    than: str | None = None


class _Record(Struct):
    id: str
    entities: tuple[_Entity, ...]
    title: str | None = None
    abstract: str | None = None
    relations: tuple[_Relation, ...] = ()
    results: tuple[_Result, ...] = ()


def read_facts(path: Path) -> dict[str, PaperFacts]:
    """Read annotations or predictions, by paper id, in the order of the file.

    Raises:
        InputError: the file cannot be read, or a line of it is no annotation.
    """
    try:
        with path.open("rb") as lines:
            return {facts.id: facts for facts in parse_facts(lines, source=str(path))}
    except OSError as exc:
        raise InputError(f"{path}: {exc.strerror}") from exc


def parse_facts(lines: Iterable[bytes], *, source: str) -> Iterator[PaperFacts]:
    """Parse such lines; empty ones are passed by.

    Raises:
        InputError: a line is no annotation.

    Example:
        >>> line = b'{"id": "a", "entities": [{"eid": "e1", "name": "LoRA", "type": "Technique"}]}'
        >>> next(parse_facts([line], source="x")).entities[0].forms
        frozenset({'lora'})
    """
    decoder = msgspec.json.Decoder(_Record)
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _paper(decoder.decode(line))
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
                raise InputError(f"{source}, line {number}: no annotation: {exc}") from exc


def _paper(record: _Record) -> PaperFacts:
    entities = tuple(map(_entity, record.entities))
    # Where two entities have one id, a result means the first.
    forms_of = {entity.key: entity.forms for entity in reversed(entities)}
    return PaperFacts(
        id=record.id,
        text={"title": record.title or "", "abstract": record.abstract or ""},
        entities=entities,
        relations=tuple((one.head, one.rel or one.type, one.tail) for one in record.relations),
        results=tuple(_result(result, forms_of) for result in record.results),
    )


def _entity(entity: _Entity) -> EntityFacts:
    printed = {entity.name, *entity.forms, *(mention.text for mention in entity.mentions)} - {""}
    return EntityFacts(
        key=entity.eid or entity.id,
        name=entity.name,
        type=entity.type,
        role=entity.role or "",
        forms=frozenset(map(level_form, printed)) - {""},
        printed=tuple(sorted(printed)),
    )


def _result(result: _Result, forms_of: Mapping[str, frozenset[str]]) -> ResultFacts:
    def named(*values: str | None) -> frozenset[str]:
        value = next(filter(None, values), None)
        if value is None:
            return frozenset()
        return forms_of[value] if value in forms_of else frozenset([level_form(value)])

    return ResultFacts(
        numbers=read_numbers(str(result.value)),
        metric=named(result.metric, result.metric_name),
        unit=level_unit(result.unit),
        kind=result.kind or "",
        dataset=named(result.on, result.dataset),
        subject=named(result.subject),
        baseline=named(result.baseline, result.than),
    )
