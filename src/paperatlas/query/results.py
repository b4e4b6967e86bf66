"""What a query answers: terms as they stand in the store, and the Python values that they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import Struct

from paperatlas.errors import MissingExtraError, QueryError
from paperatlas.export.iris import XSD

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Value: TypeAlias = str | int | float | bool | Decimal | date | datetime | None


def _truth(text: str) -> bool:
    return text in ("true", "1")


def _float(text: str) -> float:
    return float(text.replace("INF", "inf"))


_READERS: Mapping[str, Callable[[str], Value]] = {
    **dict.fromkeys(("integer", "nonNegativeInteger", "positiveInteger", "int", "long", "gYear"), int),
    **dict.fromkeys(("double", "float"), _float),
    "decimal": Decimal,
    "boolean": _truth,
    "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
}


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
            return _READERS.get(self.datatype.removeprefix(XSD), str)(self.text)
        except (ValueError, InvalidOperation):
            return self.text


RowKind: TypeAlias = Literal["pandas", "polars", "rows"]
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

    @property
    def records(self) -> list[dict[str, Value]]:
        """The rows as dicts.

        Example:
            >>> QueryResult(variables=("x",), terms=((Term("literal", "b"),),)).records
            [{'x': 'b'}]
        """
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas data frame; decimals become floats, as arithmetic wants them.

        Raises:
            MissingExtraError: pandas is not installed.

        Example:
            >>> row = (Term("literal", "0.5", XSD + "decimal"),)
            >>> float(QueryResult(variables=("x",), terms=(row,)).to_pandas().x.sum())
            0.5
        """
        try:
            import pandas as pd
        except ImportError as exc:
            raise MissingExtraError("pandas", extra="pandas") from exc
        return pd.DataFrame(self._columns())

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars data frame; decimals become floats.

        Raises:
            MissingExtraError: polars is not installed.

        Example:
            >>> row = (Term("literal", "2", XSD + "integer"),)
            >>> QueryResult(variables=("x",), terms=(row,)).to_polars()["x"].to_list()
            [2]
        """
        try:
            import polars as pl
        except ImportError as exc:
            raise MissingExtraError("polars", extra="polars") from exc
        return pl.DataFrame(self._columns(), strict=False)

    def _columns(self) -> dict[str, list[Value]]:
        rows = self.rows
        return {name: [_plain(row[n]) for row in rows] for n, name in enumerate(self.variables)}

    def __len__(self) -> int:
        return len(self.terms)

    def __bool__(self) -> bool:
        return bool(self.terms) if self.answer is None else self.answer


def as_frame(result: QueryResult, kind: RowKind | None) -> Any:  # noqa: ANN401 (as asked for)
    """The answer as a data frame of a library, as a list of dicts, or as it is.

    Raises:
        MissingExtraError: the library is not installed.
        QueryError: there is no such kind.

    Example:
        >>> as_frame(QueryResult(variables=("x",), terms=((Term("literal", "b"),),)), "rows")
        [{'x': 'b'}]
    """
    match kind:
        case None:
            return result
        case "rows":
            return result.records
        case "pandas":
            return result.to_pandas()
        case "polars":
            return result.to_polars()
    raise QueryError(f"no frame {kind!r}; there are: pandas, polars, rows")


def _plain(value: Value) -> Value:
    return float(value) if isinstance(value, Decimal) else value
