"""Numbers that are spelt: "twice", "a third of", "three times", "two orders of magnitude", "1/9"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CARDINALS = dict(
    zip("one two three four five six seven eight nine ten".split(), range(1, 11), strict=True)
) | {"a": 1, "an": 1, "twenty": 20, "fifty": 50, "hundred": 100}
_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
    "hundredth": 100,
}
_CHANGES = {
    "doubl": "2",
    "tripl": "3",
    "quadrupl": "4",
    "halv": "0.5",
    "twice": "2",
    "thrice": "3",
    "half": "0.5",
}
_COUNT = "|".join(word for word in _CARDINALS if len(word) > 2)
_MEASURES = {"percent": "%", "second": "s", "minute": "min", "hour": "hours", "day": "days", "megabyte": "MB"}
_MEASURES |= {"gigabyte": "GB", "point": "points", "million": "M params", "billion": "B params"}
_WORD = re.compile(
    rf"\b(?:(?P<orders>(?:(?P<number>an?|{_COUNT}|\d)\s)?(?P<many>orders?)[\s\-]of[\s\-]magnitude)"
    rf"|(?P<fold>{_COUNT})(?:[\s\-]?fold|[\s\-]times)"
    r"|(?P<change>doubl|tripl|quadrupl|halv)(?:e[sd]?|ing)"
    rf"|(?:(?P<above>an?|one|two|three)[\s\-])?(?P<part>half|{'|'.join(_PARTS)})s?(?=\s(?:of|the|as|its|their)\b)"
    r"|(?P<same>twice|thrice|half)"
    rf"|(?P<count>an?|{_COUNT})\s(?P<measure>percent|seconds?|minutes?|hours?|days?|(?:mega|giga)bytes?|points?"
    r"|(?:million|billion)(?=[\s\-](?:\w+\s)?param)))\b"
    r"|(?<![\w./\-])(?P<top>[1-9]\d?)/(?P<bottom>[1-9]\d{0,5})(?:th)?(?![\w./%]|\s?%)",
    re.IGNORECASE,
)

# One of these is part of whatever the pattern matches.
_STEMS = (
    *_CHANGES,
    *(part for part in _PARTS if part != "half"),
    *(
        f" {measure}"
        for measure in _MEASURES
        if measure not in ("megabyte", "gigabyte", "second", "million", "billion")
    ),
    *("gabyte", " second", "illion", " of magnitude", "-of-magnitude", "fold", " times", "-times", "/"),
)


def find_number_words(text: str, start: int, end: int) -> Iterator[tuple[int, int, str, str]]:
    """The spelt numbers between two offsets: where each begins and ends, its value in digits, its unit.

    Example:
        >>> text = "twice as fast, an order of magnitude, one-eighth of"
        >>> [word[2:] for word in find_number_words(text, 0, len(text))]
        [('2', 'x'), ('10', 'x'), ('1/8', 'x')]
    """
    lowered = text[start:end].lower()
    if not any(stem in lowered for stem in _STEMS):  # mostly none is there, and the pattern is slow
        return
    for match in _WORD.finditer(text, start, end):
        if (value := _value(match)) is not None:
            yield match.start(), match.end(), *value


def _value(match: re.Match[str]) -> tuple[str, str] | None:
    if match["orders"]:
        return _orders(match)
    if match["bottom"] or match["part"]:
        return _share(match)
    if match["count"]:
        measure = match["measure"].lower().removesuffix("s")
        return str(_CARDINALS[match["count"].lower()]), _MEASURES[measure]
    if match["fold"]:
        return str(_CARDINALS[match["fold"].lower()]), "x"
    return _CHANGES[(match["change"] or match["same"]).lower()], "x"


def _share(match: re.Match[str]) -> tuple[str, str] | None:
    """A fraction below one: "1/9", "a third", "half"."""
    if match["bottom"]:
        above, below = int(match["top"]), int(match["bottom"])
    else:
        above, below = _CARDINALS[(match["above"] or "a").lower()], _PARTS[match["part"].lower()]
    if above >= below:
        return None
    return ("0.5" if below == 2 == 2 * above else f"{above}/{below}"), "x"


def _orders(match: re.Match[str]) -> tuple[str, str] | None:
    """Ten to the power of the orders; "several orders" say no number."""
    number = (match["number"] or "").lower()
    if not number and match["many"].lower() == "orders":
        return None
    power = int(number) if number.isdigit() else _CARDINALS.get(number, 1)
    return str(10**power) if power <= 9 else "10", "x"
