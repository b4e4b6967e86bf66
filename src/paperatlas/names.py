"""How two spellings of a name are compared: its normal form."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GAPS = re.compile(r"[\s\-_/‐‑–—]+")
_MARKS = re.compile(r"[^\w\s.+*@&#]")
_NO_PLURAL = ("ss", "us", "is")


@lru_cache(maxsize=65536)
def normal_form(name: str) -> str:
    """The form in which spellings of one name agree: case, hyphens and plural s are levelled.

    Marks that tell names apart stay ("MBPP+", "A*", "C#", "GPT-3.5", "recall@1").

    Example:
        >>> normal_form("Low-Rank Adaptations")
        'low rank adaptation'
        >>> normal_form("MBPP+") == normal_form("MBPP")
        False
    """
    # Words are levelled one by one, for they come again; beyond ASCII a mark may change the letter before it.
    words = map(_level_word, name.split()) if name.isascii() else (_level_word(name),)
    return " ".join(word for word in words if word).rstrip(".")


@lru_cache(maxsize=65536)
def _level_word(word: str) -> str:
    text = _MARKS.sub("", _GAPS.sub(" ", unicodedata.normalize("NFKC", word)))
    return " ".join(singular(part) for part in text.split()).casefold()


def singular(word: str) -> str:
    """The word without a plural s, as far as its letters tell; a capital S is part of a name.

    Example:
        >>> singular("networks"), singular("CNNs"), singular("loss"), singular("YOLOS"), singular("v5s")
        ('network', 'CNN', 'loss', 'YOLOS', 'v5s')
    """
    if len(word) > 3 and word[-1] == "s" and not word.endswith(_NO_PLURAL) and not word[-2].isdigit():
        return word[:-1]
    return word


_SIGNS = {
    "+": " plus ",
    "*": " star ",
    "@": " at ",
    "&": " and ",
    "#": " sharp ",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "λ": "lambda",
    "ε": "epsilon",
    "π": "pi",
    "μ": "mu",
    "σ": "sigma",
    "Δ": "delta",
}
_SIGN_TABLE = str.maketrans(_SIGNS)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slugify(name: str) -> str:
    """The name in lower-case ASCII letters, digits and hyphens, as it stands in an id.

    Example:
        >>> slugify("MBPP+"), slugify("β-VAE"), slugify("Flickr30k Entities")
        ('mbpp-plus', 'beta-vae', 'flickr30k-entities')
    """
    text = unicodedata.normalize("NFKD", name.translate(_SIGN_TABLE))
    return _NOT_SLUG.sub("-", text.encode("ascii", "ignore").decode().lower()).strip("-")
