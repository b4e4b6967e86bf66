"""The SPARQL 1.1 Protocol: `/sparql` by GET, by a form, and by the query as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, cast
from urllib.parse import parse_qsl

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from paperatlas.query.messages import Answer, Form, Question
from paperatlas.serve.errors import Refusal
from paperatlas.serve.negotiation import Offer, best_offer
from paperatlas.serve.pool import Pool
from paperatlas.serve.settings import Settings

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
RESULTS = (
    Offer("json", "application/sparql-results+json"),
    Offer("json", "application/json"),
    Offer("xml", "application/sparql-results+xml"),
    Offer("xml", "application/xml"),
    Offer("xml", "text/xml"),
    Offer("csv", "text/csv"),
    Offer("tsv", "text/tab-separated-values"),
)
GRAPHS = (
    Offer("turtle", "text/turtle"),
    Offer("ntriples", "application/n-triples"),
    Offer("ntriples", "text/plain"),
)
CUT = "Paperatlas-Cut"
"""The header of an answer of which rows were left out, because `limit` asked for it."""

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_GRAPH_NAMES = ("default-graph-uri", "named-graph-uri")

_DESCRIPTION = """\
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .
<> a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat formats:SPARQL_Results_JSON , formats:SPARQL_Results_XML , formats:SPARQL_Results_CSV ,
        formats:SPARQL_Results_TSV , formats:Turtle , formats:N-Triples .
"""


class _Call(Struct, frozen=True):
    """A query as it came in, and how many rows of the answer are wanted, where the client said so."""

    sparql: str
    limit: int | None


class Endpoint:
    """The one endpoint of a server."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings
        self.routes = [Route("/sparql", self.respond, methods=list(METHODS))]

    async def respond(self, request: Request) -> Response:
        """Answer one request.

        Raises:
            Refusal: it is none that the protocol knows, or its query cannot be answered.
        """
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        if request.method != "POST" and "query" not in request.query_params:
            return _introduce(request)
        call = await self._read(request)
        accept = ",".join(request.headers.getlist("accept"))
        result, graph = best_offer(accept, RESULTS), best_offer(accept, GRAPHS)
        if result is None and graph is None:
            raise _not_acceptable((*RESULTS, *GRAPHS))
        answer = await self._pool.ask(self._question(call, result, graph))
        return _response(answer, result, graph)

    def _question(self, call: _Call, result: Offer | None, graph: Offer | None) -> Question:
        most = self._settings.max_rows
        return Question(
            sparql=call.sparql,
            form=cast("Form", result.form if result else "rows"),
            graph_form=cast('Literal["rows", "turtle", "ntriples"]', graph.form if graph else "rows"),
            max_rows=most if call.limit is None else min(call.limit, most),
            cut=call.limit is not None,
            max_bytes=self._settings.max_bytes,
            seconds=self._settings.seconds,
        )

    async def _read(self, request: Request) -> _Call:
        parameters = list(request.query_params.multi_items())
        if request.method == "POST":
            parameters = await self._read_post(request, parameters)
        call = _call(parameters)
        if len(call.sparql.encode("utf-8", "replace")) > self._settings.max_query:
            raise Refusal(413, f"the query is longer than {self._settings.max_query} bytes")
        return call

    async def _read_post(self, request: Request, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == _UPDATE:
            raise Refusal(403, "this endpoint is for reading: it takes no update")
        if kind not in (_FORM, _QUERY):
            raise Refusal(415, f"a query is posted as {_FORM} or as {_QUERY}")
        # In a form each byte of the query may take three.
        body = await _read_body(request, 3 * self._settings.max_query)
        try:
            text = body.decode()
        except UnicodeDecodeError as exc:
            raise Refusal(400, "the query is not in UTF-8") from exc
        if kind == _QUERY:
            return [*parameters, ("query", text)]
        return [*parameters, *parse_qsl(text, keep_blank_values=True)]


async def _read_body(request: Request, limit: int) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(413, f"the request is longer than {limit} bytes")
    return body


def _call(parameters: Iterable[tuple[str, str]]) -> _Call:
    pairs = list(parameters)
    names = [name for name, _ in pairs]
    if "update" in names:
        raise Refusal(403, "this endpoint is for reading: it takes no update")
    if named := [value for name, value in pairs if name in _GRAPH_NAMES]:
        raise Refusal(400, f"no graph but the atlas is read; leave {named[0]} out")
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise Refusal(400, f"one parameter 'query' is needed, not {len(queries)}")
    limits = [value for name, value in pairs if name == "limit"]
    if limits and not (limits[-1].isascii() and limits[-1].isdigit() and len(limits[-1]) < 10):
        raise Refusal(400, "limit is a number of rows")
    return _Call(queries[0], int(limits[-1]) if limits else None)


def _response(answer: Answer, result: Offer | None, graph: Offer | None) -> Response:
    if answer.reason == "form":
        raise _not_acceptable(GRAPHS if result else RESULTS)
    if answer.error:
        raise Refusal(400 if answer.reason == "query" else 422, answer.error)
    offer = next(one for one in (result, graph) if one and one.form == answer.form)
    headers = {"Cache-Control": "no-cache", "Paperatlas-Rows": str(answer.rows)}
    if answer.cut:
        headers[CUT] = "rows"
    kind = offer.media if not offer.media.startswith("text/") else f"{offer.media}; charset=utf-8"
    return Response(answer.body, headers={**headers, "Content-Type": kind})


def _not_acceptable(offers: Sequence[Offer]) -> Refusal:
    medias = ", ".join(offer.media for offer in offers)
    return Refusal(406, f"such an answer is written as {medias}")


def _introduce(request: Request) -> Response:
    """Without a query: the page for people, the description of the service for programs."""
    offers = (Offer("turtle", "text/turtle"), Offer("html", "text/html"))
    offer = best_offer(request.headers.get("accept", ""), offers)
    if offer is None or request.query_params:
        raise Refusal(400, "one parameter 'query' is needed, not 0")
    if offer.form == "html":
        return RedirectResponse("/")
    return Response(_DESCRIPTION, media_type="text/turtle")
