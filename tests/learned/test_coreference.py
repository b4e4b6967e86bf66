"""Names of one thing are joined, and nothing is lost or told twice."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extract.candidates import Candidate
from paperatlas.extract.document import read_fields
from paperatlas.extract.grouping import Place
from paperatlas.extract.learned.entities.coreference import OTHER, SAME, Coreference
from paperatlas.extract.learned.entities.kinds import Broader
from paperatlas.extract.learned.entities.naming_features import describe_name_pairs
from paperatlas.extract.learned.entities.namings import Naming, make_naming, pair_names
from paperatlas.extract.learned.extractor import LearnedExtractor
from paperatlas.extract.learned.models.linear import LinearModel
from paperatlas.model import Field, Paper

_TITLE = "SyncNet: Synchronized Networks"
names = st.lists(
    st.sampled_from(["net", "graph net", "Graph-Net", "GN", "GraphNet", "deep graph net", "x"]), max_size=9
)


def make_namings(found: list[str]) -> tuple[list[Naming], dict[Field, str]]:
    """Names that stand in one text, each once."""
    text = " and ".join(found)
    _, field = read_fields(Paper(id="a", title="T", abstract=text or "-"))
    namings = []
    start = 0
    for name in found:
        candidate = Candidate(start, start + len(name), "Model", "learned")
        namings.append(make_naming("Model", [Place(field, candidate, name)], {}))
        start += len(name) + len(" and ")
    return namings, {"title": "T", "abstract": text}


def joins(*features: str) -> Coreference:
    """A model that joins names with a feature; of several the later ones say less."""
    weights = [(0, 2560 - 1270 * number) for number in range(len(features))]
    table = np.array([*weights, (0, -1280)], np.int16)
    return Coreference(LinearModel([OTHER, SAME], [*features, "bias"], table), Broader({}))


@given(names)
def test_each_name_is_in_one_group(found: list[str]) -> None:
    namings, texts = make_namings(found)
    groups = joins("one word=True").join(namings, texts)
    assert sorted(number for group in groups for number in group) == list(range(len(found)))
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
    assert all(group == sorted(group) for group in groups)


@given(names)
def test_names_with_the_same_letters_are_joined_by_a_model_that_says_so(found: list[str]) -> None:
    namings, texts = make_namings(found)
    groups = joins("one word=True").join(namings, texts)
    assert len(groups) == len({naming.letters for naming in namings})


@given(names)
def test_nothing_is_joined_without_a_reason(found: list[str]) -> None:
    namings, texts = make_namings(found)
    assert joins("nothing").join(namings, texts) == [[number] for number in range(len(found))]


def test_features_tell_how_names_lie_to_each_other() -> None:
    namings, texts = make_namings(["graph convolutional network", "GCN"])
    [(one, other, features)] = describe_name_pairs(namings, texts, Broader({}))
    assert (one, other) == (0, 1)
    assert {"initials=TrueTrue", "between True= and ", "same type=True"} <= set(features)


def test_a_name_is_compared_with_few_others() -> None:
    namings, _ = make_namings([f"net {number}" for number in range(400)])
    assert len(pair_names(namings)) < 400 * 12


def test_a_group_grows_only_by_what_is_like_all_of_it() -> None:
    namings, texts = make_namings(["ba bet", "babet", "bet"])
    ends = "how=ends types=True tokens=FalseFalse"
    assert joins(ends).join(namings, texts) == [[0, 2], [1]]
    assert joins("one word=True", ends).join(namings, texts) == [[0, 1], [2]]


def test_a_coined_name_and_its_words_are_one_entity() -> None:
    title = "SyncSpecCNN: Synchronized Spectral CNN for 3D Shape Segmentation"
    text = "We propose synchronized spectral CNN for 3D shape segmentation. SyncSpecCNN is fast."
    [extraction] = LearnedExtractor()([Paper(id="a", title=title, abstract=text)])
    [own] = [entity for entity in extraction.entities if entity.role == "introduces"]
    assert {mention.text.lower() for mention in own.mentions} == {"syncspeccnn", "synchronized spectral cnn"}
