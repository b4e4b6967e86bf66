"""A user's own lexicon: Turtle of the same form as ours, or a table with a line for each concept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from paperatlas.errors import OntologyError
from paperatlas.model import ENTITY_TYPES, EntityType
from paperatlas.names import normal_form, slugify
from paperatlas.ontology.concepts import Concept, ancestors
from paperatlas.ontology.turtle import parse_concepts

_COLUMNS = ("name", "type", "other names", "broader")
_TYPES = {kind.lower(): kind for kind in ENTITY_TYPES}
_Names = Mapping[tuple[EntityType, str], str]


class _Row(Struct, frozen=True):
    """A concept of a table: what is broader is still a name."""

    concept: Concept
    broader: tuple[str, ...]
    where: str


def parse_own(body: bytes, *, path: Path, known: Mapping[str, Concept]) -> list[Concept]:
    r"""The concepts of a user's file; in a table, what is broader may be any known name.

    Args:
        body: the file's content; a name that ends in `.ttl` makes it Turtle, any other a table of name,
            type, other names and broader names (both separated by semicolons), between tabs.
        path: its name.
        known: the concepts that there are already.

    Raises:
        OntologyError: with the file and the line or the subject that is wrong.

    Example:
        >>> table = "FooNet\tModel\tFoo Network;FN\nTinyFoo\tmodel\t\tFooNet".encode()
        >>> [(c.id, c.aliases, c.broader) for c in parse_own(table, path=Path("my.tsv"), known={})]
        [('model/foonet', ('FN', 'Foo Network'), ()), ('model/tinyfoo', (), ('model/foonet',))]
    """
    if path.suffix.lower() == ".ttl":
        return parse_concepts(body, source=str(path))
    try:
        lines = body.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as exc:
        raise OntologyError(f"{path}: is not UTF-8: {exc.reason}") from exc
    rows = list(_rows(lines, path))
    names = {**_names(known.values()), **_names(row.concept for row in rows)}
    return [replace(row.concept, broader=_broader(row, names)) for row in rows]


def _rows(lines: Iterable[str], path: Path) -> Iterator[_Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#") or (number == 1 and _is_header(line)):
            continue
        yield _row(line, f"{path}: line {number}")


def _is_header(line: str) -> bool:
    return line.lower().split("\t")[:2] == list(_COLUMNS[:2])


def _row(line: str, where: str) -> _Row:
    cells = [cell.strip() for cell in line.split("\t")]
    if not 2 <= len(cells) <= len(_COLUMNS):
        raise OntologyError(f"{where}: has {len(cells)} columns; wanted are {', '.join(_COLUMNS)}")
    label, kind, others, broader = (*cells, "", "")[: len(_COLUMNS)]
    if kind.lower() not in _TYPES:
        raise OntologyError(f"{where}: no type {kind!r}; there are: {', '.join(ENTITY_TYPES)}")
    if not slugify(label):
        raise OntologyError(f"{where}: the name {label!r} has no letter and no digit")
    aliases = {alias for alias in _parts(others) if alias != label}
    concept = Concept(
        id=f"{kind.lower()}/{slugify(label)}",
        type=_TYPES[kind.lower()],
        label=label,
        aliases=tuple(sorted(aliases)),
    )
    return _Row(concept, _parts(broader), where)


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _names(concepts: Iterable[Concept]) -> _Names:
    return {(concept.type, normal_form(name)): concept.id for concept in concepts for name in concept.names}


def _broader(row: _Row, names: _Names) -> tuple[str, ...]:
    for name in row.broader:
        if (row.concept.type, normal_form(name)) not in names:
            raise OntologyError(f"{row.where}: no {row.concept.type} is called {name!r}, given as broader")
    return tuple(sorted({names[row.concept.type, normal_form(name)] for name in row.broader}))


def add_concepts(known: Mapping[str, Concept], own: Iterable[Concept], *, source: str) -> dict[str, Concept]:
    """All concepts by id, sorted; one that is known by its id gets further names and broader concepts.

    Raises:
        OntologyError: a name stands for another concept of that type, what is broader is missing or of
            another type, or a concept would be broader than itself.
    """
    concepts, names, added = dict(known), dict(_names(known.values())), []
    for concept in own:
        for name in concept.names:
            owner = names.setdefault((concept.type, normal_form(name)), concept.id)
            if owner != concept.id:
                raise OntologyError(f"{source}: {concept.id}: the name {name!r} stands for {owner}")
        before = concepts.get(concept.id)
        concepts[concept.id] = _joined(before, concept) if before else concept
        added.append(concept.id)
    for key in added:
        _check_broader(concepts, concepts[key], source)
    return dict(sorted(concepts.items()))


def _joined(before: Concept, more: Concept) -> Concept:
    aliases = {*before.aliases, *more.names} - {before.label}
    return replace(
        before,
        aliases=tuple(sorted(aliases)),
        everyday=tuple(sorted({*before.everyday, *more.everyday})),
        broader=tuple(sorted({*before.broader, *more.broader})),
        introduced_in=tuple(sorted({*before.introduced_in, *more.introduced_in})),
        same_as=tuple(sorted({*before.same_as, *more.same_as})),
    )


def _check_broader(concepts: Mapping[str, Concept], concept: Concept, source: str) -> None:
    for key in concept.broader:
        above = concepts.get(key)
        if above is None or above.type != concept.type:
            raise OntologyError(f"{source}: {concept.id}: there is no {concept.type} {key}, given as broader")
    # A broader concept of the same file may miss its own; that is found when its turn comes.
    if concept.id in _reached(concepts, concept.id):
        raise OntologyError(f"{source}: {concept.id}: would be broader than itself")


def _reached(concepts: Mapping[str, Concept], key: str) -> set[str]:
    try:
        return ancestors(concepts, key)
    except KeyError:
        return set()
