"""Whether RDF is what an atlas in RDF must be: by the shapes, and by what the shapes cannot say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paperatlas.atlas.triples import Row, TripleTable
from paperatlas.errors import InputError
from paperatlas.export import vocabulary as v
from paperatlas.export.consistency import check_consistency
from paperatlas.export.problems import Problem
from paperatlas.export.shacl import check_shapes


def validate_rows(rows: Iterable[Row], *, source: str) -> Iterator[Problem]:
    """All that is wrong with a graph; memory does not grow with the number of papers.

    Raises:
        InputError: the graph holds nothing of ours.
        MissingExtraError: pyshacl is not installed.
        OutputError: there is no room for the triples.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> from paperatlas.export.rdf import generate_triples
        >>> from paperatlas.export.rdf_read import rows_of
        >>> list(validate_rows(rows_of(generate_triples(MemoryTables())), source="an empty atlas"))
        []
    """
    with TripleTable(rows) as table:
        query = "SELECT count(*) FROM triples WHERE predicate = $type AND starts_with(object, $space)"
        ((ours,),) = table.select(query, {"type": v.TYPE, "space": v.pa("")})
        if not ours:
            raise InputError(f"{source}: has nothing of a class of {v.pa('')}")
        dangling = set()
        for problem in check_consistency(table):
            dangling.add((problem.node, problem.path, problem.value))
            yield problem
        for problem in check_shapes(table):
            # What is not described has no class either: that is said once.
            if (problem.node, problem.path, problem.value) not in dangling:
                yield problem
