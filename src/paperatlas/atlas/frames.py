"""The tables as data frames, by the library that the user asks for; none of them is needed otherwise."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import MissingExtraError, PaperatlasError

if TYPE_CHECKING:
    import duckdb

FrameKind: TypeAlias = Literal["pandas", "polars", "arrow", "rows"]

_NEEDS = {"pandas": ("pandas",), "polars": ("polars", "pyarrow"), "arrow": ("pyarrow",), "rows": ()}
_EXTRAS = {"pandas": "pandas", "polars": "polars", "arrow": "arrow"}

# What a reader of a frame wants beside the ids: the names.
_VIEWS = {
    "statements": """
        SELECT s.id, s.subject, coalesce(p.title, h.label) AS subject_label, s.predicate, s.object,
               o.label AS object_label, o.type AS object_type, p.year AS year, s.confidence, s.evidence
        FROM {statements} s
        LEFT JOIN {papers} p ON s.subject = 'paper/' || p.id
        LEFT JOIN {entities} h ON s.subject = h.id
        LEFT JOIN {entities} o ON s.object = o.id
        ORDER BY s.id
    """,
    "results": """
        SELECT r.id, r.paper, p.title AS paper_title, p.year AS year, r.subject, s.label AS subject_label,
               r.metric, coalesce(m.label, r.metric_name) AS metric_label, r.value,
               CAST(r.low AS DOUBLE) AS low, CAST(r.high AS DOUBLE) AS high, r.unit, r.kind, r.dataset,
               d.label AS dataset_label, r.baseline, b.label AS baseline_label, r.confidence, r."text"
        FROM {results} r
        JOIN {papers} p ON p.id = r.paper
        LEFT JOIN {entities} s ON s.id = r.subject
        LEFT JOIN {entities} m ON m.id = r.metric
        LEFT JOIN {entities} d ON d.id = r.dataset
        LEFT JOIN {entities} b ON b.id = r.baseline
        ORDER BY r.id
    """,
    "entities": """
        SELECT e.id, e.type, e.label, e.aliases, e.broader, e.broader_by, e.same_as, e.introduced_in,
               count(s.id) AS papers
        FROM {entities} e
        LEFT JOIN {statements} s ON s.object = e.id AND starts_with(s.subject, 'paper/')
        GROUP BY ALL ORDER BY e.id
    """,
}


def read_frame(tables: StoredTables, table: str, kind: FrameKind) -> Any:  # noqa: ANN401 (as asked for)
    """A table as a pandas or polars data frame, as an Arrow table, or as a list of dicts.

    Raises:
        MissingExtraError: the library is not installed.
        PaperatlasError: `kind` is none of these.
    """
    if kind not in _NEEDS:
        raise PaperatlasError(f"no frame {kind!r}; there are: {', '.join(_NEEDS)}")
    for library in _NEEDS[kind]:
        if find_spec(library) is None:
            raise MissingExtraError(library, extra=_EXTRAS[kind])
    rows = tables.relation(_VIEWS.get(table, f"SELECT * FROM {{{table}}}"))
    with tables.reading():
        return _frame(rows, kind)


def _frame(rows: duckdb.DuckDBPyRelation, kind: FrameKind) -> Any:  # noqa: ANN401
    match kind:
        case "pandas":
            return rows.df()
        case "polars":
            import polars as pl

            return pl.from_arrow(rows.to_arrow_table())
        case "arrow":
            return rows.to_arrow_table()
        case _:
            return [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
