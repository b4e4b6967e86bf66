"""A user's corrections: a CSV file of what is the same, what is not, what is called or typed otherwise.

    action,type,name,other
    same,Technique,LoRA,low-rank adapters
    different,Model,SAM,Segment Anything Model
    rename,Model,foonet,FooNet
    type,Dataset,FooBench,Benchmark
    drop,Technique,our method,

An empty type stands for all of them. Lines that begin with "#" say nothing. Names are compared as everywhere:
case, hyphens and plural do not count.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias, cast, get_args

from msgspec import Struct
from msgspec.structs import replace

from paperatlas.errors import InputError
from paperatlas.model import ENTITY_TYPES, EntityType
from paperatlas.resolve.base import NameSet
from paperatlas.resolve.spelling import spell

Action: TypeAlias = Literal["same", "different", "rename", "type", "drop"]
ACTIONS: tuple[Action, ...] = get_args(Action)
_HEADER = ["action", "type", "name", "other"]
_FIELDS = len(_HEADER)


class Correction(Struct, frozen=True, kw_only=True):
    """One line of the file.

    Attributes:
        place: the file and the line, for messages and links.
        types: those whose entities it concerns.
        name: what it is about.
        other: the second name, the new name or the new type; empty for `drop`.
    """

    place: str
    action: Action
    types: tuple[EntityType, ...]
    name: str
    other: str

    def concerns(self, names: NameSet) -> bool:
        """Whether a name set has the type and the name that this is about."""
        return names.type in self.types and has_name(names, self.name)

    def __str__(self) -> str:
        kinds = self.types[0] if len(self.types) == 1 else ""
        return f"{self.place}: {self.action},{kinds},{self.name},{self.other}".rstrip(",")


def has_name(names: NameSet, name: str) -> bool:
    """Whether one of the forms is this name, in whatever spelling."""
    key = spell(name).key
    return any(spell(form).key == key for form in names.forms)


def parse_corrections(lines: Iterable[str], *, source: str) -> Iterator[Correction]:
    r"""Read corrections.

    Raises:
        InputError: a line is none; the message names file and line.

    Example:
        >>> [found] = parse_corrections(["# mine\n", "drop,,our method\n"], source="mine.csv")
        >>> str(found), found.types[:2]
        ('mine.csv, line 2: drop,,our method', ('Technique', 'Model'))
    """
    rows = csv.reader(lines, strict=True)
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith("#") and cells != _HEADER:
                yield _correction(cells, f"{source}, line {rows.line_num}")
    except csv.Error as exc:
        raise InputError(f"{source}, line {rows.line_num}: no CSV: {exc}") from exc


def _correction(cells: Sequence[str], place: str) -> Correction:
    if len(cells) > _FIELDS and any(cells[_FIELDS:]):
        raise InputError(f'{place}: more than {_FIELDS} fields; put a name with a comma in "..."')
    action, kind, name, other = (*cells[:_FIELDS], "", "", "", "")[:_FIELDS]
    if action not in ACTIONS:
        raise InputError(f"{place}: no correction {action!r}; there are {', '.join(ACTIONS)}")
    if kind and kind not in ENTITY_TYPES:
        raise InputError(f"{place}: no type {kind!r}; there are {', '.join(ENTITY_TYPES)}")
    if not name or bool(other) == (action == "drop"):
        raise InputError(f"{place}: {action} needs {_needs(action)}")
    if action == "type" and other not in ENTITY_TYPES:
        raise InputError(f"{place}: no type {other!r}; there are {', '.join(ENTITY_TYPES)}")
    types = (kind,) if kind else ENTITY_TYPES
    return Correction(
        place=place,
        action=action,
        types=types,
        name=name,
        other=other,
    )


def _needs(action: str) -> str:
    second = {"drop": "no other field", "rename": "the new name", "type": "the new type"}
    return f"a name and {second.get(action, 'a second name')}"


def of_action(corrections: Iterable[Correction], action: Action) -> list[Correction]:
    """Those of one kind, in the order of the file."""
    return [one for one in corrections if one.action == action]


def retype(names: NameSet, corrections: Iterable[Correction]) -> NameSet | None:
    """A name set with the type that the user gives it; None where the user drops it."""
    for one in corrections:
        if one.action == "type" and one.concerns(names):
            names = replace(names, type=cast("EntityType", one.other))
        elif one.action == "drop" and one.concerns(names):
            return None
    return names
