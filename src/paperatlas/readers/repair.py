r"""Undoes damage that conversion from LaTeX left in titles and abstracts.

A kind of damage with one reading is mended ("42.6times" is 42.6×); one with several is left as it
is and counted. Words of English are never touched: "five times faster" stays. `docs/text-damage.md`
lists the kinds with their counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from paperatlas.model import Paper, Repair
from paperatlas.readers import latex

Replacement: TypeAlias = str | Callable[[re.Match[str]], str]

_ROUNDS = 4
"""Repairs uncover others (a sign within a style); text that is not settled by then is left alone."""

_GREEK_WORD = "|".join(sorted(latex.GREEK, key=len, reverse=True))
_NUMBER_ENDS = r"(?![a-z.\d]|[A-Z][a-z])"


class Rule(NamedTuple):
    """One kind of damage.

    Attributes:
        hints: the kind is looked for only in texts with one of these strings, which is cheap.
        replacement: what it becomes, or None where it is only counted.
    """

    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: Replacement | None


CONTROL = "control characters"
LINE_BREAKS = "line breaks"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

REPAIRED = (
    Rule("escaped signs", ("\\",), latex.ESCAPED, r"\1"),
    Rule("accents", ("\\",), latex.ACCENT, latex.compose),
    Rule("symbol macros", ("\\",), latex.SYMBOL, latex.name_symbol),
    Rule("styles", ("\\",), latex.WRAPPER, latex.unwrap),
    Rule("citations", ("\\cite",), latex.CITATION, ""),
    # Money is no formula: "$5" has no second sign, and in "$5-$9" a digit follows it.
    Rule(
        "formula marks",
        ("$", "\\("),
        re.compile(
            r"(?<![\w\\$])\$(?=[\d.,]{0,80}[^\s$\\\d.,])([^\s$\\]{1,80})\$(?![\w$])"
            r"|\$([^\x00-\x7f]{1,3})\$|\\\(([^\s\\]{1,80})\\\)"
        ),
        latex.unwrap,
    ),
    # The sign stuck to its number; with a space before it, it may be the English word.
    Rule("times sign", ("times",), re.compile(r"(?<=\d)times(?![A-Za-z])"), "×"),
    # Not in sim2real, real2sim or sim3: the number must be a quantity.
    Rule(
        "similar sign",
        ("sim",),
        re.compile(
            rf"(?<![\w.])(\d{{1,15}}(?:\.\d{{1,15}})?)sim(?=\d{{1,15}}(?:\.\d{{1,15}})?{_NUMBER_ENDS})"
            r"|(?<![\w.])(\d{1,15}(?:\.\d{1,15})?)sim(?=\d[\d.]{0,15}(?:times|[kx])\b)"
            r"|(?<![\w-])()sim(?=\d{1,15}(?:\.\d|[%KMBG]|\\%|-\d|times|x\b)|\d{2,15}(?![\w.]))"
            r"|(?<=\d )()sim(?= \d)"
        ),
        lambda found: latex.unwrap(found) + "∼",
    ),
    Rule("plus-minus sign", ("pm",), re.compile(r"(?<=\d)pm(?=\d{1,15}\.\d)"), "±"),
    Rule(
        "relation signs",
        tuple(latex.RELATIONS),
        re.compile(rf"(?<![A-Za-z\\/])({'|'.join(latex.RELATIONS)})(?![A-Za-z])"),
        lambda found: latex.RELATIONS[found[1]],
    ),
    Rule("infinity sign", ("infty",), re.compile(r"(?<![\\/])infty(?![A-Za-z])"), "∞"),
    # A Greek letter's name with an index or an exponent; by itself it may be a word.
    Rule(
        "symbol names with an index",
        ("^", "_"),
        re.compile(
            rf"(?<![\w\\])({_GREEK_WORD})(?=\^)"
            rf"|(?<![\w\\/.@-])({_GREEK_WORD})(?=_(?:\{{|[A-Za-z0-9](?![A-Za-z0-9_])))"
        ),
        lambda found: latex.GREEK[latex.unwrap(found)],
    ),
    Rule(
        "asymptotic bounds",
        ("Omega(", "Theta("),
        re.compile(r"(?<![\w\\])(Omega|Theta)(?=\()"),
        lambda found: latex.GREEK[found[1]],
    ),
    Rule(
        "sized brackets",
        ("left(",),
        re.compile(r"(?<![\w\\])(O|f|g|log|exp|min|max)left\(([^()]{1,60})right\)"),
        r"\1(\2)",
    ),
    # A tie; "~5%" and "10~20%" mean about and to.
    Rule(
        "ties",
        ("~",),
        re.compile(r"(?<=[A-Za-z]{2})~(?=https?:|[a-z]{3}|\([A-Z]{2})"),
        " ",
    ),
    Rule(
        "quotation marks",
        ("`",),
        re.compile(r"""``([^`'"\n]{1,200})(?:''|")"""),
        r'"\1"',
    ),
    Rule(
        "single quotation marks",
        ("`",),
        re.compile(r"(?<![`\w])`([^`'\n]{1,60})'(?![\w'])"),
        r"'\1'",
    ),
)
"""What is mended, in this order."""

LEFT = (
    Rule("unknown macros", ("\\",), re.compile(r"\\[A-Za-z]{1,40}"), None),
    Rule(
        "indices and exponents",
        ("^", "_"),
        re.compile(r"(?<=[\w)}])\^[\w{-]|_\{|(?<![\w/.])[A-Za-z]_[A-Za-z0-9](?!\w)"),
        None,
    ),
    Rule(
        "words of formulas",
        ("approx ", "floor", "sqrt(", "{rm", "hrm", " times "),
        re.compile(
            r"\bapprox (?=\d)|[lr]floor\b|\bsqrt(?=\()|\{rm (?=\w)|\bhrm\b|\b[A-Z] times (?=[A-Z(]\W?)"
        ),
        None,
    ),
    Rule("lost fractions", ("{",), re.compile(r"(?<=\d)\{\d"), None),
    Rule("stray braces", ("{", "}"), re.compile(r"(?<![\^_\d])\{(?!rm )|(?<=[^\w{}])\}"), None),
    Rule("stray dollar signs", ("$",), re.compile(r"\$(?!\d)"), None),
    Rule("stray backticks", ("`",), re.compile(r"`{1,2}"), None),
    Rule("doubled dashes", ("--",), re.compile(r"(?<!-)-{2,3}(?!-)"), None),
    Rule("lost characters", ("??", "\ufffd"), re.compile(r"\?{2,20}|\ufffd"), None),
    Rule("broken links", ("http",), re.compile(r"https?://[^\s-]{1,200}- (?=\w)"), None),
)
"""What is left as it is and counted: it has more than one reading, or reads well as it is."""

KINDS = (CONTROL, LINE_BREAKS, *(rule.kind for rule in REPAIRED + LEFT))


def repair_text(text: str) -> tuple[str, list[Repair]]:
    r"""Mend a text, and list what was mended and what was left; in time linear in its length.

    Example:
        >>> repair_text(r"42.6times faster, 3 times {\mu}J, 5\%")[0]
        '42.6× faster, 3 times μJ, 5%'
        >>> repair_text("mAP_{25}")
        ('mAP_{25}', [Repair(kind='indices and exponents', count=1, repaired=False)])
    """
    counts: Counter[str] = Counter()
    text = _join_lines(clean_text(text, counts), counts)
    mended = Counter(counts)
    settled = _settle(text, mended)
    text, counts = (text, counts) if settled is None else (settled, mended)
    left = {rule.kind: len(rule.pattern.findall(text)) for rule in LEFT if _hinted(rule, text)}
    repairs = [Repair(kind, counts[kind], True) for kind in KINDS if counts[kind]]
    return text, repairs + [Repair(kind, n, False) for kind, n in left.items() if n]


def clean_text(text: str, counts: Counter[str]) -> str:
    """Put a space in place of each control character, which no output format can hold."""
    text, number = _CONTROL.subn(" ", text) if not text.isprintable() else (text, 0)
    counts[CONTROL] += number
    return text


def _join_lines(text: str, counts: Counter[str]) -> str:
    lines = text.splitlines()
    if len(lines) > 1:
        counts[LINE_BREAKS] += len(lines) - 1
        text = " ".join(filter(None, (line.strip() for line in lines)))
    return text.strip()


def _settle(text: str, counts: Counter[str]) -> str | None:
    for _ in range(_ROUNDS):
        before = text
        for rule in REPAIRED:
            if _hinted(rule, text):
                text = _apply(rule, text, counts)
        text = text.strip()
        if text == before:
            return text
    return None


def _apply(rule: Rule, text: str, counts: Counter[str]) -> str:
    mended, number = rule.pattern.subn(rule.replacement or "", text)
    # A match that its replacement gives back as it was is no repair.
    if mended != text:
        counts[rule.kind] += number
    return mended


def _hinted(rule: Rule, text: str) -> bool:
    return any(hint in text for hint in rule.hints)


def repair_paper(paper: Paper) -> Paper:
    """Mend title and abstract of a paper; its id stays.

    Example:
        >>> repair_paper(Paper(id="x", title="A 2times faster way")).title
        'A 2× faster way'
    """
    title, in_title = repair_text(paper.title)
    abstract, in_abstract = repair_text(paper.abstract)
    return replace(paper, title=title, abstract=abstract, repairs=_add(in_title + in_abstract))


def clean_paper(paper: Paper) -> Paper:
    """Keep a paper's text as it came, but for control characters: offsets stay the same."""
    counts: Counter[str] = Counter()
    title, abstract = clean_text(paper.title, counts), clean_text(paper.abstract, counts)
    found = [Repair(CONTROL, counts[CONTROL], True)] if counts[CONTROL] else []
    return replace(paper, title=title, abstract=abstract, repairs=tuple(found))


def _add(repairs: list[Repair]) -> tuple[Repair, ...]:
    counts: Counter[tuple[str, bool]] = Counter()
    for repair in repairs:
        counts[repair.kind, repair.repaired] += repair.count
    return tuple(Repair(kind, n, repaired) for (kind, repaired), n in sorted(counts.items()))
