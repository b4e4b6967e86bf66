"""Papers, entities, statements and results as triples, one method a kind of node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Triple

from paperatlas.atlas.base import Tables
from paperatlas.export import vocabulary as v
from paperatlas.export.iris import link_iri, thing_iri
from paperatlas.export.literals import (
    confidence_literal,
    count_literal,
    date_literal,
    decimal_literal,
    integer_literal,
    text_literal,
    year_literal,
)
from paperatlas.model import Entity, Evidence, Paper, Result, Statement

CONTEXT = 32
"""How many characters before and after a quote go with it."""

_Pair = tuple[NamedNode, NamedNode | Literal]


class TripleWriter(Struct, frozen=True):
    """What all parts of one export share.

    Attributes:
        texts: title and abstract by paper id, filled while the papers pass.
    """

    things: str
    texts: dict[str, dict[str, str]]

    def atlas(self, tables: Tables) -> Iterator[Triple]:
        """All triples, streamed: the build, papers, entities, statements, results."""
        yield from self._build()
        venues: set[str] = set()
        for paper in tables.papers():
            self.texts[paper.id] = {"title": paper.title, "abstract": paper.abstract}
            if paper.venue:
                venues.add(paper.venue)
            yield from self._paper(paper)
        yield from self._venues(sorted(venues))
        for entity in tables.entities():
            yield from self._entity(entity)
        for statement in tables.statements():
            yield from self._statement(statement)
        yield from self._results(tables.results())

    def _node(self, node: str) -> NamedNode:
        return NamedNode(thing_iri(node, self.things))

    def _build(self) -> Iterator[Triple]:
        build, software = self._node("build/paperatlas"), self._node("software/paperatlas")
        yield Triple(build, v.TYPE, v.pa("Build"))
        yield Triple(build, v.TYPE, v.ACTIVITY)
        yield Triple(build, v.pa("performedBy"), software)
        yield Triple(software, v.TYPE, v.pa("Software"))
        yield Triple(software, v.TYPE, v.SOFTWARE_AGENT)
        yield Triple(software, v.LABEL, Literal("paperatlas"))

    def _paper(self, paper: Paper) -> Iterator[Triple]:
        node = self._node(f"paper/{paper.id}")
        yield from (Triple(node, v.TYPE, kind) for kind in v.PAPER_CLASSES)
        yield Triple(node, v.TITLE, text_literal(paper.title))
        if paper.abstract:
            yield Triple(node, v.ABSTRACT, text_literal(paper.abstract))
        yield from (Triple(node, *pair) for pair in self._bibliography(paper))
        yield from (Triple(node, *pair) for pair in _identifiers(paper))
        yield from self._authors(paper, node)

    def _bibliography(self, paper: Paper) -> Iterator[_Pair]:
        if paper.date is not None:
            yield v.DATE, date_literal(paper.date)
        if paper.year is not None:
            yield v.pa("year"), year_literal(paper.year)
        if paper.venue:
            yield v.pa("venue"), text_literal(paper.venue)
            yield v.lpwc("hasConference"), self._node(f"venue/{paper.venue}")
        for source in paper.sources:
            yield v.pa("source"), text_literal(source)
        for repair in paper.repairs:
            state = "repaired" if repair.repaired else "kept"
            yield v.pa("textDamage"), text_literal(f"{repair.kind} {repair.count} {state}")

    def _authors(self, paper: Paper, node: NamedNode) -> Iterator[Triple]:
        authors = [NamedNode(f"{node.value}#author-{n + 1}") for n in range(len(paper.authors))]
        yield from (Triple(node, v.CREATOR, author) for author in authors)
        # Two authors of one paper may bear one name, and a set of triples holds it once.
        for name in dict.fromkeys(paper.authors):
            yield Triple(node, v.lpwc("creatorName"), text_literal(name))
        for position, (author, name) in enumerate(zip(authors, paper.authors, strict=True), 1):
            yield Triple(author, v.TYPE, v.pa("Author"))
            yield Triple(author, v.NAME, text_literal(name))
            yield Triple(author, v.pa("position"), integer_literal(position))

    def _venues(self, venues: list[str]) -> Iterator[Triple]:
        for venue in venues:
            node = self._node(f"venue/{venue}")
            yield Triple(node, v.TYPE, v.pa("Venue"))
            yield Triple(node, v.NAME, text_literal(venue))

    def _entity(self, entity: Entity) -> Iterator[Triple]:
        node = self._node(entity.id)
        yield from (Triple(node, v.TYPE, kind) for kind in v.ENTITY_CLASSES[entity.type])
        label = text_literal(entity.label)
        yield Triple(node, v.PREF_LABEL, label)
        yield Triple(node, v.LPWC_NAMES.get(entity.type, v.NAME), label)
        for alias in sorted({*entity.aliases} - {entity.label}):
            yield Triple(node, v.ALT_LABEL, text_literal(alias))
        for broader in entity.broader:
            yield Triple(node, v.BROADER, self._node(broader))
        for broader, source in zip(entity.broader, entity.broader_by, strict=False):
            if source in v.BROADER_BY:
                yield Triple(node, v.BROADER_BY[source], self._node(broader))
        for address in entity.same_as:
            if iri := link_iri(address):
                yield Triple(node, v.EXACT_MATCH, NamedNode(iri))

    def _statement(self, statement: Statement) -> Iterator[Triple]:
        subject, target = self._node(statement.subject), self._node(statement.object)
        predicate = v.pa(statement.predicate)
        node = self._node(f"statement/{statement.id}")
        yield Triple(subject, predicate, target)
        if (likeness := v.lpwc_property(statement)) is not None:
            yield Triple(subject, likeness, target)
        yield Triple(node, v.TYPE, v.pa("Statement"))
        yield Triple(node, v.TYPE, v.RDF_STATEMENT)
        yield Triple(node, v.SUBJECT, subject)
        yield Triple(node, v.PREDICATE, predicate)
        yield Triple(node, v.OBJECT, target)
        yield from self._claim(node, statement.confidence, statement.evidence)

    def _claim(self, node: NamedNode, confidence: float, places: tuple[Evidence, ...]) -> Iterator[Triple]:
        yield Triple(node, v.pa("confidence"), confidence_literal(confidence))
        yield Triple(node, v.GENERATED_BY, self._node("build/paperatlas"))
        for paper in sorted({place.paper for place in places}):
            yield Triple(node, v.DERIVED_FROM, self._node(f"paper/{paper}"))
        for number, _ in enumerate(places, start=1):
            yield Triple(node, v.pa("evidence"), NamedNode(f"{node.value}#evidence-{number}"))
        for number, place in enumerate(places, start=1):
            yield from self._evidence(node, number, place)

    def _evidence(self, node: NamedNode, number: int, place: Evidence) -> Iterator[Triple]:
        annotation = NamedNode(f"{node.value}#evidence-{number}")
        passage = NamedNode(f"{node.value}#passage-{number}")
        yield Triple(annotation, v.TYPE, v.pa("Evidence"))
        yield Triple(annotation, v.TYPE, v.ANNOTATION)
        yield Triple(annotation, v.HAS_BODY, node)
        yield Triple(annotation, v.HAS_TARGET, passage)
        yield Triple(passage, v.TYPE, v.pa("Passage"))
        yield Triple(passage, v.HAS_SOURCE, self._node(f"paper/{place.paper}"))
        yield Triple(passage, v.pa("field"), text_literal(place.field))
        yield Triple(passage, v.pa("sentenceStart"), count_literal(place.sentence[0]))
        yield Triple(passage, v.pa("sentenceEnd"), count_literal(place.sentence[1]))
        yield from _position(passage, NamedNode(f"{node.value}#position-{number}"), place)
        if place.text:
            yield from self._quote(passage, NamedNode(f"{node.value}#quote-{number}"), place)

    def _quote(self, passage: NamedNode, quote: NamedNode, place: Evidence) -> Iterator[Triple]:
        whole = self.texts.get(place.paper, {}).get(place.field, "")
        before = whole[max(0, place.start - CONTEXT) : place.start]
        after = whole[place.end : place.end + CONTEXT]
        yield Triple(passage, v.HAS_SELECTOR, quote)
        yield Triple(quote, v.TYPE, v.QUOTE_SELECTOR)
        yield Triple(quote, v.EXACT, text_literal(place.text))
        if before:
            yield Triple(quote, v.PREFIX, text_literal(before))
        if after:
            yield Triple(quote, v.SUFFIX, text_literal(after))

    def _results(self, results: Iterable[Result]) -> Iterator[Triple]:
        units: set[str] = set()
        evaluated: set[tuple[str, str]] = set()
        for result in results:
            if result.unit != "none":
                units.add(result.unit)
            if pair := _evaluation_of_model(result):
                evaluated.add(pair)
            yield from self._result(result)
        for unit in sorted(units):
            yield Triple(self._node(f"unit/{unit}"), v.TYPE, v.pa("Unit"))
            yield Triple(self._node(f"unit/{unit}"), v.LABEL, text_literal(unit))
        for model, dataset in sorted(evaluated):
            yield Triple(self._node(model), v.EVALUATED_ON, self._node(dataset))

    def _result(self, result: Result) -> Iterator[Triple]:
        node, paper = self._node(f"result/{result.id}"), self._node(f"paper/{result.paper}")
        yield Triple(paper, v.pa("reports"), node)
        yield from (Triple(node, v.TYPE, kind) for kind in v.RESULT_CLASSES)
        yield from (Triple(node, *pair) for pair in _quantity(result))
        for name in ("subject", "metric", "dataset", "baseline"):
            if (entity := getattr(result, name)) is not None:
                yield Triple(node, v.pa(name), self._node(entity))
        if result.metric is not None:
            yield Triple(node, v.SPECIFIED_BY, self._node(result.metric))
        if result.unit != "none":
            yield Triple(node, v.HAS_UNIT, self._node(f"unit/{result.unit}"))
        yield from self._claim(node, result.confidence, (result.evidence,))
        yield from self._evaluation(result, node, paper)

    def _evaluation(self, result: Result, node: NamedNode, paper: NamedNode) -> Iterator[Triple]:
        evaluation = NamedNode(f"{node.value}#evaluation")
        yield Triple(paper, v.lpwc("hasEvaluation"), evaluation)
        yield Triple(evaluation, v.TYPE, v.LPWC_EVALUATION)
        yield Triple(evaluation, v.lpwc("hasEvaluationResult"), node)
        if result.subject and result.subject.startswith("model/"):
            yield Triple(evaluation, v.lpwc("hasModel"), self._node(result.subject))
        if result.dataset and result.dataset.startswith("dataset/"):
            yield Triple(evaluation, v.lpwc("hasDataset"), self._node(result.dataset))


def _identifiers(paper: Paper) -> Iterator[_Pair]:
    for scheme, value in sorted(paper.identifiers.items()):
        yield v.pa("identifier"), text_literal(f"{scheme}:{value}")
    if arxiv := paper.identifiers.get("arxiv"):
        yield v.TYPE, v.PREPRINT
        yield from ((name, text_literal(arxiv)) for name in v.ARXIV_IDS)
        yield from _see_also(f"https://arxiv.org/abs/{arxiv}")
    if doi := paper.identifiers.get("doi"):
        yield from _see_also(f"https://doi.org/{doi}")
    yield from _see_also(paper.identifiers.get("url", ""))


def _see_also(address: str) -> Iterator[_Pair]:
    if iri := link_iri(address):
        yield v.SEE_ALSO, NamedNode(iri)


def _position(passage: NamedNode, position: NamedNode, place: Evidence) -> Iterator[Triple]:
    yield Triple(passage, v.HAS_SELECTOR, position)
    yield Triple(position, v.TYPE, v.POSITION_SELECTOR)
    yield Triple(position, v.START, count_literal(place.start))
    yield Triple(position, v.END, count_literal(place.end))


def _quantity(result: Result) -> Iterator[_Pair]:
    value, name = text_literal(result.value), text_literal(result.metric_name)
    low, high = decimal_literal(result.low), decimal_literal(result.high)
    yield from ((v.pa("value"), value), (v.lpwc("metricValue"), value))
    yield from ((v.pa("metricName"), name), (v.lpwc("metricName"), name))
    yield v.pa("unit"), text_literal(result.unit)
    yield v.pa("kind"), text_literal(result.kind)
    if low is not None:
        yield v.pa("low"), low
    if high is not None:
        yield v.pa("high"), high
    # A range is no single number: the standard properties would claim one that no paper printed.
    if low is not None and low == high:
        yield from ((v.HAS_VALUE, low), (v.NUMERIC_VALUE, low))


def _evaluation_of_model(result: Result) -> tuple[str, str] | None:
    subject, dataset = result.subject or "", result.dataset or ""
    if subject.startswith("model/") and dataset.startswith("dataset/"):
        return subject, dataset
    return None
