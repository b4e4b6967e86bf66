"""What a model answers, as values; anything that is not of this shape is refused with the reason."""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from paperatlas.errors import PaperatlasError
from paperatlas.model import EntityType, RelationType, ResultKind, Role

Item = TypeVar("Item")
# No abstract says so much; a model that repeats itself without end does.
_Many = Annotated[list[Item], Meta(max_length=300)]


class BrokenAnswerError(PaperatlasError):
    """An answer that cannot be read; the model may be asked again, with the reason."""


class AnsweredEntity(Struct, frozen=True):
    """An entity, as the model names it; its `eid` holds in this answer only."""

    eid: str
    name: str
    type: EntityType
    role: Role
    forms: Annotated[list[str], Meta(max_length=50)]


class AnsweredRelation(Struct, frozen=True):
    """A relation between two entities by `eid`."""

    head: str
    rel: RelationType
    tail: str


class AnsweredResult(Struct, frozen=True):
    """A finding; `metric` is an `eid` or a few words."""

    value: str
    unit: str
    kind: ResultKind
    evidence: str
    metric: str | None = None
    subject: str | None = None
    on: str | None = None
    than: str | None = None


class Answer(Struct, frozen=True):
    """All that the model says of one paper."""

    entities: _Many[AnsweredEntity]
    relations: _Many[AnsweredRelation] = []
    results: _Many[AnsweredResult] = []


class _Message(Struct):
    content: str | None = None


class _Choice(Struct):
    message: _Message


class _Tokens(Struct):
    prompt_tokens: Annotated[int, Meta(ge=0)] = 0
    completion_tokens: Annotated[int, Meta(ge=0)] = 0


class _Reply(Struct):
    choices: Annotated[list[_Choice], Meta(min_length=1)]


class _Bill(Struct):
    usage: _Tokens


Read = TypeVar("Read")


def parse_reply(body: bytes) -> str:
    """The text of the first choice in a service's reply.

    Raises:
        BrokenAnswerError: there is none.

    Example:
        >>> parse_reply(b'{"choices": [{"message": {"content": "Hello"}}]}')
        'Hello'
    """
    content = _decode(body, _Reply).choices[0].message.content
    if not content:
        raise BrokenAnswerError("the answer is empty")
    return content


def parse_tokens(body: bytes) -> tuple[int, int] | None:
    """The tokens of prompt and answer that a reply reports, or None where it does not.

    Example:
        >>> parse_tokens(b'{"usage": {"prompt_tokens": 7, "completion_tokens": 2}}'), parse_tokens(b"oops")
        ((7, 2), None)
    """
    try:
        tokens = _decode(body, _Bill).usage
    except BrokenAnswerError:
        return None
    return tokens.prompt_tokens, tokens.completion_tokens


def parse_answer(content: str) -> Answer:
    """Read a model's answer; thoughts before it and a code fence around it do no harm.

    Raises:
        BrokenAnswerError: it is no JSON, or not of the shape that was asked for.

    Example:
        >>> len(parse_answer('Here it is: {"entities": []}').entities)
        0
    """
    text = content.rpartition("</think>")[2]
    start, end = text.find("{"), text.rfind("}") + 1
    if start < 0 or end <= start:
        raise BrokenAnswerError("no complete JSON object in the answer")
    return _decode(text[start:end].encode("utf-8", "replace"), Answer)


def _decode(body: bytes, kind: type[Read]) -> Read:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise BrokenAnswerError(str(exc)[:300]) from exc
    except RecursionError as exc:
        raise BrokenAnswerError("the JSON is nested too deeply") from exc
