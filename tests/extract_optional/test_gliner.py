"""What is made of a GLiNER model's names: offsets in the whole text, roles and results from the wording."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract_optional.fake_gliner import NAMES, FakeModel, fake_library
from extract_optional.fake_service import FOONET
from paperatlas.errors import MissingExtraError, PaperatlasError
from paperatlas.extract.base import Extractor
from paperatlas.extract.document import TextField, read_fields
from paperatlas.extract.facts import NO_ABSTRACT
from paperatlas.extract.gliner import GlinerExtractor, Settings, read_settings
from paperatlas.extract.gliner.names import LONGEST, find_names, windows
from paperatlas.model import Extraction, Paper


def extract(model: FakeModel, papers: list[Paper], **changes: Any) -> list[Extraction]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "gliner", fake_library(model=model))
        return list(GlinerExtractor(Settings(model="small", **changes))(papers))


def assert_offsets_hold(extraction: Extraction) -> None:
    for entity in extraction.entities:
        for mention in entity.mentions:
            text = getattr(extraction.paper, mention.field)
            assert text[mention.start : mention.end] == mention.text
            assert mention.sentence[0] <= mention.start < mention.sentence[1]


def test_names_become_entities_with_roles_relations_and_results() -> None:
    [extraction] = extract(FakeModel(NAMES), [FOONET])
    assert [(one.id, one.name, one.type, one.confidence) for one in extraction.entities] == [
        ("e1", "FooNet", "Model", 0.912),
        ("e2", "ResNet-50", "Model", 0.8),
        ("e3", "ImageNet", "Dataset", 0.95),
        ("e4", "top-1 accuracy", "Metric", 0.75),
    ]
    roles = {one.name: one.role for one in extraction.entities}
    assert (roles["FooNet"], roles["ImageNet"]) == ("introduces", "evaluatesOn")
    assert roles["top-1 accuracy"] == "measures"
    assert [(one.head, one.type, one.tail) for one in extraction.relations] == [("e1", "basedOn", "e2")]
    values = [(one.subject, one.metric, one.value, one.dataset) for one in extraction.results]
    assert ("e1", "e4", "81.5", "e3") in values
    assert {mention.by for entity in extraction.entities for mention in entity.mentions} == {"gliner"}
    assert_offsets_hold(extraction)


def test_an_abbreviation_and_its_long_form_are_one_entity() -> None:
    paper = Paper(id="a", title="T", abstract="A residual network (RN) is deep. We prune the RN.")
    names = {**NAMES, "RN": ("dataset", 0.6)}
    [extraction] = extract(FakeModel(names), [paper])
    assert [(one.name, one.type, len(one.mentions)) for one in extraction.entities] == [("RN", "Dataset", 3)]


def test_a_long_text_is_read_in_windows_of_whole_sentences() -> None:
    sentence = "We use pruning on 🧪 ImageNet every day. "
    paper = Paper(id="a", title="", abstract=sentence * 100)
    model = FakeModel(NAMES)
    [extraction] = extract(model, [paper])
    assert len(model.texts) > 3
    assert all(text.endswith("day.") and text.startswith("We") for text in model.texts)
    assert [len(one.mentions) for one in extraction.entities] == [100, 100]
    assert_offsets_hold(extraction)


@given(
    st.lists(
        st.sampled_from(["Foo bar. ", "a-b/c ", "x" * 45 + " ", "word " * 30, "Ends! ", "é́ ", "..."]),
        max_size=60,
    )
)
def test_windows_hold_the_text_once_and_are_never_too_long(parts: list[str]) -> None:
    fields = list(read_fields(Paper(id="a", title="", abstract="".join(parts))))
    for field in fields:
        spans = list(windows(field))
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        left = "".join(field.text[start:end] for start, end in spans)
        assert "".join(left.split()) == "".join(field.text.split())
        assert all(len(field.text[start:end].split()) <= LONGEST for start, end in spans)


def test_a_sentence_that_is_too_long_is_cut() -> None:
    text = "word, " * 1000
    spans = list(windows(TextField("abstract", text, ((0, len(text) - 1),), 0)))
    assert len(spans) == 2000 // LONGEST
    assert max(end - start for start, end in spans) < LONGEST * 6


class Wild(FakeModel):
    """Says what a model should not."""

    def predict_entities(self, *_: Any, **__: Any) -> Any:
        spans = [(0, 6), (2, 9), (-1, 2), (5, 5), (3, 9999), (6, 7)]
        label = "dataset"
        found = [{"start": a, "end": b, "label": label, "score": 0.5 + b / 10} for a, b in spans]
        return [*found, {"start": 0, "end": 2, "label": "person", "score": 1.0}]


def test_spans_that_overlap_or_lie_outside_are_left_out() -> None:
    [field] = read_fields(Paper(id="a", title="FooNet and more"))
    found = find_names(Wild({}), Settings(model="m"), field)
    assert [(one.start, one.end, one.score) for one in found] == [(2, 9, 1.0)]


def test_a_paper_alone_decides_what_is_said_of_it() -> None:
    papers = [FOONET, Paper(id="b", title="FooNet again"), Paper(id="c", title="")]
    together = extract(FakeModel(NAMES), papers)
    alone = [one for paper in papers[::-1] for one in extract(FakeModel(NAMES), [paper])]
    assert together == alone[::-1]
    assert [one.warnings for one in together] == [(), (NO_ABSTRACT,), (NO_ABSTRACT,)]


def test_the_model_is_loaded_once_and_late(monkeypatch: pytest.MonkeyPatch) -> None:
    library = fake_library()
    monkeypatch.setitem(sys.modules, "gliner", library)
    extractor: Extractor = GlinerExtractor(Settings(model="hub/small"))
    assert extractor.version.startswith("gliner-1-small-")
    assert library.loaded == []
    list(extractor([FOONET]))
    list(extractor([FOONET]))
    assert library.loaded == ["hub/small"]


def test_the_device_is_passed_on() -> None:
    model = FakeModel(NAMES)
    extract(model, [FOONET], device="cuda")
    assert model.device == "cuda"


def test_labels_and_threshold_are_the_users() -> None:
    names = {"FooNet": ("gadget", 0.3), "ImageNet": ("dataset", 0.9)}
    labels: dict[str, Any] = {"gadget": "Technique"}
    [extraction] = extract(FakeModel(names), [FOONET], labels=labels, threshold=0.2)
    assert [(one.name, one.type) for one in extraction.entities] == [("FooNet", "Technique")]


def test_without_the_library_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gliner", None)
    with pytest.raises(MissingExtraError, match=r"paperatlas\[gliner\]"):
        list(GlinerExtractor(Settings(model="small"))([FOONET]))


def test_errors_of_the_library_are_ours_and_one_line() -> None:
    class Broken(FakeModel):
        def predict_entities(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("out of\nmemory")

        def to(self, device: str) -> FakeModel:
            raise ValueError(f"no {device}")

    with pytest.raises(PaperatlasError, match="foonet: the gliner model failed: out of memory"):
        extract(Broken({}), [FOONET])
    with pytest.raises(PaperatlasError, match="small: no gliner model can be loaded: no warp"):
        extract(Broken({}), [FOONET], device="warp")


def test_the_version_changes_with_the_files_of_a_local_model_not_with_its_place(tmp_path: Path) -> None:
    def version(place: str, weights: bytes, **changes: Any) -> str:
        folder = tmp_path / place / "small"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "weights.bin").write_bytes(weights)
        return GlinerExtractor(Settings(model=str(folder), **changes)).version

    zeros = bytes(5 * 2**20)
    assert version("a", zeros) == version("b", zeros, device="cuda")
    assert str(tmp_path) not in version("a", zeros)
    other = [version("a", zeros[:-1] + b"1"), version("a", b""), version("a", zeros, threshold=0.4)]
    assert len({version("a", zeros), *other, version("a", zeros, labels={"x": "Task"})}) == 5


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"MODEL": ""}, "PAPERATLAS_GLINER_MODEL"),
        ({"LABELS": "algorithm"}, "PAPERATLAS_GLINER_LABELS"),
        ({"LABELS": "=Task"}, "PAPERATLAS_GLINER_LABELS"),
        ({"LABELS": "tool=Software"}, "Software.*there are: Technique"),
        ({"LABELS": ","}, "PAPERATLAS_GLINER_LABELS"),
        ({"THRESHOLD": "much"}, "PAPERATLAS_GLINER_THRESHOLD"),
        ({"THRESHOLD": "1.5"}, "PAPERATLAS_GLINER_THRESHOLD"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(changes: dict[str, str], named: str) -> None:
    environment = {f"PAPERATLAS_GLINER_{k}": v for k, v in ({"MODEL": "m"} | changes).items()}
    with pytest.raises(PaperatlasError, match=named):
        read_settings(environment)


def test_without_settings_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERATLAS_GLINER_MODEL", "hub/tiny")
    monkeypatch.setenv("PAPERATLAS_GLINER_THRESHOLD", "0.3")
    assert GlinerExtractor().version == GlinerExtractor(Settings(model="hub/tiny", threshold=0.3)).version
