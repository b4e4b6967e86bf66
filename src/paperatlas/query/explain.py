"""What a query asks of the store: its operators, and how many triples match each of its patterns."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from paperatlas.errors import QueryError
from paperatlas.export.iris import prefixes
from paperatlas.ontology import THINGS
from paperatlas.query.sparql import run_query

_INDENT = "  "


def explain_query(store: ox.Store, sparql: str, *, things: str = THINGS) -> str:
    """The query's algebra as a tree, with how many triples match each pattern alone, and the time it took.

    The order in which the store joins the patterns is its own and not shown: it has no call for that.

    Raises:
        QueryError: as `run_query`.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> from paperatlas.query.sparql import build_store
        >>> store = build_store(MemoryTables())
        >>> print(explain_query(store, "SELECT ?b { ?b a pa:Build }"))  # doctest: +ELLIPSIS
        SelectQuery
          Project ?b
            BGP
              ?b rdf:type pa:Build   1 triple
        1 row in ... ms
    """
    started = time.perf_counter()
    rows = len(run_query(store, sparql, things=things))
    seconds = time.perf_counter() - started
    tree = "\n".join(_Explainer(store, things).lines(sparql))
    return f"{tree}\n{rows} row{'s' * (rows != 1)} in {1000 * seconds:.1f} ms"


class _Explainer:
    def __init__(self, store: ox.Store, things: str) -> None:
        self._store = store
        self._names = prefixes(things)

    def lines(self, sparql: str) -> Iterator[str]:
        from rdflib.plugins.sparql import prepareQuery

        try:
            algebra = prepareQuery(sparql, initNs=self._names).algebra
        except Exception as exc:  # rdflib's parser raises whatever its rules raise
            raise QueryError(f"the query cannot be explained: {' '.join(str(exc).split())}") from exc
        return self._tree(algebra, 0)

    def _tree(self, node: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 (rdflib's algebra has no types)
        yield _INDENT * depth + " ".join([node.name, *self._detail(node)])
        for triple in dict.get(node, "triples") or ():
            yield _INDENT * (depth + 1) + self._pattern(triple)
        for name in ("p", "p1", "p2", "graph"):
            if hasattr(part := dict.get(node, name), "name"):
                yield from self._tree(part, depth + 1)

    def _detail(self, node: Any) -> Iterable[str]:  # noqa: ANN401
        if node.name == "Project":
            return [f"?{variable}" for variable in node.PV]
        return [str(node.length)] if node.name == "Slice" and node.length is not None else []

    def _pattern(self, triple: Iterable[Any]) -> str:
        text = " ".join(map(self._shown, triple))
        return f"{text}   {self._matching(text)}"

    def _matching(self, pattern: str) -> str:
        query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
        try:
            ((number,),) = run_query(self._store, query).rows
        except QueryError:  # a path of a shape that is not written as it is shown
            return ""
        return f"{number} triple{'s' * (number != 1)}"

    def _shown(self, term: Any) -> str:  # noqa: ANN401
        text = str(term.n3())
        for name, space in sorted(self._names.items(), key=lambda pair: -len(pair[1])):
            short = text.removeprefix(f"<{space}").removesuffix(">")
            if text.startswith(f"<{space}") and short.replace("-", "").isalnum():
                return f"{name}:{short}"
        return text
