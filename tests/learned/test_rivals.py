"""Overlapping candidates: probabilities over all sets that do not overlap, and the loss learned from them."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extract.document import read_fields
from paperatlas.extract.learned.entities.choosing import weigh_rivals
from paperatlas.extract.learned.entities.describing import Described
from paperatlas.extract.learned.entities.rivals import Rivals, Span
from paperatlas.model import Paper

_SPANS = st.builds(lambda start, length: (start, start + length), st.integers(0, 9), st.integers(1, 5))
_CANDIDATES = st.lists(st.tuples(_SPANS, st.floats(-4, 4)), max_size=7)


def _share_a_character(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@given(_CANDIDATES)
def test_probabilities_are_those_over_all_sets_that_do_not_overlap(
    candidates: list[tuple[Span, float]],
) -> None:
    spans, odds = [span for span, _ in candidates], [one for _, one in candidates]
    weights = {
        members: math.exp(sum(odds[at] for at in members))
        for size in range(len(spans) + 1)
        for members in combinations(range(len(spans)), size)
        if not any(_share_a_character(spans[i], spans[j]) for i, j in combinations(members, 2))
    }
    whole = sum(weights.values())
    wanted = [sum(w for members, w in weights.items() if at in members) / whole for at in range(len(spans))]
    chances, total = Rivals(spans).weigh(odds)
    assert chances == pytest.approx(wanted, abs=1e-9)
    assert total == pytest.approx(math.log(whole), abs=1e-9)


def test_a_text_of_a_hundred_thousand_sure_candidates_does_not_overflow() -> None:
    spans = [(at, at + 1) for at in range(100_000)]
    chances, _ = Rivals(spans).weigh([20.0] * len(spans))
    assert min(chances) > 0.999
    assert max(chances) <= 1


def test_a_rival_takes_probability_and_types_keep_their_shares() -> None:
    title, abstract = read_fields(Paper(id="a", title="pruning", abstract="token pruning helps"))
    described: list[Described[int]] = [
        Described(title, 0, 7, "pruning", ()),
        Described(abstract, 0, 13, "token pruning", ()),
        Described(abstract, 6, 13, "pruning", ()),
    ]
    chances = np.array([[0.5, 0.4, 0.1], [0.5, 0.4, 0.1], [0.5, 0.1, 0.4]])
    weighed = weigh_rivals(described, chances)
    assert weighed[0] == pytest.approx([0.5, 0.4, 0.1])
    assert weighed[1] == pytest.approx([2 / 3, 4 / 15, 1 / 15])
    assert weighed[2] == pytest.approx([2 / 3, 1 / 15, 4 / 15])


def test_certain_and_no_candidates_have_probabilities() -> None:
    [title] = read_fields(Paper(id="a", title="pruning", abstract=""))
    sure = weigh_rivals([Described(title, 0, 7, "pruning", ())], np.array([[0.0, 1.0], [1.0, 0.0]])[:1])
    assert sure[0] == pytest.approx([0, 1])
    assert weigh_rivals([], np.zeros((0, 3))).shape == (0, 3)
