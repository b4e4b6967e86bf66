"""Links: for every name of every entity the rule that made it one, a score, and what the rule rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from paperatlas.model import EntityType, Link
from paperatlas.resolve.base import NameSet
from paperatlas.resolve.spelling import spell
from paperatlas.resolve.verdicts import Corpus, Node, Verdict

SCORES = {
    "correction": 1.0,
    "lexicon": 1.0,
    "same name": 0.98,
    "same core": 0.93,
    "spelled out": 0.9,
    "abbreviation": 0.85,
    "misspelling": 0.85,
    "paper": 0.8,
}
"""How sure each rule is, from 0 to 1; where two rules give one link, the surer one stands in it."""


class Decided(Struct, frozen=True):
    """A name set with its verdict in some of its papers, or in all."""

    names: NameSet
    verdict: Verdict
    papers: int


def generate_links(
    decided: Iterable[Decided], ids: Mapping[Node, str], labels: Mapping[Node, str], corpus: Corpus
) -> tuple[Link, ...]:
    """The links of all names, sorted, one for each name and entity."""
    best: dict[tuple[str, EntityType, str], Link] = {}
    for one in decided:
        for link in _links(one, ids[one.verdict.node], labels[one.verdict.node], corpus):
            key = (link.surface, link.type, link.entity)
            if key not in best or _rank(link) < _rank(best[key]):
                best[key] = link
    return tuple(best[key] for key in sorted(best))


def _rank(link: Link) -> tuple[float, str, str]:
    return -link.score, link.rule, link.evidence


def _links(decided: Decided, entity: str, label: str, corpus: Corpus) -> Iterator[Link]:
    kind = decided.names.type
    for form in decided.names.forms:
        rule, evidence = _reason(form, decided, label, corpus)
        score = SCORES[rule]
        yield Link(surface=form, type=kind, entity=entity, rule=rule, score=score, evidence=evidence)


def _reason(form: str, decided: Decided, label: str, corpus: Corpus) -> tuple[str, str]:
    """Rule and evidence for one form of a name set."""
    verdict, kind, known = decided.verdict, decided.names.type, corpus.known
    if verdict.rule in ("correction", "paper"):
        return verdict.rule, verdict.evidence
    if verdict.node[1] in known.concepts and known.find(kind, form) == verdict.node[1]:
        return "lexicon", known.matching(verdict.node[1], form)
    key = spell(form).key
    if key == spell(label).key:
        return "same name", label
    if verdict.rule in ("abbreviation", "misspelling"):
        return verdict.rule, verdict.evidence
    if corpus.node_of(kind, form) == corpus.node_of(kind, label):
        return "same core", label
    beside = label if key == spell(verdict.evidence).key else verdict.evidence
    return "spelled out", f"a paper has it beside {beside!r}"
