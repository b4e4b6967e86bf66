"""SHACL over a graph of any size: pyshacl sees some papers at a time, and of all else only the types."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from paperatlas.atlas.triples import TripleTable
from paperatlas.errors import MissingExtraError
from paperatlas.export import vocabulary as v
from paperatlas.export.literals import STRING
from paperatlas.export.problems import Problem
from paperatlas.ontology import ontology_folder

if TYPE_CHECKING:
    import rdflib

_SHACL = "http://www.w3.org/ns/shacl#"
_PAPERS = 40  # in a batch; also other things, which are smaller
_BATCHES = f"""
    CREATE OR REPLACE TABLE batched AS
    WITH derived AS (
        SELECT root, min(object) AS owner FROM triples WHERE predicate = '{v.DERIVED_FROM}' GROUP BY root),
    referred AS (
        SELECT object AS root, min(root) AS owner FROM triples WHERE kind = 'blank' GROUP BY object),
    owned AS (
        SELECT r.root, coalesce(d.owner, b.owner, r.root) AS owner
        FROM (SELECT DISTINCT root FROM triples) r
        LEFT JOIN derived d USING (root) LEFT JOIN referred b USING (root)),
    numbered AS (SELECT root, (dense_rank() OVER (ORDER BY owner) - 1) // {_PAPERS} AS batch FROM owned)
    SELECT DISTINCT n.batch, t.* FROM triples t JOIN numbered n USING (root) ORDER BY ALL
"""
_TYPES = f"""
    CREATE OR REPLACE TABLE types AS
    SELECT batch, subject, object FROM batched WHERE predicate = '{v.TYPE}'
"""
_ROWS = "SELECT subject, predicate, object, kind, datatype FROM batched WHERE batch = $batch"
_STUBS = """
    SELECT DISTINCT t.subject, t.object FROM batched b JOIN types t ON t.subject = b.object
    WHERE b.batch = $batch AND b.kind = 'iri' AND t.batch <> $batch ORDER BY ALL
"""
_REASONS = {
    "MinCountConstraintComponent": "is missing",
    "MaxCountConstraintComponent": "stands there more often than it may",
    "DatatypeConstraintComponent": "has a value of a wrong datatype",
    "ClassConstraintComponent": "is of a wrong class",
    "InConstraintComponent": "has a value that is none of those allowed",
    "MinInclusiveConstraintComponent": "is too small",
    "MaxInclusiveConstraintComponent": "is too large",
    "LessThanConstraintComponent": "is not less than what follows it",
    "LessThanOrEqualsConstraintComponent": "is greater than what follows it",
    "MinLengthConstraintComponent": "is too short",
    "PatternConstraintComponent": "is not of the form that it must have",
    "DisjointConstraintComponent": "repeats a value of another property",
    "EqualsConstraintComponent": "differs from our own property of the same meaning",
    "NodeKindConstraintComponent": "is a literal or a blank node where an IRI must stand, or the reverse",
}


def check_shapes(table: TripleTable) -> Iterator[Problem]:
    """What the shapes of `ontology/shapes.ttl` find wrong, batch by batch.

    Raises:
        MissingExtraError: pyshacl is not installed.
    """
    if find_spec("pyshacl") is None:
        raise MissingExtraError("pyshacl", extra="shacl")
    import rdflib

    shapes = rdflib.Graph().parse(ontology_folder() / "shapes.ttl")
    targets = _targets(shapes)
    table.run(_BATCHES)
    table.run(_TYPES)
    ((last,),) = table.select("SELECT max(batch) FROM batched")
    for batch in range(0 if last is None else last + 1):
        with _quiet():
            yield from sorted(set(_check_batch(table, batch, shapes, targets)))


def _targets(shapes: rdflib.Graph) -> dict[str, list[str]]:
    """By class, the shapes that hold for its nodes."""
    import rdflib

    targets: dict[str, list[str]] = defaultdict(list)
    for shape, _, kind in sorted(shapes.triples((None, rdflib.SH.targetClass, None))):
        targets[str(kind)].append(str(shape))
    return targets


def _check_batch(
    table: TripleTable, batch: int, shapes: rdflib.Graph, targets: dict[str, list[str]]
) -> Iterator[Problem]:
    import pyshacl
    import rdflib

    graph = rdflib.Graph()
    focus: dict[str, dict[str, None]] = defaultdict(dict)
    for subject, predicate, value, kind, datatype in table.select(_ROWS, {"batch": batch}):
        graph.add((_resource(subject), rdflib.URIRef(predicate), _term(value, kind, datatype)))
        if predicate == v.TYPE:
            for shape in targets.get(value, ()):
                focus[shape][subject] = None
    for subject, kind in table.select(_STUBS, {"batch": batch}):
        graph.add((_resource(subject), rdflib.RDF.type, rdflib.URIRef(kind)))
    for shape, nodes in sorted(focus.items()):
        conforms, report, _ = pyshacl.validate(
            graph, shacl_graph=shapes, use_shapes=[shape], focus_nodes=list(nodes), inplace=True
        )
        if not conforms:
            yield from _problems(report)


def _resource(name: str) -> rdflib.URIRef | rdflib.BNode:
    import rdflib

    return rdflib.BNode(name[2:]) if name.startswith("_:") else rdflib.URIRef(name)


def _term(value: str, kind: str, datatype: str) -> rdflib.term.Node:
    import rdflib

    if kind != "literal":
        return _resource(value)
    if datatype.startswith("@"):
        return rdflib.Literal(value, lang=datatype[1:])
    if datatype == STRING:
        return rdflib.Literal(value)  # to rdflib, another value than one with the datatype
    # What was written stays as it was.
    return rdflib.Literal(value, datatype=rdflib.URIRef(datatype), normalize=False)


def _problems(report: rdflib.Graph) -> Iterator[Problem]:
    from rdflib import SH

    for result in report.subjects(SH.focusNode):
        component = str(report.value(result, SH.sourceConstraintComponent)).removeprefix(_SHACL)
        message = str(report.value(result, SH.resultMessage) or "is wrong")
        path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
        yield Problem(
            str(report.value(result, SH.focusNode)),
            _path(path),
            _REASONS.get(component, " ".join(message.split())),
            "" if value is None else str(value),
        )


def _path(path: object) -> str:
    import rdflib

    return str(path) if isinstance(path, rdflib.URIRef) else ""


@contextmanager
def _quiet() -> Iterator[None]:
    """No warnings of rdflib about literals that are not of their datatypes: the report tells of them."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
