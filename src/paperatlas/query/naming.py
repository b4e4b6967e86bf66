"""From a name as people write it to the node that bears it: whatever its case, hyphens and plural."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from paperatlas.errors import QueryError
from paperatlas.export.iris import THING_KINDS, node_of_iri
from paperatlas.names import normal_form
from paperatlas.ontology import THINGS

if TYPE_CHECKING:
    from paperatlas.atlas.base import Tables
    from paperatlas.atlas.stored import StoredTables

_SUGGESTIONS = 5
_LIKENESS = 60.0
_SHOWN = 8
_BATCH = 2000
_ENTITIES = """
    SELECT e.id, e.type, e.label, e.aliases, count(s.id) AS papers, NULL AS year
    FROM {entities} e LEFT JOIN {statements} s ON s.object = e.id AND starts_with(s.subject, 'paper/')
    GROUP BY ALL ORDER BY papers DESC, e.id
"""
_PAPERS = """
    SELECT 'paper/' || id, 'Paper', title, [id], NULL, year FROM {papers}
    ORDER BY year DESC NULLS LAST, title, id
"""

_log = logging.getLogger("paperatlas.query")


class NamedRow(NamedTuple):
    """A thing with its names: `papers` that name an entity, or the `year` of a paper."""

    id: str
    type: str
    label: str
    names: list[str]
    papers: int | None
    year: int | None


def named_rows(tables: StoredTables) -> Iterator[NamedRow]:
    """All entities, what most papers name first, then all papers, the newest first.

    Raises:
        AtlasError: a table is missing or broken.
    """
    for query in (_ENTITIES, _PAPERS):
        with tables.reading():
            cursor = tables.sql(query)
            while rows := cursor.fetchmany(_BATCH):
                yield from map(NamedRow._make, rows)


class NameIndex:
    """The names of an atlas' entities and papers: labels before other names, exact before alike.

    Example:
        >>> from paperatlas.atlas.memory import MemoryTables
        >>> from paperatlas.model import Entity
        >>> lora = Entity(id="technique/lora", type="Technique", label="LoRA", aliases=("low-rank adapter",))
        >>> index = NameIndex.of(MemoryTables(all_entities=(lora,)))
        >>> index.find("Low Rank Adapters", kinds=["Technique"])
        'technique/lora'
    """

    def __init__(
        self,
        named: Iterable[tuple[str, str, Iterable[str]]],
        *,
        papers: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._papers = papers
        self._kinds: dict[str, str] = {}
        self._labels: dict[str, list[str]] = defaultdict(list)
        self._others: dict[str, list[str]] = defaultdict(list)
        self._forms: dict[str, list[str]] = defaultdict(list)
        for node, kind, names in named:
            self._add(node, kind, list(names))

    @classmethod
    def stored(cls, tables: StoredTables) -> NameIndex:
        """The index of a stored atlas, read without its texts.

        Raises:
            AtlasError: a table is missing or broken.
        """
        rows = list(named_rows(tables))
        papers = {row.id: row.papers or 0 for row in rows}
        return cls(((row.id, row.type, (row.label, *row.names)) for row in rows), papers=papers)

    @classmethod
    def of(cls, tables: Tables, *, papers: bool = True) -> NameIndex:
        """The index of all entities of an atlas and, unless left out, of its papers by title."""
        named: list[tuple[str, str, Iterable[str]]] = []
        named += [(one.id, one.type, (one.label, *one.aliases)) for one in tables.entities()]
        if papers:
            named += [(f"paper/{one.id}", "Paper", (one.title, one.id)) for one in tables.papers()]
        return cls(named)

    def _add(self, node: str, kind: str, names: list[str]) -> None:
        self._kinds[node] = kind
        self._labels[names[0]].append(node)
        for name in names[1:]:
            self._others[name].append(node)
        for form in {normal_form(name) for name in names} - {""}:
            self._forms[form].append(node)

    def find(self, name: str, *, kinds: Collection[str]) -> str:
        """The id of the node of one of these kinds that has a name; an id or an IRI will do too.

        Of several that have it alike, the one is meant that most papers name, and the log says so.

        Raises:
            QueryError: none has it, and the message suggests others; or several have it equally.
        """
        for candidates in self._candidates(name.strip()):
            found = sorted({node for node in candidates if self._kinds.get(node) in kinds})
            if found:
                return self._best(name, found)
        raise QueryError(f"no {' or '.join(kinds)} is called {name!r} here{self._advice(name, kinds)}")

    def _best(self, name: str, found: list[str]) -> str:
        """Of several with one name, the one that most papers name: two senses, or one that stands twice."""
        ranked = sorted(found, key=lambda node: (-self._papers.get(node, 0), node))
        if len(ranked) > 1:
            if self._papers.get(ranked[0], 0) == self._papers.get(ranked[1], 0):
                raise QueryError(f"{name!r} may be {' or '.join(ranked[:_SHOWN])}: name one of these ids")
            _log.info("%r is taken for %s, not for %s", name, ranked[0], " or ".join(ranked[1:_SHOWN]))
        return ranked[0]

    def _candidates(self, name: str) -> Iterable[list[str]]:
        yield [_as_id(name)]
        yield self._labels.get(name, [])
        yield self._others.get(name, [])
        yield self._forms.get(normal_form(name), [])

    def _advice(self, name: str, kinds: Collection[str]) -> str:
        from rapidfuzz import fuzz, process

        other = {self._kinds[node] for node in self._forms.get(normal_form(name), [])}
        if other:
            return f", but a {' and a '.join(sorted(other))} is"
        known = sorted({key for key, nodes in self._labels.items() if self._fits(nodes, kinds)})
        close = process.extract(
            name, known, scorer=fuzz.ratio, processor=str.lower, limit=_SUGGESTIONS, score_cutoff=_LIKENESS
        )
        return "; did you mean: " + ", ".join(match[0] for match in close) if close else ""

    def _fits(self, nodes: Iterable[str], kinds: Collection[str]) -> bool:
        return any(self._kinds[node] in kinds for node in nodes)


def _as_id(name: str) -> str:
    if name.startswith(THINGS):
        return node_of_iri(name) or name
    prefix, mark, slug = name.partition(":")
    return f"{prefix}/{slug}" if mark and prefix in THING_KINDS else name
