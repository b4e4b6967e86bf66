"""The figures that the README and the model card repeat are those of the table in docs/extraction.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = {
    "entities with their type": "typed entities",
    "techniques, models, datasets, benchmarks": "Technique, Model, Dataset, Benchmark",
    "datasets and benchmarks": "Dataset and Benchmark, merged",
    "edges: entity and role": "(entity, role)",
    "numeric results: value and metric": "results: value and metric",
    "relations between entities": "relations",
}


def read_rows(name: str) -> dict[str, list[str]]:
    """The cells of all rows of tables in a document, by the first."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    rows = (
        [cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if line.startswith("|")
    )
    found: dict[str, list[str]] = {}
    for first, *others in rows:
        found.setdefault(first, others)
    return found


def find_scores(row: list[str]) -> list[str]:
    """The F1 figures of a row: the bold ones."""
    return re.findall(r"\*\*([\d.]+)\*\*", " ".join(row))


@pytest.mark.parametrize(("short", "long"), ROWS.items())
def test_the_readme_repeats_the_measured_figures(short: str, long: str) -> None:
    accurate, _, fast, _ = find_scores(read_rows("docs/extraction.md")[long])
    assert read_rows("README.md")[short][:2] == [accurate, fast]


def test_the_model_card_repeats_the_measured_figures() -> None:
    card = " ".join((ROOT / "docs" / "model-card.md").read_text(encoding="utf-8").split())
    measured = read_rows("docs/extraction.md")
    names = ("typed entities", "(entity, role)", "relations", "results: value and metric")
    dev, halves = ([find_scores(measured[name])[at] for name in names] for at in (0, 1))
    told = "entities with their type {}, with their role {}, relations {}, results (value and metric) {}"
    assert told.format(*dev) in card
    assert ", ".join(halves) in card
