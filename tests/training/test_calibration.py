"""Confidences are judged and put right; vectors bring words together that stand in like places."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.calibration import calibration_error, fit_confidence, judge, print_reliability, sort_into_bins
from training.clustering import learn_vectors
from training.gold import read_gold
from training.sources import exclude_papers, read_texts

from paperatlas.extract.rules import RuleExtractor


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=200))
def test_fitted_confidences_never_fall_and_are_true_of_what_they_were_fitted_to(
    judged: list[tuple[float, bool]],
) -> None:
    table = fit_confidence(judged)
    assert list(table.probabilities) == sorted(table.probabilities)
    assert list(table.shares) == sorted(table.shares)
    assert all(0 <= share <= 1 for share in table.shares)


def test_what_is_too_sure_is_put_right() -> None:
    random = np.random.default_rng(0)
    said = random.random(4000)
    judged = [(float(one), bool(hit)) for one, hit in zip(said, random.random(4000) < said**2, strict=True)]
    table = fit_confidence(judged[::2])
    before = calibration_error(sort_into_bins(judged[1::2]))
    after = calibration_error(sort_into_bins((table.of(one), right) for one, right in judged[1::2]))
    assert before > 0.1
    assert after < 0.04


def test_the_error_is_the_mean_gap_weighted_by_numbers() -> None:
    bins = sort_into_bins([(1.0, True), (0.65, False), (0.65, True), (0.05, False)])
    assert [one.number for one in bins if one] == [1, 2, 1]
    assert calibration_error(bins) == pytest.approx((2 * 0.15 + 0.05) / 4)
    assert calibration_error([]) == 0


def test_entities_are_right_that_agree_in_type_and_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entities = [
        {"eid": "e1", "name": "BERT", "type": "Model", "forms": ["BERT"], "role": "uses"},
        {"eid": "e2", "name": "ImageNet", "type": "Task", "forms": ["ImageNet"], "role": "uses"},
    ]
    record = {"id": "a", "title": "On BERT", "abstract": "We use ImageNet.", "entities": entities}
    path = tmp_path / "g.jsonl"
    path.write_text(json.dumps(record | {"relations": [], "results": []}), encoding="utf-8")
    papers = read_gold(path)
    judged = list(judge(papers, RuleExtractor()([papers[0].paper])))
    assert [right for _, right in judged] == [True, False]
    print_reliability("rules", judged)
    assert "over 2 entities" in capsys.readouterr().out


def test_words_in_like_places_are_alike() -> None:
    random = np.random.default_rng(0)
    nouns, verbs = ["lemur", "otter", "panda"], ["glows", "hums", "sings"]
    fillers = [f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(120)]
    texts = [
        f"{one} the {random.choice(nouns)} {random.choice(verbs)} near {other}"
        for one, other in random.choice(fillers, (600, 2))
    ]
    learned = learn_vectors(texts)
    vectors = {word: learned.vectors[learned.row(word)] for word in nouns + verbs}
    assert vectors["lemur"] @ vectors["otter"] > vectors["lemur"] @ vectors["hums"]
    again = learn_vectors(texts)
    assert np.array_equal(learned.vectors, again.vectors)
    assert learned.clusters == again.clusters


def test_few_texts_give_no_vectors_and_need_none(tmp_path: Path) -> None:
    assert learn_vectors(["one text"]).words == ()
    assert read_texts(tmp_path / "missing.txt") == []


def test_texts_of_held_out_papers_are_not_learned_from(tmp_path: Path) -> None:
    record = {"id": "a", "title": "Foo-Net: Fast!", "abstract": "A.", "entities": []}
    path = tmp_path / "g.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    texts = ["foo net : fast ! we propose", "we cite Foo-Net: Fast! here"]
    assert exclude_papers(texts, read_gold(path)) == texts[1:]
