"""Lexicon files in Turtle become concepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from paperatlas.errors import OntologyError
from paperatlas.model import ENTITY_TYPES
from paperatlas.ontology.concepts import NAMESPACE, SKOS, THINGS, Concept

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def read_concepts(files: Iterable[Path]) -> dict[str, Concept]:
    """Read lexicon files into concepts by id, sorted.

    Raises:
        OntologyError: a file is not Turtle, or a concept has no label or no known type.
    """
    found: dict[str, Concept] = {}
    for path in files:
        for concept in parse_concepts(path.read_bytes(), source=str(path)):
            if concept.id in found:
                raise OntologyError(f"{path}: {concept.id} stands in another file too")
            found[concept.id] = concept
    return dict(sorted(found.items()))


def parse_concepts(body: bytes, *, source: str) -> list[Concept]:
    """The concepts of a Turtle document, sorted by id.

    Args:
        body: the document in UTF-8.
        source: what to call it in an error.

    Raises:
        OntologyError: it is not Turtle (the message has the line), or a subject is no concept.

    Example:
        >>> text = f'''<{THINGS}task/x> a <{NAMESPACE}Task> ; <{SKOS}prefLabel> "x" .'''
        >>> [concept.id for concept in parse_concepts(text.encode(), source="my.ttl")]
        ['task/x']
    """
    properties: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    try:
        for triple in ox.parse(body, format=ox.RdfFormat.TURTLE):
            subject, predicate = cast("ox.NamedNode", triple.subject), triple.predicate.value
            properties[_value(subject)][predicate].append(_value(triple.object))
    except (SyntaxError, ValueError) as exc:
        raise OntologyError(f"{source}: {exc}") from exc
    return [_concept(iri, values, source) for iri, values in sorted(properties.items())]


def _value(term: object) -> str:
    if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode):
        return term.value
    raise ValueError(f"{term} is no name and no text")


def _concept(iri: str, values: Mapping[str, list[str]], source: str) -> Concept:
    kind = values.get(_RDF_TYPE, [""])[0].removeprefix(NAMESPACE)
    labels = values.get(SKOS + "prefLabel", [])
    if kind not in ENTITY_TYPES or len(labels) != 1 or not iri.startswith(f"{THINGS}{kind.lower()}/"):
        raise OntologyError(
            f"{source}: {iri}: needs one type of {', '.join(ENTITY_TYPES)}, one skos:prefLabel and an IRI "
            f"that begins with {THINGS} and the type in lower case"
        )
    return Concept(
        id=iri.removeprefix(THINGS),
        type=kind,
        label=labels[0],
        aliases=tuple(sorted(values.get(SKOS + "altLabel", []))),
        everyday=tuple(sorted(values.get(NAMESPACE + "everydayName", []))),
        broader=tuple(sorted(b.removeprefix(THINGS) for b in values.get(SKOS + "broader", []))),
        introduced_in=tuple(sorted(values.get(NAMESPACE + "introducedIn", []))),
        year=_year(values.get(NAMESPACE + "introducedYear", []), f"{source}: {iri}"),
        same_as=tuple(sorted(values.get(SKOS + "exactMatch", []))),
    )


def _year(values: list[str], where: str) -> int | None:
    if not values:
        return None
    if len(values) > 1 or not (values[0].isascii() and values[0].isdigit()):
        raise OntologyError(f"{where}: pa:introducedYear {', '.join(values)} is no year")
    return int(values[0])
