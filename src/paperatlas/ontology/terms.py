"""The classes and properties of `paperatlas.ttl`, with what they mean, for those who list them."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import pyoxigraph as ox
from msgspec import Struct

from paperatlas.errors import OntologyError
from paperatlas.ontology import ontology_folder

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class OntologyTerm(Struct, frozen=True):
    """A class or property of `ontology/paperatlas.ttl`; `kind` is "class" or "property"."""

    iri: str
    kind: str
    label: str
    comment: str


@lru_cache(maxsize=1)
def read_terms() -> tuple[OntologyTerm, ...]:
    """All classes and properties with what they mean, sorted by IRI.

    Raises:
        OntologyError: the file is not Turtle.

    Example:
        >>> from paperatlas.ontology import NAMESPACE
        >>> next(term.kind for term in read_terms() if term.iri == NAMESPACE + "uses")
        'property'
    """
    path = ontology_folder() / "paperatlas.ttl"
    properties: dict[str, dict[str, str]] = defaultdict(dict)
    try:
        for triple in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            if isinstance(triple.subject, ox.NamedNode) and isinstance(
                triple.object, ox.NamedNode | ox.Literal
            ):
                found = properties[triple.subject.value]
                found.setdefault(triple.predicate.value, triple.object.value)
    except (SyntaxError, ValueError) as exc:
        raise OntologyError(f"{path}: {exc}") from exc
    return tuple(
        OntologyTerm(
            iri=iri,
            kind="class" if values[_RDF_TYPE].endswith("Class") else "property",
            label=values.get(_RDFS + "label", ""),
            comment=values.get(_RDFS + "comment", ""),
        )
        for iri, values in sorted(properties.items())
        if values.get(_RDF_TYPE, "").endswith(("Class", "Property"))
    )
