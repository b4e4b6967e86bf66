"""What counts as the same name and the same value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.evaluate.forms import level_form, level_unit, nearly_same, read_numbers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vision-Transformers", "vision transformer"),
        ("ViT-B/16", "vit b 16"),
        ("post–training  quantization", "Post-training quantization"),
        ("ＢＥＲＴ", "bert"),
        ("“Foo”, (bar)", "foo bar"),
        ("BNNs", "bnn"),
        ("STRASSE", "straße"),
    ],
)
def test_print_does_not_matter(one: str, other: str) -> None:
    assert level_form(one) == level_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ResNet-50", "ResNet-101"),
        ("C++", "C"),
        ("GPT-3.5", "GPT-35"),
        ("basis", "basi"),
        ("loss", "los"),
        ("bus", "bu"),
    ],
)
def test_what_tells_names_apart_stays(one: str, other: str) -> None:
    assert level_form(one) != level_form(other)


@given(st.text())
def test_levelled_forms_are_tidy(text: str) -> None:
    level = level_form(text)
    assert level == " ".join(level.split())
    assert not set(level) & set("-_/–—,()'\"")


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (["token pruning"], ["token pruning"], True),
        (["token pruning"], ["structured token pruning"], True),
        (["structured token pruning"], ["token pruning"], True),
        (["pruning"], ["structured token pruning"], False),
        (["prun"], ["pruning"], False),
        (["a b"], ["b a"], False),
        (["x", "bert"], ["y", "bert"], True),
        ([], ["bert"], False),
        (["bert"], [], False),
    ],
)
def test_nearly_same(one: list[str], other: list[str], near: bool) -> None:
    assert nearly_same(one, other) is near


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ("9.3", (9.3,)),
        (".5", (0.5,)),
        ("5.", (5.0,)),
        ("1/8", (0.125,)),
        ("12 / 4", (3.0,)),
        ("1/0", ("1/0",)),
        ("2-330", (2.0, 330.0)),
        ("2–330", (2.0, 330.0)),
        ("13K", (13_000.0,)),
        ("13,000", (13_000.0,)),
        ("1.5 M", (1_500_000.0,)),
        ("7B", (7_000_000_000.0,)),
        ("2T", (2_000_000_000_000.0,)),
        ("3 GB", (3.0,)),
        ("3 mm", (3.0,)),
        ("98.6\\%", (98.6,)),
        ("-", ("-",)),
        ("", ("",)),
        ("many", ("many",)),
    ],
)
def test_read_numbers(value: str, numbers: tuple[float | str, ...]) -> None:
    assert read_numbers(value) == numbers


@given(st.text(alphabet="0123456789٣./,- kKMB\\x") | st.text())
def test_any_value_is_read(value: str) -> None:
    assert read_numbers(value)


def test_a_value_of_thousands_of_digits_is_read() -> None:
    assert read_numbers("9" * 5000 + "/" + "1") == (float("inf"),)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_both_ends_of_a_range_count(low: int, high: int) -> None:
    assert read_numbers(f"{low:,}-{high}") == (low, high)


def test_units_differ_by_more_than_print() -> None:
    assert level_unit("M params") == level_unit("m param")
    assert level_unit(None) == level_unit("none") == level_unit("")
    assert level_unit("ms") != level_unit("s")
