"""What a server may be told, and the limits that it keeps."""

from __future__ import annotations

from msgspec import Struct

MEBIBYTE = 1 << 20


class Settings(Struct, frozen=True, kw_only=True):
    """How a server serves.

    Attributes:
        host: the address that it listens on; the default is not seen from other machines.
        port: 0 takes a free one.
        hosts: names, beside its address, under which it may be asked (`Host`).
        origins: web pages of which sites may read its answers (CORS); "*" is all, none is the default.
        seconds: a query's time.
        max_rows: of an answer.
        max_bytes: of an answer.
        max_query: bytes of a query.
        workers: processes that answer queries, and so the number answered at a time.
        waiting: how many more may wait for one of them.
        memory: bytes that a process may take for a query; 0 is no limit.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    seconds: float = 10.0
    max_rows: int = 100_000
    max_bytes: int = 64 * MEBIBYTE
    max_query: int = 100_000
    workers: int = 2
    waiting: int = 64
    memory: int = 2048 * MEBIBYTE
