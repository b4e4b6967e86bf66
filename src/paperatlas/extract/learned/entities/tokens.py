"""Words and marks of a text, as features speak of them."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

# Hyphens, dots and slashes inside a word belong to it; every other mark is a token of its own.
_TOKEN = re.compile(r"[^\W_][\w+]*(?:[-./’'@&][\w+]+|\^\{?\w+\}?)*\+*|\S")
_CAPITALS, _SMALL, _DIGITS = re.compile(r"[A-Z]+"), re.compile(r"[a-z]+"), re.compile(r"\d+")
_SHAPE_LENGTH = 8
_SHAPES = 1 << 14  # that are remembered


class Token(Struct, frozen=True, gc=False):
    """A word or a mark."""

    start: int
    end: int
    text: str
    lower: str


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, in order.

    Example:
        >>> [token.text for token in tokenize("GPT-4's top-1 (82.5%).")]
        ["GPT-4's", 'top-1', '(', '82.5', '%', ')', '.']
    """
    return [Token(*match.span(), word := match[0], word.lower()) for match in _TOKEN.finditer(text)]


@lru_cache(_SHAPES)
def shape(word: str) -> str:
    """A word's letters by kind, repeats levelled.

    Example:
        >>> shape("ResNet-50"), shape("GLUE"), shape("pruning")
        ('XxXx-d', 'X', 'x')
    """
    levelled = _SMALL.sub("x", _CAPITALS.sub("X", word))
    return _DIGITS.sub("d", levelled)[:_SHAPE_LENGTH]
