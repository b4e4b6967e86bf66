"""What the routes beside the endpoint ask: queries of our own, and names looked up."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from paperatlas.api import Atlas
from paperatlas.errors import NotFoundError, OutputError, QueryError
from paperatlas.query.library import KINDS
from paperatlas.query.messages import Answer, Form, Question
from paperatlas.query.neighbours import Neighbours
from paperatlas.query.results import QueryResult
from paperatlas.query.search import Search
from paperatlas.serve.errors import Refusal
from paperatlas.serve.pool import Pool
from paperatlas.serve.settings import Settings

_Found = TypeVar("_Found")


class Asker:
    """The atlas as routes see it; what is made of it to answer them is made once, when first needed."""

    def __init__(self, atlas: Atlas, pool: Pool, settings: Settings, spare: Path) -> None:
        self.atlas = atlas
        self._pool = pool
        self._settings = settings
        self._spare = spare

    @cached_property
    def search(self) -> Search:
        """The index of names and titles."""
        try:
            return Search(self.atlas.tables)
        except OutputError:  # an atlas folder that can only be read
            return Search(self.atlas.tables, place=self._spare)

    @cached_property
    def neighbours(self) -> Neighbours:
        """The edges."""
        return Neighbours(self.atlas.tables)

    async def away(self, work: Callable[[], _Found]) -> _Found:
        """Do work that takes a while beside the event loop."""
        return await run_in_threadpool(work)

    async def find(self, name: str) -> str:
        """The id of what has a name.

        Raises:
            Refusal: nothing has it.
        """
        try:
            return await self.away(lambda: self.atlas.names.find(name, kinds=KINDS["Node"]))
        except QueryError as exc:
            raise Refusal(404, str(exc)) from exc

    async def rows(self, sparql: str, *, limit: int) -> QueryResult:
        """The first rows of a query's answer."""
        answer = await self._ask(sparql, "rows", limit)
        return msgspec.msgpack.decode(answer.body, type=QueryResult)

    async def turtle(self, sparql: str) -> bytes:
        """The graph that a query makes."""
        return (await self._ask(sparql, "json", self._settings.max_rows)).body

    async def _ask(self, sparql: str, form: Form, limit: int) -> Answer:
        question = Question(
            sparql=sparql,
            form=form,
            graph_form="rows" if form == "rows" else "turtle",
            max_rows=min(limit, self._settings.max_rows),
            cut=True,
            seconds=self._settings.seconds,
        )
        answer = await self._pool.ask(question)
        if answer.error:
            raise Refusal(400, answer.error)
        return answer


def number(request: Request, name: str, default: int, *, most: int) -> int:
    """A parameter that is a number from 0 to `most`.

    Raises:
        Refusal: it is none.
    """
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
        raise Refusal(400, f"{name} is a number from 0 to {most}, not {text!r}")
    return int(text)


def needed(request: Request, name: str) -> str:
    """A parameter that must be given.

    Raises:
        Refusal: it is missing.
    """
    text = request.query_params.get(name, "")
    if not text:
        raise Refusal(400, f"the parameter {name!r} is needed")
    return text


def not_found(exc: NotFoundError) -> Refusal:
    """The answer to a question about what is not there."""
    return Refusal(404, str(exc))
