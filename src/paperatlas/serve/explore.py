"""The explorer over HTTP: the whole atlas where it is small, else the part around what is asked for."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection
from typing import TypeAlias
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from paperatlas.atlas.part import PAPER, find_sources, read_part
from paperatlas.errors import NotFoundError
from paperatlas.export.beyond import Beyond
from paperatlas.export.explorer import generate_explorer, page_policy
from paperatlas.model import ENTITY_TYPES
from paperatlas.serve.asking import Asker, needed, not_found, number
from paperatlas.serve.things import link

WHOLE = 1_000
"""Papers of an atlas that is still given as a whole."""

PAPERS = 400
"""Papers of a part: with their abstracts they make a page of some hundred kilobytes."""

_SOURCES = 100  # papers more, for the relations of the node in the middle
_HOME = 3  # of each type, what the home page lies around
_KEPT = 32  # pages
_MOST_HOPS = 2

_Key: TypeAlias = tuple[str, str | int]


class Explorer:
    """The routes `/explore` and `/explore/technique/lora`."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._papers = asker.atlas.tables.manifest.counts["papers"]
        self._pages: OrderedDict[_Key, bytes] = OrderedDict()
        self._one = asyncio.Lock()  # pages are made one at a time, so that small requests are still answered
        self.routes = [Route("/explore", self.home), Route("/explore/{node:path}", self.around)]

    async def home(self, request: Request) -> Response:
        """The whole atlas, or of a large one the part around its strongest entities.

        `?from=LoRA&to=BERT`: of a large one the part around a shortest way between two things.

        Raises:
            Refusal: there is no such thing, or nothing is said of it.
        """
        if self._is_whole:
            return await self._page(("", ""), self._make_whole)
        if not {"from", "to"} & request.query_params.keys():
            return await self._page(("", ""), self._make_home)
        start, end = [await self._asker.find(needed(request, name)) for name in ("from", "to")]
        return await self._page((start, end), lambda: self._make_way(start, end))

    async def around(self, request: Request) -> Response:
        """`?hops=2`: the part of the atlas around a node; a name leads to the node's own address.

        Raises:
            Refusal: there is no such thing, or nothing is said of it.
        """
        asked = request.path_params["node"]
        node = await self._asker.find(asked)
        hops = number(request, "hops", _usual_hops(node), most=_MOST_HOPS)
        if self._is_whole:
            return RedirectResponse(f"/explore#{urlencode({'view': 'focus', 'node': node})}")
        if node != asked:
            return RedirectResponse(f"/explore{link(node)}")
        return await self._page((node, hops), lambda: self._make_around(node, hops))

    @property
    def _is_whole(self) -> bool:
        return self._papers <= WHOLE

    async def _page(self, key: _Key, make: Callable[[], bytes]) -> Response:
        async with self._one:
            if key not in self._pages:
                self._pages[key] = await self._made(make)
            self._pages.move_to_end(key)
            while len(self._pages) > _KEPT:
                self._pages.popitem(last=False)
            return _as_page(self._pages[key])

    async def _made(self, make: Callable[[], bytes]) -> bytes:
        try:
            return await self._asker.away(make)
        except NotFoundError as exc:
            raise not_found(exc) from exc

    def _make_whole(self) -> bytes:
        return b"".join(generate_explorer(self._asker.atlas.tables, beyond=Beyond(papers=self._papers)))

    def _make_home(self) -> bytes:
        near = self._asker.neighbours
        kinds = [kind.lower() for kind in ENTITY_TYPES if kind != "Metric"]
        starts = [node for kind in kinds for node in near.strongest(kind, limit=_HOME)]
        return self._make_part(near.part(starts, hops=1, papers=PAPERS), around="")

    def _make_around(self, node: str, hops: int) -> bytes:
        nodes = self._asker.neighbours.part([node], hops=hops, papers=PAPERS)
        return self._make_part(nodes | self._sources(nodes, [node]), around=node)

    def _make_way(self, start: str, end: str) -> bytes:
        near = self._asker.neighbours
        way = {start, end, *(one for edge in near.path(start, end) for one in (edge.subject, edge.object))}
        nodes = near.part(sorted(way), hops=1, papers=PAPERS)
        return self._make_part(nodes | self._sources(way, way), around=start)

    def _sources(self, nodes: Collection[str], about: Collection[str]) -> set[str]:
        return set(sorted(find_sources(self._asker.atlas.tables, nodes, about=about))[:_SOURCES])

    def _make_part(self, nodes: set[str], *, around: str) -> bytes:
        part = read_part(self._asker.atlas.tables, nodes)
        held = [*(PAPER + paper.id for paper in part.papers()), *(one.id for one in part.entities())]
        edges = dict(zip(held, self._asker.neighbours.count(held), strict=True))
        beyond = Beyond(papers=self._papers, around=around, edges=edges)
        return b"".join(generate_explorer(part, beyond=beyond))


def _usual_hops(node: str) -> int:
    """What lies beside a paper are things, and only beyond them other papers."""
    return 2 if node.startswith(PAPER) else 1


def _as_page(page: bytes) -> Response:
    policy = f"{page_policy(served=True)}; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    return Response(page, media_type="text/html", headers=headers)
