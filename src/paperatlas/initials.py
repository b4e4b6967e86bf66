"""Whether letters abbreviate words: every word of weight must give its first letter, in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

FUNCTION_WORDS = frozenset("a an the of for to in on by with and or from via as at over under per".split())
TAIL_WORDS = frozenset(
    "dataset corpus benchmark model network algorithm method score metric task loss framework technique "
    "system architecture suite database challenge curve optimizer mechanism module error function".split()
)
_BRACKET = re.compile(r"\s*\(([^()\s]+)\)")
_WORD = re.compile(r"[^\W_]+")
_SHORT = re.compile(r"[^\W_]+(?:[-./]?[^\W_]+)*")
_LONGEST = 12


def is_short(name: str) -> bool:
    """Whether a name can be an abbreviation: one word of few letters, two of them capitals.

    Example:
        >>> [is_short(name) for name in ("LoRA", "RoPE", "BIG-bench", "C4", "Adam", "a b", "BatchNorm")]
        [True, True, True, True, False, False, True]
    """
    if len(name) > _LONGEST or not _SHORT.fullmatch(name):
        return False
    capitals = sum(char.isupper() for char in name)
    return capitals >= 2 or (capitals == 1 and any(char.isdigit() for char in name))


def abbreviates(short: str, words: Sequence[str]) -> float:
    """How well letters fit words, from 0 (not at all) to 1.

    Function words may give a letter or none; a noun at the end that adds nothing, and what follows "for",
    may go without one. Letters from within a word count for less than those that begin it.

    Example:
        >>> abbreviates("RoPE", ["rotary", "position", "embedding"])
        0.95
        >>> abbreviates("GRU", ["gated", "linear", "unit"])
        0.0
        >>> abbreviates("C4", ["colossal", "clean", "crawled", "corpus"])
        0.95
    """
    letters = "".join(char for char in short.casefold() if char.isalnum())
    named = tuple(word for word in words if word[:1].isalnum())
    if len(letters) < 2 or len(named) < 2 or len(letters) >= sum(map(len, named)):
        return 0.0
    if "2" in letters:  # as in "S2S"
        named = tuple("2" if word == "to" else word for word in named)
    if letters[1:] == str(len(named)) and all(word[0] == letters[0] for word in named):
        return 0.95
    if not any(map(str.isalpha, letters)) or _digits(letters) != _digits("".join(named)):
        return 0.0
    inner = min((_inner(letters, tail) for tail in _tails(named)), default=None)
    return 0.0 if inner is None or inner > len(letters) // 2 else round(0.95 - 0.05 * min(inner, 4), 2)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _tails(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The words, and the words without what an abbreviation may leave out at their end."""
    found = [words]
    if words[-1] in TAIL_WORDS and (len(words) > 2 or len(words[0]) > 7):
        found.append(words[:-1])
    cut = next((at for at, word in enumerate(words) if at >= 2 and word == "for"), None)
    return [*found, words[:cut]] if cut else found


def without_letters(name: str) -> str:
    """The name without abbreviations in brackets that stand for the words before them.

    Example:
        >>> without_letters("Through-Encoder (TE) Fusion"), without_letters("SAM (optimizer)")
        ('Through-Encoder Fusion', 'SAM (optimizer)')
    """
    for bracket in reversed(list(_BRACKET.finditer(name))):
        words = _WORD.findall(name[: bracket.start()].casefold())
        letters = bracket[1].removesuffix("s")
        if is_short(letters) and any(abbreviates(letters, words[at:]) for at in range(len(words) - 1)):
            name = name[: bracket.start()] + name[bracket.end() :]
    return name


_NEVER = 99


@lru_cache(maxsize=1 << 16)
def _inner(letters: str, words: tuple[str, ...]) -> int:
    """The fewest letters that must come from within words after a gap; `_NEVER` where they do not fit."""
    if not words:
        return 0 if not letters else _NEVER
    word, rest = words[0], words[1:]
    best = _inner(letters, rest) if word in FUNCTION_WORDS else _NEVER
    if letters and word.startswith("ex") and letters[0] == "x":
        return min(best, _within(letters[1:], word, 2, rest))
    if not letters or word[0] != letters[0]:
        return best
    return min(best, _within(letters[1:], word, 1, rest))


@lru_cache(maxsize=1 << 16)
def _within(letters: str, word: str, at: int, rest: tuple[str, ...]) -> int:
    """The same, where `word` has given letters up to `at`; a letter that follows at once is free."""
    best = _inner(letters, rest)
    if letters:
        place = word.find(letters[0], at)
        if place == at:
            best = min(best, _within(letters[1:], word, at + 1, rest))
            place = word.find(letters[0], at + 1)
        if place > at:
            best = min(best, 1 + _within(letters[1:], word, place + 1, rest))
    return best
