"""B-cubed of resolution against annotators' names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.cli import run
from paperatlas.errors import InputError
from paperatlas.evaluate.clusters import measure_agreement, score_resolution


def write_gold(path: Path, *, abstract: str, entities: list[tuple[str, str, list[str]]]) -> Path:
    made = [{"name": name, "type": kind, "forms": forms} for name, kind, forms in entities]
    path.write_text(
        json.dumps({"id": "p", "title": "A title", "abstract": abstract, "entities": made}) + "\n"
    )
    return path


def test_b_cubed_of_a_worked_example() -> None:
    # Gold {1 2 3} {4 5}, predicted {1 2} {3 4 5}: from the definition, by hand.
    pairs = [("a", 1), ("a", 1), ("a", 2), ("b", 2), ("b", 2)]
    found = measure_agreement([pairs])
    assert found.precision == pytest.approx(100 * (1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert found.recall == pytest.approx(100 * (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12))
def test_agreement_is_perfect_with_oneself_and_a_share_otherwise(pairs: list[tuple[int, int]]) -> None:
    own = measure_agreement([[(gold, gold) for gold, _ in pairs]])
    assert own.precision == pytest.approx(100)
    assert own.recall == pytest.approx(100)
    found = measure_agreement([pairs])
    assert 0 < found.precision <= 100.001
    assert 0 < found.recall <= 100.001


def test_a_bracket_joins_letters_and_words(tmp_path: Path) -> None:
    gold = write_gold(
        tmp_path / "gold.jsonl",
        abstract="We use quorb zonal decoding (QZD). QZD helps. Zorbing is slow.",
        entities=[
            ("quorb zonal decoding", "Technique", ["quorb zonal decoding", "QZD"]),
            ("zorbing", "Technique", ["Zorbing"]),
        ],
    )
    scores = score_resolution([gold])
    assert scores.per_paper.f1 == pytest.approx(100)
    assert scores.per_paper_normalised.recall < 100


def test_the_command_prints_both_levels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = write_gold(tmp_path / "gold.jsonl", abstract="", entities=[("LoRA", "Technique", ["LoRA"])])
    assert run(["evaluate", "--resolution", str(gold)]) == 0
    out = capsys.readouterr().out
    assert "papers 1, names 1" in out
    assert run(["evaluate", "--resolution", str(gold), str(gold), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["within each paper"] == {"precision": 100.0, "recall": 100.0, "f1": 100.0}
    assert run(["evaluate", "--resolution", str(gold), "--errors", "2"]) == 2
    assert run(["evaluate", str(gold)]) == 2


def test_what_is_no_annotation_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "p"}\n')
    with pytest.raises(InputError, match=r"gold\.jsonl, line 1: no annotation with its text"):
        score_resolution([path])
    with pytest.raises(InputError, match="No such file"):
        score_resolution([tmp_path / "missing.jsonl"])


@pytest.mark.data
def test_names_of_annotated_papers_become_what_the_annotators_say(data_folder: Path) -> None:
    scores = score_resolution([data_folder / "gold" / "train.jsonl", data_folder / "gold" / "dev.jsonl"])
    assert scores.per_paper.f1 >= 93
    assert scores.per_paper.precision >= 99
    assert scores.corpus.f1 >= 87
