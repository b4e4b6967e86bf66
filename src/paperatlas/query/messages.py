"""What a process that answers queries is asked, and what it answers; each message has its length first."""

from __future__ import annotations

from typing import IO, Literal, TypeVar

import msgspec
from msgspec import Struct

Form = Literal["rows", "json", "xml", "csv", "tsv", "turtle", "ntriples"]
"""How an answer is written; "rows" is for Python."""

Reason = Literal["", "query", "size", "form"]
LENGTH_BYTES = 8

_Message = TypeVar("_Message")


class Question(Struct, frozen=True, kw_only=True):
    """A query.

    Attributes:
        form: for SELECT and ASK; of an answer that is triples, `graph_form` is.
        max_rows: of the answer; None for any number.
        max_bytes: of the answer as it is written; None for any number.
        cut: leave out the rows beyond `max_rows`, instead of refusing the answer.
        seconds: after which the process ends, in the midst of the query.
    """

    sparql: str
    form: Form
    graph_form: Literal["rows", "turtle", "ntriples"] = "rows"
    max_rows: int | None = None
    max_bytes: int | None = None
    cut: bool = False
    seconds: float = 0.0


class Answer(Struct, frozen=True, kw_only=True):
    """The answer to one question.

    Attributes:
        form: in which the body is written.
        rows: how many there are.
        cut: whether rows were left out.
        error: why there is no answer, for a person.
        reason: a mistake in the query, an answer that is too large, or of a kind for which no form was named.
    """

    body: bytes = b""
    form: Form = "rows"
    rows: int = 0
    cut: bool = False
    error: str = ""
    reason: Reason = ""


def encode_message(message: Struct) -> bytes:
    r"""A message as it is sent.

    Example:
        >>> encode_message(Answer())[:8]
        b'\x00\x00\x00\x00\x00\x00\x00,'
    """
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH_BYTES) + body


def write_message(file: IO[bytes], message: Struct) -> None:
    """Send a message at once."""
    file.write(encode_message(message))
    file.flush()


def read_message(file: IO[bytes], kind: type[_Message]) -> _Message:
    """The next message.

    Raises:
        EOFError: there is none, or only a part of one.
    """
    length = int.from_bytes(_read(file, LENGTH_BYTES))
    return msgspec.msgpack.decode(_read(file, length), type=kind)


def _read(file: IO[bytes], size: int) -> bytes:
    body = file.read(size)
    if len(body) < size:
        raise EOFError
    return body
