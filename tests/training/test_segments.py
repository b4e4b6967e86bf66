"""The loss of whole texts: its slopes are true, and it tells overlapping candidates apart."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from training.segments import Texts, fit_segments

from paperatlas.extract.learned.entities.rivals import Rivals

SPANS = [[(0, 5), (0, 9), (6, 9)], [(0, 4)], [(2, 7), (5, 9)]]
TARGETS = np.array([0, 2, 0, 1, 1, 0])


def test_slopes_are_those_of_the_loss() -> None:
    texts, chosen = Texts(SPANS, TARGETS), [2, 0]
    scores = np.random.default_rng(0).normal(0, 1, (len(texts.rows(chosen)), 3))
    _, slopes = texts.slopes(scores, chosen)
    step = 1e-6
    for place in np.ndindex(scores.shape):
        moved = scores.copy()
        moved[place] += step
        change = (texts.slopes(moved, chosen)[0] - texts.slopes(scores, chosen)[0]) / step
        assert slopes[place] == pytest.approx(change, abs=1e-4)


def test_candidates_apart_have_the_loss_of_a_softmax() -> None:
    texts = Texts([[span] for spans in SPANS for span in spans], TARGETS)
    scores = np.random.default_rng(1).normal(0, 1, (len(TARGETS), 3))
    loss, _ = texts.slopes(scores, range(len(texts)))
    odds = np.exp(scores)
    chances = odds / odds.sum(axis=1, keepdims=True)
    assert loss == pytest.approx(-np.log(chances[np.arange(len(TARGETS)), TARGETS]).sum())


def test_the_annotated_one_of_two_rivals_is_learned() -> None:
    spans = [[(0, 5), (0, 9)]] * 20
    texts = Texts(spans, np.array([0, 1] * 20))
    features = sparse.csr_matrix(np.tile(np.eye(2), (20, 1)))
    weights = fit_segments(features, texts, 2, penalty=0.1, steps=50)
    short, long = Rivals(spans[0]).weigh((weights[:, 1] - weights[:, 0]).tolist())[0]
    assert short < 0.05
    assert long > 0.9
