"""The only reader of `ontology/`: its classes, properties and known names as one frozen value."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from msgspec import Struct

from paperatlas.errors import OntologyError
from paperatlas.model import ENTITY_TYPES, EntityType

NAMESPACE = "https://w3id.org/paperatlas/ontology#"
"""Classes and properties of our own: `NAMESPACE + "uses"`."""

THINGS = "https://w3id.org/paperatlas/id/"
"""Papers, entities, results: `THINGS + "technique/lora"`. An atlas may set another."""

SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Concept(Struct, frozen=True, kw_only=True):
    """A known thing of the lexicon.

    Attributes:
        id: `<type>/<slug>`, as the id of the entity that it becomes.
        broader: ids of the more general concepts.
        introduced_in: IRIs of the papers that introduced it.
        year: the year of its introduction.
    """

    id: str
    type: EntityType
    label: str
    aliases: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    introduced_in: tuple[str, ...] = ()
    year: int | None = None
    same_as: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The label and all other names."""
        return (self.label, *self.aliases)


class Ontology(Struct, frozen=True, kw_only=True):
    """The content of `ontology/`.

    Attributes:
        concepts: the lexicon by concept id, sorted.
        digest: a hash of all its files: what was extracted with another one is extracted again.
    """

    concepts: Mapping[str, Concept]
    digest: str


@lru_cache(maxsize=1)
def load_ontology() -> Ontology:
    """Read the ontology that travels with the package.

    Raises:
        OntologyError: a file is not Turtle, or contradicts another.

    Example:
        >>> load_ontology().concepts["technique/lora"].label
        'LoRA'
    """
    files = sorted((ontology_folder() / "lexicon").glob("*.ttl"))
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]
    return Ontology(concepts=read_concepts(files), digest=digest)


def ontology_folder() -> Path:
    """Where `paperatlas.ttl`, `shapes.ttl` and `lexicon/` lie: in a wheel, or at a checkout's top."""
    package = Path(__file__).parent
    installed = package / "_ontology"
    return installed if installed.is_dir() else package.parents[1] / "ontology"


def read_concepts(files: Iterable[Path]) -> dict[str, Concept]:
    """Read lexicon files into concepts by id, sorted.

    Raises:
        OntologyError: a file is not Turtle, or a concept has no label or no known type.
    """
    properties: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in files:
        for subject, predicate, value in _triples(path):
            properties[subject][predicate].append(value)
    return {
        concept.id: concept
        for concept in (_concept(iri, values) for iri, values in sorted(properties.items()))
    }


def _triples(path: Path) -> Iterable[tuple[str, str, str]]:
    try:
        for triple in ox.parse(path=str(path)):
            yield (
                cast("ox.NamedNode", triple.subject).value,
                triple.predicate.value,
                cast("ox.NamedNode | ox.Literal", triple.object).value,
            )
    except (SyntaxError, OSError) as exc:
        raise OntologyError(f"{path}: {exc}") from exc


def _concept(iri: str, values: Mapping[str, list[str]]) -> Concept:
    kind = values.get(_RDF_TYPE, [""])[0].removeprefix(NAMESPACE)
    labels = values.get(SKOS + "prefLabel", [])
    if kind not in ENTITY_TYPES or len(labels) != 1 or not iri.startswith(THINGS):
        raise OntologyError(f"{iri}: needs one known type and one skos:prefLabel")
    years = values.get(NAMESPACE + "introducedYear", [])
    return Concept(
        id=iri.removeprefix(THINGS),
        type=kind,
        label=labels[0],
        aliases=tuple(sorted(values.get(SKOS + "altLabel", []))),
        broader=tuple(sorted(b.removeprefix(THINGS) for b in values.get(SKOS + "broader", []))),
        introduced_in=tuple(sorted(values.get(NAMESPACE + "introducedIn", []))),
        year=int(years[0]) if years else None,
        same_as=tuple(sorted(values.get(SKOS + "exactMatch", []))),
    )


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
        >>> next(term.kind for term in read_terms() if term.iri == NAMESPACE + "uses")
        'property'
    """
    properties: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, predicate, value in _triples(ontology_folder() / "paperatlas.ttl"):
        properties[subject].setdefault(predicate, value)
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
