"""Requests to the service: repeated where that may help, refused where it cannot, never without an end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Event
from typing import TYPE_CHECKING

from msgspec import Struct

from paperatlas.errors import MissingExtraError, PaperatlasError
from paperatlas.extract.llm.answer import BrokenAnswerError, parse_tokens
from paperatlas.extract.llm.settings import PREFIX, Settings
from paperatlas.extract.llm.usage import Meter

if TYPE_CHECKING:
    import httpx

TRIES = 4
LONGEST_WAIT = 60.0
"""Seconds before another try, also where the service asks for more."""

LONGEST_REPLY = 2**20
"""Bytes; facts of an abstract take a hundredth of it."""

_REPEATED = frozenset([408, 409, 425, 429])  # and all from 500 on
_OF_THIS_TEXT = frozenset([400, 413, 422])
_HINTS = {
    401: f"the key is refused; check {PREFIX}KEY",
    402: "the service wants to be paid first",
    403: f"the key may not do this; check {PREFIX}KEY and {PREFIX}MODEL",
    404: f"no such address or model; check {PREFIX}URL and {PREFIX}MODEL",
}


class NoAnswerError(PaperatlasError):
    """The service did not answer for this paper; it may for others."""


class _Trouble(Struct, frozen=True):
    """Why a request should be repeated, and how many seconds later if the service said so."""

    reason: str
    wait: float | None = None


@contextmanager
def open_session(settings: Settings, meter: Meter) -> Iterator[Session]:
    """Connections to a service.

    Raises:
        MissingExtraError: the HTTP library is not installed.
    """
    require_client()
    import httpx

    headers = {"Content-Type": "application/json"}
    if settings.key:
        headers["Authorization"] = f"Bearer {settings.key}"
    with httpx.Client(headers=headers, timeout=settings.timeout) as client:
        yield Session(client, settings, meter)


def require_client() -> None:
    """Fail early where the HTTP library is missing.

    Raises:
        MissingExtraError: it is.
    """
    try:
        import httpx  # noqa: F401
    except ImportError as exc:
        raise MissingExtraError("httpx", extra="llm") from exc


class Session:
    """Asks the service; may be used by many threads at once."""

    def __init__(self, client: httpx.Client, settings: Settings, meter: Meter) -> None:
        self._client = client
        self._settings = settings
        self._meter = meter
        self._stopped = Event()

    def stop(self) -> None:
        """Let those that wait for another try give up."""
        self._stopped.set()

    def ask(self, request: bytes) -> bytes:
        """The body of the service's reply.

        Raises:
            NoAnswerError: there is none, after all tries, or it refuses this text.
            BrokenAnswerError: it is too long or damaged.
            PaperatlasError: the service refuses us, so that no other request can succeed.
        """
        reason = ""
        for attempt in range(TRIES):
            if self._stopped.is_set():
                break
            self._meter.add(requests=1, retries=int(attempt > 0))
            outcome = self._try(request)
            if isinstance(outcome, bytes):
                return outcome
            reason = outcome.reason
            if attempt + 1 < TRIES:
                self._stopped.wait(self._pause(attempt, outcome))
        raise NoAnswerError(f"{self._settings.place}: {reason} ({TRIES} tries)")

    def _pause(self, attempt: int, trouble: _Trouble) -> float:
        wait = self._settings.pause * 2**attempt if trouble.wait is None else trouble.wait
        return float(min(wait, LONGEST_WAIT))

    def _try(self, request: bytes) -> bytes | _Trouble:
        import httpx

        try:
            with self._client.stream("POST", self._settings.endpoint, content=request) as response:
                return self._read(response)
        except (httpx.TimeoutException, TimeoutError):
            return _Trouble(f"no answer within {self._settings.timeout:g} s")
        except httpx.TransportError as exc:
            return _Trouble(self._clean(f"no connection: {exc}"))
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise BrokenAnswerError(self._clean(str(exc))) from exc

    def _read(self, response: httpx.Response) -> bytes | _Trouble:
        status = response.status_code
        if response.is_success:
            body = self._body(response)
            self._count(body)
            return body
        if status in _REPEATED or status >= 500:
            return _Trouble(f"HTTP {status}", _seconds(response.headers.get("Retry-After", "")))
        if status in _OF_THIS_TEXT:
            raise NoAnswerError(f"{self._settings.place}: HTTP {status}: {self._excerpt(response)}")
        # Without the body: services quote parts of a key that they refuse.
        hint = _HINTS.get(status, f"no chat interface there; check {PREFIX}URL")
        raise PaperatlasError(f"{self._settings.place}: HTTP {status}: {hint}")

    def _body(self, response: httpx.Response) -> bytes:
        # The client's own limit is for each read: a byte now and then would keep us forever.
        latest = time.monotonic() + self._settings.timeout
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LONGEST_REPLY:
                raise BrokenAnswerError(f"the reply is longer than {LONGEST_REPLY} bytes")
            if time.monotonic() > latest:
                raise TimeoutError
        return bytes(body)

    def _count(self, body: bytes) -> None:
        tokens = parse_tokens(body)
        if tokens is None:
            self._meter.add(unreported=1)
        else:
            self._meter.add(tokens_in=tokens[0], tokens_out=tokens[1])

    def _excerpt(self, response: httpx.Response) -> str:
        try:
            return self._clean(self._body(response).decode("utf-8", "replace"))
        except BrokenAnswerError as exc:
            return str(exc)

    def _clean(self, text: str) -> str:
        """One short line without the key."""
        hidden = text.replace(self._settings.key, "[key]") if self._settings.key else text
        return " ".join(hidden.split())[:200]


def _seconds(retry_after: str) -> float | None:
    """What a Retry-After header asks for: seconds, or a date."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        date = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    at = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
