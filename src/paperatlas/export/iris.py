"""The IRIs of papers, entities, statements and results, and the prefixes that shorten them."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote

from paperatlas.errors import OutputError
from paperatlas.model import ENTITY_TYPES
from paperatlas.ontology import NAMESPACE, SKOS, THINGS

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"
FABIO = "http://purl.org/spar/fabio/"
FOAF = "http://xmlns.com/foaf/0.1/"
SCHEMA = "https://schema.org/"
MLS = "http://www.w3.org/ns/mls#"
FAIR4ML = "https://w3id.org/fair4ml#"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
QUDT = "http://qudt.org/schema/qudt/"
LPWC = "https://linkedpaperswithcode.com/property/"
LPWC_CLASS = "https://linkedpaperswithcode.com/class/"
DBP = "http://dbpedia.org/property/"
"""Linked Papers With Code's own ontology declares terms of it, such as the acronym of a conference."""

VOCABULARIES = {
    "pa": NAMESPACE,
    "dbp": DBP,
    "dcterms": DCTERMS,
    "fabio": FABIO,
    "fair4ml": FAIR4ML,
    "foaf": FOAF,
    "lpwc": LPWC,
    "lpwcc": LPWC_CLASS,
    "mls": MLS,
    "oa": OA,
    "prov": PROV,
    "qudt": QUDT,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "xsd": XSD,
}
THING_KINDS = (
    "paper",
    *(kind.lower() for kind in ENTITY_TYPES),
    "statement",
    "result",
    "venue",
    "unit",
    "repository",
)

_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`#\x00-\x20]*/")
_PLAIN = re.compile(r"[A-Za-z0-9_/:-]+")
_DOTS = re.compile(r"(?:(?<=/)|^)(\.\.?)(?=/|$)")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?")
_IN_IRI = ";/?:@&=+$,#!'()*%~"


def check_base(things: str) -> str:
    """Give back the base of all things' IRIs when it can be one.

    Raises:
        OutputError: it is no absolute IRI, or does not end in `/`; a fragment names a part of a thing.

    Example:
        >>> check_base("https://example.org/id/")
        'https://example.org/id/'
    """
    if _BASE.fullmatch(things):
        return things
    raise OutputError(f"{things!r}: a base of IRIs is absolute, ends in / and has no #")


@lru_cache(maxsize=1 << 16)
def thing_iri(node: str, things: str = THINGS) -> str:
    """The IRI of a node of the graph: `paper/<id>`, an entity's id, `statement/<id>`, `result/<id>`.

    What an IRI may not hold is percent-encoded, so that two ids never share an IRI.

    Example:
        >>> thing_iri("technique/lora")
        'https://w3id.org/paperatlas/id/technique/lora'
        >>> thing_iri("paper/a b<1>", "https://example.org/")
        'https://example.org/paper/a%20b%3C1%3E'
    """
    if _PLAIN.fullmatch(node):
        return things + node
    encoded = quote(node, safe="/:", errors="surrogatepass")
    # A reader that resolves IRIs would drop a segment that is one dot or two.
    return things + _DOTS.sub(lambda match: match[1].replace(".", "%2E"), encoded)


def node_of_iri(iri: str, things: str = THINGS) -> str | None:
    """The node whose IRI this is: `thing_iri` undone; None for IRIs of elsewhere.

    Example:
        >>> node_of_iri("https://w3id.org/paperatlas/id/paper/a%20b")
        'paper/a b'
    """
    if not iri.startswith(things):
        return None
    return unquote(iri.removeprefix(things), errors="surrogatepass")


def link_iri(address: str) -> str | None:
    """A web address as an IRI, what is illegal in it percent-encoded; None where it is none.

    Example:
        >>> link_iri("https://example.org/a b")
        'https://example.org/a%20b'
        >>> link_iri("not an address") is None
        True
    """
    match = re.fullmatch(r"(https?://)([^/?#\s]+)(\S.*)?", address.strip(), re.DOTALL)
    if match is None or not _HOST.fullmatch(match[2]):
        return None
    rest = quote(match[3] or "", safe=_IN_IRI, errors="surrogatepass")
    rest = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", rest)
    head, mark, fragment = rest.partition("#")
    return f"{match[1]}{match[2]}{head}{mark}{fragment.replace('#', '%23')}"


def prefixes(things: str = THINGS) -> dict[str, str]:
    """The short names that Turtle, JSON-LD and queries use, by name.

    Example:
        >>> prefixes()["technique"]
        'https://w3id.org/paperatlas/id/technique/'
    """
    return VOCABULARIES | {kind: f"{things}{kind}/" for kind in THING_KINDS}
