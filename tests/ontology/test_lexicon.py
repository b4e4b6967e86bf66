"""The known names: no two things of a type share one, every tie holds, and every name is found in a text."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from paperatlas.extract.lexicon import NameIndex
from paperatlas.model import ENTITY_TYPES
from paperatlas.names import normal_form, slugify
from paperatlas.ontology import SKOS, THINGS, Concept, load_ontology, ontology_folder
from paperatlas.ontology.concepts import ancestors

CONCEPTS = load_ontology().concepts
FILES = sorted((ontology_folder() / "lexicon").glob("*.ttl"))
TECHNIQUES = {
    normal_form(name): concept.id
    for concept in CONCEPTS.values()
    if concept.type == "Technique"
    for name in concept.names
}
PROPERTIES = {
    "type",
    "prefLabel",
    "altLabel",
    "broader",
    "introducedIn",
    "introducedYear",
    "everydayName",
    "exactMatch",
}

# Far below what there is: a lexicon that lost a part of itself is noticed, an edited one is not.
FLOORS = {"Technique": 1500, "Model": 1500, "Dataset": 1200, "Task": 1000, "Benchmark": 500, "Metric": 400}
OVERALL = 8000
FIRST_YEAR = 1600  # Newton's method is older than machine learning

# The two forms of an identifier, before and since April 2007; each begins with year and month.
ARXIV = re.compile(
    r"https://arxiv\.org/abs/(?:[a-z-]+(?:\.[A-Z]{2})?/(?P<old>\d{2})(?:0[1-9]|1[0-2])\d{3}"
    r"|(?P<new>\d{2})(?:0[1-9]|1[0-2])\.\d{4,5})"
)
SAMPLE = 2000
BEFORE, AFTER = "We turn to ", " here."


def concepts_by_type() -> Iterator[tuple[str, list[Concept]]]:
    for kind in ENTITY_TYPES:
        yield kind, [concept for concept in CONCEPTS.values() if concept.type == kind]


def subjects(path: Path) -> list[str]:
    """The subjects of a file in order of their first triple."""
    return list(dict.fromkeys(str(triple.subject) for triple in ox.parse(path=str(path))))


def test_there_is_one_file_a_type() -> None:
    assert [path.stem for path in FILES] == sorted(f"{kind.lower()}s" for kind in ENTITY_TYPES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_sorted_and_holds_its_own_type_alone(path: Path) -> None:
    ids = [subject.removeprefix(f"<{THINGS}").removesuffix(">") for subject in subjects(path)]
    assert ids == sorted(ids)
    assert {CONCEPTS[key].type.lower() for key in ids} == {path.stem.removesuffix("s")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_each_thing_once_and_with_known_properties(path: Path) -> None:
    triples = list(ox.parse(path=str(path)))
    twice = [triple for triple, count in Counter(map(str, triples)).items() if count > 1]
    assert twice == []
    assert {re.split("[#/]", triple.predicate.value)[-1] for triple in triples} <= PROPERTIES
    labels = Counter(str(t.subject) for t in triples if t.predicate.value == SKOS + "prefLabel")
    assert set(labels.values()) == {1}


def test_an_id_is_the_type_and_the_slug_of_the_label() -> None:
    wrong = {c.id: c.label for c in CONCEPTS.values() if c.id != f"{c.type.lower()}/{slugify(c.label)}"}
    assert wrong == {}


@pytest.mark.parametrize("kind", ENTITY_TYPES)
def test_no_two_things_of_one_type_share_a_name(kind: str) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for concept in dict(concepts_by_type())[kind]:
        for name in concept.names:
            owners[normal_form(name)].add(concept.id)
    assert {name: sorted(ids) for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("kind", ENTITY_TYPES)
def test_labels_are_unique_within_a_type(kind: str) -> None:
    labels = Counter(concept.label for concept in dict(concepts_by_type())[kind])
    assert [label for label, count in labels.items() if count > 1] == []


def test_a_broader_thing_exists_and_is_of_the_same_type() -> None:
    wrong = [
        (concept.id, broader)
        for concept in CONCEPTS.values()
        for broader in concept.broader
        if broader not in CONCEPTS or CONCEPTS[broader].type != concept.type
    ]
    assert wrong == []


def test_nothing_is_broader_than_itself() -> None:
    graph = {concept.id: concept.broader for concept in CONCEPTS.values()}
    tuple(TopologicalSorter(graph).static_order())  # raises a CycleError that lists the circle


@pytest.mark.parametrize(
    "chain",
    [
        "GPTQ < post-training quantization < quantization < model compression",
        "QLoRA < LoRA < parameter-efficient fine-tuning < fine-tuning < transfer learning",
        "Double DQN < deep Q-learning < Q-learning < temporal difference learning < reinforcement learning",
        "AdamW < Adam < adaptive gradient method < first-order optimization < optimization algorithm",
        "sliding window attention < sparse attention < efficient attention < attention",
    ],
)
def test_the_field_s_own_chains_stand_in_it(chain: str) -> None:
    keys = [TECHNIQUES[normal_form(name)] for name in chain.split(" < ")]
    assert all(above in ancestors(CONCEPTS, key) for key, above in pairwise(keys))


@pytest.mark.parametrize(("kind", "share"), [("Technique", 0.9), ("Model", 0.9), ("Task", 0.9)])
def test_nearly_all_have_something_broader(kind: str, share: float) -> None:
    found = dict(concepts_by_type())[kind]
    assert sum(bool(concept.broader) for concept in found) > share * len(found)


@pytest.mark.data
def test_pairs_of_narrower_and_broader_techniques_are_connected(data_folder: Path) -> None:
    lines = (data_folder / "resolution" / "dev_taxonomy.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [[TECHNIQUES.get(normal_form(name), name) for name in line.split("\t")[:2]] for line in lines]
    connected = sum(key in CONCEPTS and above in ancestors(CONCEPTS, key) for key, above in pairs)
    assert connected >= 0.85 * len(pairs)


def test_names_are_clean() -> None:
    unclean = [
        (concept.id, name)
        for concept in CONCEPTS.values()
        for name in concept.names
        if name != " ".join(name.split())
        or any(unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn") for char in name)
        or not normal_form(name)
    ]
    assert unclean == []


def test_an_everyday_name_is_one_of_the_names() -> None:
    assert [c.id for c in CONCEPTS.values() if not set(c.everyday) <= set(c.names)] == []
    assert [c.id for c in CONCEPTS.values() if c.everyday]


def test_no_name_of_a_thing_stands_twice() -> None:
    assert [c.id for c in CONCEPTS.values() if len(set(c.names)) < len(c.names)] == []


def test_papers_that_introduced_a_thing_are_well_formed_and_of_its_year() -> None:
    wrong = []
    for concept in CONCEPTS.values():
        for iri in concept.introduced_in:
            match = ARXIV.fullmatch(iri)
            if match is None or not _agrees(concept.year, int(match["old"] or match["new"])):
                wrong.append((concept.id, iri, concept.year))
    assert wrong == []


def _agrees(year: int | None, two_digits: int) -> bool:
    submitted = two_digits + (1900 if two_digits > 90 else 2000)
    return year is None or abs(year - submitted) <= 1


def test_years_are_years() -> None:
    years = [concept.year for concept in CONCEPTS.values() if concept.year is not None]
    assert years
    assert FIRST_YEAR < min(years) <= max(years) < 2100


def test_links_to_elsewhere_are_iris() -> None:
    links = [iri for concept in CONCEPTS.values() for iri in concept.same_as]
    assert [iri for iri in links if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", iri)] == []


def test_there_are_enough_of_each_type(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(kind, *_counted(found)) for kind, found in concepts_by_type()]
    rows.append(("all", *_counted(list(CONCEPTS.values()))))
    with capsys.disabled():
        print("\nlexicon    concepts   names  with broader  four levels down")  # noqa: T201 - meant to be seen
        for kind, *numbers in rows:
            print(f"{kind:10s} {numbers[0]:8d} {numbers[1]:7d} {numbers[2]:13d} {numbers[3]:17d}")  # noqa: T201
    assert len(CONCEPTS) >= OVERALL
    assert {kind: count for kind, count, *_ in rows if count < FLOORS.get(kind, 0)} == {}


def _counted(found: list[Concept]) -> tuple[int, int, int, int]:
    """Concepts, their names, those with something broader, those at the fourth level or below."""
    return (
        len(found),
        sum(len(concept.names) for concept in found),
        sum(bool(concept.broader) for concept in found),
        sum(_level(concept.id) >= 4 for concept in found),
    )


@cache
def _level(key: str) -> int:
    return 1 + max(map(_level, CONCEPTS[key].broader), default=0)


def test_a_name_is_found_whole_in_a_sentence() -> None:
    index = NameIndex(CONCEPTS.values())
    named = [
        (name, concept.id)
        for concept in CONCEPTS.values()
        for name in concept.names
        if name not in concept.everyday
    ]
    missed = []
    for name, key in random.Random(0).sample(named, SAMPLE):  # noqa: S311 - the same names each time
        hits = index.find(f"{BEFORE}{name}{AFTER}")
        start, end = len(BEFORE), len(BEFORE) + len(name)
        whole = [hit for hit in hits if hit.start <= start and hit.end >= end]
        if not any(key in {c.id for c in hit.concepts} or hit.end - hit.start > len(name) for hit in whole):
            missed.append((name, key))
    assert missed == []
