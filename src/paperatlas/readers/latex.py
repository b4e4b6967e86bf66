r"""LaTeX marks in running text: what has one plain reading becomes Unicode, the rest stays.

Nothing is ever dropped but marks: an unknown macro keeps its name and its braces. (A full LaTeX
converter drops unknown macros with their text, and everything behind a bare percent sign.)
"""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

Match: TypeAlias = re.Match[str]


def _table(text: str) -> dict[str, str]:
    return dict(zip(text.split()[::2], text.split()[1::2], strict=True))


_COMBINING = {
    accent: chr(int(code, 16))
    for accent, code in _table(
        "' 301 ` 300 \" 308 ^ 302 ~ 303 = 304 . 307 c 327 v 30c u 306 H 30b k 328 r 30a"
    ).items()
}

_LETTERS = _table("ss ß o ø O Ø l ł L Ł i ı j ȷ ae æ AE Æ oe œ OE Œ aa å AA Å dj đ DJ Đ")

GREEK = _table(
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ "
    "lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω "
    "ell ℓ Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω"
)

RELATIONS = _table(
    "leq ≤ geq ≥ neq ≠ propto ∝ cdot · ldots … rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒"
)

_OTHER_SIGNS = _table(
    "times × sim ∼ approx ≈ pm ± mp ∓ infty ∞ le ≤ ge ≥ ne ≠ ll ≪ gg ≫ to → gets ← equiv ≡ dots … "
    "cdots ⋯ circ ∘ star ⋆ dagger † nabla ∇ partial ∂ sum ∑ prod ∏ int ∫ in ∈ cup ∪ cap ∩ subset ⊂ "
    "forall ∀ exists ∃ oplus ⊕ otimes ⊗ mid | textless < textgreater > textbar | percent % "
    "textasciitilde ~ textbackslash ∖ textendash – textemdash — textregistered ® texttimes × "
    "textpm ± textmu µ textdegree ° log log exp exp min min max max ln ln"
)

_ABBREVIATIONS = {"ie": "i.e.", "eg": "e.g.", "etal": "et al.", "aka": "a.k.a."}

SYMBOLS = {**GREEK, **RELATIONS, **_OTHER_SIGNS, **_ABBREVIATIONS}
r"""Macros that stand for a sign or a fixed word, whoever's macros they are."""


def _names(table: dict[str, str]) -> str:
    return "|".join(sorted(table, key=lambda name: (-len(name), name)))


_BRACED_ACCENT = (
    r"""\\(['`"^~=.]|[cvuHkr](?=\{))\{\\?([A-Za-z])\}|\{\\(['`"^~=.]|[cvuHkr][ ])\\?([A-Za-z])\}"""
)

ACCENT = re.compile(
    _BRACED_ACCENT
    + r"""|\\(['`^])\\?([aeiouyAEIOUYcnCN])|(?<=[A-Za-z])\\(")\\?([aeiouAEIOU])|\\(~)([anoANO])"""
)
r"""Accents that cannot be an escaped quotation mark (`it\'s`, `\"in`)."""

BIBTEX_ACCENT = re.compile(rf"""(?<!\\)(?:{_BRACED_ACCENT}|\\(['`"^~=.])\\?([A-Za-z]))""")

SYMBOL = re.compile(rf"\{{\\({_names(SYMBOLS | _LETTERS)})\}}|\\({_names(SYMBOLS)})(?![A-Za-z])")

_BIBTEX_LETTER = re.compile(rf"(?<!\\)\\({_names(_LETTERS)})(?:\{{\}}|[ ]|(?![A-Za-z]))")

WRAPPER = re.compile(
    r"\\(?:text(?:bf|it|tt|sc|rm|sf|sl|up|md|normal|superscript|subscript)?|emph|underline|mbox|url"
    r"|math(?:bf|it|tt|rm|sf|cal|bb|frak|scr)|boldsymbol|bm|operatorname)[ ]?\{([^{}]{0,300})\}"
    r"|\{\\(?:em|it|bf|tt|sc|rm|sf|sl|itshape|bfseries|ttfamily|scshape)[ ]([^{}]{0,300})\}"
)
r"""Type styles: `\textbf{word}` and `{\em word}`."""

CITATION = re.compile(r"[ ~]?\\cite[a-zA-Z]{0,8}\*?\{[^{}]{0,300}\}")

ESCAPED = re.compile(r"(?<!\\)\\([%&#$_])")

_TIE = re.compile(r"(?<![/\\])~(?!\d)|(?<=[A-Za-z.])~(?=\d)")
_PART = re.compile(r"\\[A-Za-z]+|\\.|[{}]|[^\\{}]+|\\", re.DOTALL)
_MACRO = re.compile(r"\\[A-Za-z]+")
_BIBTEX_ROUNDS = 3


def compose(found: Match) -> str:
    r"""Put an accent on its letter, or leave both where Unicode has no such letter.

    Example:
        >>> ACCENT.sub(compose, r"R\'enyi, na\"ive, {\'e}t\'{e}, it\'s")
        "Rényi, naïve, été, it\\'s"
    """
    accent, letter = (group for group in found.groups() if group is not None)
    composed = unicodedata.normalize("NFC", letter + _COMBINING[accent.strip()])
    return composed if len(composed) == 1 else found[0]


def name_symbol(found: Match) -> str:
    r"""Give the sign of a macro.

    Example:
        >>> SYMBOL.sub(name_symbol, r"{\mu}J, 3 \times 3, \prjname")
        'μJ, 3 × 3, \\prjname'
    """
    name = found[1] or found[2]
    return SYMBOLS.get(name) or _LETTERS[name]


def unwrap(found: Match) -> str:
    """Give what stands inside a style."""
    return next(group for group in found.groups() if group is not None)


def plain_bibtex(text: str) -> str:
    r"""Read a BibTeX value as text: accents, letters, signs, styles, ties, escapes and braces.

    Formulas keep their dollar signs: they are left to the repair of text.

    Example:
        >>> plain_bibtex(r"{LoRA} by G{\"o}del, \textbf{75\%} of~all, \frac{2}{3}, A_{x}")
        'LoRA by Gödel, 75% of all, \\frac{2}{3}, A_{x}'
    """
    for _ in range(_BIBTEX_ROUNDS if "\\" in text else 0):
        text = BIBTEX_ACCENT.sub(compose, CITATION.sub("", text))
        text = _BIBTEX_LETTER.sub(lambda found: _LETTERS[found[1]], SYMBOL.sub(name_symbol, text))
        text = WRAPPER.sub(unwrap, text)
    return _drop_braces(_TIE.sub(" ", text))


def _drop_braces(text: str) -> str:
    """Drop the braces that only group; those of an index or of an unknown macro belong to it."""
    kept: list[bool] = []
    parts: list[str] = []
    belongs = False
    for part in _PART.findall(text):
        if part == "{":
            kept.append(belongs)
        elif part == "}":
            belongs = kept.pop() if kept else True
        if belongs or part not in ("{", "}"):
            parts.append(_unescape(part))
        if part != "}":
            belongs = _MACRO.fullmatch(part) is not None or part[-1] in "^_"
    return "".join(parts)


def _unescape(part: str) -> str:
    if len(part) != 2 or part[0] != "\\":
        return part
    if part[1] in "%&#$_{}":
        return part[1]
    return " " if part[1] in "\\,;: \n" else part
