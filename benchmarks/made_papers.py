"""Generated papers, whose sentences name what the lexicon knows: as many as a benchmark asks for."""

from __future__ import annotations

import random
from collections.abc import Iterator

from paperatlas.model import EntityType, Paper
from paperatlas.ontology import load_ontology


def made_papers(number: int, *, seed: int = 7) -> Iterator[Paper]:
    """Papers that introduce, use, evaluate, compare and report, the same ones for the same number."""
    pick = _picker(random.Random(seed))  # noqa: S311 (no secret is made of it)
    for n in range(number):
        technique, other, model, rival = pick("Technique"), pick("Technique"), pick("Model"), pick("Model")
        dataset, task, score = pick("Dataset"), pick("Task"), 50 + n % 500 / 10
        yield Paper(
            id=f"made:{n}",
            title=f"Net{n}: {technique} for {task}",
            abstract=(
                f"We propose Net{n}, which extends {model}. We use {technique} and {other} for {task}. "
                f"We evaluate on {dataset} and compare with {rival}. "
                f"Net{n} reaches {score:.1f}% accuracy on {dataset}."
            ),
            year=2012 + n % 14,
            authors=(f"Author {n % 997}", f"Author {n % 491}"),
        )


class _picker:  # noqa: N801 (a function with a memory)
    """Names of a type, a few of them often and most of them seldom, as in the literature."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        concepts = load_ontology().concepts.values()
        self._names = {
            kind: [one.label for one in concepts if one.type == kind] for kind in {c.type for c in concepts}
        }

    def __call__(self, kind: EntityType) -> str:
        names = self._names[kind]
        return names[int(len(names) * self._chance.random() ** 5)]
