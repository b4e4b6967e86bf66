"""What lies around a node, exported alone; an atlas as a notebook shows it."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from large_shelf import store_values
from paperatlas.api import build, open_atlas
from paperatlas.api.notebook import draw_svg
from paperatlas.atlas.writing import Value
from paperatlas.cli import run
from paperatlas.errors import NotFoundError
from paperatlas.export.around import cut_around
from paperatlas.export.base import find_makers
from paperatlas.model import Paper
from small_atlas import HOSTILE, small_atlas


class Tags(HTMLParser):
    """The names of all tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.names.append(tag)


@pytest.mark.parametrize("hops", [0, 1, 2, 9])
def test_a_part_points_to_nothing_that_is_not_there(hops: int) -> None:
    part = cut_around(small_atlas(), ["technique/lora"], hops=hops)
    papers = {paper.id for paper in part.papers()}
    entities = {entity.id for entity in part.entities()}
    nodes = entities | {f"paper/{paper}" for paper in papers}
    assert "technique/lora" in nodes
    for one in part.statements():
        assert {one.subject, one.object} <= nodes
        assert {spot.paper for spot in one.evidence} <= papers
    for result in part.results():
        named = {result.subject, result.metric, result.dataset, result.baseline} - {None}
        assert named <= entities
    for entity in part.entities():
        assert set(entity.broader) <= entities


def test_more_hops_reach_more() -> None:
    sizes = [len(cut_around(small_atlas(), ["model/vit-b"], hops=hops).all_statements) for hops in range(5)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 0
    assert sizes[1] == 1
    assert sizes[2] > 5


def test_the_command_writes_what_lies_around_a_name(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "near.html"
    command = ["export", str(built), "--to", "html", "-o", str(target), "--around"]
    assert run([*command, "lora", "--hops", "2"]) == 0
    page = target.read_text(encoding="utf-8")
    assert "SoilNet: A Small Network" in page
    assert "Only a Title" not in page
    assert run([*command, "no such thing"]) == 1


def test_an_unknown_name_is_said(built: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such thing"):
        open_atlas(built).export("csv", tmp_path / "csv", around="no such thing")


def test_a_notebook_shows_counts_and_a_picture(built: Path) -> None:
    shown = open_atlas(built)._repr_html_()
    assert "<b>5</b> papers" in shown
    assert "LoRA" in shown
    assert set(Tags(shown).names) == {"div", "b", "svg", "title", "g", "line", "circle", "text"}


def test_markup_in_names_stays_text_there(tmp_path: Path) -> None:
    name = "Zero<script>x</script>Net"
    papers = [
        Paper(id="a", title=f"{name}: a model", abstract=f"We propose {name}, a model. {name} is small.")
    ]
    shown = build(papers, tmp_path)._repr_html_()
    assert "script" not in Tags(shown).names
    picture = draw_svg([("model/a", "Model", '<img src=x onerror="x">', 2)], [])
    assert Tags(picture).names == ["svg", "title", "g", "circle", "title", "text"]


def test_a_picture_of_nothing() -> None:
    assert draw_svg([], []) == ""


@pytest.mark.parametrize("hops", [0, 1, 2, 9])
@pytest.mark.parametrize("node", ["technique/lora", "model/vit-b", f"paper/{HOSTILE.id}", "task/none"])
def test_a_part_of_a_stored_atlas_is_that_of_one_in_memory(tmp_path: Path, node: str, hops: int) -> None:
    small = small_atlas()
    values: list[Value] = [*small.papers(), *small.entities(), *small.statements(), *small.results()]
    stored = cut_around(store_values(tmp_path / "atlas", values), [node], hops=hops)
    held = cut_around(small, [node], hops=hops)
    assert list(stored.papers()) == list(held.papers())
    assert list(stored.entities()) == list(held.entities())
    assert list(stored.results()) == list(held.results())
    places = [{one.id: set(one.evidence) for one in part.statements()} for part in (stored, held)]
    assert places[0] == places[1]


def test_a_part_knows_what_found_its_words(built: Path) -> None:
    tables = open_atlas(built).tables
    part = cut_around(tables, ["technique/lora"], hops=1)
    held = {paper.id for paper in part.papers()}
    assert held
    assert sorted(find_makers(part)) == sorted(one for one in tables.makers() if one[0] in held)
