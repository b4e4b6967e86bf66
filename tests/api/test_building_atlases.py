"""`build`, `build_folder` and `open_atlas` as a Python user calls them."""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

import pytest
from msgspec.structs import replace

import paperatlas
from made_papers import PAPERS, build_into
from paperatlas.api import InputWarning, build, build_folder, open_atlas
from paperatlas.api.building import MOST_PAPERS
from paperatlas.errors import AtlasError, InputError, OutputError, PaperatlasError
from paperatlas.model import Paper
from paperatlas.pipeline import Plan


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_temporary_atlas_goes_with_its_object(temporary: Path) -> None:
    atlas = build(PAPERS)
    folder = atlas.folder
    assert folder.parent == temporary
    assert len(list(atlas.tables.papers())) == len(PAPERS)
    del atlas
    gc.collect()
    assert not folder.exists()


def test_a_build_that_fails_leaves_no_temporary_folder(temporary: Path) -> None:
    with pytest.raises(InputError, match="no papers were given"):
        build([])
    with pytest.raises(InputError, match="is no Paper"):
        build([PAPERS[0], "x"])  # type: ignore[list-item]
    with pytest.raises(PaperatlasError, match="no extractor 'nope'"):
        build(PAPERS, extractor="nope")
    assert list(temporary.iterdir()) == []


def test_a_folder_that_was_named_stays_and_opens(tmp_path: Path) -> None:
    assert repr(build(PAPERS, tmp_path / "a")) == repr(open_atlas(tmp_path / "a"))
    assert open_atlas(str(tmp_path / "a")).counts.papers == len(PAPERS)


def test_any_iterable_will_do_and_papers_stay_as_they_were(temporary: Path) -> None:
    atlas = build(paper for paper in PAPERS)
    assert list(atlas.tables.papers()) == sorted(PAPERS, key=lambda paper: paper.id)
    assert atlas.folder.parent == temporary


def test_the_same_id_with_another_text_is_left_out_with_a_warning(tmp_path: Path) -> None:
    other = replace(PAPERS[0], title="Another Paper on BERT", sources=("c.jsonl",))
    with pytest.warns(InputWarning, match=r"c\.jsonl, paper p1: same id as a paper of a\.jsonl") as caught:
        atlas = build([*PAPERS, other, PAPERS[0]], tmp_path)
    assert caught[0].filename == __file__
    assert atlas.counts.papers == len(PAPERS)
    assert atlas.show("p1").node == PAPERS[0]


def test_a_year_that_is_no_year_does_not_leak_the_databases_words(temporary: Path) -> None:
    with pytest.raises(PaperatlasError) as caught:
        build([replace(PAPERS[0], year=10**12)])
    assert len(str(caught.value).splitlines()) == 1
    assert list(temporary.iterdir()) == []


def test_odd_ids_are_kept(tmp_path: Path) -> None:
    ids = ["a b", "é/知识", "<script>", "'quote\"", "a%20b", "a/../b", "x" * 500, " ", "#?&", "\t"]
    papers = [replace(PAPERS[0], id=one) for one in ids]
    build_into(tmp_path / "a", papers)
    atlas = open_atlas(tmp_path / "a")
    assert {paper.id for paper in atlas.tables.papers()} == set(ids)
    assert {f"paper/{one}" for one in ids} <= set(atlas.graph)
    rows = atlas.query("SELECT DISTINCT ?p { ?p a pa:Paper }").rows
    assert len(rows) == len(ids)


def test_a_paper_without_words_is_a_node_without_edges(temporary: Path) -> None:
    atlas = build([Paper(id="a", title="")])
    assert atlas.graph.number_of_nodes() == 1
    assert atlas.counts.results == 0
    assert atlas.query("ASK { ?s pa:uses ?o }").answer is False
    assert atlas.folder.parent == temporary


def test_an_export_into_the_atlas_is_the_atlas_own_file(tmp_path: Path) -> None:
    atlas = build(PAPERS, tmp_path)
    assert atlas.export("turtle", tmp_path) == [tmp_path / "atlas.ttl"]
    assert atlas.export("ntriples", tmp_path / "atlas.nt") == [tmp_path / "atlas.nt"]
    build_into(tmp_path)  # does not take them for someone else's, and leaves no outdated one
    assert (tmp_path / "atlas.ttl").exists()
    assert not (tmp_path / "atlas.nt").exists()


def test_an_export_elsewhere_changes_nothing_of_the_atlas(built: Path, tmp_path: Path) -> None:
    before = (built / "manifest.json").read_bytes()
    assert open_atlas(built).export("graphml", tmp_path) == [tmp_path / "atlas.graphml"]
    assert (built / "manifest.json").read_bytes() == before


def test_unknown_formats_are_named_before_anything_is_done(tmp_path: Path, built: Path) -> None:
    with pytest.raises(OutputError, match="'docx' is no format of export; there are: turtle"):
        build_folder(PAPERS, tmp_path / "a", formats=["turtle", "docx"])
    with pytest.raises(OutputError, match="'docx' is no format"):
        open_atlas(built).export("docx", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_progress_tells_each_stage(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    build_folder(
        PAPERS, tmp_path, plan=Plan(workers=1), progress=lambda stage, done: told.append((stage, done))
    )
    assert [done for stage, done in told if stage == "extract"] == [1, 2, 3, 4, 5]
    assert list(dict.fromkeys(stage for stage, _ in told)) == [
        "read",
        "extract",
        "write turtle",
        "write html",
        "write explorer",
        "write graphml",
    ]


def test_the_report_says_what_was_done(tmp_path: Path) -> None:
    report = build_into(tmp_path, [*PAPERS, PAPERS[0]])
    assert (report.read, report.counts.papers, report.without_abstract) == (6, 5, 1)
    assert set(report.files) == {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert report.versions.extractor.startswith("accurate-")
    stages = {"read", "extract", "resolve", "tables", "turtle", "html", "explorer", "graphml"}
    assert set(report.seconds) == stages


def test_the_root_package_hands_on_what_users_need() -> None:
    for name in paperatlas.__all__:
        assert getattr(paperatlas, name) is not None
    assert set(dir(paperatlas)) == set(paperatlas.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        paperatlas.nothing  # noqa: B018 (the look-up is the test)
    with pytest.raises(AtlasError):
        paperatlas.open_atlas("no-such-folder")


def test_of_very_many_papers_no_single_page_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_into(tmp_path / "a")
    assert (tmp_path / "a" / "explorer.html").exists()
    monkeypatch.setitem(MOST_PAPERS, "explorer", len(PAPERS) - 1)
    report = build_into(tmp_path / "a")
    assert "explorer.html" not in report.files
    assert not (tmp_path / "a" / "explorer.html").exists()
