"""Names of the lexicon in a text: whole words, the right case, the right one of several."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.small_lexicon import small_ontology
from paperatlas.extract.lexicon import NameIndex, is_whole_name, level
from paperatlas.extract.phrases import PhraseIndex
from paperatlas.names import normal_form
from paperatlas.ontology import Concept

INDEX = NameIndex(small_ontology().concepts.values())


def found(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in INDEX.find(text)]


def ids(text: str) -> list[str]:
    return [concept.id for hit in INDEX.find(text) for concept in hit.concepts]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("LoRA, (LoRA) and “LoRA”; LoRA.", ["LoRA"] * 4),
        ("LoRA-based, LoRA-style and LoRA's", ["LoRA"] * 3),
        ("BERT/GLUE", ["BERT", "GLUE"]),
        ("a CIFAR-10-pretrained ResNet-50", ["CIFAR-10", "ResNet-50"]),
        ("[BERT] {GLUE}", ["BERT", "GLUE"]),
        ("LoRA", ["LoRA"]),
    ],
)
def test_whole_words_are_found(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Q-LoRA",
        "Q\u2011LoRA",  # a hyphen that does not break
        "LoRA-FA",
        "LoRA_V2",
        "LoRA+",
        "LoRAs2",
        "XLoRA",
        "LoRAX",
        "GPT-3.5",
        "GPT-4o",
        "MMLU*",
        "BERTology",
    ],
)
def test_a_longer_name_hides_no_known_one(text: str) -> None:
    assert found(f"We try {text} here.") == []
    assert found(text) == []


def test_a_variant_that_is_not_known_is_not_its_base() -> None:
    assert found("ResNet-101 and ResNet-50") == ["ResNet-50"]
    assert found("MBPP+, MBPP") == ["MBPP+", "MBPP"]
    assert found("LoRA-XS, LoRA") == ["LoRA-XS", "LoRA"]
    assert found("SuperGLUE and GLUE") == ["SuperGLUE", "GLUE"]


def test_at_the_end_of_a_sentence_a_dot_is_no_version() -> None:
    assert found("We ask GPT-3. 5 people agree.") == ["GPT-3"]


@pytest.mark.parametrize(
    "text",
    [
        "low-rank adaptation",
        "low rank adaptation",
        "Low-Rank Adaptation",
        "low\nrank adaptation",
        "low-rank adaptations",
        "low‐rank adaptation",
        "low–rank adaptation",
    ],
)
def test_hyphens_spaces_case_and_plural_of_a_lower_case_name_do_not_matter(text: str) -> None:
    assert found(f"We use {text}.") == [text]
    assert ids(text) == ["technique/lora"]


def test_plurals_in_ies_and_of_short_forms() -> None:
    index = NameIndex([Concept(id="metric/memory", type="Metric", label="peak memory")])
    assert [hit.end for hit in index.find("peak memories")] == [13]
    assert found("LLMs and CNNs") == ["LLMs", "CNNs"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("GLUE", ["GLUE"]),
        ("glue, Glue", []),  # an ordinary word
        ("the well is dry", []),
        ("THE WELL of data and The Well", ["THE WELL", "The Well"]),
        ("The well is dry", []),
        ("bert, lora and adam", []),
        ("IMAGENET and Imagenet", ["IMAGENET", "Imagenet"]),  # long, and no word looks so
        ("LlaMA", ["LlaMA"]),
        ("LoRa radio", []),
        ("Whisper and whisper", ["Whisper"]),
        ("Accuracy and ACCURACY", ["Accuracy", "ACCURACY"]),
    ],
)
def test_case(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_of_names_that_overlap_the_longest_is_found() -> None:
    assert found("post-training quantization") == ["post-training quantization"]
    assert found("a top-1 accuracy of 80%") == ["top-1 accuracy"]


def test_a_longer_name_that_fails_does_not_hide_a_shorter_one() -> None:
    concepts = [
        Concept(id="model/a", type="Model", label="Foo Bar"),
        Concept(id="model/b", type="Model", label="Foo"),
        Concept(id="model/c", type="Model", label="Bar Qux"),
    ]
    text = "Foo Bar-9 and Foo Barn and Foo Bar Quxes"
    hits = NameIndex(concepts).find(text)
    assert [text[hit.start : hit.end] for hit in hits] == ["Foo", "Foo", "Foo Bar"]


def test_a_name_of_two_concepts_is_reported_with_both() -> None:
    assert ids("Falcon") == ["dataset/falcon", "model/falcon"]


def test_the_index_does_not_hang_on_the_order_of_concepts() -> None:
    backwards = NameIndex(reversed(list(small_ontology().concepts.values())))
    text = "Falcon, GPT-3 and ResNet-50 on GLUE, The Well, pruning and WSD."
    assert [(h.start, h.end) for h in backwards.find(text)] == [(h.start, h.end) for h in INDEX.find(text)]


_WORDS = st.sampled_from(
    "LoRA Q-LoRA LoRA-XS GPT-3 GPT-3.5 glue GLUE The Well low-rank adaptation pruning İ ß 𝛼 ffi \u00a0 "
    "ResNet ResNet-50 MBPP+ MBPP . , ( ) - / + 's top-1 accuracy WERs Falcon LlaMA".split(" ")
)
_TEXTS = st.builds(str.join, st.sampled_from([" ", "", "-"]), st.lists(_WORDS, max_size=12))


@settings(max_examples=300)
@given(_TEXTS | st.text(max_size=30))
def test_every_hit_is_one_of_the_names_of_each_of_its_concepts(text: str) -> None:
    done = 0
    for hit in INDEX.find(text):
        assert done <= hit.start < hit.end <= len(text)
        done = hit.end
        for concept in hit.concepts:
            assert normal_form(text[hit.start : hit.end]) in {normal_form(name) for name in concept.names}


@given(st.text(max_size=30))
def test_levelled_text_keeps_every_offset(text: str) -> None:
    assert len(level(text)) == len(text)


@given(st.text(alphabet=st.sampled_from("İßŉǰΐ𝛼ﬁa "), max_size=20))
def test_offsets_hold_behind_letters_that_grow_in_lower_case(prefix: str) -> None:
    text = f"{prefix} ResNet-50 wins"
    [hit] = INDEX.find(text)
    assert text[hit.start : hit.end] == "ResNet-50"


def test_whole_names_at_both_ends_of_a_text() -> None:
    assert is_whole_name("LoRA", 0, 4)
    assert not is_whole_name("LoRA+", 0, 4)
    assert is_whole_name("LoRA-", 0, 4)


def test_phrases_are_whole_words_and_the_longest_of_those_that_overlap() -> None:
    index = PhraseIndex({"trained on": "trains", "on": "place", "not use": "avoids", "use": "uses"})
    text = "We do not use it; trained-on data, once more on top."
    found = [(phrase.label, text[phrase.start : phrase.end]) for phrase in index.find(text)]
    assert found == [("avoids", "not use"), ("trains", "trained-on"), ("place", "on")]


EVERYDAY = NameIndex(
    [
        Concept(id="metric/precision", type="Metric", label="precision", everyday=("precision",)),
        Concept(id="metric/sensitivity", type="Metric", label="sensitivity", everyday=("sensitivity",)),
        Concept(id="metric/recall", type="Metric", label="recall"),
        Concept(
            id="technique/attention-mechanism",
            type="Technique",
            label="attention mechanism",
            aliases=("attention",),
            everyday=("attention",),
        ),
        Concept(id="task/clustering", type="Task", label="clustering"),
        Concept(id="technique/clustering", type="Technique", label="clustering", everyday=("clustering",)),
    ]
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("half precision draws attention", []),
        ("a precision score of 3 and an attention layer", ["precision", "attention"]),
        ("its sensitivity, precision, and recall", ["sensitivity", "precision", "recall"]),
        ("recall and precision", ["recall", "precision"]),
        ("recall falls while precision holds", ["recall"]),
        ("the attention mechanism", ["attention mechanism"]),
    ],
)
def test_an_everyday_word_is_a_name_where_its_neighbours_say_so(text: str, names: list[str]) -> None:
    assert [text[hit.start : hit.end] for hit in EVERYDAY.find(text)] == names


def test_what_has_a_name_as_an_everyday_word_gives_way_to_what_has_it_plainly() -> None:
    (hit,) = EVERYDAY.find("We study clustering.")
    assert [concept.id for concept in hit.concepts] == ["task/clustering"]
