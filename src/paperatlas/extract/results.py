"""Numbers that state a finding, with metric, unit, subject, dataset and baseline, by plain wording.

Only numbers whose metric the same sentence names, or whose wording is that of a ratio ("15× smaller than X"),
are taken: a set-up number (layers, learning rates) names none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter

from paperatlas.extract.document import TextField
from paperatlas.extract.grouping import Name
from paperatlas.extract.numbers import Number, find_numbers
from paperatlas.model import DATA_TYPES, ExtractedResult, ResultKind

_FACTOR = re.compile(
    r"\s?(?:(?P<what>smaller|larger|faster|slower|fewer|less|more|cheaper|lower|higher|shorter|speed-?ups?|acceleration|"
    r"reduction|compression|improvement)\b)"
)
_REACH = 250  # characters around a number in which its dataset and baseline are looked for
_METRIC_REACH = 60
_RATHER_BEFORE = 8  # characters by which a metric behind a number must be nearer than one before it
_CONFIDENCE = 0.5
_COMPARED = re.compile(r"\b(?:than|over|compared\s(?:to|with)|against)\s(?:the\s|that\sof\s)?(?:\w+\s)?$")

_BEATEN = re.compile(
    r"\b(?:outperform\w*|surpass\w*|exceed\w*|beat\w*|improv\w+\s(?:over|upon|on)|[Cc]ompared\s(?:to|with)|than)"
    r"\s(?:the\s|that\sof\s)?(?:[\w\-]+\s){0,2}$"
)
_BASELINE_REACH = 90

_SIZE = re.compile(r"param|size|weight|count", re.IGNORECASE)
_MEMORY = re.compile(
    r"memor|size|storage|footprint|param|bandwidth|disk|ram|usage|cache|overhead|cost", re.IGNORECASE
)
_TIME = re.compile(r"laten|time|speed|delay|cost|overhead|duration|length|gap|hour|compute", re.IGNORECASE)
_RATE = re.compile(r"fps|frame|speed|throughput|rate", re.IGNORECASE)
_COMPUTE = re.compile(r"flop|mac|add|comput|cost|complex|operation|overhead", re.IGNORECASE)
_ENERGY = re.compile(r"power|energy|consumption", re.IGNORECASE)
_COUNT = re.compile(r"param|size|weight|count|number|flop|mac|operation|token|cost|throughput", re.IGNORECASE)
# What "15× smaller" speaks of where no metric is named, and which named ones it can be.
_PACE = re.compile(r"laten|time|speed|throughput|fps|rate|accelerat", re.IGNORECASE)
_SPEED = re.compile(r"speed|throughput|accelerat", re.IGNORECASE)
_FACTOR_METRIC = {
    "smaller": ("model size", _MEMORY),
    "larger": ("model size", _MEMORY),
    "faster": ("speedup", _PACE),
    "slower": ("speedup", _PACE),
    "speedup": ("speedup", _SPEED),
    "acceleration": ("speedup", _SPEED),
    "compression": ("compression ratio", re.compile(r"compress|size|memor", re.IGNORECASE)),
}
_SET_UP = re.compile(
    r"\b(?:learning\srates?|batch\ssizes?|dropout(?:\srate)?|weight\sdecay|momentum|temperature|thresholds?|epsilon)"
    r"(?:\s(?:is|was|of|to|at|set|equal)){0,3}\s?[=:]?\s?$",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(r"[,;] (?:and|while|but|which|with) \w+")
# A metric must be able to have a number's unit: no accuracy of 24 GB.
_MEASURED_IN = {
    **dict.fromkeys(("K params", "M params", "B params", "T params"), _SIZE),
    **dict.fromkeys(("GB", "MB", "KB", "kB", "TB"), _MEMORY),
    **dict.fromkeys(("ms", "s", "min", "hours", "days", "µs", "ns", "GPU hours", "GPU days"), _TIME),
    **dict.fromkeys(("fps", "FPS"), _RATE),
    **dict.fromkeys(("mW", "mJ", "µJ"), _ENERGY),
    "G": _COMPUTE,
}
# "with the same FLOPs", "without accuracy loss": under that condition, another thing was measured.
_CONDITION = re.compile(
    r"\b(?:same|similar|comparable|equal|identical|without|no|equivalent)\s(?:\w+\s){0,2}$", re.IGNORECASE
)


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
        for number in find_numbers(field.text, start, end):
            inside = _near(names, max(start, number.start - _REACH), min(end, number.end + _REACH))
            named = any(_is_part_of(number, name) for name in inside)
            if not named and not _SET_UP.search(field.text, max(start, number.start - 40), number.start):
                yield from _results(field, number, inside, subject)


def _is_part_of(number: Number, name: Name) -> bool:
    """Whether a number belongs to a name: "LLaMA 7B"."""
    size = number.counts and number.unit == "none" and name.type == "Model"
    return name.start <= number.start < name.end or (size and number.start - name.end == 1)


def _near(names: Sequence[Name], start: int, end: int) -> Sequence[Name]:
    first = bisect_left(names, start, key=attrgetter("start"))
    return names[first : bisect_left(names, end, lo=first, key=attrgetter("start"))]


def _results(
    field: TextField, number: Number, inside: Sequence[Name], subject: str | None
) -> Iterator[ExtractedResult]:
    metric = _nearest_metric(field.text, number, inside)
    name = _metric_name(field.text, number, metric)
    if name is None:
        return
    baseline = _baseline(field.text, number, inside)
    yield ExtractedResult(
        subject=None if subject == baseline else subject,
        metric=metric.entity if metric else None,
        metric_name=name,
        value=number.value,
        low=number.low,
        high=number.high,
        unit=number.unit,
        kind=number_kind(field, number),
        dataset=_dataset(field.text, number, inside),
        baseline=baseline,
        confidence=_CONFIDENCE,
        evidence=field.quote(number.start, number.end),
    )


def _metric_name(text: str, number: Number, metric: Name | None) -> str | None:
    """The words of the metric, or None where the number is no finding that we can name."""
    if metric is not None:
        return text[metric.start : metric.end] if number.tells else None
    if number.unit.endswith(" params"):
        return "number of parameters"
    return _factor(text, number)[0]


def _factor(text: str, number: Number) -> tuple[str | None, re.Pattern[str] | None]:
    """What "15× smaller" speaks of, and the words of metrics that can say it."""
    factor = _FACTOR.match(text, number.end) if number.unit == "x" else None
    word = factor["what"].removesuffix("s").replace("-", "") if factor else ""
    return _FACTOR_METRIC.get(word, (None, None))


def _nearest_metric(text: str, number: Number, inside: Sequence[Name]) -> Name | None:
    near = [
        name
        for name in inside
        if name.type == "Metric"
        and _gap(number, name) <= _METRIC_REACH
        and ";" not in text[min(name.end, number.end) : max(name.start, number.start)]
        and fits(text, number, text[name.start : name.end])
    ]
    return min(near, key=lambda name: (_is_condition(text, name), _distance(number, name)), default=None)


def _gap(number: Number, name: Name) -> int:
    return max(number.start - name.end, name.start - number.end)


def _distance(number: Number, name: Name) -> int:
    """Their gap; "40% accuracy" binds closely, else what stands before is rather meant than what follows."""
    gap = _gap(number, name)
    return gap if gap <= 1 or name.start < number.start else gap + _RATHER_BEFORE


def fits(text: str, number: Number, metric: str) -> bool:
    """Whether a metric can have the unit of a number, and be "faster" or "smaller" as it says."""
    wanted = _factor(text, number)[1] or _MEASURED_IN.get(number.unit, _COUNT if number.counts else None)
    return wanted is None or bool(wanted.search(metric))


def _is_condition(text: str, metric: Name) -> bool:
    return bool(_CONDITION.search(text, max(0, metric.start - 40), metric.start))


# "by 5%", "up to 5%" after any such word; "a gain of 5%" only right after it.
_BY = re.compile(
    r"(?:\bby|\bup\sto|\bover|\bnearly|\babout|\baround|\bapproximately|\baverage|\bmore\sthan|~|∼)"
    r"\s*(?:an?\s)?(?:up\sto\s|(?:average|factor|margin)\s(?:of\s)?|over\s|about\s|nearly\s|approximately\s)?$"
)
_OF = re.compile(r"(\w+)\s(?:\w+\s){0,2}of\s(?:up\sto\s|over\s|about\s|nearly\s|only\s|approximately\s)?$")
_DOWN = re.compile(
    r"\b(?:reduc\w+|decreas\w+|sav(?:e|es|ing|ings)|cut(?:s|ting)?|lower(?:s|ing)?|fewer|less|drop(?:s|ping)?"
    r"|degrad\w+|shrink\w*|slash\w*)\b",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:improv\w+|increas\w+|gains?|boost\w*|higher|better|outperform\w*|surpass\w*|exceed\w*|rais\w+)\b",
    re.IGNORECASE,
)
# Behind a number, or behind the rest of its list: "3.1%, 1.4% and 0.6% better".
_SHARE = re.compile(
    r"\s(?:of\s(?:the|its|their|full|all|\w+'s)\s|as\s(?:many|much|large)\s|the\s(?:size|cost|memory)\s)"
)
_LIST_TAIL = re.compile(
    r"(?:,?\s(?:and\s|or\s)?[\d.]+\s?\\?%)*\s(?:(?!in\b|on\b|with\b|for\b|to\b)[\w\-]+\s){0,2}"
    r"(?:improvement|reduction|gain|increase|decrease|drop|boost|savings?|higher|better|lower|less|fewer)\w*\b"
)


def number_kind(field: TextField, number: Number) -> ResultKind:
    """Whether wording calls a number a ratio, an improvement, a reduction, or a plain score."""
    text, (sentence, _) = field.text, field.sentence_at(number.start)
    before = text[max(sentence, number.start - 60) : number.start]
    if number.unit == "x":
        return "ratio"
    if number.unit == "%" and _SHARE.match(text, number.end):
        return "ratio" if (kind := _direction(before)) == "absolute" else kind
    if (behind := _direction_behind(text[number.end : number.end + 60])) != "absolute":
        return behind
    if _BY.search(before):
        return _direction(before)
    of = _OF.search(before)
    return _direction(of[0]) if of else "absolute"


def _direction(words: str) -> ResultKind:
    """Of the words of change the last one decides."""
    down = max((match.end() for match in _DOWN.finditer(words)), default=0)
    up = max((match.end() for match in _UP.finditer(words)), default=0)
    if down == up:
        return "absolute"
    return "reduction" if down > up else "improvement"


def _direction_behind(words: str) -> ResultKind:
    tail = _LIST_TAIL.match(words)
    return _direction(tail[0]) if tail else "absolute"


def _dataset(text: str, number: Number, inside: Sequence[Name]) -> str | None:
    """The first behind the number in its clause, else the last before it, else the first behind."""
    data = [name for name in inside if name.type in DATA_TYPES]
    before = [name for name in data if name.start < number.start]
    for name in data:
        if name.start >= number.end and not (before and _NEW_CLAUSE.search(text, number.end, name.start)):
            return name.entity
    return before[-1].entity if before else None


def _baseline(text: str, number: Number, inside: Sequence[Name]) -> str | None:
    """The model or technique that the number is compared with: "faster than X", "outperforms X by"."""
    things = [name for name in inside if name.type in ("Model", "Technique")]
    for name in things:
        near = number.end <= name.start <= number.end + _BASELINE_REACH
        if near and _COMPARED.search(text, max(number.end, name.start - 40), name.start):
            return name.entity
    for name in reversed(things):
        near = number.start - _BASELINE_REACH <= name.start < number.start
        if near and _BEATEN.search(text, max(0, name.start - 40), name.start):
            return name.entity
    return None
