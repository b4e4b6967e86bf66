"""The values of a named query become RDF terms, and these take the places of its variables.

What a user writes never becomes text of the query as it stands: a name is looked up and becomes the IRI
of what it names, a number is read as one, and a text becomes a literal that the RDF library escapes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pyoxigraph as ox

from paperatlas.errors import QueryError
from paperatlas.export.iris import XSD, thing_iri
from paperatlas.export.literals import decimal_literal
from paperatlas.model import ENTITY_TYPES, RELATION_TYPES, ROLES
from paperatlas.ontology import NAMESPACE, THINGS
from paperatlas.query.library import KINDS, NamedQuery, Parameter
from paperatlas.query.naming import NameIndex
from paperatlas.query.tokens import replace_variables

Node = ox.NamedNode | ox.Literal

_PREDICATES = (*ROLES, *RELATION_TYPES)
_TYPES = ("Paper", *ENTITY_TYPES)


def bind(
    query: NamedQuery, arguments: Mapping[str, str], names: Callable[[], NameIndex], *, things: str = THINGS
) -> str:
    r"""The query with its values: SPARQL that can be run as it is.

    Args:
        query: of the library.
        arguments: values by parameter, as people write them.
        names: gives the index of names; it is asked for only if a parameter is a thing.
        things: the base of the things' IRIs.

    Raises:
        QueryError: a parameter is unknown, missing or has no such value.

    Example:
        >>> from paperatlas.query.library import parse_named
        >>> text = "# title: T\n# description: D\n# parameter y (year): a year\nASK { ?p pa:year ?y }"
        >>> bind(parse_named("x", text), {"y": "2021"}, lambda: NameIndex([])).splitlines()[-1]
        'ASK { ?p pa:year "2021"^^<http://www.w3.org/2001/XMLSchema#gYear> }'
    """
    for name in arguments:
        query.parameter(name)
    terms = {}
    for parameter in query.parameters:
        value = arguments.get(parameter.name, parameter.default)
        if value is not None:
            terms[parameter.name] = str(_term(parameter, value, names, things))
        elif parameter.required:
            raise QueryError(_missing(query, parameter))
    return replace_variables(query.text, terms)


def _missing(query: NamedQuery, parameter: Parameter) -> str:
    example = " ".join(f'{name}="{value}"' for name, value in query.example.items())
    return (
        f"the query {query.name} needs {parameter.name}=..., {parameter.description}; for example {example}"
    )


def _term(parameter: Parameter, value: str, names: Callable[[], NameIndex], things: str) -> Node:
    try:
        if parameter.kind in KINDS:
            return ox.NamedNode(thing_iri(names().find(value, kinds=KINDS[parameter.kind]), things))
        return _VALUES[parameter.kind](value)
    except (ValueError, QueryError) as exc:
        raise QueryError(f"{parameter.name}: {exc}") from exc


def _year(value: str) -> ox.Literal:
    if not re.fullmatch(r" *[0-9]{1,4} *", value):
        raise ValueError(f"{value!r} is not a year")
    return ox.Literal(f"{int(value):04d}", datatype=ox.NamedNode(XSD + "gYear"))


def _integer(value: str) -> ox.Literal:
    if not re.fullmatch(r" *[+-]?[0-9]{1,18} *", value):
        raise ValueError(f"{value!r} is not a whole number")
    return ox.Literal(int(value))


def _decimal(value: str) -> ox.Literal:
    literal = decimal_literal(value)
    if literal is None:
        raise ValueError(f"{value!r} is not a number")
    return ox.Literal(literal.value, datatype=ox.NamedNode(literal.datatype))


def _text(value: str) -> ox.Literal:
    # Half a surrogate pair, which UTF-8 cannot hold, becomes a question mark.
    return ox.Literal(value.encode("utf-8", "replace").decode())


def _own(known: tuple[str, ...]) -> Callable[[str], ox.NamedNode]:
    def find(value: str) -> ox.NamedNode:
        for name in known:
            if name.lower() == value.strip().removeprefix("pa:").lower():
                return ox.NamedNode(NAMESPACE + name)
        raise ValueError(f"{value!r} is none of: {', '.join(known)}")

    return find


_VALUES: Mapping[str, Callable[[str], Node]] = {
    "year": _year,
    "integer": _integer,
    "decimal": _decimal,
    "text": _text,
    "type": _own(_TYPES),
    "predicate": _own(_PREDICATES),
}
