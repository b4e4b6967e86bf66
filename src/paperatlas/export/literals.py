"""Values as RDF literals, typed and written by hand: a float's own text is not what was meant."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from paperatlas.export.iris import XSD

_DECIMAL = NamedNode(XSD + "decimal")
_INTEGER = NamedNode(XSD + "integer")
_COUNT = NamedNode(XSD + "nonNegativeInteger")
_YEAR = NamedNode(XSD + "gYear")
_MONTH = NamedNode(XSD + "gYearMonth")
_DATE = NamedNode(XSD + "date")
_MONTHS = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def text_literal(text: str) -> Literal:
    """A plain string; half a surrogate pair, which UTF-8 cannot hold, becomes a question mark.

    Example:
        >>> text_literal("LoRA").value
        'LoRA'
    """
    try:
        return Literal(text)
    except ValueError:
        return Literal(text.encode("utf-8", "replace").decode())


@lru_cache(maxsize=4096)
def confidence_literal(value: float) -> Literal:
    """A confidence as a decimal of at most six digits.

    Example:
        >>> confidence_literal(0.888).value, confidence_literal(1).value
        ('0.888', '1.0')
    """
    return _decimal(Decimal(f"{value:.6f}"))


@lru_cache(maxsize=4096)
def decimal_literal(text: str) -> Literal | None:
    """The text of a decimal as one; None where it is no finite number.

    Example:
        >>> decimal_literal("1e3").value, decimal_literal("2-3")
        ('1000.0', None)
    """
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return _decimal(number) if number.is_finite() and abs(number.adjusted()) < 40 else None


def _decimal(number: Decimal) -> Literal:
    whole, _, fraction = f"{number:f}".partition(".")
    return Literal(f"{whole}.{fraction.rstrip('0') or '0'}", datatype=_DECIMAL)


@lru_cache(maxsize=8192)
def count_literal(number: int) -> Literal:
    """An offset.

    Example:
        >>> str(count_literal(3))
        '"3"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
    """
    return Literal(str(number), datatype=_COUNT)


@lru_cache(maxsize=512)
def integer_literal(number: int) -> Literal:
    """A position in a list.

    Example:
        >>> str(integer_literal(3))
        '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return Literal(str(number), datatype=_INTEGER)


@lru_cache(maxsize=512)
def year_literal(year: int) -> Literal:
    """A year, of four digits at least.

    Example:
        >>> year_literal(2017).value
        '2017'
    """
    return Literal(f"{year:04d}", datatype=_YEAR)


@lru_cache(maxsize=4096)
def date_literal(text: str) -> Literal:
    """A date, a month or a year, by how it is written; anything else stays a string.

    Example:
        >>> [date_literal(t).datatype.value[33:] for t in ("2017-06-12", "2017-06", "2017", "June")]
        ['date', 'gYearMonth', 'gYear', 'string']
    """
    if re.fullmatch(r"\d{4}", text) and text.isascii():
        return Literal(text, datatype=_YEAR)
    if _MONTHS.fullmatch(text) and text.isascii():
        return Literal(text, datatype=_MONTH)
    return Literal(text, datatype=_DATE) if _is_day(text) else text_literal(text)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
