"""A user's corrections: read with places, applied to names, reported where they concern none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.errors import InputError
from paperatlas.model import EntityType
from paperatlas.resolve.base import NameSet, Resolution
from paperatlas.resolve.corpus import CorpusResolver
from paperatlas.resolve.corrections import parse_corrections

NAMES: list[tuple[EntityType, tuple[str, ...]]] = [
    ("Technique", ("LoRA",)),
    ("Technique", ("zonal quorbing",)),
    ("Technique", ("low-rank adaptation",)),
    ("Model", ("Zargoth",)),
    ("Model", ("Zargoth-2",)),
    ("Dataset", ("QuorbBench",)),
]


def corrected(*lines: str) -> tuple[dict[str, str | None], Resolution]:
    """The entity of each first form, and the whole resolution."""
    sets = [NameSet(type=kind, forms=forms, papers=1) for kind, forms in NAMES]
    corrections = list(parse_corrections([f"{line}\n" for line in lines], source="mine.csv"))
    resolution = CorpusResolver(corrections=corrections)(sets)
    return {names.forms[0]: key for names, key in zip(sets, resolution.assigned, strict=True)}, resolution


def test_same_joins_two_entities_under_the_first() -> None:
    ids, resolution = corrected("same,Technique,LoRA,Zonal Quorbing")
    assert ids["zonal quorbing"] == ids["LoRA"] == "technique/lora"
    [link] = [link for link in resolution.links if link.surface == "zonal quorbing"]
    assert (link.rule, link.score) == ("correction", 1)
    assert link.evidence == "mine.csv, line 1: same,Technique,LoRA,Zonal Quorbing"


def test_same_reaches_through_a_chain() -> None:
    ids, _ = corrected("same,Model,Zargoth,Zargoth-2", "same,Model,Zargoth-2,BERT")
    assert ids["Zargoth"] == ids["Zargoth-2"]


def test_different_takes_a_name_out_of_an_entity() -> None:
    ids, _ = corrected("different,Technique,LoRA,low-rank adaptation")
    assert ids["LoRA"] == "technique/lora"
    assert ids["low-rank adaptation"] != ids["LoRA"]


def test_rename_gives_a_label_and_keeps_the_names() -> None:
    _, resolution = corrected("rename,Model,zargoth,The Zargoth")
    [entity] = [one for one in resolution.entities if one.label == "The Zargoth"]
    assert entity.aliases == ("Zargoth",)


def test_a_new_name_that_another_entity_has_is_refused() -> None:
    with pytest.raises(InputError, match=r"mine.csv, line 1: .*another Model has that name"):
        corrected("rename,Model,Zargoth,Zargoth-2")


def test_type_moves_a_name_to_another_type() -> None:
    ids, resolution = corrected("type,Dataset,QuorbBench,Benchmark")
    assert ids["QuorbBench"] == "benchmark/quorbbench"
    assert {link.type for link in resolution.links if link.surface == "QuorbBench"} == {"Benchmark"}


def test_drop_leaves_a_name_out() -> None:
    ids, resolution = corrected("drop,,zargoth")
    assert ids["Zargoth"] is None
    assert ids["Zargoth-2"] == "model/zargoth-2"
    assert all(link.surface != "Zargoth" for link in resolution.links)
    assert resolution.unused == ()


def test_a_correction_of_nothing_is_reported() -> None:
    _, resolution = corrected("# all mine", "drop,Model,nothing of the kind")
    assert resolution.unused == ("mine.csv, line 2: drop,Model,nothing of the kind",)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("merge,Model,a,b", "no correction 'merge'"),
        ("same,Gadget,a,b", "no type 'Gadget'"),
        ("same,Model,a", "same needs a name and a second name"),
        ("drop,Model,a,b", "drop needs a name and no other field"),
        ("rename,Model,a", "rename needs a name and the new name"),
        ("type,Model,a,Gadget", "no type 'Gadget'"),
        ("same,Model,a,b,c", "more than 4 fields"),
        ('same,Model,"a,b', "no CSV"),
    ],
)
def test_a_wrong_line_is_named(line: str, told: str) -> None:
    with pytest.raises(InputError, match=f"mine.csv, line 2: .*{told}"):
        list(parse_corrections(["action,type,name,other\n", line], source="mine.csv"))


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    message = "mine.csv, line "
    try:
        list(parse_corrections(text.splitlines(keepends=True), source="mine.csv"))
    except InputError as exc:
        message = str(exc)
    assert message.startswith("mine.csv, line ")
