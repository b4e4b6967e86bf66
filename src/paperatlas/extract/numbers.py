"""Numbers in a text with their units: "93.2%", "7.6M parameters", "15×", "20%-50%", "9.3/6.6%", "twice"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from msgspec import Struct
from msgspec.structs import replace

from paperatlas.extract.number_words import find_number_words

# Some texts have a blank behind the comma of thousands: "5, 000".
_VALUE = r"(?:\d{1,3}(?:,\s\d{3})+(?![\d.,%]|,?\s(?:and|or)\b|\s?[x×%])|\d+(?:,\d{3})*(?:\.\d+)?)"
_DIGITS = re.compile(r"\d+")
# A few texts are damaged TeX: "1.8$\\times$", "\\textdollar 7.0\\textbackslash times".
_SLASH = r"(?:\\textbackslash\s?|\\)?"
_TIMES = rf"(?:\s?\+?\s?\$?{_SLASH}(?:times|[xX×])(?![\w])\$?|\s?-?folds?\b|-times\b|\stimes\b)"
_PERCENT = rf"(?:\s?\+?\$?(?:\\\()?{_SLASH}%|\spercent\b)"
_PER_SECOND = r"fps|FPS|frames?[\s\-]per[\s\-]second|frames?/s(?:ec)?"
_UNIT = (
    rf"dB|ms|(?:milli|nano)seconds?|[µμ]s|ns|[KkMGT]i?B|(?:kilo|mega|giga)bytes?|{_PER_SECOND}|[kMG]?Hz|mW|mJ|[µμ]J|\{{\\mu\}}J"
    r"|(?:[A-Z]\d+\s)?[GT]PU[\s\-]?(?:hours?|days?)|seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?|bits?"
    r"|mm|cm|BLEU|mIoU|mAP|points?"
)
_NUMBER = re.compile(
    rf"(?P<value>{_VALUE})"
    # The other end of a range: "4-8", "20%-50%", "2× to 330×", "1.25sim1.56times", "7M to 2B".
    rf"(?:(?P<first>{_PERCENT}|{_TIMES}|\s?[KkMB](?!\w))?(?P<between>\s?(?:[-–−∼~]|\\?sim\b|\\?sim(?=\d))\s?|\s(?:to|and)\s)(?P<high>{_VALUE}))?"
    rf"(?:(?P<points>{_PERCENT}\s?points?\b|\s(?:(?!data|key|time|check|control)[\w\-]{{1,20}}\s){{0,2}}points?\b|\s?pp\b)|(?P<percent>{_PERCENT})|(?P<times>{_TIMES})"
    # Counted in millions: "7.6M trainable parameters", "557-million-parameter", "295M FLOPs", "4.5 GFLOPs".
    r"|(?:\s?(?P<letter>[KkMBGT])(?=[\s,.)/:;\-]|$)|[\s\-](?P<word>million|billion|thousand)\b)?"
    r"(?:(?P<param>(?:\snumber\sof|(?:[\s\-](?!(?:and|or|to|of|an?|the)\b)[A-Za-z\-]{1,20}){0,2}?)[\s\-]param(?:eter)?s?\b)"
    r"|\s?(?P<giga>[KMGT])?(?P<flops>-?(?:(?:FLOP|MAC|OP)[sS]?\b|multiply|M-?Add|Mult)))"
    r"|(?P<tail>pm|\$?\s?\\?pm|±)(?=\s?\$?\d)"
    rf"|\s?-?(?P<unit>{_UNIT})(?![\w])"
    r"|\s?(?P<scale>[KkMBTG])(?=[\s,.)/:;\-]|$)|[\s\-](?P<spelt>million|billion|thousand)\b)?"
    r"(?:(?<=pm)|(?![\w]))"
)
_LETTER = {"thousand": "K", "million": "M", "billion": "B", "k": "K"}
_SCALE = {"K": 10**3, "M": 10**6, "B": 10**9, "G": 10**9, "T": 10**12}
_UNITS = {
    **dict.fromkeys(("second", "seconds", "sec", "secs", "s"), "s"),
    **dict.fromkeys(("millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("nanosecond", "nanoseconds"), "ns"),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "min"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "hours"),
    **dict.fromkeys(("day", "days"), "days"),
    **dict.fromkeys(("point", "points"), "points"),
    **dict.fromkeys(("bit", "bits"), "bits"),
    **dict.fromkeys(("BLEU", "mIoU", "mAP"), "none"),  # they stand behind the number, but are no units
    "kilobyte": "KB",
    "kilobytes": "KB",
    "megabyte": "MB",
    "megabytes": "MB",
    "gigabyte": "GB",
    "gigabytes": "GB",
    "{\\mu}J": "µJ",
    "μJ": "µJ",
    "μs": "µs",
}
_PER_SECONDS = re.compile(r"frames?\b")
_GPU_TIME = re.compile(r"[GT]PU[\s\-]?(hour|day)")
# What may stand before a number without a blank: "sim10", "\textless2MB"; "pm0.1" is a deviation.
_GLUED = ("sim", "approx", "textless", "textgreater", "leq", "geq")
_FROM = re.compile(r"\bfrom\s(?:\w+\s)?$")
_RANGING = re.compile(r"\brang\w+\sfrom\s(?:\w+\s)?$|\bbetween\s$")
_FACTOR = re.compile(r"\bfactors?\sof\s(?:(?:up\sto|about|over|nearly|at\sleast|approximately|around)\s)?$")
_BETWEEN = re.compile(r"\b[Bb]etween\s$")
_LIST = re.compile(r"\s?/\s?|,\s|,?\s(?:and|or|&|vs\.?),?\s")


class Number(Struct, frozen=True):
    """A number in a text.

    Attributes:
        value: as printed, without the commas of thousands; a range as "4-8", a number word in digits.
        low: as a plain decimal, with its suffix worked out; of a range the lower end.
        high: of a range the upper end, else the same as `low`.
        unit: "%", "x", "points", "M params", "ms", ... or "none".
        tells: whether a unit or a fraction shows that it is measured; a bare "12" may be anything.
        counts: whether it has a suffix for thousands or more.
        word: whether it is spelt: "twice", "an order of magnitude".
        listed: whether the next number belongs to the same list: "7.5%, 6.5%, and 6.0%".
    """

    start: int
    end: int
    value: str
    low: str
    high: str
    unit: str
    tells: bool
    counts: bool
    word: bool = False
    listed: bool = False


def find_numbers(text: str, start: int, end: int) -> list[Number]:
    """The numbers between two offsets; those of a list share the unit of the last.

    Example:
        >>> text = "It has 9.3/6.6% CER with 7.6M parameters, at half the cost."
        >>> [(n.value, n.low, n.unit) for n in find_numbers(text, 0, len(text))]
        [('9.3', '9.3', '%'), ('6.6', '6.6', '%'), ('7.6', '7600000', 'M params'), ('0.5', '0.5', 'x')]
    """
    found = list(_numbers(text, start, end))
    if spelt := [_spelt(word) for word in find_number_words(text, start, end)]:
        found = sorted(_outside(found, spelt) + spelt, key=lambda number: number.start)
    numbers: list[Number] = []
    for number in reversed(found):
        listed = numbers and _LIST.fullmatch(text, number.end, numbers[-1].start)
        numbers.append(_in_list(number, numbers[-1]) if listed else number)
    return numbers[::-1]


def _outside(numbers: list[Number], spelt: list[Number]) -> list[Number]:
    """The numbers that are no part of a spelt one, as "1" is of "1/9"."""
    ends = [one.end for one in spelt]
    kept = []
    for number in numbers:
        index = bisect_right(ends, number.start)
        if index == len(spelt) or spelt[index].start >= number.end:
            kept.append(number)
    return kept


def _in_list(number: Number, following: Number) -> Number:
    if number.unit != "none" or number.word or following.unit in ("none", "x"):
        return replace(number, listed=True)
    letter, _, rest = following.unit.partition(" ")
    if rest != "params":
        return replace(number, listed=True, unit=following.unit, tells=True)
    own = number.value[-1] if number.counts and not number.value[-1].isdigit() else letter
    return _with_suffix(replace(number, listed=True), own) if number.counts or "." in number.value else number


def _with_suffix(number: Number, letter: str) -> Number:
    value = number.value.rstrip("KMBGT")
    ends = bounds(value, letter)
    if ends is None:
        return number
    return replace(
        number, value=value, low=ends[0], high=ends[1], unit=f"{letter} params", tells=True, counts=True
    )


def as_parameters(number: Number) -> Number:
    """A count like "21B" whose metric turned out to be a number of parameters.

    Example:
        >>> [number] = find_numbers("21B", 0, 3)
        >>> as_parameters(number).value, as_parameters(number).unit
        ('21', 'B params')
    """
    letter = number.value[-1]
    return _with_suffix(number, letter) if number.unit == "none" and letter in _SCALE else number


def _spelt(found: tuple[int, int, str, str]) -> Number:
    start, end, value, unit = found
    low, high = bounds(value, "") or ("0", "0")
    return Number(start, end, value, low, high, unit, tells=True, counts=False, word=True)


def _numbers(text: str, start: int, end: int) -> Iterator[Number]:
    # Digits first: they are few, and the full pattern is slow where there are none.
    done = start
    for digits in _DIGITS.finditer(text, start, end):
        at = digits.start()
        if at >= done and _begins(text, start, at, done) and (match := _NUMBER.match(text, at, end)):
            match = _cut_range(text, match)
            done = match.end()
            if number := _read(match):
                yield number


def _begins(text: str, start: int, at: int, done: int) -> bool:
    """Whether a number, and not the digits of a name or a formula, begins at an offset."""
    if at == start:
        return True
    before, earlier = text[at - 1], text[at - 2 : at - 1] if at - 1 > start else " "
    if before == "/":  # the second number of a list, but not that of "ViT-B/16"
        return at - 1 == done
    if before in "-−":
        return earlier in " (\\$∼~"
    if before in "x×":
        return earlier in " ("  # "x3.4 faster"
    if before == "{":
        return earlier.isalpha()  # "\\textbf{5.0%}", but not "mAP_{50}"
    return not (before.isalnum() or before in "_.^") or text.endswith(_GLUED, start, at)


def _cut_range(text: str, match: re.Match[str]) -> re.Match[str]:
    """The number without what only looks like the other end of a range: "from 3.1 to 4.2", "3 and 4"."""
    between = (match["between"] or "").strip()
    if between not in ("to", "and"):
        return match
    before = text[max(0, match.start() - 30) : match.start()]
    measured = match.lastgroup in ("points", "percent", "times", "unit") or "." in match["high"]
    if between == "and":
        keep = bool(_BETWEEN.search(before))
    else:
        keep = bool(_RANGING.search(before)) or (measured and not _FROM.search(before))
    return match if keep else _NUMBER.match(text, match.start(), match.start("between")) or match


def _read(match: re.Match[str]) -> Number | None:
    suffix = match["letter"] or match["word"] or match["giga"] or match["scale"] or match["spelt"] or ""
    letter = _LETTER.get(suffix, suffix)
    value = match["value"]
    if match["high"]:
        ordered = [value, match["high"]]
        if (match["between"] or "").strip() == "to":
            ordered.sort(key=lambda part: Decimal(part.replace(",", "")))
        value = "-".join(ordered)
    ends = bounds(value, letter)
    if ends is None:
        return None
    unit = _unit(match, letter)
    scaled = bool(match["letter"] or match["scale"]) and unit == "none"
    printed = re.sub(r",\s?", "", value) + (letter if scaled else "")
    tells = unit != "none" or "." in value or bool(suffix) or bool(match["unit"])
    return Number(*match.span(), printed, *ends, unit, tells, bool(suffix))


def _unit(match: re.Match[str], letter: str) -> str:
    if match["points"]:
        return "points"
    if match["percent"] or (match["first"] or "").strip() in ("%", "\\%"):
        return "%"
    if match["times"]:
        return "x"
    if match["param"]:
        return f"{letter} params" if letter else "none"
    if match["flops"] or letter == "G":
        return letter or "none"
    return _measure(match["unit"]) if match["unit"] else _unit_before(match)


def _unit_before(match: re.Match[str]) -> str:
    """Of a number without a unit: "by a factor of 5", "x3.4", "$95"."""
    text, at = match.string, match.start()
    if text[at - 1 : at] in ("x", "×") or _FACTOR.search(text, max(0, at - 30), at):
        return "x"
    if text[at - 1 : at] == "$" and at >= 1 and "$" not in text[match.end() : match.end() + 40]:
        return "$"
    return "none"


def _measure(unit: str) -> str:
    if _PER_SECONDS.match(unit):
        return "fps"
    if gpu := _GPU_TIME.search(unit):
        return f"GPU {gpu[1]}s"
    return _UNITS.get(unit, unit)


def bounds(value: str, suffix: str) -> tuple[str, str] | None:
    """The lower and upper end of a printed value as plain decimals, or None where it is no number.

    A fraction that has no end is enclosed between two decimals.

    Example:
        >>> bounds("1.5", "M"), bounds("6-8", ""), bounds("8-6", "")
        (('1500000', '1500000'), ('6', '8'), None)
        >>> bounds("1/8", ""), bounds("1/9", "")
        (('0.125', '0.125'), ('0.111111111', '0.111111112'))
    """
    if "/" in value:
        return _fraction(*value.split("/", 1))
    try:
        ends = [Decimal(part) * _SCALE.get(suffix, 1) for part in re.sub(r",\s?", "", value).split("-")]
    except InvalidOperation:
        return None
    return None if ends[0] > ends[-1] else (_plain(ends[0]), _plain(ends[-1]))


_FRACTION_DECIMALS = 10**9


def _fraction(above: str, below: str) -> tuple[str, str] | None:
    if not (above.isascii() and above.isdigit() and below.isascii() and below.isdigit() and int(below)):
        return None
    low, rest = divmod(int(above) * _FRACTION_DECIMALS, int(below))
    ends = [Decimal(end) / _FRACTION_DECIMALS for end in (low, low + bool(rest))]
    return _plain(ends[0]), _plain(ends[1])


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text and number == number.to_integral_value() else text
