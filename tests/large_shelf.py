"""An atlas on disk with more papers than the server gives in one page, and a corner that few know of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from made_papers import evidence_of
from paperatlas.atlas.manifest import MANIFEST, Manifest, encode_manifest
from paperatlas.atlas.schema import FORMAT_VERSION, TABLES
from paperatlas.atlas.stored import StoredTables
from paperatlas.atlas.writing import Value, write_tables
from paperatlas.model import ENTITY_TYPES, Entity, EntityType, Paper, RelationType, Role, Statement

PAPERS, COMMON = 1_100, 60
CORNER = Paper(
    id="corner/1 #?",
    title="The corner study",
    abstract="We introduce Rare Pruning. Rare Pruning is based on Seldom Masking.",
    year=2024,
)
RARE, SELDOM = "technique/rare-pruning", "technique/seldom-masking"


def store_large_shelf(folder: Path, labels: Iterable[str] = ()) -> StoredTables:
    """`PAPERS` papers on common things, and one on rare ones, which also names models of such labels."""
    return store_values(folder, [*_common(), *_corner(labels)])


def store_values(folder: Path, values: Iterable[Value]) -> StoredTables:
    """Values as an atlas folder."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(
        format=FORMAT_VERSION,
        paperatlas="0",
        extractor="made",
        lexicon="",
        counts=write_tables(values, folder),
        files=tuple(f"{table}.parquet" for table in TABLES),
    )
    (folder / MANIFEST).write_bytes(encode_manifest(manifest))
    return StoredTables(folder)


def common_id(number: int) -> str:
    """The id of one of the things that all papers are about."""
    return f"{_kind(number).lower()}/common-{number}"


def named(number: int) -> list[int]:
    """The common things that a paper names."""
    return [number * step % COMMON for step in (1, 7, 11)]


def _kind(number: int) -> EntityType:
    return ENTITY_TYPES[number % len(ENTITY_TYPES)]


def _common() -> Iterator[Value]:
    for number in range(COMMON):
        yield Entity(id=common_id(number), type=_kind(number), label=f"Common thing {number}")
    for number in range(PAPERS):
        words = [f"We use Common thing {one}." for one in named(number)]
        paper = Paper(id=f"p{number:04}", title=f"Study {number}", abstract=" ".join(words), year=2020)
        yield paper
        for place, one in enumerate(dict.fromkeys(named(number))):
            yield _said(f"{paper.id}-{place}", paper, f"paper/{paper.id}", "uses", common_id(one), words[0])


def _corner(labels: Iterable[str]) -> Iterator[Value]:
    first, second = "We introduce Rare Pruning.", "Rare Pruning is based on Seldom Masking."
    node = f"paper/{CORNER.id}"
    yield CORNER
    yield Entity(id=RARE, type="Technique", label="Rare Pruning", aliases=("RarePrune",))
    yield Entity(id=SELDOM, type="Technique", label="Seldom Masking")
    yield _said("corner-1", CORNER, node, "introduces", RARE, first)
    yield _said("corner-2", CORNER, RARE, "basedOn", SELDOM, second)
    for number, label in enumerate(labels):
        model = Entity(id=f"model/corner-{number}", type="Model", label=f"corner {number} {label}")
        yield model
        yield _said(f"corner-model-{number}", CORNER, node, "uses", model.id, first)


def _said(
    number: str, paper: Paper, subject: str, role: Role | RelationType, target: str, sentence: str
) -> Statement:
    place = evidence_of(paper, sentence, sentence)
    return Statement(
        id=number, subject=subject, predicate=role, object=target, confidence=0.9, evidence=(place,)
    )
