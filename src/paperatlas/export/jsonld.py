"""JSON-LD: the same triples as the Turtle, one node of the graph a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import cast

import msgspec
from pyoxigraph import Literal, NamedNode, Triple

from paperatlas.atlas.base import Tables
from paperatlas.export import vocabulary as v
from paperatlas.export.compression import write_bytes
from paperatlas.export.iris import XSD, prefixes
from paperatlas.export.rdf import generate_triples
from paperatlas.model import RELATION_TYPES, ROLES
from paperatlas.ontology import THINGS

_Value = str | dict[str, str]
_STRING = XSD + "string"
_LINKS = (
    *(f"pa:{name}" for name in (*ROLES, *RELATION_TYPES)),
    *(f"pa:{name}" for name in ("reports", "subject", "metric", "dataset", "baseline", "evidence")),
    *("oa:hasBody", "oa:hasTarget", "oa:hasSource", "oa:hasSelector"),
    *("rdf:subject", "rdf:predicate", "rdf:object"),
    *("skos:broader", "skos:exactMatch", "prov:wasGeneratedBy", "prov:wasDerivedFrom"),
)
_DATATYPES = {
    "pa:confidence": "xsd:decimal",
    "pa:year": "xsd:gYear",
    "pa:sentenceStart": "xsd:nonNegativeInteger",
    "pa:sentenceEnd": "xsd:nonNegativeInteger",
    "oa:start": "xsd:nonNegativeInteger",
    "oa:end": "xsd:nonNegativeInteger",
}
_COERCED = {**dict.fromkeys(_LINKS, "@id"), **_DATATYPES}


def write_jsonld(tables: Tables, path: Path, *, text: bool = True, things: str = THINGS) -> list[Path]:
    """Write the atlas as JSON-LD; without `text`, no abstract and no quote stands in it.

    Raises:
        OutputError: the file cannot be written, or `things` is no base of IRIs.

    Example:
        >>> import tempfile
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> path = Path(tempfile.mkdtemp()) / "atlas.jsonld"
        >>> _ = write_jsonld(MemoryTables(), path)
        >>> sorted(msgspec.json.decode(path.read_bytes()))
        ['@context', '@graph']
    """
    triples = generate_triples(tables, text=text, things=things)
    write_bytes(path, generate_jsonld(triples, things=things))
    return [path]


def generate_jsonld(triples: Iterable[Triple], *, things: str = THINGS) -> Iterator[bytes]:
    """The document in pieces: triples that follow each other with one subject make a node.

    Example:
        >>> node = NamedNode("https://w3id.org/paperatlas/id/task/asr")
        >>> pieces = generate_jsonld([Triple(node, NamedNode(v.TYPE), NamedNode(v.pa("Task")))])
        >>> list(pieces)[2]
        b'{"@id":"task:asr","@type":["pa:Task"]}'
    """
    names = _Names(things)
    yield b'{"@context":' + msgspec.json.encode(context(things)) + b',\n"@graph":[\n'
    separator = b""
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        yield separator
        yield msgspec.json.encode(_node(subject, group, names))
        separator = b",\n"
    yield b"\n]}\n"


def context(things: str = THINGS) -> dict[str, object]:
    """The `@context`: prefixes, and of which type the values of a property are.

    Example:
        >>> context()["pa:uses"]
        {'@id': 'pa:uses', '@type': '@id'}
    """
    typed = {name: {"@id": name, "@type": kind} for name, kind in _COERCED.items()}
    return {**prefixes(things), **typed}


class _Names(dict[str, str]):
    """IRIs to their short forms, worked out when they are first met."""

    def __init__(self, things: str) -> None:
        super().__init__()
        self.things = things
        spaces: Mapping[str, str] = prefixes(things)
        self.spaces = sorted(spaces.items(), key=lambda pair: -len(pair[1]))

    def __missing__(self, iri: str) -> str:
        short = self._short(iri)
        if len(self) < 1 << 20:
            self[iri] = short
        return short

    def _short(self, iri: str) -> str:
        for name, space in self.spaces:
            rest = iri.removeprefix(space)
            # After a prefix, "//" would make the whole an absolute IRI.
            if rest != iri and not rest.startswith("//"):
                return f"{name}:{rest}"
        return iri


def _node(subject: object, triples: Iterable[Triple], names: _Names) -> dict[str, object]:
    node: dict[str, object] = {"@id": _iri(subject, names)}
    values: dict[str, list[_Value]] = {}
    for triple in triples:
        if triple.predicate.value == v.TYPE:
            values.setdefault("@type", []).append(_iri(triple.object, names))
        else:
            name = names[triple.predicate.value]
            values.setdefault(name, []).append(_value(triple.object, _COERCED.get(name), names))
    return node | {k: many[0] if len(many) == 1 and k != "@type" else many for k, many in values.items()}


def _iri(node: object, names: _Names) -> str:
    return names[cast("NamedNode", node).value]


def _value(value: object, coerced: str | None, names: _Names) -> _Value:
    if not isinstance(value, Literal):
        iri = _iri(value, names)
        return iri if coerced == "@id" else {"@id": iri}
    datatype = value.datatype.value
    if coerced is None and datatype == _STRING:
        return value.value
    short = names[datatype]
    return value.value if coerced == short else {"@value": value.value, "@type": short}
