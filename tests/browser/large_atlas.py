"""An invented atlas of the size that a reading group has: 500 papers, 2,500 entities."""

from __future__ import annotations

import numpy as np

from paperatlas.atlas.memory import MemoryTables
from paperatlas.model import ENTITY_TYPES, ROLES, Entity, Evidence, Paper, Statement

PAPERS, ENTITIES, PER_PAPER = 500, 2_500, 12
OPENING = "This work is built on "


def large_atlas() -> MemoryTables:
    """Popular entities and rare ones, ten fields that share little, 6,000 statements."""
    random = np.random.default_rng(11)
    entities = [_entity(number) for number in range(ENTITIES)]
    popular = 1 / (np.arange(ENTITIES) + 1) ** 0.85
    papers, statements = [], []
    for number in range(PAPERS):
        near = np.where(np.arange(ENTITIES) % 10 == number % 10, 9, 1) * popular
        picks = random.choice(ENTITIES, PER_PAPER, replace=False, p=near / near.sum())
        paper = _paper(number, [entities[pick].label for pick in picks])
        papers.append(paper)
        statements += [_statement(paper, entities[pick], place) for place, pick in enumerate(picks)]
    return MemoryTables(
        all_papers=tuple(papers), all_entities=tuple(entities), all_statements=tuple(statements)
    )


def _entity(number: int) -> Entity:
    kind = ENTITY_TYPES[number % len(ENTITY_TYPES)]
    return Entity(id=f"{kind.lower()}/{number}", type=kind, label=f"{kind} no. {number}")


def _paper(number: int, names: list[str]) -> Paper:
    abstract = " ".join(f"{OPENING}{name}." for name in names)
    title = f"The invented study number {number} of {names[0]} in ten fields"
    return Paper(id=f"p{number:03}", title=title, abstract=abstract, year=2000 + number % 25)


def _statement(paper: Paper, entity: Entity, place: int) -> Statement:
    sentence = f"{OPENING}{entity.label}."
    begin = paper.abstract.index(sentence)
    start = begin + len(OPENING)
    return Statement(
        id=f"{paper.id}-{place:02}",
        subject=f"paper/{paper.id}",
        predicate=ROLES[place % len(ROLES)],
        object=entity.id,
        confidence=0.5 + place / 30,
        evidence=(
            Evidence(
                paper=paper.id,
                field="abstract",
                start=start,
                end=start + len(entity.label),
                text=entity.label,
                sentence=(begin, begin + len(sentence)),
            ),
        ),
    )
