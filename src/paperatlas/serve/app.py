"""The application: routes of all parts, one answer to every refusal, the guard before all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from paperatlas.api import Atlas
from paperatlas.errors import PaperatlasError
from paperatlas.serve.asking import Asker
from paperatlas.serve.data import Data
from paperatlas.serve.errors import Refusal
from paperatlas.serve.explore import Explorer
from paperatlas.serve.guard import Guard
from paperatlas.serve.pages import Pages
from paperatlas.serve.pool import Pool
from paperatlas.serve.settings import Settings
from paperatlas.serve.sparql import CUT, Endpoint
from paperatlas.serve.things import Things


def create_app(atlas: Atlas, store: Path, settings: Settings, *, spare: Path) -> ASGIApp:
    """The ASGI application over an atlas and its store on disk; `spare` takes files that go with it."""
    pool = Pool(store, settings)
    asker = Asker(atlas, pool, settings, spare)
    parts = (Endpoint(pool, settings), Pages(atlas), Data(asker), Things(asker), Explorer(asker))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await pool.warm()
        yield
        await pool.close()

    return Starlette(
        routes=[route for part in parts for route in part.routes],
        middleware=_middleware(settings),
        exception_handlers={
            Refusal: _refused,
            PaperatlasError: _failed,
            HTTPException: _no_route,
        },
        lifespan=lifespan,
    )


def _middleware(settings: Settings) -> list[Middleware]:
    before = [Middleware(Guard, settings)]
    if settings.origins:
        readers = Middleware(
            CORSMiddleware,
            allow_origins=list(settings.origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Accept", "Content-Type"],
            expose_headers=[CUT],
        )
        before.append(readers)
    return before


async def _refused(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, Refusal)  # noqa: S101 (so it is registered)
    return _explained(request, exc.status, str(exc), exc.headers)


async def _failed(request: Request, exc: Exception) -> Response:
    return _explained(request, 400, str(exc), {})


async def _no_route(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)  # noqa: S101
    return _explained(request, exc.status_code, exc.detail, dict(exc.headers or {}))


def _explained(request: Request, status: int, reason: str, headers: dict[str, str]) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": reason}, status_code=status, headers=headers)
    return PlainTextResponse(f"{reason}\n", status_code=status, headers=headers)
