"""The role of an entity in its paper, from the wording around it."""

from __future__ import annotations

import pytest

from extract.small_lexicon import entity, extract, role

ROLE_OF = {
    "comparesWith": [
        ("We outperform BERT on all tasks.", "BERT"),
        ("Our net is on par with LLaMA.", "LLaMA"),
        ("We compare our nets with GPT-3.", "GPT-3"),
        ("Compared to GPTQ, we need less memory.", "GPTQ"),
        ("Our net is 15× smaller than ResNet-50.", "ResNet-50"),
        ("We beat the random forest baseline.", "random forest"),
        ("It gains two points over ViT.", "ViT"),
        ("Our scores surpass those of Whisper by far.", "Whisper"),
    ],
    "uses": [
        ("We use BERT to read notes.", "BERT"),
        ("We fine-tune LLaMA on notes.", "LLaMA"),
        ("Our parser is based on ViT.", "ViT"),
        ("We build on Whisper.", "Whisper"),
        ("We train it with Adam.", "Adam"),
        ("The network combines pruning and quantization.", "quantization"),
        ("We cut costs via pruning.", "pruning"),
        ("We apply knowledge distillation to yields.", "knowledge distillation"),
        ("We pretrain our net on MedNotes and share it.", "MedNotes"),
        ("Our corpus is derived from COCO.", "COCO"),
    ],
    "mentions": [
        ("Unlike BERT, ours is small.", "BERT"),
        ("We succeed without pruning.", "pruning"),
        ("We take a tree instead of LoRA.", "LoRA"),
        ("We do not use Adam.", "Adam"),
        ("We avoid knowledge distillation.", "knowledge distillation"),
        ("Rather than GPT-3 we ask people.", "GPT-3"),
        ("Our distillation-free training is fast.", "distillation"),
        ("We work well. Existing methods rely on LoRA.", "LoRA"),
        ("We work well. However, recent studies apply pruning.", "pruning"),
        ("BERT has changed the field. We ask why.", "BERT"),
        ("ImageNet was collected long ago. We ask how.", "ImageNet"),
        ("Machine translation is old. We study maps.", "Machine translation"),
    ],
    "evaluatesOn": [
        ("We evaluate on GLUE.", "GLUE"),
        ("Experiments on ImageNet and CIFAR-10 show it.", "CIFAR-10"),
        ("We reach 80% on the MMLU benchmark.", "MMLU"),
        ("We outperform BERT on SuperGLUE.", "SuperGLUE"),
        ("We test with LibriSpeech.", "LibriSpeech"),
        ("It is as good as full fine-tuning on GLUE.", "GLUE"),
        ("We train on COCO and report scores on Cityscapes.", "Cityscapes"),
    ],
    "studies": [
        ("We study pruning at scale.", "pruning"),
        ("We investigate how BERT counts.", "BERT"),
        ("We analyse quantization.", "quantization"),
        ("This paper surveys PEFT.", "PEFT"),
        ("We propose a new quantization method.", "quantization"),
    ],
    "addresses": [
        ("We address machine translation.", "machine translation"),
        ("Our net solves object detection.", "object detection"),
        ("We present SoilNet for image classification.", "image classification"),
    ],
    "measures": [
        ("We reduce latency.", "latency"),
        ("Accuracy rises with depth.", "Accuracy"),
        ("We report the word error rate.", "word error rate"),
    ],
    "introduces": [
        ("We propose SoilNet.", "SoilNet"),
        ("We present a corpus named Leaves.", "Leaves"),
        ("A sampler, TideMix, is introduced.", "TideMix"),
    ],
}


@pytest.mark.parametrize(
    ("abstract", "name", "expected"),
    [(abstract, name, expected) for expected, cases in ROLE_OF.items() for abstract, name in cases],
)
def test_wording_gives_the_role(abstract: str, name: str, expected: str) -> None:
    assert role(abstract, name) == expected


def test_the_strongest_role_of_all_mentions_counts() -> None:
    text = "BERT is large. We fine-tune BERT. We also outperform BERT."
    assert role(text, "BERT") == "comparesWith"
    assert role("Datasets like COCO abound. We test on COCO.", "COCO") == "evaluatesOn"


@pytest.mark.parametrize(
    ("title", "name"),
    [("A Survey of Pruning", "Pruning"), ("Understanding BERT", "BERT"), ("An Analysis of LoRA", "LoRA")],
)
def test_a_surveys_title_names_what_it_studies(title: str, name: str) -> None:
    assert role("We look closely.", name, title=title) == "studies"


def test_a_cue_reaches_neither_beyond_its_sentence_nor_far() -> None:
    assert role("We outperform all. BERT is there, too.", "BERT") == "uses"
    far = (
        "We outperform " + "one very old and very slow thing of the past " * 2 + "in joy and grief and BERT."
    )
    assert role(far, "BERT") == "uses"
    assert role("We outperform all; BERT helps.", "BERT") == "uses"


def test_what_is_compared_ends_with_its_phrase() -> None:
    extraction = extract("Our schedule outperforms all baselines in speed for BERT.")
    assert entity(extraction, "BERT").role == "uses"
