"""A lexicon of a few names and an extractor over it: what the tests say does not hang on the real one."""

from __future__ import annotations

from functools import lru_cache

from paperatlas.extract.rules import RuleExtractor
from paperatlas.model import EntityType, ExtractedEntity, Extraction, Paper
from paperatlas.names import slugify
from paperatlas.ontology import Concept, Ontology

# Each line is a concept: its label, then its other names.
_NAMES: dict[EntityType, str] = {
    "Technique": """
        LoRA; low-rank adaptation
        LoRA-XS
        pruning
        weight pruning
        structured pruning
        token pruning
        quantization
        post-training quantization; PTQ
        GPTQ
        SparseGPT
        knowledge distillation; distillation
        parameter-efficient fine-tuning; PEFT
        random forest
        Adam
    """,
    "Model": """
        BERT
        ResNet; residual network
        ResNet-50
        GPT-3
        GPT-4
        LLaMA
        ViT; vision transformer
        Transformer; transformer
        large language model; LLM
        convolutional neural network; CNN
        Whisper
        U-Net
        Parallel WaveGAN
        Falcon
        Chinchilla
    """,
    "Dataset": """
        ImageNet
        CIFAR-10
        The Well
        LibriSpeech
        COCO; MS COCO
        Cityscapes
        QM9
        MedNotes
        Falcon
    """,
    "Benchmark": """
        GLUE
        SuperGLUE
        MMLU
        MBPP
        MBPP+
        HumanEval
    """,
    "Task": """
        image classification
        text classification
        audio classification
        machine translation
        object detection
        speech recognition
        word sense disambiguation; WSD
        protein structure prediction
    """,
    "Metric": """
        accuracy
        top-1 accuracy
        F1 score; F1
        word error rate; WER
        mIoU
        latency
        model size
        number of parameters
        perplexity
        BLEU
        throughput
        memory usage
        FLOPs
        energy consumption
        mean absolute error; MAE
    """,
}


@lru_cache(maxsize=1)
def small_ontology() -> Ontology:
    """The names above as concepts."""
    concepts: dict[str, Concept] = {}
    for kind, lines in _NAMES.items():
        for line in lines.split("\n"):
            if names := [name.strip() for name in line.split(";") if name.strip()]:
                key = f"{kind.lower()}/{slugify(names[0])}"
                concepts[key] = Concept(id=key, type=kind, label=names[0], aliases=tuple(names[1:]))
    return Ontology(concepts=dict(sorted(concepts.items())), digest="small")


@lru_cache(maxsize=1)
def small_extractor() -> RuleExtractor:
    """The extractor by rules over the small lexicon."""
    return RuleExtractor(small_ontology())


def extract(abstract: str, *, title: str = "On a Topic") -> Extraction:
    """What the rules read from one paper."""
    [extraction] = small_extractor()([Paper(id="p", title=title, abstract=abstract)])
    return extraction


def entity(extraction: Extraction, name: str) -> ExtractedEntity:
    """The entity with that name or that mention."""
    found = [e for e in extraction.entities if name == e.name or any(m.text == name for m in e.mentions)]
    assert len(found) == 1, (name, [e.name for e in extraction.entities])
    return found[0]


def names(extraction: Extraction) -> set[str]:
    """All words by which entities are mentioned."""
    return {mention.text for e in extraction.entities for mention in e.mentions}


def role(abstract: str, name: str, *, title: str = "On a Topic") -> str:
    """The role that a paper with this abstract gives to a name."""
    return entity(extract(abstract, title=title), name).role
