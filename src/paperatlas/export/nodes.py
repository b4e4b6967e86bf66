"""Papers, entities, statements and results as nodes with their properties, one block a paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct, field

from paperatlas.atlas.base import Tables
from paperatlas.atlas.dossiers import Dossier
from paperatlas.export import vocabulary as v
from paperatlas.export.claims import ClaimWriter
from paperatlas.export.iris import link_iri
from paperatlas.export.literals import ADDRESS, INTEGER, Literal, date_literal, year_literal
from paperatlas.export.repositories import find_repositories
from paperatlas.export.terms import Terms, part_of, quoted
from paperatlas.model import Entity, Paper

Pair: TypeAlias = tuple[str, str]
"""A property and its value, as they are written."""

Node: TypeAlias = tuple[str, list[Pair]]
"""A subject and what is said of it."""

Block: TypeAlias = tuple[str, Iterator[Node]]
"""A named graph, a paper's, or "" for what belongs to none; and its nodes."""

_ACRONYM = re.compile(r"([A-Z][A-Za-z]*[A-Z][A-Za-z]*)(?:\W+(?:19|20)\d\d)?")


class _Seen(Struct):
    """What papers have in common, met while they pass and written at the end."""

    venues: set[str] = field(default_factory=set)
    repositories: set[str] = field(default_factory=set)
    papers: Counter[str] = field(default_factory=Counter)


class NodeWriter:
    """Writes an atlas as blocks of nodes; nothing of a paper is kept once it has passed.

    Args:
        terms: how terms are written.
        graphs: each paper's block is a graph of its own: a statement of several papers stands in each.
        reify: link each statement's node with its triple as RDF 1.2 does.
    """

    def __init__(self, terms: Terms, *, graphs: bool = False, reify: bool = False) -> None:
        self._terms, self._graphs = terms, graphs
        self._claims = ClaimWriter(terms, graphs=graphs, reify=reify)
        self._seen = _Seen()

    def blocks(self, tables: Tables) -> Iterator[Block]:
        """The whole atlas: the build, each paper with its claims, and what papers have in common."""
        yield "", self._build()
        for dossier in tables.dossiers():
            yield self._graph(dossier.paper), self._dossier(dossier)
        yield "", self._common(tables)

    def _graph(self, paper: Paper | None) -> str:
        return self._terms.thing(f"paper/{paper.id}") if paper and self._graphs else ""

    def _dossier(self, dossier: Dossier) -> Iterator[Node]:
        if dossier.paper:
            yield from self._paper(dossier.paper)
        for saying in dossier.sayings:
            if (said := saying.statement).subject.startswith("paper/") and v.lpwc_property(said):
                self._seen.papers[said.object] += saying.is_first
        yield from self._claims.nodes(dossier)

    def _common(self, tables: Tables) -> Iterator[Node]:
        yield from self._venues()
        yield from self._repositories()
        for entity in tables.entities():
            yield from self._entity(entity)
        yield from self._claims.common()

    def _build(self) -> Iterator[Node]:
        t, software = self._terms, self._terms.thing("software/paperatlas")
        kinds = [(t[v.TYPE], t[v.pa("Build")]), (t[v.TYPE], t[v.ACTIVITY])]
        yield t.thing("build/paperatlas"), [*kinds, (t[v.pa("performedBy")], software)]
        kinds = [(t[v.TYPE], t[v.pa("Software")]), (t[v.TYPE], t[v.SOFTWARE_AGENT])]
        yield software, [*kinds, (t[v.LABEL], quoted("paperatlas"))]

    def _paper(self, paper: Paper) -> Iterator[Node]:
        t, node = self._terms, self._terms.thing(f"paper/{paper.id}")
        authors = [part_of(node, f"author-{number}") for number in range(1, len(paper.authors) + 1)]
        pairs = [(t[v.TYPE], t[kind]) for kind in v.PAPER_CLASSES]
        pairs += [(t[v.TYPE], t[v.PREPRINT])] if paper.identifiers.get("arxiv") else []
        pairs.append((t[v.TITLE], quoted(paper.title)))
        if paper.abstract:
            pairs.append((t[v.ABSTRACT], quoted(paper.abstract)))
        pairs += self._bibliography(paper)
        pairs += self._identifiers(paper)
        pairs += [(t[v.CREATOR], author) for author in authors]
        # Two authors of one paper may bear one name, and a set of triples holds it once.
        pairs += [(t[v.lpwc("creatorName")], quoted(name)) for name in dict.fromkeys(paper.authors)]
        yield node, pairs
        for position, (author, name) in enumerate(zip(authors, paper.authors, strict=True), 1):
            place = t.literal(Literal(str(position), INTEGER))
            kind = (t[v.TYPE], t[v.pa("Author")])
            yield author, [kind, (t[v.NAME], quoted(name)), (t[v.pa("position")], place)]

    def _bibliography(self, paper: Paper) -> Iterator[Pair]:
        t = self._terms
        if paper.date is not None:
            yield t[v.pa("date")], quoted(paper.date)
        if date := paper.date or (None if paper.year is None else f"{paper.year:04d}"):
            yield t[v.DATE], t.literal(date_literal(date))
        if paper.year is not None:
            yield t[v.pa("year")], t.literal(year_literal(paper.year))
        if paper.venue is not None:
            yield t[v.pa("venue")], quoted(paper.venue)
        if paper.venue:
            self._seen.venues.add(paper.venue)
            yield t[v.lpwc("hasConference")], t.thing(f"venue/{paper.venue}")
        for source in dict.fromkeys(paper.sources):
            yield t[v.pa("source")], quoted(source)
        if paper.repairs:
            yield t[v.pa("textDamage")], quoted(describe_repairs(paper))

    def _identifiers(self, paper: Paper) -> Iterator[Pair]:
        t, known = self._terms, paper.identifiers
        for scheme, value in sorted(known.items()):
            yield t[v.pa("identifier")], quoted(f"{_escape_scheme(scheme)}:{value}")
        if arxiv := known.get("arxiv"):
            yield from ((t[name], quoted(arxiv)) for name in v.ARXIV_IDS)
        for iri in dict.fromkeys(_addresses(paper)):
            yield t[v.SEE_ALSO], t.address(iri)
        for iri in list(_addresses(paper))[:1]:
            yield t[v.lpwc("hasURLAbstract")], t.literal(Literal(iri, ADDRESS))
        for repository in find_repositories(paper):
            self._seen.repositories.add(repository)
            yield t[v.lpwc("hasRepository")], t.thing(f"repository/{repository}")

    def _venues(self) -> Iterator[Node]:
        t = self._terms
        for venue in sorted(self._seen.venues):
            pairs = [(t[v.TYPE], t[kind]) for kind in v.VENUE_CLASSES]
            pairs.append((t[v.NAME], quoted(venue)))
            if match := _ACRONYM.fullmatch(venue):
                pairs.append((t[v.ACRONYM], quoted(match[1])))
            yield t.thing(f"venue/{venue}"), pairs

    def _repositories(self) -> Iterator[Node]:
        t = self._terms
        for repository in sorted(self._seen.repositories):
            kinds = [(t[v.TYPE], t[v.pa("Repository")]), (t[v.TYPE], t[v.LPWC_REPOSITORY])]
            address = t.literal(Literal(f"https://{repository}", ADDRESS))
            yield t.thing(f"repository/{repository}"), [*kinds, (t[v.HAS_URL], address)]

    def _entity(self, entity: Entity) -> Iterator[Node]:
        t, node, label = self._terms, self._terms.thing(entity.id), quoted(entity.label)
        pairs = [(t[v.TYPE], t[kind]) for kind in v.ENTITY_CLASSES[entity.type]]
        pairs.append((t[v.PREF_LABEL], label))
        pairs.append((t[v.LPWC_NAMES.get(entity.type, v.NAME)], label))
        pairs += [(t[v.ALT_LABEL], quoted(name)) for name in sorted({*entity.aliases} - {entity.label})]
        pairs += [(t[v.BROADER], t.thing(broader)) for broader in dict.fromkeys(entity.broader)]
        pairs += [
            (t[v.BROADER_BY[source]], t.thing(broader))
            for broader, source in zip(entity.broader, entity.broader_by, strict=False)
            if source in v.BROADER_BY
        ]
        pairs += self._elsewhere(entity)
        if entity.id.partition("/")[0] in v.LPWC_INTRODUCED and (papers := self._seen.papers[entity.id]):
            pairs.append((t[v.lpwc("numberPapers")], t.literal(Literal(str(papers), INTEGER))))
        yield node, pairs
        if entity.type == "Task":
            for broader in dict.fromkeys(entity.broader):
                yield t.thing(broader), [(t[v.lpwc("hasSubtask")], node)]

    def _elsewhere(self, entity: Entity) -> Iterator[Pair]:
        t = self._terms
        iris = [link_iri(address) for address in entity.same_as]
        for iri in dict.fromkeys(filter(None, iris)):
            yield t[v.EXACT_MATCH], t.address(iri)
        for iri in dict.fromkeys(filter(None, map(link_iri, entity.introduced_in))):
            yield t[v.pa("introducedIn")], t.address(iri)
        if iris != list(entity.same_as):
            yield from ((t[v.pa("sameAs")], quoted(address)) for address in dict.fromkeys(entity.same_as))


def describe_repairs(paper: Paper) -> str:
    """The damage found in a paper's text, in one line.

    Example:
        >>> from paperatlas.model import Repair
        >>> describe_repairs(Paper(id="p", title="T", repairs=(Repair("lost times", 2, True),)))
        'lost times 2 repaired'
    """
    return "; ".join(
        f"{repair.kind} {repair.count} {'repaired' if repair.repaired else 'kept'}"
        for repair in paper.repairs
    )


def _escape_scheme(scheme: str) -> str:
    return scheme.replace("%", "%25").replace(":", "%3A")


def _addresses(paper: Paper) -> Iterator[str]:
    known = paper.identifiers
    given = [f"https://arxiv.org/abs/{known['arxiv']}"] if known.get("arxiv") else []
    given += [f"https://doi.org/{known['doi']}"] if known.get("doi") else []
    yield from filter(None, map(link_iri, [*given, known.get("url", "")]))
