"""The figures are those of the scorer that the annotations come with."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from paperatlas.api.extracting import extract_records
from paperatlas.evaluate.annotations import read_facts
from paperatlas.evaluate.scores import score_papers, sum_scores
from paperatlas.pipeline import Plan

pytestmark = pytest.mark.data

Record = dict[str, Any]
Change = Callable[[list[Record], random.Random], list[Record]]
TYPES = ("Technique", "Model", "Dataset", "Benchmark", "Task", "Metric")
ROLES = ("introduces", "evaluatesOn", "comparesWith", "uses", "addresses", "measures", "studies", "mentions")
VALUES = (
    "",
    "-",
    "many",
    "1/8",
    "1/0",
    "0.125",
    "2-330",
    "13K",
    "13,000",
    ".5",
    "5.",
    "98.6\\%",
    "3 mm",
    9.3,
    7,
)
FIRST = 200


def unchanged(papers: list[Record], _: random.Random) -> list[Record]:
    return papers


def nothing(_: list[Record], __: random.Random) -> list[Record]:
    return []


def shuffled(papers: list[Record], draw: random.Random) -> list[Record]:
    draw.shuffle(papers)
    for paper in papers:
        draw.shuffle(paper["entities"])
        draw.shuffle(paper["results"])
    return papers


def dropped(papers: list[Record], draw: random.Random) -> list[Record]:
    return [paper for paper in papers if draw.random() < 0.7]


def retyped(papers: list[Record], draw: random.Random) -> list[Record]:
    for paper in papers:
        for entity in paper["entities"]:
            entity["type"] = draw.choice([entity["type"], draw.choice(TYPES)])
            entity["role"] = draw.choice([entity["role"], draw.choice(ROLES), None])
    return papers


def doubled(papers: list[Record], draw: random.Random) -> list[Record]:
    for paper in papers:
        again = [dict(entity) for entity in paper["entities"] if draw.random() < 0.5]
        for entity in again:
            entity["id"] = draw.choice([entity["id"], f"{entity['id']}-again"])
        paper["entities"] += again
    return papers


def unknown_ends(papers: list[Record], draw: random.Random) -> list[Record]:
    for paper in papers:
        ids = [entity["id"] for entity in paper["entities"]] + ["e999", ""]
        paper["relations"] += [
            {
                "head": draw.choice(ids),
                "type": draw.choice(["isA", "partOf", "basedOn"]),
                "tail": draw.choice(ids),
            }
            for _ in range(5)
        ]
    return papers


def odd_results(papers: list[Record], draw: random.Random) -> list[Record]:
    for paper in papers:
        ids = [entity["id"] for entity in paper["entities"]] + ["accuracy", None]
        for result in paper["results"]:
            result["value"] = draw.choice([result["value"], draw.choice(VALUES)])
            for key in ("subject", "dataset", "baseline", "metric"):
                result[key] = draw.choice([result[key], draw.choice(ids)])
            result["unit"] = draw.choice([result["unit"], "%", None, "M Params"])
    return papers


def all_of_it(papers: list[Record], draw: random.Random) -> list[Record]:
    for change in (shuffled, dropped, retyped, doubled, unknown_ends, odd_results):
        papers = change(papers, draw)
    return papers


@pytest.fixture(scope="module", params=["dev", "train"])
def annotated(
    request: pytest.FixtureRequest, data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("gold") / f"{request.param}.jsonl"
    with (data_folder / "gold" / path.name).open("rb") as lines:
        path.write_bytes(b"".join(islice(lines, FIRST)))
    return path


@pytest.fixture(scope="module")
def extracted(annotated: Path) -> str:
    rejected: list[object] = []
    lines = extract_records(
        [str(annotated)], repair=False, plan=Plan(extractor="fast"), on_rejected=rejected.append
    )
    written = b"".join(lines).decode()
    assert rejected == []
    return written


def reference(data_folder: Path, gold: Path, predicted: Path) -> dict[str, dict[str, float]]:
    output = predicted.with_suffix(".figures")
    scorer = data_folder / "gold" / "score_papers.py"
    command: list[str | Path] = [sys.executable, scorer, gold, predicted, "--json", output]
    subprocess.run(command, check=True, capture_output=True)
    figures: dict[str, dict[str, float]] = json.loads(output.read_text())
    return {name.replace("result than given", "result baseline given"): row for name, row in figures.items()}


def ours(gold: Path, predicted: Path) -> dict[str, dict[str, float]]:
    return {
        name: {
            "p": round(score.precision, 1),
            "r": round(score.recall, 1),
            "f1": round(score.f1, 1),
            "gold": score.right + score.missed,
            "pred": score.right + score.wrong,
        }
        for name, score in sum_scores(score_papers(read_facts(gold), read_facts(predicted))).items()
    }


def assert_same_figures(data_folder: Path, gold: Path, predicted: Path) -> None:
    expected, figures = reference(data_folder, gold, predicted), ours(gold, predicted)
    # It leaves out the figures that no fact counts for.
    counted = {name: row for name, row in figures.items() if name in expected or row["gold"] or row["pred"]}
    assert counted == expected


@pytest.mark.parametrize(
    "change",
    [unchanged, nothing, shuffled, dropped, retyped, doubled, unknown_ends, odd_results, all_of_it],
)
def test_figures_of_an_extraction(
    change: Change, data_folder: Path, annotated: Path, extracted: str, tmp_path: Path
) -> None:
    draw = random.Random(7)  # noqa: S311  # not for secrets
    papers = change([json.loads(line) for line in extracted.splitlines()], draw)
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    assert_same_figures(data_folder, annotated, predicted)


def test_figures_of_the_annotation_itself(data_folder: Path, annotated: Path) -> None:
    assert_same_figures(data_folder, annotated, annotated)
    assert {row["f1"] for row in ours(annotated, annotated).values() if row["gold"]} == {100.0}


def test_figures_of_an_annotation_with_other_facts(
    data_folder: Path, annotated: Path, tmp_path: Path
) -> None:
    draw = random.Random(7)  # noqa: S311  # not for secrets
    papers = [json.loads(line) for line in annotated.read_text().splitlines()]
    for paper in papers:
        draw.shuffle(paper["entities"])
        paper["results"] = [{**result, "value": draw.choice(VALUES)} for result in paper["results"]]
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("".join(json.dumps(paper) + "\n" for paper in papers))
    assert_same_figures(data_folder, annotated, predicted)
