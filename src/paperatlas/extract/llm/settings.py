"""Which service is asked, and how: from arguments or from environment variables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

import msgspec

from paperatlas.errors import PaperatlasError

PREFIX = "PAPERATLAS_LLM_"
_PATH = "/chat/completions"

Options: TypeAlias = dict[str, msgspec.Raw]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A service and a model; a dataclass and no Struct, so that the key stays out of its `repr`.

    Attributes:
        url: of the interface ("https://host/v1") or of its chat completions.
        key: sent as bearer token; a local service may need none.
        options: more fields of each request, as JSON; null leaves one of ours out.
        price_in: per million tokens of the prompt.
        price_out: per million tokens of the answer.
        timeout: seconds for one request.
        threads: requests at a time.
        pause: seconds before the second try; it doubles with each further one.

    Raises:
        PaperatlasError: a value makes no sense.

    Example:
        >>> settings = Settings(url="http://127.0.0.1:8000/v1", model="small", key="secret")
        >>> settings.endpoint
        'http://127.0.0.1:8000/v1/chat/completions'
        >>> "secret" in repr(settings)
        False
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    options: Options = field(default_factory=dict)
    price_in: float | None = None
    price_out: float | None = None
    timeout: float = 120
    threads: int = 4
    pause: float = 1

    def __post_init__(self) -> None:
        _check_url(self.url)
        if not self.model.strip() or not self.model.isprintable():
            raise PaperatlasError(f"{PREFIX}MODEL: must be a model's name")
        # The client would quote a key that it cannot send in its error.
        if not (self.key.isascii() and self.key.isprintable()):
            raise PaperatlasError(f"{PREFIX}KEY: has characters that no key has; is the right text in it?")
        if self.timeout <= 0 or self.threads < 1 or self.pause < 0:
            raise PaperatlasError("llm: timeout and threads must be positive")
        if any(price is not None and price < 0 for price in (self.price_in, self.price_out)):
            raise PaperatlasError(f"{PREFIX}PRICE_IN, {PREFIX}PRICE_OUT: a price is not negative")

    @property
    def endpoint(self) -> str:
        """The address that requests go to."""
        url = urlsplit(self.url.strip())
        path = url.path.rstrip("/")
        return url._replace(path=path if path.endswith(_PATH) else path + _PATH, fragment="").geturl()

    @property
    def place(self) -> str:
        """The same for messages, without the query: some services take secrets there."""
        return urlsplit(self.endpoint)._replace(query="").geturl()


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises:
        PaperatlasError: a variable is missing or makes no sense; the message names it.

    Example:
        >>> environment = {"PAPERATLAS_LLM_URL": "http://localhost/v1", "PAPERATLAS_LLM_MODEL": "small"}
        >>> read_settings(environment).threads
        4
    """
    given = {name: environment.get(PREFIX + name, "").strip() for name in _VARIABLES}
    for name in ("URL", "MODEL"):
        if not given[name]:
            raise PaperatlasError(f"the llm extractor asks a service: set {PREFIX}URL and {PREFIX}MODEL")
    timeout, threads = _number(given, "TIMEOUT"), _number(given, "THREADS")
    return Settings(
        url=given["URL"],
        model=given["MODEL"],
        key=given["KEY"],
        options=_options(given["OPTIONS"]),
        price_in=_number(given, "PRICE_IN"),
        price_out=_number(given, "PRICE_OUT"),
        timeout=120 if timeout is None else timeout,
        threads=4 if threads is None else int(threads),
    )


_VARIABLES = ("URL", "MODEL", "KEY", "OPTIONS", "PRICE_IN", "PRICE_OUT", "TIMEOUT", "THREADS")


def _number(given: Mapping[str, str], name: str) -> float | None:
    if not given[name]:
        return None
    try:
        number = float(given[name])
    except ValueError as exc:
        raise PaperatlasError(f"{PREFIX}{name}: {given[name]!r} is no number") from exc
    if not (math.isfinite(number) and number >= 0):
        raise PaperatlasError(f"{PREFIX}{name}: {given[name]!r} makes no sense")
    return number


def _options(text: str) -> Options:
    try:
        return msgspec.json.decode(text or "{}", type=Options)
    except msgspec.DecodeError as exc:
        raise PaperatlasError(f"{PREFIX}OPTIONS: must be a JSON object: {exc}") from exc


def _check_url(text: str) -> None:
    url = _split(text)
    if url is None or url.scheme not in ("http", "https") or not url.hostname:
        raise PaperatlasError(f"{PREFIX}URL: must be an address that begins with https:// or http://")
    # From there it would get into logs and messages.
    if url.username is not None or url.password is not None:
        raise PaperatlasError(f"{PREFIX}URL: holds a password; put it into {PREFIX}KEY")


def _split(text: str) -> SplitResult | None:
    try:
        url = urlsplit(text.strip())
        _ = url.port
    except ValueError:
        return None
    return url if text.strip().isprintable() and " " not in text.strip() else None
