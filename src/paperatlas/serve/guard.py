"""What stands before every route: who may ask under which name, and what a browser may do with an answer."""

from __future__ import annotations

import ipaddress
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paperatlas.serve.settings import Settings

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::\d{1,5})?")
_LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
_EVERY = ("0.0.0.0", "::")  # noqa: S104 (compared with, not listened on)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
}


class Guard:
    """Refuses requests under a foreign name, and adds the headers that keep a browser strict.

    A page of another site can make its own name lead to this machine and so read, as "itself", what is
    served here for this machine alone (DNS rebinding): its name in `Host` gives it away.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._every = settings.host in _EVERY
        self._names = _LOCAL | {name.lower() for name in (*settings.hosts, _bracketed(settings.host))}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        name = Headers(scope=scope).get("host", "")
        if self.is_known(name):
            await self._app(scope, receive, send_strict)
        else:
            text = f"this server is not called {name!r}; start it with --allow-host to let it be\n"
            await PlainTextResponse(text, status_code=421)(scope, receive, send_strict)

    def is_known(self, host: str) -> bool:
        """Whether a request under this name, with or without a port, is for this server.

        Example:
            >>> guard = Guard(app=None, settings=Settings(hosts=("atlas.example",)))
            >>> [guard.is_known(host) for host in ("localhost:8000", "Atlas.Example", "evil.example", "")]
            [True, True, False, False]
        """
        match = _HOST.fullmatch(host.strip())
        if match is None:
            return False
        name = match[1].lower().removesuffix(".")
        return name in self._names or (self._every and _is_address(name.strip("[]")))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
