"""RDF files of any syntax, streamed as rows of a table of triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from paperatlas.atlas.triples import Row
from paperatlas.errors import InputError
from paperatlas.export.compression import open_plain, plain_name

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".n3": ox.RdfFormat.N3,
}
"""Which syntax a file has, by the end of its name; `.gz` or `.zst` may follow."""

_BASE = "https://example.org/"


def read_rdf(path: Path) -> Iterator[Row]:
    """The triples of a file; in which named graph they stand is not told.

    Raises:
        InputError: there is no such file, its name tells of no syntax, or it has a mistake.
    """
    suffix = Path(plain_name(path)).suffix
    if suffix not in FORMATS:
        raise InputError(
            f"{path}: is no RDF file by its name; there are: {', '.join(FORMATS)}, also as .gz, .zst"
        )
    with open_plain(path) as file:
        try:
            # A base, so that a relative IRI is an IRI, which is then found to be none of ours.
            yield from rows_of(ox.parse(file, format=FORMATS[suffix], base_iri=_BASE))
        except (SyntaxError, ValueError) as exc:
            raise InputError(f"{path}: has a mistake: {' '.join(str(exc).split())}") from exc


def rows_of(triples: Iterable[ox.Quad | ox.Triple]) -> Iterator[Row]:
    """The same triples as rows; the triple terms of RDF 1.2, whose parts stand there too, are left out.

    Example:
        >>> [row.object for row in rows_of(ox.parse("<a:s#1> <a:p> 'o' .", format=ox.RdfFormat.TURTLE))]
        ['o']
    """
    for triple in triples:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
            continue
        name = subject.value if isinstance(subject, ox.NamedNode) else f"_:{subject.value}"
        root, predicate = name.partition("#")[0], triple.predicate.value
        if isinstance(value, ox.NamedNode):
            yield Row(root, name, predicate, value.value, "iri")
        elif isinstance(value, ox.BlankNode):
            yield Row(root, name, predicate, f"_:{value.value}", "blank")
        else:
            datatype = f"@{value.language}" if value.language else value.datatype.value
            yield Row(root, name, predicate, value.value, "literal", datatype)
