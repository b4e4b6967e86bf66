"""The papers that were written to be learned from are annotated as the scheme asks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from training.gold import GoldPaper, find_places, read_gold
from training.sources import WRITTEN

from paperatlas.model import ENTITY_TYPES, RELATION_TYPES, ROLES

PATHS = sorted(WRITTEN.glob("*.jsonl"))
CARD = Path(__file__).parents[2] / "docs" / "model-card.md"
KINDS = {"absolute", "improvement", "reduction", "ratio"}


def find_faults(paper: GoldPaper) -> Iterator[object]:
    texts = [paper.record["title"], paper.record["abstract"]]
    known = [entity["eid"] for entity in paper.record["entities"]]
    if len(set(known)) < len(known) or not known:
        yield "an id is given twice, or none"
    for entity in paper.entities:
        if entity.type not in ENTITY_TYPES or entity.role not in ROLES or not entity.forms:
            yield entity
        yield from (form for form in entity.forms if not any(find_places(text, form) for text in texts))
    for relation in paper.record["relations"]:
        ends = {relation["head"], relation["tail"]}
        if len(ends) < 2 or not ends <= set(known) or relation["rel"] not in RELATION_TYPES:
            yield relation
    for result in paper.record["results"]:
        ends = {result[end] for end in ("subject", "on", "than")}
        stands = any(result["evidence"] in text for text in texts)
        if not ends <= {*known, None} or not stands or result["kind"] not in KINDS:
            yield result


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_annotations_stand_in_the_text(path: Path) -> None:
    faults = {paper.paper.id: list(find_faults(paper)) for paper in read_gold(path)}
    assert {name: found for name, found in faults.items() if found} == {}


def test_each_has_an_id_and_a_title_of_its_own() -> None:
    papers = [paper.record for path in PATHS for paper in read_gold(path)]
    assert len(papers) > 500
    for name in ("id", "title"):
        [(commonest, number)] = Counter(paper[name] for paper in papers).most_common(1)
        assert number == 1, commonest


def test_the_model_card_counts_them() -> None:
    papers = [paper for path in PATHS for paper in read_gold(path)]
    card = CARD.read_text(encoding="utf-8")
    counts = {
        "titles and abstracts of papers that do not exist": len(papers),
        "made up by area": sum(not paper.counterpart for paper in papers),
        "counterparts of annotated papers": sum(bool(paper.counterpart) for paper in papers),
        **{part: sum(len(paper.record[part]) for paper in papers) for part in ("relations", "results")},
    }
    told = " ".join(card.split())
    assert [name for name, count in counts.items() if f"{count:,} {name}" not in told] == []


@pytest.mark.data
def test_no_sentence_comes_from_a_paper_of_the_field(data_folder: Path) -> None:
    gold = (data_folder / "gold" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = (data_folder / "data" / "unlabelled.txt").read_text(encoding="utf-8").splitlines()
    theirs = {
        run for text in (*(json.loads(line)["abstract"] for line in gold), *texts) for run in find_runs(text)
    }
    ours = {run for path in PATHS for paper in read_gold(path) for run in find_runs(paper.record["abstract"])}
    assert ours & theirs == set()


def find_runs(text: str) -> Iterator[str]:
    """Each fourteen words in a row."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    yield from (" ".join(words[start : start + 14]) for start in range(len(words) - 13))
