"""Resolution within builds: added papers, corrections, and what the real pages show."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from made_papers import PAPERS, build_into, files_of, write_jsonl
from paperatlas.api import Atlas, build, build_folder, open_atlas
from paperatlas.api.reading import read_all
from paperatlas.cli import run
from paperatlas.errors import InputError
from paperatlas.model import Paper
from paperatlas.names import normal_form

FIRST = Paper(id="q1", title="On FooNet", abstract="We propose quick brown foxing (QBF). QBF helps FooNet.")
OTHER = Paper(id="q2", title="On BarNet", abstract="We propose quiet bird feeding (QBF). QBF helps BarNet.")
LONE = Paper(id="q3", title="QBF for BarNet", abstract="We use QBF to train BarNet. QBF is better than LoRA.")


def labels(atlas: Atlas) -> dict[str, str]:
    return {one.id: one.label for one in atlas.tables.entities()}


@pytest.mark.parametrize("added", [1, 2, 4])
def test_papers_that_are_added_give_what_a_full_run_gives(added: int, tmp_path: Path) -> None:
    papers = (*PAPERS[:2], FIRST, OTHER, LONE)
    build_into(tmp_path / "grown", papers[:-added])
    build_into(tmp_path / "grown", papers)
    build_into(tmp_path / "fresh", papers)
    grown, fresh = files_of(tmp_path / "grown"), files_of(tmp_path / "fresh")
    assert grown.keys() == fresh.keys()
    assert [name for name in fresh if grown[name] != fresh[name]] == []


@pytest.fixture
def corrections(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(
        "action,type,name,other\n"
        "same,Model,ResNet-50,ResNet-101\n"
        "rename,Model,SoilNet,Soil Net\n"
        "drop,Benchmark,GLUE\n"
        "type,Dataset,ImageNet,Benchmark\n"
        "drop,Task,nothing of the kind\n"
    )
    return path


def test_corrections_are_applied_and_kept_for_later_builds(corrections: Path, tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    papers = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    assert run(["build", str(papers), "-o", str(folder), "--corrections", str(corrections)]) == 0
    first = labels(open_atlas(folder))
    assert first["model/soil-net"] == "Soil Net"
    assert "model/resnet-101" not in first
    assert "benchmark/glue" not in first
    assert first["benchmark/imagenet"] == "ImageNet"
    corrections.unlink()
    assert run(["build", str(papers), "-o", str(folder)]) == 0
    assert labels(open_atlas(folder)) == first
    assert open_atlas(folder).tables.manifest.corrections == "corrections.csv"


def test_no_statement_is_left_of_what_was_dropped(corrections: Path, tmp_path: Path) -> None:
    atlas = build(PAPERS, tmp_path / "atlas", corrections=corrections)
    assert {edge for edge in atlas.graph.edges if "benchmark/glue" in edge} == set()
    known = set(atlas.graph.nodes)
    assert {one.object for one in atlas.tables.statements()} <= known


def test_corrections_can_be_taken_back(corrections: Path, tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    papers = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    run(["build", str(papers), "-o", str(folder), "--corrections", str(corrections)])
    assert run(["build", str(papers), "-o", str(folder), "--no-corrections"]) == 0
    assert "model/resnet-101" in labels(open_atlas(folder))
    assert not (folder / "corrections.csv").exists()


def test_a_correction_of_nothing_is_told(
    corrections: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papers = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    run(["build", str(papers), "-o", str(tmp_path / "atlas"), "--corrections", str(corrections)])
    assert "mine.csv, line 6: drop,Task,nothing of the kind" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"same,Model,a\n", "line 1: same needs"), (b"\xff\xfe", "is not UTF-8 text"), (None, "No such file")],
)
def test_corrections_that_cannot_be_read_are_one_line(
    content: bytes | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.csv"
    if content is not None:
        path.write_bytes(content)
    papers = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    assert run(["build", str(papers), "-o", str(tmp_path / "atlas"), "--corrections", str(path)]) == 1
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert not (tmp_path / "atlas").exists()


def test_a_copy_that_was_edited_into_nonsense_stops_the_next_build(corrections: Path, tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    build(PAPERS, folder, corrections=corrections)
    (folder / "corrections.csv").write_text("merge,,a,b\n")
    with pytest.raises(InputError, match=r"corrections\.csv, line 1: no correction 'merge'"):
        build(PAPERS, folder)


def test_why_tells_rule_evidence_and_papers(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["why", str(built), "low-rank adaptation"]) == 0
    out = capsys.readouterr().out
    assert "LoRA (Technique, technique/lora)" in out
    assert "lexicon, score 1.00: low-rank adaptation" in out
    assert "for example 'SoilNet: A Small Network for Soils'" in out


def test_why_of_what_is_no_entity_is_one_line(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["why", str(built), "A Survey of Pruning"]) == 1
    assert "only entities have names to explain" in capsys.readouterr().err
    assert run(["why", str(built), "no such name at all"]) == 1


@pytest.mark.data
def test_no_two_nodes_of_the_real_pages_have_one_label(data_folder: Path, tmp_path: Path) -> None:
    pages = sorted(map(str, (data_folder / "seeds").glob("*.txt")))
    build_folder(read_all(pages), tmp_path / "atlas", formats=())
    entities = list(open_atlas(tmp_path / "atlas").tables.entities())
    counts = Counter((one.type, normal_form(one.label)) for one in entities)
    assert [key for key, count in counts.items() if count > 1] == []
    links = list(open_atlas(tmp_path / "atlas").tables.links())
    assert all(link.evidence for link in links)
    report = msgspec.json.decode((tmp_path / "atlas" / "report.json").read_bytes())
    assert all(len(one["candidates"]) > 1 for one in report["undecided"])
