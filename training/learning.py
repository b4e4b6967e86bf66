"""From annotated papers to models: which candidates are names of which type; roles and relations besides."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from paperatlas.extract.learned.entities.vectors import WordVectors
from paperatlas.extract.learned.models.confidence import ConfidenceTable
from paperatlas.extract.learned.models.linear import pack_model
from paperatlas.extract.rules import RuleExtractor
from training.clustering import learn_vectors
from training.entities import (
    LearnedEntities,
    Material,
    Split,
    count_papers,
    learn_confidence,
    learn_entities,
    split_papers,
)
from training.fitting import Model
from training.gold import GoldPaper
from training.relations import learn_relations
from training.results import LearnedResults, describe_paper, learn_results
from training.roles import describe_annotated, learn_roles
from training.sources import Sources

if TYPE_CHECKING:
    from training.pretraining import Start


class Learned(Struct, frozen=True):
    """What is shipped."""

    entities: LearnedEntities
    roles: Model
    relations: Model
    results: LearnedResults
    vectors: WordVectors
    confidence: ConfidenceTable


def learn(sources: Sources, minilm: Path | None = None, workers: int = 1) -> Learned:
    """Learn all models; the same sources give the same weights, whatever the number of workers.

    Args:
        sources: annotated papers and texts.
        minilm: folder of the weights that an encoder begins with; without it there will be none.
        workers: processes beside each other.
    """
    fields = (field.text for gold in sources.papers for field in gold.fields)
    vectors = learn_vectors([*sources.texts, *fields])
    material = Material(vectors, _read_on(sources, minilm) if minilm else None)
    papers, written = count_papers(sources.papers), count_papers(sources.written)
    splits = split_papers(papers, written)
    entities, *by_split = _learn_each([Split(papers, written), *splits], material, workers)
    examples = describe_annotated(sources.annotated)
    return Learned(
        entities=entities,
        roles=learn_roles(examples),
        relations=learn_relations(examples),
        results=_learn_results(sources.annotated),
        vectors=vectors,
        confidence=learn_confidence(splits, by_split, vectors),
    )


def _learn_each(splits: Sequence[Split], material: Material, workers: int) -> list[LearnedEntities]:
    """What each split teaches about entities."""
    job = partial(learn_entities, material=material)
    if workers < 2:
        return list(map(job, splits))
    # A fresh process has no threads of PyTorch's that a copy of this one would wait for.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(job, splits))


def _read_on(sources: Sources, minilm: Path) -> Start:
    from training.pretraining import pretrain  # needs PyTorch

    own = (" ".join(field.text for field in gold.fields) for gold in sources.papers)
    return pretrain([*sources.texts, *own], minilm)


def _learn_results(papers: Sequence[GoldPaper]) -> LearnedResults:
    # The rules' entities have the faults that entities have at work; annotated ones have none.
    extractions = RuleExtractor()([gold.paper for gold in papers])
    return learn_results(
        describe_paper(gold.record, extraction) for gold, extraction in zip(papers, extractions, strict=True)
    )


def save(learned: Learned, path: Path) -> None:
    """Write the weights: the same learned, the same bytes."""
    arrays = {
        **learned.entities.pack(),
        **pack_model("roles", learned.roles),
        **pack_model("results.numbers", learned.results.numbers),
        **pack_model("results.metrics", learned.results.metrics),
        **pack_model("results.partners", learned.results.partners),
        **pack_model("relations", learned.relations),
        **learned.vectors.pack(),
        **learned.confidence.pack(),
    }
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
