"""A build into a folder that has an atlas: equal to one from nothing, and it decides only what is new."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from made_papers import PAPERS, files_of, write_jsonl
from paperatlas.api import BuildReport, build_folder
from paperatlas.api.building import CACHE
from paperatlas.api.correcting import Corrections
from paperatlas.cli import run as main
from paperatlas.model import Paper
from paperatlas.pipeline import Plan, run
from paperatlas.resolve.corrections import parse_corrections

LETTERS = (
    Paper(id="q1", title="On FooNet", abstract="We propose quick brown foxing (QBF). QBF helps FooNet."),
    Paper(id="q2", title="On BarNet", abstract="We propose quiet bird feeding (QBF). QBF helps BarNet."),
    Paper(id="q3", title="QBF for BarNet", abstract="We use QBF to train BarNet. QBF is better than LoRA."),
    Paper(id="q4", title="FooNet-2", abstract="FooNet-2 extends FooNet. We use tail-zoning for it."),
)
ALL = (*PAPERS, *LETTERS)
LINES = b"same,Model,ResNet-50,ResNet-101\nrename,Model,SoilNet,Soil Net\ndrop,Benchmark,GLUE\n"
EXPORTS = ("turtle", "graphml", "explorer")
NO_CORRECTIONS = Corrections()
OWN = Corrections(tuple(parse_corrections(LINES.decode().splitlines(True), source="mine.csv")), LINES)


class Step(Struct, frozen=True):
    """One build."""

    papers: tuple[Paper, ...] = ALL
    corrections: Corrections = NO_CORRECTIONS
    lexicon: bool = False
    threshold: float = 0.0


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lexicon") / "own.tsv"
    path.write_text("tail zoning\tTechnique\tQBF;zoning of tails\n")
    return path


def build(step: Step, folder: Path, lexicon: Path, formats: Sequence[str] = EXPORTS) -> BuildReport:
    plan = Plan(threshold=step.threshold, lexicon=lexicon if step.lexicon else None)
    return build_folder(step.papers, folder, plan=plan, corrections=step.corrections, formats=formats)


def content_of(report: BuildReport) -> BuildReport:
    """What a report says of the atlas, rather than of the build."""
    return msgspec.structs.replace(report, seconds={}, decided_anew=0)


@pytest.mark.parametrize(
    "steps",
    [
        (Step(ALL[:3]), Step()),
        (Step(), Step(ALL[2:])),
        (Step(), Step(ALL[::-1])),
        (Step(), Step(corrections=OWN), Step()),
        (Step(corrections=OWN), Step(ALL[:7], corrections=OWN)),
        (Step(ALL[:7]), Step(lexicon=True), Step()),
        (Step(), Step(threshold=0.6), Step(ALL[1:])),
    ],
    ids=["added", "removed", "reversed", "corrected", "corrected and removed", "lexicon", "threshold"],
)
def test_builds_one_after_the_other_are_equal_to_builds_from_nothing(
    steps: Sequence[Step], lexicon: Path, tmp_path: Path
) -> None:
    for number, step in enumerate(steps):
        grown = build(step, tmp_path / "grown", lexicon)
        fresh = build(step, tmp_path / f"fresh{number}", lexicon)
        assert files_of(tmp_path / "grown") == files_of(tmp_path / f"fresh{number}")
        assert content_of(grown) == content_of(fresh)
        assert fresh.decided_anew == fresh.names


SHELVES = st.lists(st.sampled_from(ALL), min_size=1, unique_by=lambda paper: paper.id)


@settings(max_examples=6, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(ALL), min_size=1, unique_by=lambda paper: paper.id), min_size=2, max_size=4
    )
)
def test_any_papers_after_any_others_give_what_they_give_alone(
    tmp_path_factory: pytest.TempPathFactory, shelves: Sequence[Sequence[Paper]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for number, papers in enumerate(shelves):
        build_folder(papers, folder / "grown", plan=Plan(), formats=())
        build_folder(papers, folder / str(number), plan=Plan(), formats=())
        assert files_of(folder / "grown") == files_of(folder / str(number))


def coined(number: int) -> Paper:
    """A paper whose names no other paper has."""
    word = "".join("aeioudlmnrstvz"[(number // 14**place) % 14] for place in range(3))
    return Paper(
        id=f"c{number}",
        title=f"Glim{word}Net for Soils",
        abstract=f"We propose Glim{word}Net. Glim{word}Net extends LoRA. We evaluate on Quorb{word}Bench.",
    )


def test_few_papers_added_to_many_have_few_names_decided(tmp_path: Path) -> None:
    many, few = [coined(n) for n in range(60)], [coined(n) for n in range(60, 63)]
    first = build_folder(many, tmp_path / "a", plan=Plan(), formats=())
    again = build_folder(many, tmp_path / "a", plan=Plan(), formats=())
    added = build_folder([*many, *few], tmp_path / "a", plan=Plan(), formats=())
    alone = build_folder(few, tmp_path / "b", plan=Plan(), formats=())
    assert first.decided_anew == first.names > 100
    assert again.decided_anew == 0
    assert added.names > first.names
    # Those that the many have too, such as LoRA, are held by one block each.
    assert added.names - first.names <= added.decided_anew <= alone.names
    report = msgspec.json.decode((tmp_path / "a" / "report.json").read_bytes())
    assert (report["names"], report["decided_anew"]) == (added.names, added.decided_anew)


def test_the_summary_tells_how_many_names_were_decided_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers, more = write_jsonl(tmp_path / "a.jsonl", ALL[:5]), write_jsonl(tmp_path / "b.jsonl", ALL[5:])
    told = []
    for inputs in ([papers], [papers, more], [papers, more]):
        assert main(["build", *map(str, inputs), "-o", str(tmp_path / "atlas")]) == 0
        [line] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("names")]
        told.append(list(map(int, re.findall(r"[0-9]+", line))))
    (names, first), (more_names, anew), (_, none) = told
    assert first == names > 0
    assert more_names - names <= anew < more_names
    assert none == 0


def test_without_a_cache_everything_is_decided(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        outcome = run(iter(ALL), tmp_path / name, plan=Plan(), progress=lambda _stage, _done: None)
        assert outcome.decided_anew == outcome.names > 0


def rows_of(folder: Path) -> set[bytes]:
    with sqlite3.connect(folder / CACHE) as connection:
        found = {row[0] for row in connection.execute("SELECT key FROM findings")}
    connection.close()
    return found


def test_the_cache_holds_what_the_last_build_had_use_for(lexicon: Path, tmp_path: Path) -> None:
    for step in (Step(ALL[:4]), Step(), Step(corrections=OWN), Step(ALL[:6])):
        build(step, tmp_path / "grown", lexicon, formats=())
    build(Step(ALL[:6]), tmp_path / "fresh", lexicon, formats=())
    assert rows_of(tmp_path / "grown") == rows_of(tmp_path / "fresh")


def test_decisions_of_another_make_are_made_anew(lexicon: Path, tmp_path: Path) -> None:
    build(Step(), tmp_path / "a", lexicon)
    whole = files_of(tmp_path / "a")
    body = zstandard.compress(msgspec.msgpack.encode(["something", "else"]))
    extractions = rows_of(tmp_path / "a")
    with sqlite3.connect(tmp_path / "a" / CACHE) as connection:
        rows = connection.execute("SELECT key, body FROM findings").fetchall()
        decisions = [key for key, one in rows if not zstandard.decompress(one).startswith(b"{")]
        connection.executemany(
            "UPDATE findings SET body = ? WHERE key = ?", [(body, key) for key in decisions]
        )
    connection.close()
    assert 0 < len(decisions) < len(extractions)
    assert build(Step(), tmp_path / "a", lexicon).decided_anew > 0
    assert files_of(tmp_path / "a") == whole
    assert build(Step(), tmp_path / "a", lexicon).decided_anew == 0
