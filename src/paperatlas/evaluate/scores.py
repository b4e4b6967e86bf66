"""Precision, recall and F1 of entities, edges, relations and results, paper by paper and summed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from msgspec import Struct

from paperatlas.evaluate.annotations import EntityFacts, PaperFacts, ResultFacts
from paperatlas.evaluate.forms import nearly_same
from paperatlas.model import DATA_TYPES

CORE = frozenset(["Technique", "Model", "Dataset", "Benchmark"])

_Gold = TypeVar("_Gold")
Pairs: TypeAlias = list[tuple[_Gold, _Gold]]


class Score(Struct, frozen=True):
    """Right, wrong and missed, with what follows from them, in percent."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """How many of the predicted are right."""
        return 100 * _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """How many of the annotated were found."""
        return 100 * _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Their harmonic mean.

        Example:
            >>> Score(right=3, wrong=1, missed=1).f1
            75.0
        """
        # From the two shares and not from the counts: one rounding apart, the last printed digit may differ
        # from that of the annotations' own scorer.
        precision = _share(self.right, self.right + self.wrong)
        recall = _share(self.right, self.right + self.missed)
        return 100 * (2 * precision * recall / (precision + recall)) if self.right else 0.0


Scores: TypeAlias = dict[str, Score]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def score_papers(gold: Mapping[str, PaperFacts], predicted: Mapping[str, PaperFacts]) -> list[Scores]:
    """The scores of each gold paper; one that was not predicted has missed everything."""
    return [score_paper(facts, predicted.get(key) or _nothing(facts)) for key, facts in gold.items()]


def sum_scores(papers: Iterable[Scores]) -> Scores:
    """The scores of all papers together, each figure counted over all its facts.

    A figure stands beside its own parts ("edge (entity+role)", "edge:uses"), whichever paper had them first.
    """
    total: Scores = {}
    for scores in papers:
        for name, score in scores.items():
            total[name] = total.get(name, Score()) + score
    groups = list(dict.fromkeys(map(_group, total)))
    return {
        name: total[name]
        for name in sorted(total, key=lambda name: (groups.index(_group(name)), _part(name)))
    }


def _group(name: str) -> str:
    return re.split("[: ]", name, maxsplit=1)[0]


def _part(name: str) -> str:
    return name if ":" in name else ""


def score_paper(gold: PaperFacts, predicted: PaperFacts) -> Scores:
    """All figures of one paper."""
    matched = pair_entities(gold, predicted)
    return {
        **_entity_scores(gold, predicted, matched),
        **_edge_scores(gold, predicted, matched),
        "relation": _relation_score(gold, predicted),
        **_result_scores(gold.results, predicted.results),
    }


def match(
    gold: Sequence[_Gold], predicted: Sequence[_Gold], same: Callable[[_Gold, _Gold], bool]
) -> Pairs[_Gold]:
    """Pairs one to one: each gold fact takes the first predicted one that is the same and free."""
    free = list(predicted)
    pairs = []
    for fact in gold:
        index = next((at for at, other in enumerate(free) if same(fact, other)), None)
        if index is not None:
            pairs.append((fact, free.pop(index)))
    return pairs


def pair_entities(gold: PaperFacts, predicted: PaperFacts) -> Pairs[EntityFacts]:
    """Annotated entities with the predicted ones that agree in type and in a form."""
    return match(gold.entities, predicted.entities, _same_entity)


def _same_entity(one: EntityFacts, other: EntityFacts) -> bool:
    return one.type == other.type and _same_forms(one, other)


def _same_forms(one: EntityFacts, other: EntityFacts) -> bool:
    return not one.forms.isdisjoint(other.forms)


def _entity_scores(gold: PaperFacts, predicted: PaperFacts, matched: Pairs[EntityFacts]) -> Scores:
    scores = {"entity": _score(len(matched), gold.entities, predicted.entities)}
    types = {entity.type for entity in (*gold.entities, *predicted.entities)}
    groups = {f"entity:{kind}": frozenset([kind]) for kind in sorted(types)} | {"entity:core4": CORE}
    for name, kinds in groups.items():
        right = sum(fact.type in kinds for fact, _ in matched)
        scores[name] = _score(right, _of(kinds, gold), _of(kinds, predicted))
    data = match(_of(DATA_TYPES, gold), _of(DATA_TYPES, predicted), _same_forms)
    scores["entity:Dataset+Benchmark"] = _score(len(data), _of(DATA_TYPES, gold), _of(DATA_TYPES, predicted))
    untyped = match(gold.entities, predicted.entities, _same_forms)
    scores["entity untyped"] = _score(len(untyped), gold.entities, predicted.entities)
    lenient = match(gold.entities, predicted.entities, _lenient_entity)
    scores["entity lenient"] = _score(len(lenient), gold.entities, predicted.entities)
    return scores


def _lenient_entity(one: EntityFacts, other: EntityFacts) -> bool:
    return one.type == other.type and nearly_same(one.forms, other.forms)


def _of(kinds: frozenset[str], facts: PaperFacts) -> list[EntityFacts]:
    return [entity for entity in facts.entities if entity.type in kinds]


def _edge_scores(gold: PaperFacts, predicted: PaperFacts, matched: Pairs[EntityFacts]) -> Scores:
    right = [fact for fact, other in matched if fact.role == other.role]
    wrong = len(matched) - len(right)
    scores = {
        "edge (entity+role)": _score(len(right), gold.entities, predicted.entities),
        "role given entity": Score(len(right), wrong, wrong),
    }
    for role in sorted({entity.role for entity in gold.entities}):
        scores[f"edge:{role}"] = _score(
            sum(fact.role == role for fact in right),
            [entity for entity in gold.entities if entity.role == role],
            [entity for entity in predicted.entities if entity.role == role],
        )
    return scores


def _relation_score(gold: PaperFacts, predicted: PaperFacts) -> Score:
    """Relations between entities that agree by name, whatever their types."""
    pairs = match(gold.entities, predicted.entities, _same_forms)
    # Where two predicted entities have one id, a relation means the last.
    named = {entity.key: entity for entity in predicted.entities}
    key_of = {other.key: fact.key for fact, other in pairs if named[other.key] is other}
    wanted = set(gold.relations)
    known, unknown = set(), 0
    for head, kind, tail in predicted.relations:
        if head in key_of and tail in key_of:
            known.add((key_of[head], kind, key_of[tail]))
        else:
            unknown += 1
    right = len(wanted & known)
    return Score(right, len(known) - right + unknown, len(wanted) - right)


def _result_scores(gold: Sequence[ResultFacts], predicted: Sequence[ResultFacts]) -> Scores:
    values = match(gold, predicted, lambda one, other: one.numbers == other.numbers)
    found = match(
        gold,
        predicted,
        lambda one, other: one.numbers == other.numbers and nearly_same(one.metric, other.metric),
    )
    placed, placed_too = [one for one in gold if one.dataset], [one for one in predicted if one.dataset]
    on_data = match(
        placed,
        placed_too,
        lambda one, other: one.numbers == other.numbers and nearly_same(one.dataset, other.dataset),
    )
    return {
        "result value": _score(len(values), gold, predicted),
        "result value+metric": _score(len(found), gold, predicted),
        "result value+dataset": _score(len(on_data), placed, placed_too),
        "result unit given result": _agreement(found, lambda one: one.unit),
        "result kind given result": _agreement(found, lambda one: one.kind),
        "result subject given result": _naming(found, lambda one: one.subject),
        "result baseline given result": _naming(found, lambda one: one.baseline),
    }


def _agreement(found: Pairs[ResultFacts], part: Callable[[ResultFacts], str]) -> Score:
    right = sum(part(one) == part(other) for one, other in found)
    return Score(right, len(found) - right, len(found) - right)


def _naming(found: Pairs[ResultFacts], part: Callable[[ResultFacts], frozenset[str]]) -> Score:
    total = Score()
    for one, other in found:
        wanted, got = part(one), part(other)
        right = bool(wanted and got and nearly_same(wanted, got))
        total += Score(int(right), int(bool(got) and not right), int(bool(wanted) and not right))
    return total


def _score(right: int, gold: Sequence[object], predicted: Sequence[object]) -> Score:
    return Score(right, len(predicted) - right, len(gold) - right)


def _nothing(gold: PaperFacts) -> PaperFacts:
    return PaperFacts(id=gold.id, text=gold.text, entities=(), relations=(), results=())
