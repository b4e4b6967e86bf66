"""Statements and results with their evidence, as nodes with their properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paperatlas.atlas.dossiers import Dossier, Saying
from paperatlas.export import vocabulary as v
from paperatlas.export.literals import confidence_literal, decimal_literal, plain_decimal
from paperatlas.export.terms import Terms, part_of, quoted
from paperatlas.model import Evidence, Paper, Result, Statement

CONTEXT = 32
"""How many characters before and after a quote go with it."""

_Pair = tuple[str, str]
_Node = tuple[str, list[_Pair]]


class ClaimWriter:
    """Writes what papers say; see `nodes.NodeWriter` for what its arguments mean."""

    def __init__(self, terms: Terms, *, graphs: bool, reify: bool) -> None:
        self._terms, self._graphs, self._reify = terms, graphs, reify
        self._units: set[str] = set()
        self._evaluated: set[tuple[str, str]] = set()
        self._build = (terms[v.GENERATED_BY], terms.thing("build/paperatlas"))
        self._evidence_types = _types(terms, v.pa("Evidence"), v.ANNOTATION)
        self._passage_types = _types(terms, v.pa("Passage"))
        self._position_types = _types(terms, v.POSITION_SELECTOR)
        self._quote_types = _types(terms, v.QUOTE_SELECTOR)
        self._statement_types = _types(terms, v.pa("Statement"), v.RDF_STATEMENT)
        self._result_types = _types(terms, *v.RESULT_CLASSES)

    def nodes(self, dossier: Dossier) -> Iterator[_Node]:
        """All that one paper says."""
        for saying in dossier.sayings:
            yield from self._statement(saying, dossier.paper)
        said = (saying.statement for saying in dossier.sayings)
        tasks = [
            one.object for one in said if one.predicate == "addresses" and one.object.startswith("task/")
        ]
        for result in dossier.results:
            yield from self._result(result, dossier.paper, task=tasks[0] if len(tasks) == 1 else None)

    def common(self) -> Iterator[_Node]:
        """What results have in common: their units, and which model was evaluated on which data set."""
        t = self._terms
        for unit in sorted(self._units):
            yield t.thing(f"unit/{unit}"), [*_types(t, v.pa("Unit")), (t[v.LABEL], quoted(unit))]
        for model, dataset in sorted(self._evaluated):
            yield t.thing(model), [(t[v.EVALUATED_ON], t.thing(dataset))]

    def _statement(self, saying: Saying, paper: Paper | None) -> Iterator[_Node]:
        said, node = saying.statement, self._terms.thing(f"statement/{saying.statement.id}")
        pairs: list[_Pair] = []
        if saying.is_first or self._graphs:
            yield self._edge(said)
            pairs = self._core(said)
        yield node, pairs + self._sources(node, said.evidence, saying.numbers)
        for number, place in zip(saying.numbers, said.evidence, strict=True):
            yield from self._evidence(node, number, place, paper)
        if said.predicate == "introduces" and paper is not None:
            yield from self._introduced(said, paper)

    def _edge(self, said: Statement) -> _Node:
        t, target = self._terms, self._terms.thing(said.object)
        pairs = [(t[v.pa(said.predicate)], target)]
        if (likeness := v.lpwc_property(said)) is not None:
            pairs.append((t[likeness], target))
        return t.thing(said.subject), pairs

    def _core(self, said: Statement) -> list[_Pair]:
        t = self._terms
        parts = (t.thing(said.subject), t[v.pa(said.predicate)], t.thing(said.object))
        pairs = [
            *self._statement_types,
            *zip((t[v.SUBJECT], t[v.PREDICATE], t[v.OBJECT]), parts, strict=True),
        ]
        if self._reify:
            pairs.append((t[v.REIFIES], f"<<( {' '.join(parts)} )>>"))
        return [*pairs, (t[v.pa("confidence")], t.literal(confidence_literal(said.confidence))), self._build]

    def _sources(self, node: str, places: Iterable[Evidence], numbers: Iterable[int]) -> list[_Pair]:
        t = self._terms
        papers = dict.fromkeys(place.paper for place in places)
        derived = [(t[v.DERIVED_FROM], t.thing(f"paper/{paper}")) for paper in papers]
        return derived + [(t[v.pa("evidence")], part_of(node, f"evidence-{number}")) for number in numbers]

    def _evidence(self, claim: str, number: int, place: Evidence, paper: Paper | None) -> Iterator[_Node]:
        t = self._terms
        passage, position = part_of(claim, f"passage-{number}"), part_of(claim, f"position-{number}")
        yield (
            part_of(claim, f"evidence-{number}"),
            [*self._evidence_types, (t[v.HAS_BODY], claim), (t[v.HAS_TARGET], passage)],
        )
        quote = part_of(claim, f"quote-{number}")
        selectors = [(t[v.HAS_SELECTOR], position)] + ([(t[v.HAS_SELECTOR], quote)] if place.text else [])
        yield (
            passage,
            [
                *self._passage_types,
                (t[v.HAS_SOURCE], t.thing(f"paper/{place.paper}")),
                (t[v.pa("field")], f'"{place.field}"'),
                (t[v.pa("sentenceStart")], t.count(place.sentence[0])),
                (t[v.pa("sentenceEnd")], t.count(place.sentence[1])),
                *selectors,
            ],
        )
        offsets = [(t[v.START], t.count(place.start)), (t[v.END], t.count(place.end))]
        yield position, [*self._position_types, *offsets]
        if place.text:
            yield quote, [*self._quote_types, *self._words(place, paper)]

    def _words(self, place: Evidence, paper: Paper | None) -> Iterator[_Pair]:
        t, whole = self._terms, getattr(paper, place.field, "")
        yield t[v.EXACT], quoted(place.text)
        if before := whole[max(0, place.start - CONTEXT) : place.start]:
            yield t[v.PREFIX], quoted(before)
        if after := whole[place.end : place.end + CONTEXT]:
            yield t[v.SUFFIX], quoted(after)

    def _introduced(self, said: Statement, paper: Paper) -> Iterator[_Node]:
        """What Linked Papers With Code says of a method: whose it is, and in which words it is described."""
        t, pairs = self._terms, []
        if said.object.partition("/")[0] in v.LPWC_INTRODUCED:
            pairs.append((t[v.lpwc("introducedBy")], t.thing(said.subject)))
        sentences = (paper.abstract[slice(*one.sentence)] for one in said.evidence if one.field == "abstract")
        if sentence := next(sentences, ""):
            pairs.append((t[v.DESCRIPTION], quoted(sentence)))
        if pairs:
            yield t.thing(said.object), pairs

    def _result(self, result: Result, paper: Paper | None, *, task: str | None) -> Iterator[_Node]:
        t, node = self._terms, self._terms.thing(f"result/{result.id}")
        source, evaluation = t.thing(f"paper/{result.paper}"), part_of(node, "evaluation")
        yield source, [(t[v.pa("reports")], node), (t[v.lpwc("hasEvaluation")], evaluation)]
        pairs = [*self._result_types, *self._quantity(result), *self._about(result)]
        pairs += [(t[v.pa("confidence")], t.literal(confidence_literal(result.confidence))), self._build]
        yield node, pairs + self._sources(node, (result.evidence,), (1,))
        yield from self._evidence(node, 1, result.evidence, paper)
        yield evaluation, [*self._evaluation(result, task), (t[v.lpwc("hasEvaluationResult")], node)]

    def _quantity(self, result: Result) -> Iterator[_Pair]:
        t, value, name = self._terms, quoted(result.value), quoted(result.metric_name)
        yield from ((t[v.pa("value")], value), (t[v.lpwc("metricValue")], value))
        yield from ((t[v.pa("metricName")], name), (t[v.lpwc("metricName")], name))
        yield t[v.pa("unit")], quoted(result.unit)
        yield t[v.pa("kind")], quoted(result.kind)
        for end in ("low", "high"):
            text = getattr(result, end)
            number = decimal_literal(text)
            if number is not None:
                yield t[v.pa(end)], t.literal(number)
            if number is None or plain_decimal(number.value) != text:
                yield t[v.pa(f"{end}Text")], quoted(text)
        # A range is no single number: the standard properties would claim one that no paper printed.
        low = decimal_literal(result.low)
        if low is not None and low == decimal_literal(result.high):
            yield from ((t[v.HAS_VALUE], t.literal(low)), (t[v.NUMERIC_VALUE], t.literal(low)))

    def _about(self, result: Result) -> Iterator[_Pair]:
        t = self._terms
        for name in ("subject", "metric", "dataset", "baseline"):
            if (entity := getattr(result, name)) is not None:
                yield t[v.pa(name)], t.thing(entity)
        if result.metric is not None:
            yield t[v.SPECIFIED_BY], t.thing(result.metric)
        if result.unit != "none":
            self._units.add(result.unit)
            yield t[v.HAS_UNIT], t.thing(f"unit/{result.unit}")

    def _evaluation(self, result: Result, task: str | None) -> Iterator[_Pair]:
        t, subject, dataset = self._terms, result.subject or "", result.dataset or ""
        yield t[v.TYPE], t[v.LPWC_EVALUATION]
        if task is not None:
            yield t[v.lpwc("hasTask")], t.thing(task)
        if subject.startswith("model/"):
            yield t[v.lpwc("hasModel")], t.thing(subject)
        if dataset.startswith("dataset/"):
            yield t[v.lpwc("hasDataset")], t.thing(dataset)
        if subject.startswith("model/") and dataset.startswith("dataset/"):
            self._evaluated.add((subject, dataset))


def _types(terms: Terms, *kinds: str) -> list[_Pair]:
    return [(terms[v.TYPE], terms[kind]) for kind in kinds]
