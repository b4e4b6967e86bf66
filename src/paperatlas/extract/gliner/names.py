"""Names in a text, by a GLiNER model that reads it window by window."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, cast

from msgspec import Struct

from paperatlas.errors import MissingExtraError, PaperatlasError
from paperatlas.extract.document import TextField
from paperatlas.extract.gliner.settings import Settings
from paperatlas.model import EntityType

LONGEST = 200
"""Tokens of a window: a model drops what is beyond its limit, often 384, without a word."""

DECIMALS = 3
_TOKEN = re.compile(r"\w+|[^\w\s]")
_LONGEST_TOKEN = 40  # characters; a longer one counts as several


class Model(Protocol):
    """What we call of a GLiNER model."""

    def predict_entities(self, text: str, labels: list[str], threshold: float) -> Iterable[Mapping[str, Any]]:
        """Names with start, end, label and score."""
        ...


def load_model(settings: Settings) -> Model:
    """Load the model of some settings.

    Raises:
        MissingExtraError: the gliner library is not installed.
        PaperatlasError: there is no such model, or it cannot be loaded.
    """
    try:
        library = importlib.import_module("gliner")
    except ImportError as exc:
        raise MissingExtraError("gliner", extra="gliner") from exc
    try:
        model = library.GLiNER.from_pretrained(settings.model)
        if settings.device:
            model = model.to(settings.device)
    except Exception as exc:  # as above: OSError, ValueError, RuntimeError and those of the hub's client
        raise PaperatlasError(f"{settings.model}: no gliner model can be loaded: {one_line(exc)}") from exc
    return cast("Model", model)


class Found(Struct, frozen=True):
    """A name in a text, with the model's score."""

    start: int
    end: int
    type: EntityType
    score: float


def find_names(model: Model, settings: Settings, field: TextField) -> list[Found]:
    """The names in a text, in order and without overlap: of two the surer, then the longer stays."""
    found = [
        name
        for start, end in windows(field)
        for entity in model.predict_entities(
            field.text[start:end], list(settings.labels), threshold=settings.threshold
        )
        if (name := _read(field.text, (start, end), entity, settings.labels))
    ]
    taken = bytearray(len(field.text))
    kept = []
    for name in sorted(found, key=lambda one: (-one.score, one.start - one.end, one.start, one.type)):
        if not any(taken[name.start : name.end]):
            taken[name.start : name.end] = b"\1" * (name.end - name.start)
            kept.append(name)
    return sorted(kept, key=lambda one: one.start)


def windows(field: TextField) -> Iterator[tuple[int, int]]:
    """Spans of a text that a model can read at once: whole sentences, as many as fit.

    Example:
        >>> list(windows(TextField("abstract", "One. Two.", ((0, 4), (5, 9)), 0)))
        [(0, 9)]
    """
    start, size = None, 0
    last = 0
    for piece, end, tokens in _pieces(field):
        if start is not None and size + tokens > LONGEST:
            yield start, last
            start, size = None, 0
        start = piece if start is None else start
        size, last = size + tokens, end
    if start is not None:
        yield start, last


def _pieces(field: TextField) -> Iterator[tuple[int, int, int]]:
    """Sentences with their tokens; one that is too long by itself is cut between tokens."""
    for start, end in field.sentences:
        ends = [
            min(at + _LONGEST_TOKEN, token.end())
            for token in _TOKEN.finditer(field.text, start, end)
            for at in range(token.start(), token.end(), _LONGEST_TOKEN)
        ]
        for first in range(0, len(ends), LONGEST):
            part = ends[first : first + LONGEST]
            yield start, part[-1], len(part)
            start = part[-1]  # noqa: PLW2901 (the next piece goes on where this one ends)


def _read(
    text: str, window: tuple[int, int], entity: Mapping[str, Any], labels: Mapping[str, EntityType]
) -> Found | None:
    """A prediction as a span of the whole text, without white space around it."""
    start, end = window[0] + int(entity["start"]), window[0] + int(entity["end"])
    kind = labels.get(entity["label"])
    if kind is None or not window[0] <= start < end <= window[1]:
        return None
    words = text[start:end]
    start, end = end - len(words.lstrip()), start + len(words.rstrip())
    # Rounded, so that another processor's last bit does not decide between two names.
    score = min(max(round(float(entity["score"]), DECIMALS), 0.0), 1.0)
    return Found(start, end, kind, score) if start < end else None


def one_line(exc: Exception) -> str:
    """The message of an error on one short line."""
    return " ".join(str(exc).split())[:200] or type(exc).__name__
