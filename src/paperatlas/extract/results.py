"""Numbers that state a finding, with metric, unit, subject, dataset and baseline, by plain wording.

Only numbers whose metric the same sentence names, or whose wording is that of a ratio ("15× smaller than X"),
are taken: a set-up number (layers, learning rates) names none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from operator import attrgetter

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Name
from paperatlas.model import ExtractedResult, ResultKind

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"(?<![\w.\-/^_{])(?P<value>\d+(?:,\d{3})*(?:\.\d+)?(?:\s?[-–∼~]\s?\d+(?:\.\d+)?)?)"
    r"(?:(?P<percent>\s?\\?%|\s?percent\b|\spercentage\spoints?\b)"
    r"|(?P<times>\s?(?:[x×]|-fold|-?times)(?![\w])|\stimes\b|-fold\b|\sfold\b|\sorders\sof\smagnitude\b)"
    r"|\s?(?P<unit>dB|ms|GB|MB|KB|TB|fps|FPS|GFLOPs|MFLOPs|TFLOPs|BLEU|mIoU|mAP|points?\b)"
    r"|(?P<scale>\s?[KMBT](?=[\s,.)]|$)(?:\s(?:trainable\s)?parameters)?|\s(?:million|billion)(?:\s(?:trainable\s)?parameters)?))?"
    r"(?![\w])"
)
_FACTOR = re.compile(
    r"\s?(?:(?P<what>smaller|larger|faster|slower|fewer|less|more|cheaper|lower|higher|shorter|speed-?ups?|acceleration|"
    r"reduction|compression|improvement)\b)"
)
_FACTOR_METRIC = {
    "smaller": "model size",
    "larger": "model size",
    "faster": "speedup",
    "slower": "speedup",
    "speedup": "speedup",
    "acceleration": "speedup",
    "compression": "compression ratio",
}
_REDUCTION = re.compile(
    r"\b(?:reduc\w+|decreas\w+|sav(?:e|es|ing|ings)|cut(?:s|ting)?|lower(?:s|ing)|fewer|less|drop(?:s|ping)?)\b",
    re.IGNORECASE,
)
_IMPROVEMENT = re.compile(
    r"\b(?:improv\w+|increas\w+|gain\w*|boost\w*|higher|better|outperform\w*|surpass\w*|exceed\w*)\b",
    re.IGNORECASE,
)
_BY_BEFORE = re.compile(
    r"(?:\bby|\bof|\bup\sto|\bover|\bnearly|\babout|\baround|\baverage|\bmore\sthan|~|∼)\s*(?:an?\s)?(?:up\sto\s|average\s(?:of\s)?|over\s)?$"
)
_SCALE = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12, "million": 10**6, "billion": 10**9}
_REACH = 250  # characters around a number in which its dataset and baseline are looked for
_METRIC_REACH = 60
_CONFIDENCE = 0.5
_COMPARED = re.compile(r"\b(?:than|over|compared\s(?:to|with)|against)\s(?:the\s|that\sof\s)?(?:\w+\s)?$")


def find_results(field: TextField, names: Sequence[Name], subject: str | None) -> Iterator[ExtractedResult]:
    """The findings of a text.

    Args:
        field: the text.
        names: the places of its entities, in order and without overlap.
        subject: the id of what the paper introduces: its numbers are that thing's.
    """
    for start, end in field.sentences:
        if start < field.own_work:
            continue
        for number in _numbers(field.text, start, end):
            inside = _near(names, max(start, number.start() - _REACH), min(end, number.end() + _REACH))
            if not any(name.start <= number.start() < name.end for name in inside):
                yield from _results(field, number, inside, subject)


def _near(names: Sequence[Name], start: int, end: int) -> Sequence[Name]:
    first = bisect_left(names, start, key=attrgetter("start"))
    return names[first : bisect_left(names, end, lo=first, key=attrgetter("start"))]


def _numbers(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    # Digits first: they are few, and the full pattern is slow where there are none.
    done = start
    for digits in _DIGITS.finditer(text, start, end):
        if digits.start() >= done and (number := _NUMBER.match(text, digits.start(), end)):
            done = number.end()
            yield number


def _results(
    field: TextField, number: re.Match[str], inside: Sequence[Name], subject: str | None
) -> Iterator[ExtractedResult]:
    metric = _nearest_metric(field.text, number, inside)
    name = _metric_name(field.text, number, metric)
    ends = bounds(number["value"], number["scale"] or "")
    if name is None or ends is None:
        return
    baseline = _baseline(field.text, [other for other in inside if other.start >= number.end()])
    yield ExtractedResult(
        subject=None if subject == baseline else subject,
        metric=metric.entity if metric else None,
        metric_name=name,
        value=_printed(number),
        low=ends[0],
        high=ends[1],
        unit=_unit(number),
        kind="ratio" if number["times"] else _kind(field, number),
        dataset=_dataset(number, inside),
        baseline=baseline,
        confidence=_CONFIDENCE,
        evidence=field.quote(number.start(), number.end()),
    )


def _metric_name(text: str, number: re.Match[str], metric: Name | None) -> str | None:
    """The words of the metric, or None where the number is no finding that we can name."""
    factor = _FACTOR.match(text, number.end()) if number["times"] else None
    if metric is None:
        return _FACTOR_METRIC.get(factor["what"].rstrip("s").replace("-", "")) if factor else None
    telling = number["percent"] or number["unit"] or number["scale"] or number["times"]
    return text[metric.start : metric.end] if telling or "." in number["value"] else None


def _printed(match: re.Match[str]) -> str:
    scale = (match["scale"] or "").split()
    suffix = scale[0] if scale and len(scale[0]) == 1 else ""
    return match["value"].replace(",", "") + suffix


def bounds(value: str, scale: str) -> tuple[str, str] | None:
    """The lower and upper end of a printed value as plain decimals, or None where it is no number.

    Example:
        >>> bounds("1.5", "M parameters"), bounds("6-8", ""), bounds("8-6", "")
        (('1500000', '1500000'), ('6', '8'), None)
    """
    factor = _SCALE.get(scale.split(maxsplit=1)[0], 1) if scale else 1
    try:
        ends = [Decimal(part.strip()) * factor for part in re.split(r"[-–∼~]", value.replace(",", ""))]
    except InvalidOperation:
        return None
    if ends[0] > ends[-1]:
        return None
    return _plain(ends[0]), _plain(ends[-1])


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text and number == number.to_integral_value() else text


def _nearest_metric(text: str, number: re.Match[str], inside: Sequence[Name]) -> Name | None:
    def gap(name: Name) -> int:
        return max(number.start() - name.end, name.start - number.end())

    near = [
        name
        for name in inside
        if name.type == "Metric"
        and gap(name) <= _METRIC_REACH
        and ";" not in text[min(name.end, number.end()) : max(name.start, number.start())]
    ]
    return min(near, key=gap, default=None)


def _kind(field: TextField, match: re.Match[str]) -> ResultKind:
    sentence, _ = field.sentence_at(match.start())
    before = field.text[max(sentence, match.start() - 60) : match.start()]
    behind = field.text[match.end() : match.end() + 25]
    if not _BY_BEFORE.search(before) and not re.match(
        r"\s(?:\w+\s){0,2}(?:improvement|reduction|gain|higher|lower|less|fewer)", behind
    ):
        return "absolute"
    if _REDUCTION.search(before) or re.match(r"\s(?:\w+\s){0,2}(?:reduction|lower|less|fewer)", behind):
        return "reduction"
    if _IMPROVEMENT.search(before) or re.match(r"\s(?:\w+\s){0,2}(?:improvement|gain|higher)", behind):
        return "improvement"
    return "absolute"


_PARAMS = {"K": "K", "M": "M", "B": "B", "T": "T", "million": "M", "billion": "B"}
_SCORES = frozenset(["BLEU", "mIoU", "mAP"])  # they stand behind the number, but are no units


def _unit(number: re.Match[str]) -> str:
    if number["times"]:
        return "x"
    if number["percent"]:
        return "points" if "point" in number["percent"] else "%"
    if number["scale"] and "param" in number["scale"]:
        return f"{_PARAMS[number['scale'].split()[0]]} params"
    unit = number["unit"] or "none"
    if unit.startswith("point"):
        return "points"
    return "none" if unit in _SCORES else unit


def _dataset(number: re.Match[str], inside: Sequence[Name]) -> str | None:
    data = [name for name in inside if name.type in ("Dataset", "Benchmark")]
    behind = [name for name in data if name.start >= number.end()]
    found = behind[:1] or data[-1:]
    return found[0].entity if found else None


def _baseline(text: str, behind: Sequence[Name]) -> str | None:
    for name in behind:
        if name.type in ("Model", "Technique"):
            before = text[max(0, name.start - 30) : name.start]
            return name.entity if _COMPARED.search(before) else None
    return None
