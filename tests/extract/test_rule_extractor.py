"""The extractor by rules as a whole: what holds for every extraction, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.small_lexicon import entity, extract, small_extractor, small_ontology
from extract.soundness import assert_sound
from paperatlas.extract import open_extractor
from paperatlas.extract.facts import NO_ABSTRACT
from paperatlas.extract.rules import RuleExtractor

ABSTRACT = (
    "Mapping soils by hand is slow. Existing maps rest on a convolutional neural network (CNN). We propose "
    "SoilNet, a compact Transformer that uses pruning. Unlike ViT, SoilNet needs no pictures. On ImageNet, "
    "SoilNet reaches 81.3% top-1 accuracy and is 15× smaller than ResNet-50. Large language models such as "
    "GPT-4 fail at it."
)
TITLE = "SoilNet: A Compact Transformer for Soils"


def test_a_paper_is_read_as_a_person_reads_it() -> None:
    extraction = extract(ABSTRACT, title=TITLE)
    assert_sound(extraction)
    assert {(e.name, e.type, e.role) for e in extraction.entities} == {
        ("SoilNet", "Model", "introduces"),
        ("Transformer", "Model", "uses"),
        ("convolutional neural network", "Model", "mentions"),
        ("pruning", "Technique", "uses"),
        ("ViT", "Model", "mentions"),
        ("ImageNet", "Dataset", "evaluatesOn"),
        ("top-1 accuracy", "Metric", "measures"),
        ("ResNet-50", "Model", "comparesWith"),
        ("Large language models", "Model", "uses"),
        ("GPT-4", "Model", "uses"),
    }
    names = {e.id: e.name for e in extraction.entities}
    assert {(names[r.head], r.type, names[r.tail]) for r in extraction.relations} == {
        ("SoilNet", "isA", "Transformer"),
        ("GPT-4", "isA", "Large language models"),
    }
    assert [(r.metric_name, r.value, r.unit) for r in extraction.results] == [
        ("top-1 accuracy", "81.3", "%"),
        ("model size", "15", "x"),
    ]
    assert extraction.warnings == ()


@pytest.mark.parametrize("abstract", ["", " \n "])
def test_without_abstract_the_title_is_read_with_a_warning(abstract: str) -> None:
    extraction = extract(abstract, title="LoRA-tuned BERT on GLUE")
    assert {e.name for e in extraction.entities} == {"LoRA", "BERT", "GLUE"}
    assert extraction.warnings == (NO_ABSTRACT,)


def test_nothing_is_read_from_nothing() -> None:
    extraction = extract("", title="")
    assert (extraction.entities, extraction.relations, extraction.results) == ((), (), ())


def test_text_without_names_has_no_entities() -> None:
    assert extract("The sky was blue. Nobody said a word, and so we went home.").entities == ()


def test_a_name_in_the_title_and_in_the_abstract_is_one_entity() -> None:
    own = entity(extract(ABSTRACT, title=TITLE), "SoilNet")
    assert own.mentions[0].field == "title"
    assert own.mentions[-1].field == "abstract"


def test_the_version_changes_with_the_lexicon() -> None:
    assert small_extractor().version.endswith(small_ontology().digest)
    assert small_extractor().version != open_extractor("fast").version
    assert open_extractor("fast").version == RuleExtractor().version


_PIECES = st.sampled_from(
    [
        *(
            "LoRA",
            "SoilNet",
            "BERT",
            "GPT-3",
            "ResNet-50",
            "large language models",
            "word sense disambiguation (WSD)",
        ),
        *("We propose ", "a new ", "called ", "outperforms ", "such as ", " is based on ", " by ", "unlike "),
        *(
            "93.2%",
            "15×",
            "7.6M parameters",
            "2x-3x faster",
            "accuracy",
            " on ImageNet",
            "ImageNet/",
            "latency",
        ),
        *(
            ". ",
            ", ",
            ": ",
            "\n\n",
            " (",
            ") ",
            " and ",
            "-",
            "https://x.org/BERT ",
            "İ",
            "ß",
            "𝛼",
            "e\u0301",
            "\u200d",
        ),
    ]
)
_TEXTS = st.lists(_PIECES, max_size=25).map("".join) | st.text(max_size=80)


@settings(max_examples=400, deadline=None)
@given(title=_TEXTS, abstract=_TEXTS)
def test_every_extraction_is_sound(title: str, abstract: str) -> None:
    assert_sound(extract(abstract, title=title))
