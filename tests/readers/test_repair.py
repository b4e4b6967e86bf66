"""Repair of text: what is mended, what is left, and that it does no harm."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paperatlas.model import Paper, Repair
from paperatlas.readers.repair import KINDS, LEFT, REPAIRED, clean_paper, repair_paper, repair_text

MENDED = {
    "control characters": [("a\x00b\x1f", "a b")],
    "line breaks": [("two\n  lines\r\nor three", "two lines or three")],
    "escaped signs": [(r"7\% of R\&D", "7% of R&D")],
    "accents": [(r"Poincar\'e, na\"ively, {\'E}cole", "Poincaré, naïvely, École")],
    "symbol macros": [
        (r"196{\mu}J, \leq 5, \textless2MB", "196μJ, ≤ 5, <2MB"),
        (r"methods (\ie ours)", "methods (i.e. ours)"),
    ],
    "styles": [(r"\textbf{Net}, {\em so} and \textsc{Ofa}", "Net, so and Ofa")],
    "citations": [(r"shown~\cite{a,b} before", "shown before")],
    "formula marks": [
        ("Net-$π$ and top-$k$ of $h-1$ in $10k$", "Net-π and top-k of h-1 in 10k"),
        (r"76\(%\)", "76%"),
    ],
    "times sign": [
        ("42.6times faster (8times) than 256times256times3", "42.6× faster (8×) than 256×256×3"),
        ("41-137times, NetV2times1.4", "41-137×, NetV2×1.4"),
    ],
    "similar sign": [
        ("(sim10-100) sim2% sim2.6B sim2-4 7 sim 70", "(∼10-100) ∼2% ∼2.6B ∼2-4 7 ∼ 70"),
        ("1.25sim1.56", "1.25∼1.56"),
    ],
    "plus-minus sign": [("8.81pm0.10", "8.81±0.10")],
    "relation signs": [("1 leq L geq 2, a rightarrow b", "1 ≤ L ≥ 2, a → b")],
    "infinity sign": [("Lossinfty, l_infty", "Loss∞, l_∞")],
    "symbol names with an index": [("O(1/epsilon^2) ell_2", "O(1/ε^2) ℓ_2")],
    "asymptotic bounds": [("Omega(N) and Theta(n)", "Ω(N) and Θ(n)")],
    "sized brackets": [("Oleft(Nright)", "O(N)")],
    "ties": [("at~https://a.org/~b, Method~(RIS)", "at https://a.org/~b, Method (RIS)")],
    "quotation marks": [("the ``dying'' and ``max\" unit", 'the "dying" and "max" unit')],
    "single quotation marks": [("a `sampler' net", "a 'sampler' net")],
}

COUNTED = {
    "unknown macros": r"\prjname",
    "indices and exponents": "mAP_{25}",
    "words of formulas": "approx 370",
    "lost fractions": "2{3}",
    "stray braces": "{as it is",
    "stray dollar signs": "Share$",
    "stray backticks": "Hawai`i",
    "doubled dashes": "so -- or so",
    "lost characters": '"??"',
    "broken links": "https://a.org/b- c",
}

UNDAMAGED = [
    "five times faster, many times, 3 times, sometimes 10 times as often; times 2",
    "sim2real, real2sim, real2sim2real, sim3 alignment, a sim of 3",
    "at 5pm, 5 pm, 11pm sharp",
    "it costs $5 and $95, US$10-$20, from $5-$9",
    "about ~5% or 10~20%, 0.8dB~2dB",
    "alpha, beta and epsilon-optimal; left (or right), left(right) and the left(or right)",
    "approximately optimal; bandwidth <5M and >90%, p < 0.05; AT&T; <b>bold</b>",
    "it's the model's, O'Brien's and 'quoted' \"words\"; don't",
    "https://a.org/~user/x_y?z=1#a and snake_case beta_schedule names",
    "naïve café 模型 π 3×3 🙂",
]

PIECES = (
    "times sim pm leq infty alpha Omega( Oleft( right) \\textbf{ {\\em \\% \\mu \\'e \\' \\ { } $ $k$ "
    "\\( \\) ~ ` `` '' ' ^ _ 1 2.5 a N - \\cite{ https: \\times \\$ ell_ π (RIS) \\i"
)
damaged = st.lists(st.sampled_from([*PIECES.split(), " ", "\n", "\x00"]), max_size=14).map("".join)


@pytest.mark.parametrize(
    ("kind", "text", "mended"),
    [(kind, *case) for kind, cases in MENDED.items() for case in cases],
)
def test_kind_with_one_reading_is_mended(kind: str, text: str, mended: str) -> None:
    result, repairs = repair_text(text)
    assert result == mended
    assert kind in [repair.kind for repair in repairs if repair.repaired]


@pytest.mark.parametrize(("kind", "text"), COUNTED.items())
def test_kind_with_several_readings_is_left_and_counted(kind: str, text: str) -> None:
    assert repair_text(text) == (text, [Repair(kind, 1, repaired=False)])


def test_every_kind_has_a_case_here() -> None:
    assert {*MENDED, *COUNTED} == set(KINDS)
    assert {rule.kind for rule in LEFT} == set(COUNTED)
    assert len(REPAIRED) + 2 == len(MENDED)


@pytest.mark.parametrize("text", UNDAMAGED)
def test_text_without_damage_is_not_touched(text: str) -> None:
    assert repair_text(text) == (text, [])


def test_kinds_together() -> None:
    text = r"1.25sim1.56times, 2.39\times of $\pi$, \textbf{5\%}, 76\(\%\)"
    assert repair_text(text)[0] == "1.25∼1.56×, 2.39× of π, 5%, 76%"


@given(damaged)
@settings(max_examples=600)
@example("\\cite{a} b")
@example("\\textbf{\\textbf{\\textbf{\\textbf{\\textbf{5}}}}}times")
@example("\\$a\\$")
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    once, _ = repair_text(text)
    assert repair_text(once)[0] == once


words = st.sampled_from("we show that times many five faster (see it) 3 10 and, model.".split())


@given(st.lists(words, max_size=30).map(" ".join))
def test_english_is_never_touched(text: str) -> None:
    assert repair_text(text) == (text, [])


@given(damaged)
def test_counts_are_recorded_when_text_changed(text: str) -> None:
    result, repairs = repair_text(text)
    assert result.split() == text.split() or any(repair.repaired for repair in repairs)
    assert all(repair.count > 0 and repair.kind in KINDS for repair in repairs)


@pytest.mark.parametrize(
    "piece",
    [" ", "a", "$", "\\", "(", "{", "\\textbf{", "`", "1.", "$a", " \n", "1sim", "\\'", "~", "left("],
)
def test_time_is_linear(piece: str) -> None:
    def measure(size: int) -> float:
        text = "x" + piece * (size // len(piece)) + "y"
        start = time.perf_counter()
        repair_text(text)
        return time.perf_counter() - start

    measure(1_000)
    # Quadratic time would be an hour for this; a linear pass takes half a second.
    assert measure(1_000_000) < 20


def test_paper_keeps_its_id_and_sums_its_repairs() -> None:
    paper = Paper(id="x", title="A 2times B", abstract="3times 5\\% mAP_{5}")
    mended = repair_paper(paper)
    assert (mended.id, mended.title, mended.abstract) == ("x", "A 2× B", "3× 5% mAP_{5}")
    assert mended.repairs == (
        Repair("escaped signs", 1, repaired=True),
        Repair("indices and exponents", 1, repaired=False),
        Repair("times sign", 2, repaired=True),
    )


def test_without_repair_only_control_characters_go_and_no_offset_moves() -> None:
    paper = clean_paper(Paper(id="x", title="A\x00\x1bB", abstract=" 2times\n5\\% "))
    assert (paper.title, paper.abstract) == ("A  B", " 2times\n5\\% ")
    assert paper.repairs == (Repair("control characters", 2, repaired=True),)


def test_every_kind_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "text-damage.md").read_text(encoding="utf-8")
    mended, left = text.split("## Left")
    rows = [re.findall(r"^\| ([a-z -]+) \|", part, re.MULTILINE) for part in (mended, left)]
    assert rows[0][1:] == list(KINDS[: len(rows[0]) - 1])
    assert rows[1][1:] == [rule.kind for rule in LEFT]
