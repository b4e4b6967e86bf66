"""An atlas read back from the RDF that `export` wrote: papers, entities, statements and results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar
from urllib.parse import unquote

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from paperatlas.atlas.memory import MemoryTables
from paperatlas.atlas.triples import Nodes, Row, TripleTable, group_by_root
from paperatlas.atlas.writing import Value
from paperatlas.errors import InputError
from paperatlas.export import vocabulary as v
from paperatlas.export.iris import node_of_iri
from paperatlas.export.literals import plain_decimal
from paperatlas.model import ENTITY_TYPES, Entity, Evidence, Paper, Repair, Result, Statement
from paperatlas.ontology import NAMESPACE, THINGS

_T = TypeVar("_T")
_BUILD = "build/paperatlas"
_NUMBER = re.compile(r"#evidence-(\d+)$")
_REPAIR = re.compile(r"(.*) (\d+) (repaired|kept)", re.DOTALL)


def parse_rdf(rows: Iterable[Row], *, source: str, things: str | None = None) -> Iterator[Value]:
    """The values of a graph in any order of triples; memory does not grow with the graph.

    Args:
        rows: the triples.
        source: what the graph is called in messages.
        things: what the IRIs of its things begin with; None: as its build does, else as is usual.

    Raises:
        InputError: the graph holds no atlas, or something of it is missing, double or of a wrong type;
            the message names the node.
        OutputError: there is no room for the triples.

    Example:
        >>> from paperatlas.export.rdf import generate_triples
        >>> from paperatlas.export.rdf_read import rows_of
        >>> tables = MemoryTables(all_papers=(Paper(id="p", title="On LoRA"),))
        >>> list(parse_rdf(rows_of(generate_triples(tables)), source="a graph"))
        [Paper(id='p', title='On LoRA', ...)]
    """
    with TripleTable(rows) as table:
        query = "SELECT min(subject) FROM triples WHERE predicate = $type AND object = $build"
        ((build,),) = table.select(query, {"type": v.TYPE, "build": v.pa("Build")})
        yield from _values(table.roots(), source=source, things=things or _base(build))


def _values(roots: Iterable[tuple[str, Nodes]], *, source: str, things: str) -> Iterator[Value]:
    known: set[str] = set()
    named: dict[str, str] = {}
    for root, nodes in roots:
        try:
            value = _Reader(source, things, root, nodes).value()
        except ValueError as exc:  # of a number that is none
            raise InputError(f"{source}: <{root}>: {exc}") from exc
        if value is not None:
            known.add(_name(value))
            named.update(dict.fromkeys(_names(value), root))
            yield value
    if not known:
        raise InputError(f"{source}: holds no papers and entities as paperatlas writes them under {things}")
    for name in sorted(named.keys() - known):
        raise InputError(f"{source}: <{named[name]}>: names {name}, which the graph does not describe")


def read_tables(rows: Iterable[Row], *, source: str, things: str | None = None) -> MemoryTables:
    """The values of a graph as tables; all is done in memory.

    Raises:
        InputError: as `parse_rdf`.
    """
    triples = sorted(rows)
    builds = [row.subject for row in triples if row.predicate == v.TYPE and row.object == v.pa("Build")]
    roots = group_by_root(map(astuple, triples))
    values = list(_values(roots, source=source, things=things or _base(next(iter(builds), None))))
    return MemoryTables(
        all_papers=tuple(value for value in values if isinstance(value, Paper)),
        all_entities=tuple(value for value in values if isinstance(value, Entity)),
        all_statements=tuple(value for value in values if isinstance(value, Statement)),
        all_results=tuple(value for value in values if isinstance(value, Result)),
    )


def _base(build: str | None) -> str:
    """What the IRIs of the things in a graph begin with: its build tells."""
    known = build is not None and build.endswith(_BUILD)
    return build.removesuffix(_BUILD) if build and known else THINGS


def _name(value: Value) -> str:
    prefix = {Paper: "paper/", Entity: "", Statement: "statement/", Result: "result/"}[type(value)]
    return prefix + value.id


def _names(value: Value) -> Iterator[str]:
    """What a value takes for granted."""
    match value:
        case Entity():
            yield from value.broader
        case Statement():
            yield from (value.subject, value.object)
            yield from (f"paper/{place.paper}" for place in value.evidence)
        case Result():
            ends = (value.subject, value.metric, value.dataset, value.baseline)
            yield from (end for end in ends if end is not None)
            yield f"paper/{value.paper}"


class _Reader(Struct, frozen=True):
    """One thing of the graph with its parts."""

    source: str
    things: str
    root: str
    nodes: Nodes

    def value(self) -> Value | None:
        """The thing as a value of the tables; None for what they do not hold, as venues."""
        if (node := node_of_iri(self.root, self.things)) is None or self.root not in self.nodes:
            return None
        kinds = {iri.removeprefix(NAMESPACE) for iri, *_ in self._values(self.root, v.TYPE)}
        if not kinds:
            raise self._error("has no type")
        name = node.partition("/")[2]
        if "Paper" in kinds:
            return self._paper(name)
        if "Statement" in kinds:
            return self._statement(name)
        if "Result" in kinds:
            return self._result(name)
        types = kinds & set(ENTITY_TYPES)
        if len(types) > 1:
            raise self._error(f"has several types: {', '.join(sorted(types))}")
        return self._entity(node, types.pop()) if types else None

    def _paper(self, name: str) -> Paper:
        authors = [
            (int(self._one(author, v.pa("position"))), self._one(author, v.NAME))
            for author in self._links(self.root, v.CREATOR)
        ]
        year = self._maybe(self.root, v.pa("year"))
        fields = {
            "id": name,
            "title": self._one(self.root, v.TITLE),
            "abstract": self._maybe(self.root, v.ABSTRACT) or "",
            "authors": [author for _, author in sorted(authors)],
            "year": None if year is None else int(year),
            "date": self._maybe(self.root, v.pa("date")),
            "venue": self._maybe(self.root, v.pa("venue")),
            "identifiers": dict(map(_identifier, self._texts(self.root, v.pa("identifier")))),
            "sources": sorted(self._texts(self.root, v.pa("source"))),
            "repairs": self._repairs(self._maybe(self.root, v.pa("textDamage"))),
        }
        return self._convert(fields, Paper)

    def _repairs(self, text: str | None) -> list[Repair]:
        found = [_REPAIR.fullmatch(part) for part in text.split("; ")] if text else []
        if None in found:
            raise self._error("has a pa:textDamage that cannot be read")
        return [Repair(one[1], int(one[2]), one[3] == "repaired") for one in found if one]

    def _entity(self, node: str, kind: str) -> Entity:
        as_given = self._texts(self.root, v.pa("sameAs"))
        broader = sorted(self._node(iri) for iri in self._links(self.root, v.BROADER))
        known_by = {
            self._node(iri): source
            for source, term in v.BROADER_BY.items()
            for iri in self._links(self.root, term)
        }
        fields = {
            "id": node,
            "type": kind,
            "label": self._one(self.root, v.PREF_LABEL),
            "aliases": sorted(self._texts(self.root, v.ALT_LABEL)),
            "broader": broader,
            "broader_by": [known_by.get(name, "lexicon") for name in broader],
            "introduced_in": sorted(self._links(self.root, v.pa("introducedIn"))),
            "same_as": sorted(as_given or self._links(self.root, v.EXACT_MATCH)),
        }
        return self._convert(fields, Entity)

    def _statement(self, name: str) -> Statement:
        predicate = self._link(self.root, v.PREDICATE)
        fields = {
            "id": name,
            "subject": self._node(self._link(self.root, v.SUBJECT)),
            "predicate": predicate.removeprefix(NAMESPACE),
            "object": self._node(self._link(self.root, v.OBJECT)),
            "confidence": float(self._one(self.root, v.pa("confidence"))),
            "evidence": self._evidence(),
        }
        return self._convert(fields, Statement)

    def _result(self, name: str) -> Result:
        places = self._evidence()
        if len(places) != 1:
            raise self._error(f"has {len(places)} pieces of evidence; a result has one")
        texts = {field: self._one(self.root, v.pa(field)) for field in ("value", "unit", "kind")}
        ends = {end: self._end(end) for end in ("low", "high")}
        entities = {field: self._entity_of(field) for field in ("subject", "metric", "dataset", "baseline")}
        fields = {
            "id": name,
            "paper": places[0].paper,
            "metric_name": self._one(self.root, v.pa("metricName")),
            "confidence": float(self._one(self.root, v.pa("confidence"))),
            "evidence": places[0],
        }
        return self._convert({**texts, **ends, **entities, **fields}, Result)

    def _end(self, name: str) -> str:
        text = self._maybe(self.root, v.pa(f"{name}Text"))
        return plain_decimal(self._one(self.root, v.pa(name))) if text is None else text

    def _entity_of(self, name: str) -> str | None:
        links = self._links(self.root, v.pa(name))
        return self._node(self._only(links, self.root, v.pa(name))) if links else None

    def _evidence(self) -> list[Evidence]:
        found = [(_number(iri), self._place(iri)) for iri in self._links(self.root, v.pa("evidence"))]
        found.sort(key=lambda pair: (pair[0], pair[1].paper, pair[1].field != "title", pair[1].start))
        return [place for _, place in found]

    def _place(self, iri: str) -> Evidence:
        passage = self._link(iri, v.HAS_TARGET)
        selectors = self._links(passage, v.HAS_SELECTOR)
        position = self._only(
            [one for one in selectors if self._values(one, v.START)], passage, v.HAS_SELECTOR
        )
        quotes = [text for one in selectors for text in self._texts(one, v.EXACT)]
        paper = self._node(self._link(passage, v.HAS_SOURCE))
        fields = {
            "paper": paper.removeprefix("paper/"),
            "field": self._one(passage, v.pa("field")),
            "start": int(self._one(position, v.START)),
            "end": int(self._one(position, v.END)),
            "text": self._only(quotes, passage, v.EXACT) if quotes else "",
            "sentence": [int(self._one(passage, v.pa(end))) for end in ("sentenceStart", "sentenceEnd")],
        }
        return self._convert(fields, Evidence)

    def _node(self, iri: str) -> str:
        node = node_of_iri(iri, self.things)
        if node is None:
            raise self._error(f"names <{iri}>, which is not under {self.things}")
        return node

    def _values(self, node: str, predicate: str) -> list[tuple[str, ...]]:
        return self.nodes.get(node, {}).get(predicate, [])

    def _texts(self, node: str, predicate: str) -> list[str]:
        return [text for text, kind, _ in self._values(node, predicate) if kind == "literal"]

    def _links(self, node: str, predicate: str) -> list[str]:
        return [text for text, kind, _ in self._values(node, predicate) if kind != "literal"]

    def _one(self, node: str, predicate: str) -> str:
        return self._only(self._texts(node, predicate), node, predicate)

    def _link(self, node: str, predicate: str) -> str:
        return self._only(self._links(node, predicate), node, predicate)

    def _maybe(self, node: str, predicate: str) -> str | None:
        texts = self._texts(node, predicate)
        return self._only(texts, node, predicate) if texts else None

    def _only(self, values: list[_T], node: str, predicate: str) -> _T:
        if len(values) == 1:
            return values[0]
        number = f"{len(values)} times" if values else "no"
        raise self._error(f"has {number} <{predicate}>, and must have one", node)

    def _convert(self, fields: Mapping[str, object], kind: type[_T]) -> _T:
        try:
            return msgspec.convert(fields, kind)
        except msgspec.ValidationError as exc:
            raise self._error(f"is no {kind.__name__}: {exc}") from exc

    def _error(self, reason: str, node: str = "") -> InputError:
        return InputError(f"{self.source}: <{node or self.root}>: {reason}")


def _number(iri: str) -> int:
    match = _NUMBER.search(iri)
    return int(match[1]) if match else 0


def _identifier(text: str) -> tuple[str, str]:
    scheme, _, value = text.partition(":")
    return unquote(scheme), value
