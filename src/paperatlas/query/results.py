"""What a query answers: terms as they stand in the store, and the Python values that they mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeAlias

from msgspec import Struct

from paperatlas.export.iris import XSD

Value: TypeAlias = str | int | float | bool | Decimal | date | None

_INTEGERS = {"integer", "nonNegativeInteger", "positiveInteger", "int", "long", "gYear"}
_FLOATS = {"double", "float"}


class Term(Struct, frozen=True):
    """An IRI, a literal or a blank node."""

    kind: Literal["uri", "literal", "bnode"]
    text: str
    datatype: str | None = None
    language: str | None = None

    @property
    def value(self) -> Value:
        """The Python value: numbers, dates and truth values typed, all else as text.

        Example:
            >>> Term("literal", "3", XSD + "integer").value
            3
        """
        if self.datatype is None or not self.datatype.startswith(XSD):
            return self.text
        try:
            return _typed(self.text, self.datatype.removeprefix(XSD))
        except (ValueError, InvalidOperation):
            return self.text


Cell: TypeAlias = Term | None


class QueryResult(Struct, frozen=True, kw_only=True):
    """The answer to a query.

    Attributes:
        variables: the columns; of CONSTRUCT and DESCRIBE subject, predicate, object.
        terms: the rows; None where a variable is not bound.
        answer: of ASK; None for all other queries.
    """

    variables: tuple[str, ...]
    terms: tuple[tuple[Cell, ...], ...]
    answer: bool | None = None

    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """The rows as Python values.

        Example:
            >>> QueryResult(variables=("x",), terms=((Term("uri", "a:b"),),)).rows
            (('a:b',),)
        """
        return tuple(tuple(None if cell is None else cell.value for cell in row) for row in self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def __bool__(self) -> bool:
        return bool(self.terms) if self.answer is None else self.answer


def _typed(text: str, datatype: str) -> Value:
    if datatype in _INTEGERS:
        return int(text)
    if datatype == "decimal":
        return Decimal(text)
    if datatype in _FLOATS:
        return float(text.replace("INF", "inf"))
    if datatype == "boolean":
        return text in ("true", "1")
    return date.fromisoformat(text) if datatype == "date" else text
