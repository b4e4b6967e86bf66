"""What SHACL cannot say of a graph, or not batch by batch: links into nothing, offsets, cycles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from paperatlas.atlas.triples import TripleTable
from paperatlas.export import vocabulary as v
from paperatlas.export.iris import XSD
from paperatlas.export.problems import Problem
from paperatlas.model import RELATION_TYPES, ROLES
from paperatlas.ontology import NAMESPACE, ontology_folder

_OUTWARD = (v.TYPE, v.PREDICATE, v.SEE_ALSO, v.EXACT_MATCH, v.pa("introducedIn"))
"""Properties whose values need no description in the graph itself."""

_DANGLING = """
    SELECT DISTINCT t.subject, t.predicate, t.object FROM triples t
    LEFT JOIN (SELECT DISTINCT subject FROM triples) s ON s.subject = t.object
    WHERE s.subject IS NULL AND t.kind = 'iri' AND NOT list_contains($outward, t.predicate)
    ORDER BY ALL
"""
_UNKNOWN = """
    SELECT DISTINCT subject, predicate, '' AS object FROM triples
    WHERE starts_with(predicate, $space) AND NOT list_contains($known, predicate)
    UNION ALL
    SELECT DISTINCT subject, predicate, object FROM triples
    WHERE predicate = $type AND starts_with(object, $space) AND NOT list_contains($known, object)
    ORDER BY ALL
"""
_FORMS = {
    "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "integer": r"[+-]?\d+",
    "nonNegativeInteger": r"\+?\d+|-0+",
    "gYear": r"-?\d{4,}",
    "gYearMonth": r"-?\d{4,}-(0[1-9]|1[0-2])",
    "date": r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
}
"""How values of the datatypes that we write are written; SHACL's engine lets some others pass."""

_MISWRITTEN = """
    SELECT DISTINCT subject, predicate, object FROM triples
    WHERE datatype = $datatype AND NOT regexp_full_match(object, $form) ORDER BY ALL
"""
_STATEMENTS = """
    SELECT s.subject AS node, s.object AS subject, p.object AS predicate, o.object AS object
    FROM (SELECT subject, object FROM triples WHERE predicate = $subject) s
    JOIN (SELECT subject, object FROM triples WHERE predicate = $predicate) p ON p.subject = s.subject
    JOIN (SELECT subject, object FROM triples WHERE predicate = $object) o ON o.subject = s.subject
"""
_UNSTATED = f"""
    WITH statements AS ({_STATEMENTS}),
         edges AS (SELECT subject, predicate, object FROM triples WHERE list_contains($edges, predicate))
    SELECT DISTINCT s.node, $predicate, s.predicate, 'says what the graph has no triple for'
    FROM statements s ANTI JOIN edges e USING (subject, predicate, object)
    UNION ALL
    SELECT DISTINCT e.subject, e.predicate, e.object, 'has no statement with its evidence'
    FROM edges e ANTI JOIN statements s USING (subject, predicate, object)
    ORDER BY ALL
"""
_FOREIGN = f"""
    WITH statements AS ({_STATEMENTS})
    SELECT DISTINCT t.subject, t.object FROM statements s
    JOIN triples t ON t.root = s.node AND t.predicate = $source
    JOIN triples k ON k.subject = s.subject AND k.predicate = $type AND k.object = $paper
    WHERE t.object <> s.subject ORDER BY ALL
"""
_PLACES = """
    WITH passages AS (
        SELECT subject AS passage, min(object) FILTER (predicate = $source) AS paper,
               min(object) FILTER (predicate = $field) AS "field",
               min(object) FILTER (predicate = $sentence_start) AS sentence_start,
               min(object) FILTER (predicate = $sentence_end) AS sentence_end
        FROM triples WHERE list_contains([$source, $field, $sentence_start, $sentence_end], predicate)
        GROUP BY subject),
    selectors AS (
        SELECT l.subject AS passage, min(t.subject) FILTER (t.predicate = $end) AS position,
               min(t.subject) FILTER (t.predicate = $exact) AS quote,
               min(t.object) FILTER (t.predicate = $start) AS "start",
               min(t.object) FILTER (t.predicate = $end) AS "end",
               min(t.object) FILTER (t.predicate = $exact) AS exact,
               min(t.object) FILTER (t.predicate = $prefix) AS prefix,
               min(t.object) FILTER (t.predicate = $suffix) AS suffix
        FROM triples l JOIN triples t ON t.subject = l.object
        WHERE l.predicate = $selector GROUP BY l.subject)
    SELECT p.passage, position, quote, "start", "end", sentence_start, sentence_end, exact, prefix, suffix,
           x.object
    FROM passages p JOIN selectors USING (passage)
    LEFT JOIN triples x ON x.subject = p.paper
        AND x.predicate = CASE p."field" WHEN 'title' THEN $title ELSE $abstract END
    ORDER BY p.passage
"""


def check_consistency(table: TripleTable) -> Iterator[Problem]:
    """All that is wrong with a graph beyond its shapes; only one passage at a time is in memory."""
    yield from _check_links(table)
    yield from _check_terms(table)
    yield from _check_values(table)
    yield from _check_statements(table)
    yield from _check_places(table)
    yield from _check_cycles(table)


def _check_links(table: TripleTable) -> Iterator[Problem]:
    for node, path, value in table.select(_DANGLING, {"outward": list(_OUTWARD)}):
        yield Problem(node, path, "names what the graph does not describe", value)


def _check_terms(table: TripleTable) -> Iterator[Problem]:
    values = {"space": NAMESPACE, "known": sorted(own_terms()), "type": v.TYPE}
    for node, path, value in table.select(_UNKNOWN, values):
        yield Problem(node, path, "is no term of the ontology", value)


def _check_values(table: TripleTable) -> Iterator[Problem]:
    for name, form in _FORMS.items():
        for node, path, value in table.select(_MISWRITTEN, {"datatype": XSD + name, "form": form}):
            yield Problem(node, path, f"is not written as an xsd:{name}", value)


@lru_cache(maxsize=1)
def own_terms() -> frozenset[str]:
    """The IRIs of all classes and properties of our own ontology."""
    triples = ox.parse(path=str(ontology_folder() / "paperatlas.ttl"))
    subjects = {getattr(triple.subject, "value", "") for triple in triples}
    return frozenset(iri for iri in subjects if iri.startswith(NAMESPACE))


def _check_statements(table: TripleTable) -> Iterator[Problem]:
    parts = {"subject": v.SUBJECT, "predicate": v.PREDICATE, "object": v.OBJECT}
    edges = [v.pa(name) for name in (*ROLES, *RELATION_TYPES)]
    for node, path, value, reason in table.select(_UNSTATED, {**parts, "edges": edges}):
        yield Problem(node, path, reason, value)
    values = {**parts, "source": v.HAS_SOURCE, "type": v.TYPE, "paper": v.pa("Paper")}
    for node, paper in table.select(_FOREIGN, values):
        yield Problem(node, v.HAS_SOURCE, "is not the paper that the statement is about", paper)


def _check_places(table: TripleTable) -> Iterator[Problem]:
    values = {
        "source": v.HAS_SOURCE,
        "selector": v.HAS_SELECTOR,
        "field": v.pa("field"),
        "sentence_start": v.pa("sentenceStart"),
        "sentence_end": v.pa("sentenceEnd"),
        "start": v.START,
        "end": v.END,
        "exact": v.EXACT,
        "prefix": v.PREFIX,
        "suffix": v.SUFFIX,
        "title": v.TITLE,
        "abstract": v.ABSTRACT,
    }
    for passage, position, quote, *rest in table.select(_PLACES, values):
        numbers, words, text = rest[:4], rest[4:7], rest[7]
        if all(number is not None and number.isdecimal() for number in numbers) and (text or quote):
            span = tuple(map(int, numbers))
            yield from _check_offsets(passage, position, span, text or "")
            if quote:
                yield from _check_words(quote, span, words, text or "")


def _check_offsets(passage: str, position: str, span: tuple[int, ...], text: str) -> Iterator[Problem]:
    start, end, sentence_start, sentence_end = span
    beyond = f"is beyond the text, which has {len(text)} characters"
    if end > len(text):
        yield Problem(position, v.END, beyond, str(end))
    if sentence_end > len(text):
        yield Problem(passage, v.pa("sentenceEnd"), beyond, str(sentence_end))
    if start < sentence_start or end > sentence_end:
        yield Problem(passage, v.pa("sentenceStart"), f"does not begin a sentence around {start} to {end}")


def _check_words(quote: str, span: tuple[int, ...], words: list[str | None], text: str) -> Iterator[Problem]:
    start, end = span[:2]
    exact, prefix, suffix = words
    if exact is not None and text[start:end] != exact:
        yield Problem(quote, v.EXACT, f"does not stand at {start} to {end}", exact)
    if prefix is not None and not text[:start].endswith(prefix):
        yield Problem(quote, v.PREFIX, f"does not stand before {start}", prefix)
    if suffix is not None and not text[end:].startswith(suffix):
        yield Problem(quote, v.SUFFIX, f"does not stand after {end}", suffix)


def _check_cycles(table: TripleTable) -> Iterator[Problem]:
    import networkx as nx

    query = "SELECT DISTINCT subject, object FROM triples WHERE predicate = $broader ORDER BY ALL"
    graph: nx.DiGraph[str] = nx.DiGraph(list(table.select(query, {"broader": v.BROADER})))
    for nodes in nx.strongly_connected_components(graph):
        for node in sorted(nodes):
            if len(nodes) > 1 or graph.has_edge(node, node):
                yield Problem(node, v.BROADER, "leads back to the node itself")
