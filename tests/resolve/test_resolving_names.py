"""Which names become one entity, which do not, and what the entity is called."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from paperatlas.model import ENTITY_TYPES, EntityType
from paperatlas.names import normal_form
from paperatlas.ontology import Concept, load_ontology
from paperatlas.resolve.base import NameSet, Resolution
from paperatlas.resolve.corpus import CorpusResolver
from paperatlas.resolve.known import known_names
from paperatlas.resolve.own_names import own_names
from paperatlas.resolve.verdicts import is_long_form

resolve = CorpusResolver()


def sets(*forms: tuple[str, ...] | str, kind: EntityType = "Technique") -> list[NameSet]:
    """Name sets of one type, each named once."""
    return [
        NameSet(type=kind, forms=tuple(sorted((one,) if isinstance(one, str) else one)), papers=1)
        for one in forms
    ]


def ids(*forms: tuple[str, ...] | str, kind: EntityType = "Technique") -> list[str]:
    """The entity of each name set."""
    return [str(one) for one in resolve(sets(*forms, kind=kind)).assigned]


def entity(resolution: Resolution, key: str) -> tuple[str, tuple[str, ...]]:
    """Label and aliases of an entity."""
    (found,) = [one for one in resolution.entities if one.id == key]
    return found.label, found.aliases


@pytest.mark.parametrize(
    "forms",
    [
        (
            "LoRA",
            "low-rank adaptation",
            ("low-rank adaptation", "LoRA"),
            "Low-Rank Adaptation",
            "Low Rank Adaptations",
        ),
        (
            "knowledge distillation",
            "Knowledge Distillation",
            "knowledge-distillation",
            ("KD", "knowledge distillation"),
        ),
    ],
)
def test_spellings_of_a_known_thing_are_one(forms: Sequence[tuple[str, ...] | str]) -> None:
    assert len(set(ids(*forms))) == 1


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("ResNet-50", "ResNet-101", "Model"),
        ("GPT-3", "GPT-4", "Model"),
        ("GPT-3", "GPT-3.5", "Model"),
        ("BERT", "RoBERTa", "Model"),
        ("FooNet", "FooNet-2", "Model"),
        ("FooNet v1", "FooNet v2", "Model"),
        ("Foo-7B", "Foo-70B", "Model"),
        ("MBPP", "MBPP+", "Benchmark"),
        ("ImageNet", "ImageNet-C", "Dataset"),
        ("CIFAR-10", "CIFAR-100", "Dataset"),
        ("LoRA", "QLoRA", "Technique"),
        ("pruning", "structured pruning", "Technique"),
        ("recall@1", "recall@5", "Metric"),
        ("A*", "A", "Technique"),
    ],
)
def test_versions_and_variants_stay_apart(one: str, other: str, kind: EntityType) -> None:
    first, second = ids(one, other, kind=kind)
    assert first != second


def test_one_name_of_two_types_is_two_entities() -> None:
    both = [*sets("FooBar", kind="Model"), *sets("FooBar", kind="Dataset")]
    assert list(resolve(both).assigned) == ["model/foobar", "dataset/foobar"]


# Abbreviations. ----------------------------------------------------------------------------------


def test_a_lone_abbreviation_is_what_the_other_papers_spell_out() -> None:
    assert set(ids(("quick brown foxing", "QBF"), "QBF")) == {"technique/quick-brown-foxing"}


def test_an_abbreviation_with_two_meanings_stays_apart() -> None:
    named = sets(("quick brown foxing", "QBF"), ("quiet bird feeding", "QBF"), "QBF")
    resolution = resolve(named)
    assert len(set(resolution.assigned)) == 3


def test_a_known_abbreviation_with_another_long_form_is_not_the_known_thing() -> None:
    other, known = ids(("long range attention", "LoRA"), "LoRA")
    assert known == "technique/lora"
    assert other != known


def test_a_known_long_form_decides_whatever_the_letters() -> None:
    assert ids(("low-rank adaptation", "LRA")) == ["technique/lora"]


def test_the_letters_of_a_known_thing_lead_to_it() -> None:
    assert ids(("low-rank adaptation", "LRAX"), "LRAX") == ["technique/lora"] * 2


def test_an_abbreviation_of_another_type_is_not_taken_over() -> None:
    both = [*sets(("quick brown foxing", "QBF")), *sets("QBF", kind="Dataset")]
    assert len(set(resolve(both).assigned)) == 2


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("low-rank adaptation", True),
        ("Support Vector Machine", True),
        ("LoRA", False),
        ("WikiText-2", False),
        ("GPT-4", False),
        ("", False),
        ("知识 图谱", False),
    ],
)
def test_a_long_form_is_words(form: str, expected: bool) -> None:
    assert is_long_form(form) is expected


# Labels, ids, links. -----------------------------------------------------------------------------


def test_a_known_thing_has_the_label_and_the_names_of_the_lexicon() -> None:
    resolution = resolve(sets("Low-Rank Adaptations"))
    label, aliases = entity(resolution, "technique/lora")
    assert label == "LoRA"
    assert {"Low-Rank Adaptations", "low-rank adaptation"} <= set(aliases)
    assert label not in aliases


def test_the_label_is_the_form_that_most_papers_use() -> None:
    named = [
        NameSet(type="Model", forms=("Foonet",), papers=2),
        NameSet(type="Model", forms=("FooNet",), papers=5),
        NameSet(type="Model", forms=("FOONET",), papers=9),
    ]
    assert entity(resolve(named), "model/foonet") == ("FooNet", ("FOONET", "Foonet"))


def test_a_long_form_is_a_better_label_than_capitals() -> None:
    named = [NameSet(type="Technique", forms=("QBF", "quick brown foxing"), papers=9)]
    assert entity(resolve(named), "technique/quick-brown-foxing") == ("quick brown foxing", ("QBF",))


def test_names_with_one_slug_get_ids_of_their_own() -> None:
    found = ids("FooNet", "FooNet++", "FooNet*", "知识", "图谱", "!!!", kind="Model")
    assert len(found) == len(set(found))
    assert all(one.startswith("model/") for one in found)


def test_an_unknown_name_does_not_take_the_id_of_a_known_thing() -> None:
    known = {concept.id for concept in load_ontology().concepts.values()}
    (found,) = ids("lora", kind="Metric")
    assert found not in known


def test_each_link_says_by_which_rule() -> None:
    resolution = resolve(
        sets("LoRA", ("quick brown foxing", "QBF"), "QBF", "FooBar", ("zebra crossing nets", "ZCN"))
    )
    rules = {link.surface: link for link in resolution.links}
    assert rules["LoRA"].rule == "lexicon"
    assert rules["LoRA"].score == 1
    assert rules["QBF"].rule == "spelled out"
    assert "quick brown foxing" in rules["QBF"].evidence
    assert rules["FooBar"].rule == "same name"
    assert all(0 < link.score <= 1 and link.evidence for link in resolution.links)


def test_letters_alone_say_that_other_papers_spell_them_out() -> None:
    resolution = resolve(sets(("quick brown foxing", "QBF"), "quick brown foxing", "qbf"))
    assert {link.rule for link in resolution.links if link.surface == "qbf"} == {"abbreviation"}


def test_broader_things_come_along_up_to_the_top() -> None:
    resolution = resolve(sets("LoRA"))
    known = {one.id for one in resolution.entities}
    assert {broader for one in resolution.entities for broader in one.broader} <= known
    assert len(known) > 1


def test_a_known_thing_has_the_paper_that_introduced_it() -> None:
    [lora] = [one for one in resolve(sets("LoRA", "FooBar")).entities if one.id == "technique/lora"]
    assert lora.introduced_in == ("https://arxiv.org/abs/2106.09685",)


def test_without_names_there_is_nothing() -> None:
    assert resolve([]) == Resolution(entities=(), links=(), assigned=())


# Whatever the order. -----------------------------------------------------------------------------

FORMS = st.sampled_from(
    [
        "LoRA",
        "low-rank adaptation",
        "QBF",
        "quick brown foxing",
        "quiet bird feeding",
        "FooNet",
        "FOONET",
        "foo net",
        "FooNet+",
        "FooNet-2",
        "ResNet-50",
        "知识",
        "İx",
        "ıX",
        "ß",
        "SS",
        "!!!",
        "???",
        "α",
        "alpha",
        "C#",
        "C",
        "the FooNet model",
        "FooNett",
    ]
) | st.text(min_size=1, max_size=6)
NAME_SETS = st.lists(
    st.builds(
        NameSet,
        type=st.sampled_from(ENTITY_TYPES),
        forms=st.sets(FORMS, min_size=1, max_size=3).map(lambda forms: tuple(sorted(forms))),
        papers=st.integers(1, 3),
    ),
    max_size=12,
    unique_by=lambda one: (one.type, one.forms),
)


@settings(max_examples=150, deadline=None)
@given(named=NAME_SETS, data=st.data())
def test_the_order_of_names_changes_nothing(named: list[NameSet], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(named))))
    first, second = resolve(named), resolve([named[n] for n in order])
    assert second.entities == first.entities
    assert second.links == first.links
    assert [second.assigned[order.index(n)] for n in range(len(named))] == list(first.assigned)


def own(names: NameSet) -> set[str]:
    """The forms that are the thing's names in any paper."""
    return set(own_names(names.type, names.forms, known_names()))


@settings(max_examples=150, deadline=None)
@given(named=NAME_SETS)
def test_what_comes_out_holds_together(named: list[NameSet]) -> None:
    resolution = resolve(named)
    entities = {one.id: one for one in resolution.entities}
    assert list(entities) == sorted(entities)
    assert len(entities) == len(resolution.entities)
    for names, key in zip(named, resolution.assigned, strict=True):
        assert key is not None
        assert entities[key].type == names.type
        assert own(names) <= {entities[key].label, *entities[key].aliases}
    labels = [(one.type, normal_form(one.label) or one.label) for one in resolution.entities]
    assert len(labels) == len(set(labels))
    links = {(link.surface, link.type, link.entity) for link in resolution.links}
    assert links == {
        (form, names.type, key)
        for names, key in zip(named, resolution.assigned, strict=True)
        for form in own(names)
    }
    for one in resolution.entities:
        assert one.label
        assert list(one.aliases) == sorted(set(one.aliases) - {one.label})
        assert all(broader in entities for broader in one.broader)


def test_what_a_paper_calls_a_thing_in_passing_stays_the_name_of_something_else() -> None:
    named = [
        NameSet(type="Model", forms=("Transformer", "ViTs", "vision transformer"), papers=1),
        NameSet(type="Model", forms=("QuickFormer", "transformer"), papers=1),
        NameSet(type="Model", forms=("transformer",), papers=1),
    ]
    resolution = resolve(named)
    assert resolution.assigned == ("model/vision-transformer", "model/quickformer", "model/transformer")
    [vit] = [one for one in resolution.entities if one.id == "model/vision-transformer"]
    assert not {"Transformer", "transformer"} & set(vit.aliases)


def test_any_ontology_will_do() -> None:
    concepts = {"model/foo": Concept(id="model/foo", type="Model", label="Foo")}
    own = CorpusResolver(replace(load_ontology(), concepts=MappingProxyType(concepts)))
    assert own(sets("foo", "LoRA", kind="Model")).assigned == ("model/foo", "model/lora")
