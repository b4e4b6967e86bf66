"""Training learns from annotated papers, and the same papers give the same weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec import structs
from training.checking import cross_validate, score
from training.gold import GoldPaper, find_places, gold_spans, read_gold, split_folds
from training.learning import learn, save
from training.sources import Sources

from paperatlas.extract.learned.extractor import LearnedExtractor, load_models

TOPICS = ("pruning", "distillation", "quantization", "routing")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[GoldPaper]:
    path = tmp_path_factory.mktemp("gold") / "train.jsonl"
    records = [record(number, topic) for number in range(6) for topic in TOPICS]
    path.write_text("\n".join(json.dumps(one) for one in records), encoding="utf-8")
    return read_gold(path)


def record(number: int, topic: str) -> dict[str, object]:
    name = f"Glim{topic[:4].title()}{number}"
    abstract = f"We propose {name}, a glimmer {topic} method. We evaluate {name} on Zorbset."
    entities = [
        {"eid": "e1", "name": name, "type": "Technique", "forms": [name], "role": "introduces"},
        {
            "eid": "e2",
            "name": f"glimmer {topic}",
            "type": "Technique",
            "forms": [f"glimmer {topic}"],
            "role": "uses",
        },
        {"eid": "e3", "name": "Zorbset", "type": "Dataset", "forms": ["Zorbset"], "role": "evaluatesOn"},
    ]
    return {
        "id": f"{topic}-{number}",
        "title": f"{name}: On Glimmer",
        "abstract": abstract,
        "entities": entities,
        "relations": [{"head": "e1", "rel": "isA", "tail": "e2"}],
        "results": [],
    }


def test_what_was_learned_finds_names_and_relations_in_new_papers(papers: list[GoldPaper]) -> None:
    parts = list(cross_validate(Sources(papers), 3))
    figures = [scores for part in parts for scores in part.score()]
    assert len(figures) == len(papers)
    assert all(0 <= confidence <= 1 for part in parts for confidence, _ in part.judge())
    for name in ("entity", "relation"):
        right = sum(one[name].right for one in figures)
        assert right >= 0.8 * sum(one[name].right + one[name].missed for one in figures)


def test_the_same_papers_give_the_same_bytes_whatever_the_workers(
    papers: list[GoldPaper], tmp_path: Path
) -> None:
    for workers, name in enumerate(("a.npz", "b.npz"), 1):
        save(learn(Sources(papers[:6], written=papers[6:8]), workers=workers), tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    extractor = LearnedExtractor(load_models(tmp_path / "a.npz"))
    assert len(score(papers[:2], extractor([paper.paper for paper in papers[:2]]))) == 2


def test_with_a_paper_its_counterpart_and_its_text_are_held_out(papers: list[GoldPaper]) -> None:
    counterparts = [
        structs.replace(paper, record={**paper.record, "counterpart": paper.paper.id}) for paper in papers[:2]
    ]
    texts = [f"{paper.paper.title} and more" for paper in papers[:2]]
    left = Sources(papers, written=[*counterparts, papers[2]], texts=texts).hold_out(papers[:1])
    assert left.papers == papers[1:]
    assert left.written == [counterparts[1], papers[2]]
    assert left.texts == texts[1:]


def test_folds_hold_each_paper_once(papers: list[GoldPaper]) -> None:
    folds = split_folds(papers, 5)
    assert sorted(paper.paper.id for fold in folds for paper in fold) == [p.paper.id for p in papers]


def test_of_nested_forms_the_longest_is_annotated(papers: list[GoldPaper]) -> None:
    spans = gold_spans(papers[0])
    for name, start, end in spans:
        assert not any(
            other != (name, start, end) and other[0] == name and other[1] < end and start < other[2]
            for other in spans
        )


def test_places_are_whole_words() -> None:
    assert find_places("GPT-4 and GPT-4o, GPT-4", "GPT-4") == [(0, 5), (18, 23)]
    assert find_places("aaa", "") == []
