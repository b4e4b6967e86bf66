"""The formats of results, read back by another program."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paperatlas.export.iris import XSD
from paperatlas.query.format import format_json, format_tsv, format_xml
from paperatlas.query.results import QueryResult, Term

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TERMS = st.one_of(
    st.none(),
    st.builds(Term, st.just("literal"), TEXT),
    st.builds(Term, st.just("literal"), TEXT, st.none(), st.sampled_from(["en", "de-ch"])),
    st.builds(Term, st.just("literal"), st.integers().map(str), st.just(XSD + "integer")),
    st.just(Term("uri", "https://example.org/a?b=1&c=%22")),
)
ROWS = st.lists(st.tuples(TERMS, TERMS), max_size=4)


def read(text: str, form: ox.QueryResultsFormat) -> list[list[tuple[str, str, str] | None]]:
    solutions = ox.parse_query_results(text, form)
    assert isinstance(solutions, ox.QuerySolutions)
    assert [variable.value for variable in solutions.variables] == ["x", "y"]
    return [[_parts(row["x"]), _parts(row["y"])] for row in solutions]


def _parts(value: object) -> tuple[str, str, str] | None:
    if isinstance(value, ox.Literal):
        kind = value.datatype.value.removeprefix(XSD)
        return value.value, "" if kind in ("string", "") or value.language else kind, value.language or ""
    return (value.value, "uri", "") if isinstance(value, ox.NamedNode) else None


def expected(rows: list[tuple[Term | None, Term | None]]) -> list[list[tuple[str, str, str] | None]]:
    return [[_wanted(term) for term in row] for row in rows]


def _wanted(term: Term | None) -> tuple[str, str, str] | None:
    if term is None:
        return None
    kind = "uri" if term.kind == "uri" else (term.datatype or "").removeprefix(XSD)
    return term.text, kind, term.language or ""


@given(ROWS)
def test_json_and_tsv_bring_every_term_back(rows: list[tuple[Term | None, Term | None]]) -> None:
    result = QueryResult(variables=("x", "y"), terms=tuple(rows))
    assert read(format_json(result), ox.QueryResultsFormat.JSON) == expected(rows)
    assert read(format_tsv(result), ox.QueryResultsFormat.TSV) == expected(rows)


@given(ROWS)
@example([(None, Term("literal", " "))])
@example([(Term("literal", "\n a & b \t"), Term("literal", " ", None, "en"))])
def test_xml_brings_back_what_xml_can_hold(rows: list[tuple[Term | None, Term | None]]) -> None:
    result = QueryResult(variables=("x", "y"), terms=tuple(rows))
    found = read(format_xml(result), ox.QueryResultsFormat.XML)
    for row, wanted in zip(found, expected(rows), strict=True):
        for one, other in zip(row, wanted, strict=True):
            if other is None or one is None:
                assert one is other
            elif all(char >= " " and char not in "\ufffe\uffff" for char in other[0]):
                assert one == other
            else:
                assert one[1:] == other[1:]


@pytest.mark.parametrize("truth", [True, False])
def test_yes_and_no(truth: bool) -> None:
    result = QueryResult(variables=(), terms=(), answer=truth)
    for text, form in (
        (format_json(result), ox.QueryResultsFormat.JSON),
        (format_xml(result), ox.QueryResultsFormat.XML),
        (format_tsv(result), ox.QueryResultsFormat.TSV),
    ):
        assert bool(ox.parse_query_results(text, form)) is truth
