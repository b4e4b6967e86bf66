"""Write docs/reference/ontology.html from ontology/paperatlas.ttl and shapes.ttl: `make docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS

from paperatlas.export.iris import prefixes
from paperatlas.export.problems import shorten
from paperatlas.ontology import NAMESPACE, ontology_folder

TARGET = Path(__file__).parent / "reference" / "ontology.html"

_ALIGNED = {
    RDFS.subClassOf: "is a kind of",
    RDFS.subPropertyOf: "is a kind of",
    RDFS.seeAlso: "compare",
    SKOS.note: "note",
}
_LIMITS = {
    SH.datatype: "",
    SH["class"]: "a ",
    SH.minCount: "at least ",
    SH.maxCount: "at most ",
    SH.minInclusive: "from ",
    SH.maxInclusive: "to ",
    SH.pattern: "matches ",
}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1a1a1a }
h2 { margin-top: 2.5rem } h3 { margin: 1.8rem 0 .2rem } p { margin: .2rem 0 .6rem }
table { border-collapse: collapse }
td, th { padding: .15rem .8rem .15rem 0; text-align: left; vertical-align: top }
th { font-weight: 600; white-space: nowrap } code { background: #f2f2f2; padding: 0 .25rem }
nav a { margin-right: .6rem } a { color: #0645ad }
@media (prefers-color-scheme: dark) {
  body { background: #16181c; color: #e6e6e6 } code { background: #2a2d33 } a { color: #8ab4f8 } }
"""


def generate() -> str:
    """The page's text."""
    folder = ontology_folder()
    ontology = rdflib.Graph().parse(folder / "paperatlas.ttl")
    shapes = rdflib.Graph().parse(folder / "shapes.ttl")
    classes = _terms(ontology, [OWL.Class])
    properties = _terms(ontology, [OWL.ObjectProperty, OWL.DatatypeProperty])
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Paperatlas ontology</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body>",
        "<h1>Paperatlas ontology</h1>",
        f"<p>{_text(ontology, rdflib.URIRef(NAMESPACE.rstrip('#')), RDFS.comment)}</p>",
        f"<p>Namespace: <code>{escape(NAMESPACE)}</code>. Written by <code>make docs</code>.</p>",
        *_index("Classes", classes),
        *_index("Properties", properties),
        "<h2>Classes</h2>",
        *(line for term in classes for line in _class(ontology, shapes, term)),
        "<h2>Properties</h2>",
        *(line for term in properties for line in _property(ontology, term)),
        "<h2>Prefixes</h2>",
        "<table>",
        *(f"<tr><th>{name}</th><td><code>{escape(iri)}</code></td></tr>" for name, iri in prefixes().items()),
        "</table></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _terms(ontology: rdflib.Graph, kinds: Iterable[rdflib.URIRef]) -> list[rdflib.URIRef]:
    found = {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, rdflib.URIRef) and term.startswith(NAMESPACE))


def _index(title: str, terms: list[rdflib.URIRef]) -> Iterator[str]:
    links = " ".join(f'<a href="#{_local(term)}">{_local(term)}</a>' for term in terms)
    yield f"<nav><strong>{title}</strong> {links}</nav>"


def _class(ontology: rdflib.Graph, shapes: rdflib.Graph, term: rdflib.URIRef) -> Iterator[str]:
    yield from _heading(ontology, term)
    yield from _alignment(ontology, term)
    used = [one for one in ontology.subjects(RDFS.domain, term) if isinstance(one, rdflib.URIRef)]
    if used:
        yield f"<tr><th>has</th><td>{', '.join(_link(one) for one in sorted(used))}</td></tr>"
    for shape in sorted(shapes.subjects(SH.targetClass, term), key=str):
        for line in sorted(_constraints(shapes, shape)):
            yield f"<tr><th>must</th><td>{line}</td></tr>"
    yield "</table>"


def _constraints(shapes: rdflib.Graph, shape: rdflib.term.Node) -> Iterator[str]:
    for constraint in shapes.objects(shape, SH.property):
        path = shapes.value(constraint, SH.path)
        limits = [
            f"{words}{_link(value)}"
            for limit, words in _LIMITS.items()
            for value in sorted(shapes.objects(constraint, limit), key=str)
        ]
        if isinstance(path, rdflib.URIRef) and limits:
            yield f"{_link(path)}: {', '.join(limits)}"


def _property(ontology: rdflib.Graph, term: rdflib.URIRef) -> Iterator[str]:
    yield from _heading(ontology, term)
    for name, predicate in (("of", RDFS.domain), ("value", RDFS.range)):
        values = sorted(ontology.objects(term, predicate), key=str)
        yield f"<tr><th>{name}</th><td>{', '.join(map(_link, values))}</td></tr>"
    yield from _alignment(ontology, term)
    yield "</table>"


def _heading(ontology: rdflib.Graph, term: rdflib.URIRef) -> Iterator[str]:
    label = _text(ontology, term, RDFS.label)
    yield f'<h3 id="{_local(term)}">{label} <code>pa:{_local(term)}</code></h3>'
    yield f"<p>{_text(ontology, term, RDFS.comment)}</p>"
    yield "<table>"


def _alignment(ontology: rdflib.Graph, term: rdflib.URIRef) -> Iterator[str]:
    for predicate, name in _ALIGNED.items():
        if values := sorted(ontology.objects(term, predicate), key=str):
            yield f"<tr><th>{name}</th><td>{', '.join(map(_link, values))}</td></tr>"


def _link(value: rdflib.term.Node) -> str:
    text = escape(shorten(str(value)))
    if not isinstance(value, rdflib.URIRef):
        return f"<code>{text}</code>" if not text.endswith(".") else text
    target = f"#{_local(value)}" if value.startswith(NAMESPACE) else str(value)
    return f'<a href="{escape(target)}">{text}</a>'


def _text(graph: rdflib.Graph, term: rdflib.URIRef, predicate: rdflib.URIRef) -> str:
    return escape(str(graph.value(term, predicate)))


def _local(term: rdflib.term.Node) -> str:
    return escape(str(term).removeprefix(NAMESPACE))


if __name__ == "__main__":
    TARGET.write_text(generate(), encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")
