"""An invented atlas of any size: fields that share little, popular entities and rare ones, texts."""

from __future__ import annotations

import numpy as np

from paperatlas.atlas.memory import MemoryTables
from paperatlas.model import ENTITY_TYPES, ROLES, Entity, Evidence, Paper, Result, Statement

_FIELDS = 20
_PER_PAPER = 12
_WORDS = (
    "deep sparse fast robust neural joint latent dense masked causal linear gated fused mixed soft".split()
)


def invent_atlas(papers: int, entities: int) -> MemoryTables:
    """`papers` papers with twelve statements each, and a result for every second."""
    random = np.random.default_rng(11)
    things = [_entity(number) for number in range(entities)]
    popular = 1 / (np.arange(entities) + 1) ** 0.8
    chances = [popular * np.where(np.arange(entities) % _FIELDS == field, 25, 1) for field in range(_FIELDS)]
    picks = [
        random.choice(entities, (papers // _FIELDS + 1) * 2 * _PER_PAPER, p=one / one.sum())
        for one in chances
    ]
    made, statements, results = [], [], []
    for number in range(papers):
        row = number // _FIELDS * 2 * _PER_PAPER
        drawn = picks[number % _FIELDS][row : row + 2 * _PER_PAPER].tolist()
        chosen = list(dict.fromkeys(drawn))[:_PER_PAPER]
        paper = _paper(number, [things[pick].label for pick in chosen])
        made.append(paper)
        statements += [_statement(paper, things[pick], place) for place, pick in enumerate(chosen)]
        if number % 2:
            results.append(_result(paper, statements[-1], number))
    return MemoryTables(
        all_papers=tuple(made),
        all_entities=tuple(things),
        all_statements=tuple(statements),
        all_results=tuple(results),
    )


def _entity(number: int) -> Entity:
    kind = ENTITY_TYPES[(0, 0, 1, 0, 4, 2, 1, 3, 0, 5)[number % 10]]
    words = " ".join(_WORDS[number // 15**power % 15] for power in range(2))
    return Entity(
        id=f"{kind.lower()}/{number}",
        type=kind,
        label=f"{words} {kind} {number}",
        aliases=(f"alias {number}",),
    )


def _paper(number: int, names: list[str]) -> Paper:
    sentences = (
        f"In this study we have built the whole of our experiments upon {name}, at length." for name in names
    )
    title = f"The invented study number {number} of {names[0]}"
    return Paper(id=f"p{number:06}", title=title, abstract=" ".join(sentences), year=2000 + number % 25)


def _statement(paper: Paper, entity: Entity, place: int) -> Statement:
    start = paper.abstract.index(entity.label)
    begin = paper.abstract.rfind(". ", 0, start) + 2 if ". " in paper.abstract[:start] else 0
    spot = Evidence(
        paper=paper.id,
        field="abstract",
        start=start,
        end=start + len(entity.label),
        text=entity.label,
        sentence=(begin, paper.abstract.index(".", start) + 1),
    )
    return Statement(
        id=f"{paper.id}-{place:02}",
        subject=f"paper/{paper.id}",
        predicate=ROLES[place % 7],
        object=entity.id,
        confidence=0.5 + place / 30,
        evidence=(spot,),
    )


def _result(paper: Paper, statement: Statement, number: int) -> Result:
    value = str(50 + number % 500 / 10)
    return Result(
        id=f"r{number:06}",
        paper=paper.id,
        subject=None,
        metric=None,
        metric_name="accuracy",
        value=value,
        low=value,
        high=value,
        unit="%",
        kind="absolute",
        dataset=statement.object if statement.object.startswith(("dataset/", "benchmark/")) else None,
        baseline=None,
        confidence=0.5,
        evidence=statement.evidence[0],
    )
