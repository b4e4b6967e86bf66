"""Values of RDF, typed and written by hand: a float's own text is not what was meant."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from paperatlas.export.iris import XSD

STRING = XSD + "string"
DECIMAL = XSD + "decimal"
INTEGER = XSD + "integer"
COUNT = XSD + "nonNegativeInteger"
YEAR = XSD + "gYear"
MONTH = XSD + "gYearMonth"
DATE = XSD + "date"
ADDRESS = XSD + "anyURI"
_MONTHS = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


class Literal(NamedTuple):
    """A literal: its text and the IRI of its datatype."""

    value: str
    datatype: str = STRING


@lru_cache(maxsize=4096)
def confidence_literal(value: float) -> Literal:
    """A confidence as the shortest decimal that is read back as the same number.

    Example:
        >>> confidence_literal(0.888).value, confidence_literal(1).value
        ('0.888', '1.0')
    """
    return _decimal(Decimal(repr(float(value))))


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
    return Literal(f"{whole}.{fraction.rstrip('0') or '0'}", DECIMAL)


def plain_decimal(text: str) -> str:
    """A decimal of RDF as the tables write it: no zeros that say nothing.

    Example:
        >>> plain_decimal("13000.0"), plain_decimal("81.3")
        ('13000', '81.3')
    """
    return text.rstrip("0").rstrip(".") if "." in text else text


def year_literal(year: int) -> Literal:
    """A year, of four digits at least.

    Example:
        >>> year_literal(2017).value
        '2017'
    """
    return Literal(f"{year:04d}", YEAR)


@lru_cache(maxsize=4096)
def date_literal(text: str) -> Literal:
    """A date, a month or a year, by how it is written; anything else stays a string.

    Example:
        >>> [date_literal(t).datatype[33:] for t in ("2017-06-12", "2017-06", "2017", "June")]
        ['date', 'gYearMonth', 'gYear', 'string']
    """
    if re.fullmatch(r"\d{4}", text) and text.isascii():
        return Literal(text, YEAR)
    if _MONTHS.fullmatch(text) and text.isascii():
        return Literal(text, MONTH)
    return Literal(text, DATE) if _is_day(text) else Literal(text)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
