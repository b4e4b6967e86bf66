"""Spellings of one name are led to one key: case, hyphens, plural, Unicode, LaTeX, British spelling.

A key never levels what tells names apart: digits, "+", "#", "@", the prefix of a word, the order of words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

from paperatlas.initials import without_letters
from paperatlas.names import singular

_COMMAND = re.compile(
    r"\\?(?:text(?:bf|it|sc|tt|rm|sf)|math(?:bf|cal|rm|bb|sf|it)|emph|underline)(?:\{([^{}]*)\}|(?=[A-Za-z]))"
)
_MACRO = re.compile(r"\\([A-Za-z]+)")
_MARKED = re.compile(r"[$\\{}~`^&]|text(?:bf|it)|underline|math(?:cal|bf)")
_SIGNS = str.maketrans({"×": "x", "&": " and "} | dict.fromkeys("${}^\\~`", ""))
_TOKEN = re.compile(r"[^\W_]+(?:\.\d+[^\W_]*)*(?:[+*#]+(?![^\W_]))?|[@+*%#]")
_VERSION_LETTER = re.compile(r"(?:^|(?<=[a-z]))v(?=\d)")
_VERSION_GAP = re.compile(r"(?<=\d)v(?=\d)")
_ZERO = re.compile(r"(?<=\d)\.0$")

_LONGEST_LETTERS = 6  # of a name in capitals alone

_NUMBERS = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten".split())
}
_WORDS = _NUMBERS | dict(
    pair.split("=")
    for pair in (
        "colour=color behaviour=behavior neighbour=neighbor favour=favor labour=labor tumour=tumor "
        "centre=center fibre=fiber metre=meter grey=gray programme=program artefact=artifact "
        "defence=defense judgement=judgment analogue=analog dialogue=dialog catalogue=catalog "
        "acc=accuracy params=parameter param=parameter attn=attention dimensional=d "
        "matrices=matrix vertices=vertex indices=index analyses=analysis hypotheses=hypothesis "
        "corpora=corpus bias=bias biases=bias lens=lens series=series billion=b million=m"
    ).split()
)
_ENDINGS = (
    (re.compile(r"is(e|ed|er|ing|able|ation|ational)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|er|ing)$"), r"yz\1"),
    (re.compile(r"(?<=[aeiou])ll(ed|ing|er)$"), r"l\1"),
    (re.compile(r"our(al|ed|ing|hood)$"), r"or\1"),
)


class Spelling(Struct, frozen=True):
    """A name read for comparison.

    Attributes:
        tokens: the words as printed.
        words: the same in lower case, singular, in one spelling, with their numbers and marks.
        key: the words without the gaps that spellings differ in.
    """

    tokens: tuple[str, ...]
    words: tuple[str, ...]
    key: str


@lru_cache(maxsize=1 << 21)  # resolving a corpus asks for each name at every step, and clears it
def spell(name: str) -> Spelling:
    r"""Read a name.

    Example:
        >>> spell("Fine Tuning").key == spell("finetuning").key == spell("Fine-Tunings").key
        True
        >>> spell("Llama 2 7B").key, spell("Llama-27B").key
        ('llama2 7b', 'llama27b')
        >>> spell("C#").key, spell(r"$\ell_1$ regularisation").key, spell("MobileNet v2").key
        ('c#', 'l1regularization', 'mobilenet2')
    """
    tokens = tuple(_TOKEN.findall(_plain(without_letters(name) if "(" in name else name)))
    words = tuple(map(level_word, tokens))
    return Spelling(tokens, words, join(words) or name)


def join(words: tuple[str, ...]) -> str:
    """The words without gaps, but for those between two digits.

    Example:
        >>> join(("llama", "2", "7b")), join(("vit", "b", "16"))
        ('llama2 7b', 'vitb16')
    """
    key = ""
    for word in words:
        key += f" {word}" if key[-1:].isdigit() and word[0].isdigit() else word
    return key


@lru_cache(maxsize=1 << 17)
def level_word(word: str) -> str:
    """One word in lower case, singular and American spelling; "FLOPS" is no plural.

    Example:
        >>> [level_word(word) for word in ("Quantisation", "strategies", "losses", "FLOPs", "FLOPS", "v2")]
        ['quantization', 'strategy', 'loss', 'flop', 'flops', '2']
    """
    low = word.casefold()
    if low in _WORDS and not word.isupper():  # "ACC" is some other abbreviation
        return _WORDS[low]
    if word.isupper() and len(word) > _LONGEST_LETTERS:
        word = low  # a heading's "NETWORKS", whose S is no part of the name
    if word.endswith("s"):
        low = _singular(word).casefold()
        low = _WORDS.get(low, low)
    if low[-1:].isdigit() or "v" in low:
        low = _VERSION_GAP.sub(" ", _VERSION_LETTER.sub("", _ZERO.sub("", low)))
    if len(low) > 5:
        for ending, ours in _ENDINGS:
            low = ending.sub(ours, low)
    return low


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return singular(word)


def _plain(name: str) -> str:
    """The name without markup, accents and typographic signs."""
    if name.isascii() and not _MARKED.search(name):
        return name
    text = _MACRO.sub(_macro, _COMMAND.sub(_inside, name))
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    text = "".join(_greek_name(char) if "\u0370" <= char <= "\u03ff" else char for char in text)
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _inside(found: re.Match[str]) -> str:
    return found[1] or ""


def _macro(found: re.Match[str]) -> str:
    return "l" if found[1] == "ell" else f" {found[1]} "


def _greek_name(char: str) -> str:
    name = unicodedata.name(char, "")
    name = name.replace("LAMDA", "LAMBDA")
    return f" {name.rsplit(' ', 1)[1].lower()} " if " LETTER " in name and " WITH " not in name else char
