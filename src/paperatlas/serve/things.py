"""A page for each entity and paper, under the path of its id: HTML, JSON or Turtle, as `Accept` wants it."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from paperatlas.export.iris import node_of_iri, thing_iri
from paperatlas.serve.asking import Asker
from paperatlas.serve.data import as_json, read_thing
from paperatlas.serve.errors import Refusal
from paperatlas.serve.negotiation import Offer, best_offer
from paperatlas.serve.pages import PAGES

if TYPE_CHECKING:
    from jinja2 import Template

_OFFERS = (
    Offer("html", "text/html"),
    Offer("json", "application/json"),
    Offer("turtle", "text/turtle"),
)
_FACTS = 300
_NAMES = {
    "altLabel": "also called",
    "broader": "a kind of",
    "exactMatch": "the same as",
    "abstract": "abstract",
    "date": "date",
    "year": "year",
    "venue": "venue",
    "creatorName": "authors",
    "identifier": "identifiers",
    "seeAlso": "see also",
}


class Things:
    """The routes `/technique/lora`, `/paper/...` and so on."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self.routes = [Route(f"/{kind}/{{slug:path}}", self.thing) for kind in PAGES]

    async def thing(self, request: Request) -> Response:
        """What the atlas says of one thing.

        Raises:
            Refusal: there is no such thing, or no such form.
        """
        node = await self._asker.find(_node(request))
        offer = best_offer(request.headers.get("accept", ""), _OFFERS)
        if offer is None:
            raise Refusal(406, f"it is written as {', '.join(one.media for one in _OFFERS)}")
        if offer.form == "turtle":
            body = await self._asker.turtle(f"DESCRIBE {NamedNode(thing_iri(node))}")
            return Response(body, headers={"Content-Type": "text/turtle; charset=utf-8"})
        card = await read_thing(self._asker, node, limit=_FACTS)
        return as_json(card) if offer.form == "json" else HTMLResponse(_page(card))


def _node(request: Request) -> str:
    kind = request.scope["path"].split("/")[1]
    return f"{kind}/{request.path_params['slug']}"


def _page(card: dict[str, Any]) -> str:
    groups = [
        (f"{role}" if outgoing else f"{role} (by)", list(rows))
        for (outgoing, role), rows in groupby(card["facts"], key=lambda row: (row["outgoing"], row["role"]))
    ]
    known = [
        (title, card["properties"][name]) for name, title in _NAMES.items() if name in card["properties"]
    ]
    return _template().render(card=card, groups=groups, properties=known, link=link, node_of=node_of_iri)


def link(node: str) -> str:
    """The path of a node's page.

    Example:
        >>> link("paper/a b?")
        '/paper/a%20b%3F'
    """
    return "/" + quote(node, safe="/:")


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "static"), autoescape=True, trim_blocks=True
    )
    return environment.get_template("thing.html")
