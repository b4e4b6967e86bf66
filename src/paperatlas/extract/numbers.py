"""Numbers in a text with their units: "93.2%", "7.6M parameters", "15×", "20%-50%", "9.3/6.6%"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from msgspec import Struct
from msgspec.structs import replace

_VALUE = r"\d+(?:,\d{3})*(?:\.\d+)?"
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    rf"(?<![\w.\-^_{{])(?P<value>{_VALUE})"
    # The other end of a range: "4-8", "20%-50%", "2× to 330×".
    rf"(?:(?:\s?\\?%|\s?[x×])?\s?[-–∼~]\s?(?P<high>{_VALUE})|\s?[x×]\sto\s(?P<far>{_VALUE})(?=\s?[x×]))?"
    r"(?:(?P<percent>\s?\\?%|\s?percent\b|\spercentage\spoints?\b)"
    r"|(?P<times>\s?(?:[x×]|-fold|-?times)(?![\w])|\stimes\b|-fold\b|\sfold\b|\sorders\sof\smagnitude\b)"
    r"|\s?(?P<unit>dB|ms|[GMKk]B|TB|fps|FPS|[GMT]FLOPs|mW|mJ|seconds|hours|BLEU|mIoU|mAP|points?\b)"
    r"|(?P<scale>\s?[KMBT](?=[\s,.)/]|$)(?:\s(?:trainable\s)?parameters)?"
    r"|\s(?:million|billion)(?:\s(?:trainable\s)?parameters)?))?"
    r"(?![\w])"
)
_SCALE = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12, "million": 10**6, "billion": 10**9}
_LETTER = {"million": "M", "billion": "B"}
_TELLING = ("percent", "times", "unit", "scale")
_SCORES = frozenset(["BLEU", "mIoU", "mAP"])  # they stand behind the number, but are no units


class Number(Struct, frozen=True):
    """A number in a text.

    Attributes:
        value: as printed, without the commas of thousands; a range as "4-8".
        low: as a plain decimal, with its suffix worked out; of a range the lower end.
        high: of a range the upper end, else the same as `low`.
        unit: "%", "x", "points", "M params", "ms", ... or "none".
        tells: whether a unit or a fraction shows that it is measured; a bare "12" may be anything.
        counts: whether it has a suffix for thousands or more.
    """

    start: int
    end: int
    value: str
    low: str
    high: str
    unit: str
    tells: bool
    counts: bool


def find_numbers(text: str, start: int, end: int) -> list[Number]:
    """The numbers between two offsets; those of a list with slashes share the unit of the last.

    Example:
        >>> text = "It has 9.3/6.6% CER with 7.6M parameters, 2x-3x faster."
        >>> [(n.value, n.low, n.unit) for n in find_numbers(text, 0, len(text))]
        [('9.3', '9.3', '%'), ('6.6', '6.6', '%'), ('7.6M', '7600000', 'M params'), ('2-3', '2', 'x')]
    """
    numbers: list[Number] = []
    for number in reversed(list(_numbers(text, start, end))):
        follows = numbers and numbers[-1].start == number.end + 1 and text[number.end] == "/"
        if follows and number.unit == "none" and numbers[-1].unit != "none":
            numbers.append(replace(number, unit=numbers[-1].unit, tells=True))
        else:
            numbers.append(number)
    return numbers[::-1]


def _numbers(text: str, start: int, end: int) -> Iterator[Number]:
    # Digits first: they are few, and the full pattern is slow where there are none.
    done = start
    for digits in _DIGITS.finditer(text, start, end):
        at = digits.start()
        # A slash goes before the second number of a list, but not before that of "ViT-B/16".
        listed = at == start or text[at - 1] != "/" or at - 1 == done
        if at >= done and listed and (match := _NUMBER.match(text, at, end)):
            done = match.end()
            if number := _read(match):
                yield number


def _read(match: re.Match[str]) -> Number | None:
    suffix, _, param = (match["scale"] or "").strip().partition(" ")
    high = match["high"] or match["far"]
    value = match["value"] if high is None else f"{match['value']}-{high}"
    ends = bounds(value, suffix)
    if ends is None:
        return None
    unit = f"{_LETTER.get(suffix, suffix)} params" if param else _unit(match)
    printed = value.replace(",", "") + (suffix if len(suffix) == 1 else "")
    tells = match.lastgroup in _TELLING or "." in value
    return Number(*match.span(), printed, *ends, unit, tells, bool(suffix))


def _unit(match: re.Match[str]) -> str:
    if match["times"]:
        return "orders of magnitude" if "order" in match["times"] else "x"
    if match["percent"]:
        return "points" if "point" in match["percent"] else "%"
    unit = match["unit"] or "none"
    if unit.startswith("point"):
        return "points"
    return "none" if unit in _SCORES else unit


def bounds(value: str, suffix: str) -> tuple[str, str] | None:
    """The lower and upper end of a printed value as plain decimals, or None where it is no number.

    Example:
        >>> bounds("1.5", "M"), bounds("6-8", ""), bounds("8-6", "")
        (('1500000', '1500000'), ('6', '8'), None)
    """
    try:
        ends = [Decimal(part) * _SCALE.get(suffix, 1) for part in value.replace(",", "").split("-")]
    except InvalidOperation:
        return None
    return None if ends[0] > ends[-1] else (_plain(ends[0]), _plain(ends[-1]))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text and number == number.to_integral_value() else text
