"""An atlas in a user's hands: a graph, tables, queries, exports."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, overload

from paperatlas.api.counts import Counts, count_atlas
from paperatlas.atlas.base import Tables
from paperatlas.atlas.frames import FrameKind, read_frame
from paperatlas.atlas.manifest import add_files
from paperatlas.atlas.stored import StoredTables
from paperatlas.errors import NotFoundError, OutputError
from paperatlas.model import Entity, Paper, Role
from paperatlas.query.hierarchy import find_ancestors, find_descendants, find_papers
from paperatlas.query.lookup import Card, find_nodes, read_card
from paperatlas.query.reasons import Reasons, explain_names
from paperatlas.query.results import RowKind, as_frame

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

    from paperatlas.atlas.graph import Graph
    from paperatlas.export.compression import Compression
    from paperatlas.query.naming import NameIndex
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

    def to_networkx(self, *, results: bool = False, full: bool = False) -> Graph:
        """The graph as a new object; with `results` each numeric result is a node too.

        With `full` it has all that the tables have, evidence included (see `atlas.graph.build_graph`).
        """
        from paperatlas.atlas.graph import build_graph

        return build_graph(self.tables, results=results, full=full)

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

    def _entity(self, name: str) -> Entity:
        found = next((node for node in self.find(name) if isinstance(node, Entity)), None)
        if found is None:
            raise NotFoundError(f"{name!r} is a paper here, no entity")
        return found

    def ancestors(self, name: str) -> list[Entity]:
        """All that is more general than the entity with a name, however many steps away.

        Raises:
            NotFoundError: no entity has that name.
        """
        return find_ancestors(self.tables, self._entity(name))

    def descendants(self, name: str) -> list[Entity]:
        """All that is more special than the entity with a name, however many steps away.

        Raises:
            NotFoundError: no entity has that name.
        """
        return find_descendants(self.tables, self._entity(name))

    def papers_of(self, name: str, *, narrower: bool = True, roles: Iterable[Role] = ()) -> list[Paper]:
        """The papers that name an entity or, unless `narrower` is false, one of its descendants.

        Args:
            name: of the entity, or its id.
            narrower: whether a paper of GPTQ is one of quantization.
            roles: which the paper must give it, such as `["introduces", "uses"]`; none means any.

        Raises:
            NotFoundError: no entity has that name.
        """
        entity = self._entity(name)
        below = find_descendants(self.tables, entity) if narrower else []
        return find_papers(self.tables, [entity, *below], roles=roles)

    def why(self, name: str) -> list[Reasons]:
        """For each entity with this name, the names that became it, each with rule, evidence and papers.

        Raises:
            NotFoundError: no entity has that name; the message suggests the likest ones.
        """
        return explain_names(self.tables, name)

    @cached_property
    def _store(self) -> pyoxigraph.Store:
        from paperatlas.query.store import open_store

        return open_store(self.tables)

    @cached_property
    def names(self) -> NameIndex:
        """The names of all entities and papers, for looking them up whatever their case and plural."""
        from paperatlas.query.naming import NameIndex

        return NameIndex.stored(self.tables)

    @overload
    def query(
        self, sparql: str, *, frame: None = None, limit: int | None = None, timeout: float | None = None
    ) -> QueryResult: ...

    @overload
    def query(
        self, sparql: str, *, frame: RowKind, limit: int | None = None, timeout: float | None = None
    ) -> Any: ...  # noqa: ANN401 (as asked for)

    def query(
        self,
        sparql: str,
        *,
        frame: RowKind | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Any:
        """Answer a SPARQL query; the usual prefixes (pa:, technique:, skos: ...) are declared.

        The RDF is loaded once, into `.cache` in the atlas folder; the next call, or process, opens it.

        Args:
            sparql: SELECT, ASK, CONSTRUCT or DESCRIBE.
            frame: "pandas" or "polars" for a data frame, "rows" for a list of dicts.
            limit: read no more rows than these.
            timeout: seconds after which the query is stopped; it runs in a process of its own then.

        Raises:
            QueryError: the query has a mistake, would do more than read this atlas, or took too long.
            MissingExtraError: the frame's library is not installed.
        """
        from paperatlas.query.sparql import run_query

        if timeout is None:
            return as_frame(run_query(self._store, sparql, limit=limit), frame)
        return as_frame(self._query_within(sparql, limit=limit, seconds=timeout), frame)

    def _query_within(self, sparql: str, *, limit: int | None, seconds: float) -> QueryResult:
        from paperatlas.query.process import run_within
        from paperatlas.query.store import prepare_store

        with TemporaryDirectory(prefix="paperatlas-") as spare:
            try:
                store = prepare_store(self.tables)
            except OutputError:  # an atlas folder that can only be read
                store = prepare_store(self.tables, place=Path(spare))
            return run_within(store, sparql, limit=limit, seconds=seconds)

    def bind(self, name: str, /, **arguments: object) -> str:
        """The SPARQL of a query of the library (see docs/reference/queries.md), with these values.

        Raises:
            QueryError: there is no such query, parameter or value.
        """
        from paperatlas.query.binding import bind
        from paperatlas.query.library import get_named

        values = {key: str(value) for key, value in arguments.items() if value is not None}
        return bind(get_named(name), values, lambda: self.names)

    def ask(self, name: str, /, *, frame: RowKind | None = None, **arguments: object) -> Any:  # noqa: ANN401
        """Answer a query of the library: `atlas.ask("papers-using", technique="LoRA")`.

        Raises:
            QueryError: there is no such query, parameter or value.
        """
        return as_frame(self.query(self.bind(name, **arguments)), frame)

    def explain(self, sparql: str) -> str:
        """What a query asks of the store: its operators, the triples that match each pattern, its time.

        Raises:
            QueryError: as `query`.
        """
        from paperatlas.query.explain import explain_query

        return explain_query(self._store, sparql)

    def to_rdflib(self) -> rdflib.Graph:
        """The atlas as an rdflib graph."""
        from paperatlas.query.sparql import to_rdflib

        return to_rdflib(self.tables)

    def export(
        self,
        name: str,
        path: str | Path,
        *,
        text: bool = True,
        around: str | None = None,
        hops: int = 1,
        compression: Compression | None = None,
        rdf12: bool = False,
    ) -> list[Path]:
        """Write the atlas in a format (see `paperatlas.export.EXPORTERS`); gives the files written.

        Args:
            name: the format.
            path: a file, or a folder in which the file gets its usual name.
            text: without it no abstract and no quote is written.
            around: the name of an entity or a paper, to write only what lies around it.
            hops: how many edges away from it.
            compression: "gz" or "zst", for RDF; a file's name may say so too.
            rdf12: let RDF hold the triple terms of RDF 1.2.

        Raises:
            OutputError: there is no such format, it cannot do what is asked, or the place cannot be written.
            NotFoundError: nothing has the name `around`.
        """
        from paperatlas.export import export

        tables = self._part(around, hops)
        written = export(tables, name, Path(path), text=text, compression=compression, rdf12=rdf12)
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
