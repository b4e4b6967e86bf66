"""What a request is refused for."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 (it is the server's answer, not a failure of the program)
    """A request that gets no answer but this: a status and one line that says why."""

    def __init__(self, status: int, reason: str, *, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
