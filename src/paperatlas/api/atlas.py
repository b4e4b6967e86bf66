"""An atlas in a user's hands: a graph, tables, queries, exports."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paperatlas.api.counts import Counts, count_atlas
from paperatlas.atlas.base import Tables
from paperatlas.atlas.frames import FrameKind, read_frame
from paperatlas.atlas.manifest import add_files
from paperatlas.atlas.stored import StoredTables
from paperatlas.model import Entity, Paper
from paperatlas.query.lookup import Card, find_nodes, read_card

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

    from paperatlas.atlas.graph import Graph
    from paperatlas.query.results import QueryResult


class Atlas:
    """The atlas of a folder; nothing is loaded before it is asked for.

    The frames are pandas data frames, or `frame="polars"`, `"arrow"`, `"rows"` (a list of dicts).

    Raises:
        AtlasError: the folder holds no atlas, or one of another format version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables = StoredTables(folder)

    def __repr__(self) -> str:
        counts = self.tables.manifest.counts
        numbers = ", ".join(f"{counts[table]} {table}" for table in ("papers", "entities", "statements"))
        return f"<Atlas of {numbers}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: counts and a small picture of the strongest entities."""
        from paperatlas.api.notebook import render_atlas

        return render_atlas(self.tables)

    @cached_property
    def graph(self) -> Graph:
        """The papers and entities with their statements as a NetworkX `MultiDiGraph`.

        Nodes have `type`, `label` and, where known, `year`; edges have `type`, `predicate`, `role` (of
        papers), `label`, `confidence`, `evidence` (how many places state it) and the paper's `year`.
        """
        return self.to_networkx()

    def to_networkx(self, *, results: bool = False) -> Graph:
        """The graph as a new object; with `results` each numeric result is a node too."""
        from paperatlas.atlas.graph import build_graph

        return build_graph(self.tables, results=results)

    @property
    def counts(self) -> Counts:
        """How much there is of each."""
        return count_atlas(self.tables)

    def strongest(self, kind: str, *, limit: int = 10) -> list[tuple[str, int]]:
        """The entities of a type that most papers name: label and number of papers."""
        rows = self.tables.sql(
            "SELECT e.label, count(*) AS papers FROM {statements} s JOIN {entities} e ON e.id = s.object "
            f"WHERE e.type = $kind AND starts_with(s.subject, 'paper/') GROUP BY e.id, e.label "
            f"ORDER BY papers DESC, e.id LIMIT {int(limit)}",
            {"kind": kind},
        )
        return [(label, papers) for label, papers in rows.fetchall()]

    def papers(self, frame: FrameKind = "pandas") -> Any:  # noqa: ANN401 (as asked for)
        """A row for each paper."""
        return read_frame(self.tables, "papers", frame)

    def entities(self, frame: FrameKind = "pandas") -> Any:  # noqa: ANN401
        """A row for each entity, with the number of papers that name it."""
        return read_frame(self.tables, "entities", frame)

    def statements(self, frame: FrameKind = "pandas") -> Any:  # noqa: ANN401
        """A row for each edge, with the names of its ends."""
        return read_frame(self.tables, "statements", frame)

    def evidence(self, frame: FrameKind = "pandas") -> Any:  # noqa: ANN401
        """A row for each place in a text that a statement was read from."""
        return read_frame(self.tables, "evidence", frame)

    def mentions(self, frame: FrameKind = "pandas") -> Any:  # noqa: ANN401
        """A row for each place in a text that names an entity."""
        return read_frame(self.tables, "mentions", frame)

    def links(self, frame: FrameKind = "pandas") -> Any:  # noqa: ANN401
        """A row for each name, with the entity that it became and the rule that made it so."""
        return read_frame(self.tables, "links", frame)

    def results(self, frame: FrameKind = "pandas") -> Any:  # noqa: ANN401
        """A row for each numeric result, with the names of its metric, dataset, subject and baseline."""
        return read_frame(self.tables, "results", frame)

    def find(self, name: str) -> list[Paper | Entity]:
        """The entities and papers with a name, id or title, whatever its case and hyphens.

        Raises:
            NotFoundError: nothing has that name; the message suggests the likest ones.
        """
        return find_nodes(self.tables, name)

    def show(self, name: str) -> Card:
        """All that the atlas says of what has this name, with the sentences it was read from.

        Raises:
            NotFoundError: nothing has that name.
        """
        return read_card(self.tables, self.find(name)[0])

    @cached_property
    def _store(self) -> pyoxigraph.Store:
        from paperatlas.query.sparql import build_store

        return build_store(self.tables)

    def query(self, sparql: str) -> QueryResult:
        """Answer a SPARQL query; the usual prefixes (pa:, technique:, skos: ...) are declared.

        Raises:
            QueryError: the query has a mistake, or would do more than read this atlas.
        """
        from paperatlas.query.sparql import run_query

        return run_query(self._store, sparql)

    def to_rdflib(self) -> rdflib.Graph:
        """The atlas as an rdflib graph."""
        from paperatlas.query.sparql import to_rdflib

        return to_rdflib(self.tables)

    def export(
        self, name: str, path: str | Path, *, text: bool = True, around: str | None = None, hops: int = 1
    ) -> list[Path]:
        """Write the atlas in a format (see `paperatlas.export.EXPORTERS`); gives the files written.

        Args:
            name: the format.
            path: a file, or a folder in which the file gets its usual name.
            text: without it no abstract and no quote is written.
            around: the name of an entity or a paper, to write only what lies around it.
            hops: how many edges away from it.

        Raises:
            OutputError: there is no such format, or the place cannot be written.
            NotFoundError: nothing has the name `around`.
        """
        from paperatlas.export import export

        written = export(self._part(around, hops), name, Path(path), text=text)
        own = [file.name for file in written if file.parent.resolve() == self.folder.resolve()]
        add_files(self.folder, own)  # else the next build would take it for someone else's file
        return written

    def _part(self, around: str | None, hops: int) -> Tables:
        if around is None:
            return self.tables
        from paperatlas.export.around import cut_around

        found = self.find(around)[0]
        node = f"paper/{found.id}" if isinstance(found, Paper) else found.id
        return cut_around(self.tables, [node], hops=hops)
