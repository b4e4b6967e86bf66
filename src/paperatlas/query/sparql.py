"""SPARQL over an atlas: queries only, all prefixes known, nothing fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from paperatlas.atlas.base import Tables
from paperatlas.errors import QueryError
from paperatlas.export.iris import prefixes
from paperatlas.export.rdf import generate_triples
from paperatlas.ontology import THINGS
from paperatlas.query.results import Cell, QueryResult, Term
from paperatlas.query.tokens import dataset_clauses

if TYPE_CHECKING:
    import rdflib

Found: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

_TRIPLE = ("subject", "predicate", "object")
_GAP = r"(?:\s|\#[^\n\r]*+)*+"
_TARGET = r"(?:<[^>]*>|[?$]\w+|[^\s<>{}\"'\#]*:[^\s{}\#]*)"
# Looked for in strings and comments too: to tell them from the rest, as the parser does, takes the
# parser, and what it does not show could call another server.
_SERVICE = re.compile(rf"service{_GAP}(?:silent{_GAP})?{_TARGET}{_GAP}\{{", re.IGNORECASE)
_PROLOGUE = rf"(?:\s|\#[^\n\r]*+|prefix\b[^<]*<[^>]*>|base\b{_GAP}<[^>]*>)*+"
_UPDATE = re.compile(
    rf"{_PROLOGUE}(insert|delete|load|clear|create|drop|copy|move|add|with)\b", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def build_store(tables: Tables, *, text: bool = True, things: str = THINGS) -> ox.Store:
    """Load the RDF of an atlas into a store in memory, for many queries.

    Raises:
        OutputError: `things` is no base of IRIs.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> len(build_store(MemoryTables()))
        6
    """
    store = ox.Store()
    fill_store(store, tables, text=text, things=things)
    return store


def fill_store(store: ox.Store, tables: Tables, *, text: bool = True, things: str = THINGS) -> None:
    """Load the RDF of an atlas into a store that is open.

    Raises:
        OutputError: `things` is no base of IRIs.
    """
    store.bulk_extend(_quads(generate_triples(tables, text=text, things=things)))


def _quads(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)


def run_query(
    source: ox.Store | Tables, sparql: str, *, limit: int | None = None, things: str = THINGS
) -> QueryResult:
    """Answer a SPARQL query over an atlas, or over a store of `build_store`.

    The prefixes of `export.iris.prefixes` need not be declared: pa, paper, technique, skos, lpwc...
    With `limit`, no more than so many rows are read.

    Raises:
        QueryError: the query has a mistake, would change something, or asks another server.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> from paperatlas.model import Paper
        >>> tables = MemoryTables(all_papers=(Paper(id="p", title="On LoRA", year=2021),))
        >>> run_query(tables, "SELECT ?year { ?paper a pa:Paper ; pa:year ?year }").rows
        ((2021,),)
    """
    store = source if isinstance(source, ox.Store) else build_store(source, things=things)
    return read_answer(answer_query(store, sparql, things=things), limit)


def answer_query(store: ox.Store, sparql: str, *, things: str = THINGS) -> Found:
    """The store's own answer, whose rows are worked out as they are read.

    Raises:
        QueryError: as `run_query`.
    """
    refuse(sparql)
    with _errors():
        return store.query(sparql, prefixes=prefixes(things))


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except SyntaxError as exc:
        raise QueryError(_syntax_message(str(exc))) from exc
    except (OSError, ValueError) as exc:
        raise QueryError(f"the query cannot be answered: {' '.join(str(exc).split())}") from exc


def refuse(sparql: str) -> None:
    """Let only a query pass that reads this atlas and nothing else.

    Raises:
        QueryError: it is an update, calls another server, or names another graph.

    Example:
        >>> refuse("SELECT ?service { ?service rdfs:label 'service' }")
        >>> refuse("LOAD <https://example.org/data>")
        Traceback (most recent call last):
        ...
        paperatlas.errors.QueryError: LOAD would change the atlas: only queries are answered
    """
    # SPARQL lets any letter be written as an escape, keywords included.
    for text in (sparql, _ESCAPE.sub(_character, sparql)):
        if _SERVICE.search(text):
            raise QueryError("SERVICE would ask another server: only this atlas is queried")
        if update := _UPDATE.match(text):
            raise QueryError(f"{update[1].upper()} would change the atlas: only queries are answered")
        if graphs := dataset_clauses(text):
            raise QueryError(f"FROM {graphs[0]}: no graph but the atlas is read; leave FROM out")


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else match[0]


def _syntax_message(message: str) -> str:
    """The place and the first few alternatives: the parser lists every letter it would take."""
    line = " ".join(message.split())
    match = re.match(r"error at (\d+):(\d+)(?:: expected (.*))?$", line)
    if match is None:
        return f"the query cannot be parsed: {line}"
    place = f"the query cannot be parsed at line {match[1]}, column {match[2]}"
    expected = match[3] or ""
    if "Prefix not found" in expected:
        return f"{place}: a prefix there is not declared"
    known = dict.fromkeys(re.findall(r"\b[A-Z]{2,}\b|\"[^\"\\]\"", expected))
    return f"{place}: expected {' or '.join(list(known)[:8])}" if known else place


def read_answer(answer: Found, limit: int | None = None) -> QueryResult:
    """All rows of an answer, or the first so many.

    Raises:
        QueryError: the store cannot be read on.
    """
    if isinstance(answer, ox.QueryBoolean):
        return QueryResult(variables=(), terms=(), answer=bool(answer))
    with _errors():
        if isinstance(answer, ox.QueryTriples):
            triples = ((t.subject, t.predicate, t.object) for t in answer)
            return QueryResult(variables=_TRIPLE, terms=tuple(map(_row, islice(triples, limit))))
        names = tuple(variable.value for variable in answer.variables)
        return QueryResult(variables=names, terms=tuple(map(_row, islice(answer, limit))))


def _row(values: Iterable[object]) -> tuple[Cell, ...]:
    return tuple(_term(value) for value in values)


def _term(value: object) -> Cell:
    match value:
        case None:
            return None
        case ox.NamedNode():
            return Term("uri", value.value)
        case ox.BlankNode():
            return Term("bnode", value.value)
        case ox.Literal():
            return Term("literal", value.value, value.datatype.value, value.language)
        case _:
            return Term("literal", str(value))


def to_rdflib(tables: Tables, *, text: bool = True, things: str = THINGS) -> rdflib.Graph:
    """The RDF of an atlas as a graph of rdflib, for those who know its API.

    Raises:
        OutputError: `things` is no base of IRIs.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> len(to_rdflib(MemoryTables()))
        6
    """
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for name, space in prefixes(things).items():
        graph.bind(name, space)
    for triple in generate_triples(tables, text=text, things=things):
        subject, predicate = _rdflib_node(triple.subject), _rdflib_node(triple.predicate)
        graph.add((subject, predicate, _rdflib_node(triple.object)))
    return graph


def _rdflib_node(node: object) -> rdflib.URIRef | rdflib.Literal:
    import rdflib

    if isinstance(node, ox.Literal):
        if node.datatype.value == str(rdflib.XSD.string):
            return rdflib.Literal(node.value)
        return rdflib.Literal(node.value, datatype=rdflib.URIRef(node.datatype.value))
    return rdflib.URIRef(getattr(node, "value", ""))
