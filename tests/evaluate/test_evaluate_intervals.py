"""Intervals of the figures over draws of the papers."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from paperatlas.evaluate.intervals import Interval, bootstrap_f1
from paperatlas.evaluate.scores import Score, Scores, sum_scores

COUNTS = st.builds(Score, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


def typical(papers: int, seed: int = 1) -> list[Scores]:
    draw = random.Random(seed)  # noqa: S311  # not for secrets
    return [{"entity": Score(*(draw.randint(2, 9) for _ in range(3)))} for _ in range(papers)]


def test_the_same_papers_give_the_same_interval() -> None:
    assert bootstrap_f1(typical(40)) == bootstrap_f1(typical(40))
    assert bootstrap_f1(typical(40)) != bootstrap_f1(typical(40), seed=1)


def test_the_figure_lies_in_its_interval() -> None:
    for seed in range(20):
        papers = typical(40, seed)
        interval = bootstrap_f1(papers)["entity"]
        assert interval.low < sum_scores(papers)["entity"].f1 < interval.high


def test_more_papers_tell_more() -> None:
    few, many = (bootstrap_f1(typical(number))["entity"] for number in (10, 1000))
    assert many.high - many.low < (few.high - few.low) / 5


@given(st.lists(st.dictionaries(st.sampled_from("abc"), COUNTS, max_size=3), max_size=4))
def test_every_figure_has_an_interval_of_percent(papers: list[Scores]) -> None:
    intervals = bootstrap_f1(papers)
    assert intervals.keys() == sum_scores(papers).keys()
    assert all(0 <= one.low <= one.high <= 100 + 1e-9 for one in intervals.values())


def test_one_paper_has_no_spread_and_none_no_interval() -> None:
    assert bootstrap_f1([{"a": Score(3, 1, 1)}]) == {"a": Interval(75.0, 75.0)}
    assert bootstrap_f1([]) == {}
