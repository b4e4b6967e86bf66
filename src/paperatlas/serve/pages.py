"""The query page, and what it asks for: the library's queries, the vocabulary, the prefixes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from paperatlas.api import Atlas
from paperatlas.export import vocabulary
from paperatlas.export.iris import VOCABULARIES, prefixes
from paperatlas.ontology import NAMESPACE
from paperatlas.ontology.terms import read_terms
from paperatlas.query.library import KINDS, NamedQuery, get_named, named_queries

_STATIC = Path(__file__).parent / "static"
PAGES = [kind.lower() for kind in KINDS["Node"]]
"""The kinds of things that have a page each, under the path of their id."""

LPWC_TERMS = (
    "creatorName hasConference hasEvaluation hasEvaluationResult hasMethod hasModel hasTask "
    "metricName metricValue usesDataset"
).split()
_FILES = {"query.js": "text/javascript", "query.css": "text/css"}


class Pages:
    """The routes of the query page."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self.routes = [
            Route("/", self.page),
            Route("/static/{name}", self.file),
            Route("/api/queries", self.queries),
            Route("/api/queries/{name}", self.bound),
            Route("/api/terms", self.terms),
        ]

    async def page(self, _request: Request) -> Response:
        """The page."""
        return FileResponse(_STATIC / "query.html", media_type="text/html; charset=utf-8")

    async def file(self, request: Request) -> Response:
        """A file of the page."""
        name = request.path_params["name"]
        if name not in _FILES:
            return Response("no such file\n", status_code=404, media_type="text/plain")
        return FileResponse(_STATIC / name, media_type=_FILES[name])

    async def queries(self, _request: Request) -> Response:
        """The library: names, titles, parameters, examples."""
        return JSONResponse([_summary(query) for query in named_queries().values()])

    async def bound(self, request: Request) -> Response:
        """The SPARQL of a query of the library with values for its parameters, ready to be run.

        Raises:
            QueryError: there is no such query, parameter or value.
        """
        name, values = request.path_params["name"], dict(request.query_params)
        get_named(name)
        return JSONResponse({"name": name, "sparql": await run_in_threadpool(self._bound, name, values)})

    def _bound(self, name: str, values: dict[str, str]) -> str:
        lines = self._atlas.bind(name, **values).splitlines()
        return shorten("\n".join(line for line in lines if not line.startswith("#")))

    async def terms(self, _request: Request) -> Response:
        """What can be completed: prefixes, classes and properties with what they mean."""
        counts = self._atlas.tables.manifest.counts
        about = ", ".join(
            f"{counts[name]:,} {name}" for name in ("papers", "entities", "statements", "results")
        )
        return JSONResponse({"about": about, "pages": PAGES, "prefixes": prefixes(), "terms": list(_terms())})


def shorten(sparql: str) -> str:
    """The query with its IRIs as prefixed names where that is certain to be read as the same.

    Example:
        >>> shorten("ASK { ?p pa:uses <https://w3id.org/paperatlas/id/technique/lora> }")
        'ASK { ?p pa:uses technique:lora }'
    """
    from paperatlas.query.tokens import tokenize

    return "".join(_short(one.text) if one.kind == "iri" else one.text for one in tokenize(sparql))


def _short(iri: str) -> str:
    name = next((key for key, space in prefixes().items() if iri.startswith(f"<{space}")), None)
    if name is None:
        return iri
    local = iri[1:-1].removeprefix(prefixes()[name])
    plain = local.replace("-", "").isalnum() and local.isascii() and not local.startswith("-")
    return f"{name}:{local}" if plain else iri


def _summary(query: NamedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "example": dict(query.example),
        "parameters": [
            {
                "name": one.name,
                "kind": one.kind,
                "required": one.required,
                "default": one.default,
                "description": one.description,
            }
            for one in query.parameters
        ],
    }


@lru_cache(maxsize=1)
def _terms() -> tuple[dict[str, str], ...]:
    own = [
        {"name": f"pa:{term.iri.removeprefix(NAMESPACE)}", "kind": term.kind, "means": term.comment}
        for term in read_terms()
        if term.iri.startswith(NAMESPACE)
    ]
    return (*own, *({"name": name, "kind": "standard", "means": ""} for name in sorted(set(_standard()))))


def _standard() -> Iterator[str]:
    """The terms of other vocabularies that the RDF of an atlas uses, as prefixed names."""
    yield from (f"lpwc:{name}" for name in LPWC_TERMS)
    for iri in (value for value in vars(vocabulary).values() if isinstance(value, str)):
        for prefix, space in VOCABULARIES.items():
            if prefix != "pa" and iri != space and iri.startswith(space):
                yield f"{prefix}:{iri.removeprefix(space)}"
