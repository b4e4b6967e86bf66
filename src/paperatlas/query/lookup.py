"""Looking a name up: the entity or paper that has it, and its facts with the words behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from paperatlas.atlas.base import Tables
from paperatlas.errors import NotFoundError
from paperatlas.model import Entity, Evidence, Paper, Result, Statement
from paperatlas.names import normal_form

_SUGGESTIONS = 5
_LIKENESS = 60.0  # percent of letters in common, from which a name is worth suggesting


class Passage(Struct, frozen=True):
    """A sentence of a paper with the words in it that a fact was read from.

    Attributes:
        start: where the words begin in `sentence`.
        end: where they end there.
    """

    paper: str
    title: str
    year: int | None
    sentence: str
    start: int
    end: int


class Fact(Struct, frozen=True):
    """An edge as seen from one of its ends: `outgoing` where the node is its subject."""

    predicate: str
    outgoing: bool
    other: str
    label: str
    confidence: float
    passages: tuple[Passage, ...]


class Card(Struct, frozen=True):
    """All that an atlas says of one node: the node, its facts by strength, its results."""

    node: Paper | Entity
    facts: tuple[Fact, ...]
    results: tuple[Result, ...]


def find_nodes(tables: Tables, name: str) -> list[Paper | Entity]:
    """The entities and papers that have a name, an id or a title, the most exact match first.

    Raises:
        NotFoundError: nothing has that name; the message suggests the likest ones.
    """
    names = list(_names(tables))
    form = normal_form(name)
    exact = [node for key, node in names if name in (key, node.id, f"paper/{node.id}")]
    alike = [node for key, node in names if form and normal_form(key) == form]
    found = list({node.id: node for node in (*exact, *alike)}.values())
    if not found:
        raise NotFoundError(f"nothing is called {name!r} here{_suggest(name, names)}")
    return found


def read_card(tables: Tables, node: Paper | Entity) -> Card:
    """The facts and results of a node, with the sentences that they were read from."""
    key = f"paper/{node.id}" if isinstance(node, Paper) else node.id
    statements = [s for s in tables.statements() if key in (s.subject, s.object)]
    results = [result for result in tables.results() if _concerns(result, node)]
    wanted = {evidence.paper for statement in statements for evidence in statement.evidence}
    papers = {
        paper.id: paper
        for paper in tables.papers()
        if paper.id in wanted or any(f"paper/{paper.id}" == s.subject for s in statements)
    }
    labels = _labels(tables, papers)
    facts = [_fact(statement, key, labels, papers) for statement in statements]
    facts.sort(key=lambda fact: (not fact.outgoing, fact.predicate, -fact.confidence, fact.label))
    return Card(node, tuple(facts), tuple(results))


def _names(tables: Tables) -> Iterator[tuple[str, Paper | Entity]]:
    for entity in tables.entities():
        yield entity.label, entity
        for alias in entity.aliases:
            yield alias, entity
    for paper in tables.papers():
        yield paper.title, paper


def _suggest(name: str, names: Iterable[tuple[str, Paper | Entity]]) -> str:
    from rapidfuzz import fuzz, process

    known = sorted({key for key, _ in names})
    close = process.extract(
        name, known, scorer=fuzz.ratio, processor=str.lower, limit=_SUGGESTIONS, score_cutoff=_LIKENESS
    )
    return "; did you mean: " + ", ".join(match[0] for match in close) if close else ""


def _concerns(result: Result, node: Paper | Entity) -> bool:
    if isinstance(node, Paper):
        return result.paper == node.id
    return node.id in (result.subject, result.metric, result.dataset, result.baseline)


def _labels(tables: Tables, papers: Mapping[str, Paper]) -> dict[str, str]:
    labels = {entity.id: entity.label for entity in tables.entities()}
    labels.update({f"paper/{paper.id}": paper.title for paper in papers.values()})
    return labels


def _fact(statement: Statement, key: str, labels: Mapping[str, str], papers: Mapping[str, Paper]) -> Fact:
    outgoing = statement.subject == key
    other = statement.object if outgoing else statement.subject
    return Fact(
        predicate=statement.predicate,
        outgoing=outgoing,
        other=other,
        label=labels.get(other, other),
        confidence=statement.confidence,
        passages=tuple(_passage(evidence, papers[evidence.paper]) for evidence in statement.evidence),
    )


def _passage(evidence: Evidence, paper: Paper) -> Passage:
    text = paper.title if evidence.field == "title" else paper.abstract
    start, end = evidence.sentence
    return Passage(
        paper=paper.id,
        title=paper.title,
        year=paper.year,
        sentence=text[start:end],
        start=evidence.start - start,
        end=evidence.end - start,
    )
