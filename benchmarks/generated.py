"""A generated atlas of any number of papers, shaped like a built one, whose values are streamed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from paperatlas.atlas.manifest import MANIFEST, Manifest, encode_manifest
from paperatlas.atlas.schema import FORMAT_VERSION, TABLES
from paperatlas.atlas.stored import StoredTables
from paperatlas.atlas.writing import Value, write_tables
from paperatlas.model import ENTITY_TYPES, ROLES, Entity, EntityType, Evidence, Paper, Result, Statement

_WORDS = "we train a network with pruning and sparse attention on images while it learns faster".split()
_ENTITIES = 4_000
_CLAIMS = 11  # a paper's statements, as the four pages have them


def store(papers: int, folder: Path) -> StoredTables:
    """The atlas in a folder, as a build leaves it."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = write_tables(generate(papers), folder)
    manifest = Manifest(
        format=FORMAT_VERSION,
        paperatlas="0",
        extractor="generated",
        lexicon="",
        counts=counts,
        files=tuple(f"{table}.parquet" for table in TABLES),
    )
    (folder / MANIFEST).write_bytes(encode_manifest(manifest))
    return StoredTables(folder)


def generate(papers: int) -> Iterator[Value]:
    """Entities, and papers with their statements and a result each; the same each time."""
    chance = random.Random(0)  # noqa: S311 (only to be like something)
    ids = [f"{_kind(number).lower()}/thing-{number}" for number in range(_ENTITIES)]
    for number, name in enumerate(ids):
        yield Entity(id=name, type=_kind(number), label=f"Thing {number}", aliases=(f"T{number}",))
    for number in range(papers):
        text = " ".join(chance.choices(_WORDS, k=170))
        paper = Paper(
            id=f"arxiv:{2000 + number // 10_000}.{number % 10_000:05d}",
            title=f"A study of thing {number % _ENTITIES}",
            abstract=text,
            authors=("Ada Example", "Ben Beispiel", "Cleo Esempio"),
            year=2015 + number % 10,
            venue=f"Conference {number % 40}",
            sources=("generated",),
        )
        yield paper
        yield from _claims(paper, number, ids, chance)


def _kind(number: int) -> EntityType:
    return ENTITY_TYPES[number % len(ENTITY_TYPES)]


def _claims(paper: Paper, number: int, ids: list[str], chance: random.Random) -> Iterator[Value]:
    for position, name in enumerate(chance.sample(ids, _CLAIMS)):
        yield Statement(
            id=f"{number:010x}{position:06x}",
            subject=f"paper/{paper.id}",
            predicate=ROLES[position % len(ROLES)],
            object=name,
            confidence=round(chance.random(), 3),
            evidence=tuple(_place(paper, start, chance) for start in range(position % 3 + 1)),
        )
    yield Result(
        id=f"{number:016x}",
        paper=paper.id,
        subject=ids[number % _ENTITIES],
        metric=None,
        metric_name="accuracy",
        value="81.3",
        low="81.3",
        high="81.3",
        unit="%",
        kind="absolute",
        dataset=None,
        baseline=None,
        confidence=0.7,
        evidence=_place(paper, 0, chance),
    )


def _place(paper: Paper, part: int, chance: random.Random) -> Evidence:
    start = part * 200 + chance.randrange(150)
    return Evidence(
        paper=paper.id,
        field="abstract",
        start=start,
        end=start + 12,
        text=paper.abstract[start : start + 12],
        sentence=(part * 200, part * 200 + 180),
    )
