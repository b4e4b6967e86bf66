"""Scores of spans: exact ones, and those that only share a character."""

from __future__ import annotations

from training.spans import Span, score_spans


def figures(
    wanted: set[Span], found: set[Span], kind: str = "all"
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    exact, overlap = score_spans([wanted], [found])[kind]
    return (exact.right, exact.wrong, exact.missed), (overlap.right, overlap.wrong, overlap.missed)


def test_a_span_that_is_the_same_counts_in_both() -> None:
    assert figures({("Task", 0, 5)}, {("Task", 0, 5)}) == ((1, 0, 0), (1, 0, 0))


def test_a_shifted_span_counts_only_as_overlap() -> None:
    assert figures({("Task", 0, 5)}, {("Task", 4, 9)}) == ((0, 1, 1), (1, 0, 0))


def test_neighbours_that_touch_at_an_edge_do_not_overlap() -> None:
    assert figures({("Task", 0, 5)}, {("Task", 5, 9)}) == ((0, 1, 1), (0, 1, 1))


def test_one_predicted_span_meets_only_one_annotated() -> None:
    assert figures({("Task", 0, 3), ("Task", 4, 9)}, {("Task", 0, 9)})[1] == (1, 0, 1)


def test_types_that_nobody_annotated_do_not_count_against() -> None:
    assert figures({("Task", 0, 5)}, {("Task", 0, 5), ("Metric", 7, 9)}) == ((1, 0, 0), (1, 0, 0))


def test_another_type_at_the_place_is_a_mistake_of_both_types() -> None:
    scores = figures({("Task", 0, 5), ("Metric", 7, 9)}, {("Metric", 0, 5), ("Metric", 7, 9)})
    assert scores == ((1, 1, 1), (1, 1, 1))
