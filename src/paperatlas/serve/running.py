"""A server from start to end: the store is made ready, a port is taken, requests are answered."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from paperatlas.api import Atlas
from paperatlas.errors import OutputError
from paperatlas.query.store import prepare_store
from paperatlas.serve.app import create_app
from paperatlas.serve.settings import Settings

_BACKLOG = 128
_CONNECTIONS = 512
_SLOWEST_STOP = 2  # seconds that requests have to end when the server is stopped


def serve(atlas: Atlas, settings: Settings, *, on_ready: Callable[[str], None]) -> None:
    """Serve an atlas until the process is told to stop; `on_ready` is given its address.

    Raises:
        AtlasError: a table is missing or broken.
        OutputError: the address cannot be listened on.
    """
    with tempfile.TemporaryDirectory(prefix="paperatlas-", ignore_cleanup_errors=True) as spare:
        store = _store(atlas, Path(spare))
        listener = _listen(settings.host, settings.port)
        config = uvicorn.Config(
            create_app(atlas, store, settings, spare=Path(spare)),
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="on",
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=_SLOWEST_STOP,
        )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        on_ready(f"http://{host}:{listener.getsockname()[1]}/")
        with suppress(KeyboardInterrupt):  # it has ended all by then, and lets the signal through
            uvicorn.Server(config).run(sockets=[listener])


def _store(atlas: Atlas, spare: Path) -> Path:
    try:
        return prepare_store(atlas.tables)
    except OutputError:  # an atlas folder that can only be read
        return prepare_store(atlas.tables, place=spare)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Only of a socket that says it is TCP does asyncio send small answers at once.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as exc:
        listener.close()
        raise OutputError(f"{host}:{port}: cannot be listened on: {exc.strerror or exc}") from exc
    return listener
