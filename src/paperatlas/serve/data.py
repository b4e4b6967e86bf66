"""The JSON interface: search, a thing's facts, what is near it, ways, evidence, named queries."""

from __future__ import annotations

from typing import Any

import msgspec
from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from paperatlas.errors import NotFoundError
from paperatlas.export.iris import node_of_iri, thing_iri
from paperatlas.model import ENTITY_TYPES
from paperatlas.query.neighbours import Edge
from paperatlas.query.tokens import replace_variables
from paperatlas.serve.asking import Asker, needed, not_found, number
from paperatlas.serve.errors import Refusal

_TYPES = {kind.lower(): kind for kind in (*ENTITY_TYPES, "Paper")}
_MOST_ROWS = 1000
_MOST_NODES = 500
_FACTS = """
SELECT DISTINCT ?role ?outgoing ?other ?label ?confidence {
  { ?statement rdf:subject ?thing ; rdf:object ?other BIND (true AS ?outgoing) }
  UNION
  { ?statement rdf:object ?thing ; rdf:subject ?other BIND (false AS ?outgoing) }
  ?statement a pa:Statement ; rdf:predicate ?property ; pa:confidence ?confidence .
  ?other (skos:prefLabel|dcterms:title) ?label .
  BIND (STRAFTER(STR(?property), "#") AS ?role)
}
ORDER BY DESC(?outgoing) ?role DESC(?confidence) ?label
"""
_ABOUT = """
SELECT ?property ?value {
  VALUES ?property { skos:prefLabel skos:altLabel skos:broader skos:exactMatch dcterms:title dcterms:abstract
                     dcterms:date pa:year pa:venue lpwc:creatorName pa:identifier rdfs:seeAlso }
  ?thing ?property ?value .
}
ORDER BY ?property ?value
"""


class Data:
    """The routes under `/api`."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self.routes = [
            Route("/api/search", self.search),
            Route("/api/entity/{node:path}", self.entity),
            Route("/api/ego", self.ego),
            Route("/api/path", self.path),
            Route("/api/evidence", self.evidence),
            Route("/api/leaderboard", self.leaderboard),
            Route("/api/ask/{name}", self.ask),
        ]

    async def search(self, request: Request) -> Response:
        """`?q=words&type=Technique&limit=20&offset=0`: what has the words in its names."""
        words, kind = needed(request, "q"), request.query_params.get("type")
        if kind is not None and kind.lower() not in _TYPES:
            raise Refusal(400, f"type is one of {', '.join(_TYPES.values())}, not {kind!r}")
        limit = number(request, "limit", 20, most=100)
        offset = number(request, "offset", 0, most=10_000)
        chosen = _TYPES[kind.lower()] if kind else None
        hits = await self._asker.away(
            lambda: self._asker.search.find(words, kind=chosen, limit=limit + 1, offset=offset)
        )
        return as_json({"hits": hits[:limit], "more": len(hits) > limit})

    async def entity(self, request: Request) -> Response:
        """`/api/entity/technique/lora`, or any name: what it is, and its facts, the surest first."""
        node = await self._asker.find(request.path_params["node"])
        limit = number(request, "limit", 200, most=_MOST_ROWS)
        return as_json(await read_thing(self._asker, node, limit=limit))

    async def ego(self, request: Request) -> Response:
        """`?id=technique/lora&hops=1&limit=100`: the nodes around one, and the edges to them."""
        node = await self._asker.find(needed(request, "id"))
        hops = number(request, "hops", 1, most=3)
        limit = number(request, "limit", 100, most=_MOST_NODES)
        return await self._drawn(
            node, lambda: self._asker.neighbours.around(node, hops=hops, limit=max(limit, 1))
        )

    async def path(self, request: Request) -> Response:
        """`?from=LoRA&to=BERT`: a shortest way between two things."""
        start = await self._asker.find(needed(request, "from"))
        end = await self._asker.find(needed(request, "to"))
        return await self._drawn(start, lambda: self._asker.neighbours.path(start, end))

    async def _drawn(self, node: str, work: Any) -> Response:  # noqa: ANN401 (a callable without arguments)
        try:
            edges: list[Edge] = await self._asker.away(work)
        except NotFoundError as exc:
            raise not_found(exc) from exc
        nodes = dict.fromkeys([node, *(end for edge in edges for end in (edge.subject, edge.object))])
        label = self._asker.neighbours.label
        return as_json(
            {
                "nodes": [{"id": one, "label": label(one), "type": type_of(one)} for one in nodes],
                "edges": edges,
            }
        )

    async def evidence(self, request: Request) -> Response:
        """`?subject=...&object=...&predicate=uses`: the words behind an edge."""
        return await self._named("evidence-of-edge", request)

    async def leaderboard(self, request: Request) -> Response:
        """`?dataset=...&metric=...`: the absolute results on a dataset."""
        return await self._named("leaderboard-of-dataset", request)

    async def ask(self, request: Request) -> Response:
        """`/api/ask/NAME?parameter=value`: the answer of a query of the library."""
        return await self._named(request.path_params["name"], request)

    async def _named(self, name: str, request: Request) -> Response:
        limit = number(request, "limit", 200, most=_MOST_ROWS)
        values = {key: value for key, value in request.query_params.items() if key != "limit"}
        sparql = await self._asker.away(lambda: self._asker.atlas.bind(name, **values))
        found = await self._asker.rows(sparql, limit=limit)
        return as_json({"name": name, "columns": found.variables, "rows": found.records})


async def read_thing(asker: Asker, node: str, *, limit: int) -> dict[str, Any]:
    """What an atlas says of a node: its names and dates, its facts, each with the node at its other end."""
    term = {"thing": str(NamedNode(thing_iri(node)))}
    about = await asker.rows(replace_variables(_ABOUT, term), limit=_MOST_ROWS)
    facts = await asker.rows(replace_variables(_FACTS, term), limit=limit + 1)
    properties: dict[str, list[Any]] = {}
    for name, value in about.rows:
        properties.setdefault(str(name).replace("#", "/").rpartition("/")[2], []).append(value)
    label = (properties.get("prefLabel") or properties.get("title") or [node])[0]
    rows = [{**row, "other": node_of_iri(str(row["other"]))} for row in facts.records[:limit]]
    return {
        "id": node,
        "type": type_of(node),
        "label": label,
        "iri": thing_iri(node),
        "properties": properties,
        "facts": rows,
        "more": len(facts) > limit,
    }


def type_of(node: str) -> str:
    """The type of a node by its id.

    Example:
        >>> type_of("technique/lora"), type_of("paper/x/y")
        ('Technique', 'Paper')
    """
    kind = node.partition("/")[0]
    return _TYPES.get(kind, kind)


def as_json(value: object) -> Response:
    """An answer in JSON; decimals are numbers in it."""
    body = msgspec.json.Encoder(decimal_format="number").encode(value)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-cache"})
