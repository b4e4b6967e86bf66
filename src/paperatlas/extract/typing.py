"""What kind of thing an unknown name is, from its letters and from the words beside it."""

from __future__ import annotations

import re

from paperatlas.model import EntityType
from paperatlas.names import singular

_NOUNS: dict[EntityType, str] = {
    "Dataset": "dataset corpus corpora collection database treebank testset",
    "Benchmark": "benchmark leaderboard testbed suite challenge",
    "Model": "model network net architecture backbone transformer autoencoder encoder decoder llm vlm "
    "mllm cnn gan rnn lstm gnn vae classifier detector generator checkpoint family chatbot agent",
    "Technique": "method approach algorithm framework technique strategy scheme module mechanism "
    "optimizer optimiser loss layer toolkit library system pipeline paradigm procedure objective "
    "regularizer adapter attention sampler solver estimator protocol policy operator block tool "
    "compiler engine accelerator platform quantizer tokenizer formulation solution recipe training "
    "learning tuning pruning quantization distillation search augmentation adaptation sampling",
    "Metric": "score metric accuracy rate error measure index",
    "Task": "task problem",
}
NOUN_TYPES: dict[str, EntityType] = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}

_ENDINGS: tuple[tuple[re.Pattern[str], EntityType], ...] = (
    (re.compile(r"(?:Bench|Eval|Arena|Gym|GLUE|MMLU)(?:-?[\w.]+)?$"), "Benchmark"),
    (re.compile(r"(?:QA|VQA)$"), "Benchmark"),
    (re.compile(r"(?:[A-Z]\w*\d+[kKM]|-\d+[kKM]|Set|Corpus|Pile)$"), "Dataset"),
    (
        re.compile(
            r"(?:Nets?|NET|[Ff]ormers?|FORMER|BERT|GPT|LM|LLM|ViT|GAN|VAE|CNN|RNN|GNN|NeRF|LLaMA|Llama"
            r"|LLaVA|Mamba|CLIP|DETR|YOLO|UNet|AE|Diffusion|MLP|GCN|T5|VLM|Whisper)"
            r"(?:[-\s]?[vV]?\d[\w.]*|-[A-Za-z]{1,5})?s?$"
        ),
        "Model",
    ),
    (re.compile(r"-\d+(?:\.\d+)?[BM]$|-(?:[Bb]ase|[Ll]arge|[Ss]mall|[Tt]iny)$"), "Model"),
    (
        re.compile(r"(?:Adam|SGD|RL|PO|Prune|Quant|LoRA|Tuning|KD|NAS|Attention|Norm|Mix|Loss)$"),
        "Technique",
    ),
)

_LONGEST_ENDING = 60
_FOLLOWING = re.compile(r"[\s\-]+([A-Za-z]+)(?:[\s\-]+([A-Za-z]+))?")
_WORDS = re.compile(r"[A-Za-z][A-Za-z\-]*")
_PHRASE_END = re.compile(
    r"[.,;:()]|\s(?:for|of|that|which|to|with|in|on|by|via|from|using|based|designed|where|whose|and)\b"
)


def type_by_following(text: str, end: int) -> EntityType | None:
    """The type that the noun behind a name gives it: "the Xyz dataset", "Xyz language models".

    Example:
        >>> type_by_following("on the Foo-3 dataset", 12)
        'Dataset'
    """
    match = _FOLLOWING.match(text, end, end + 40)
    if match is None:
        return None
    for word in match.groups():
        if word and (kind := NOUN_TYPES.get(singular(word.lower()))):
            return kind
    return None


def type_by_phrase(text: str, start: int) -> EntityType | None:
    """The type that a describing phrase gives: "a compact model for audio" is about a Model.

    Example:
        >>> type_by_phrase("X, a small generative model for raw audio", 2)
        'Model'
    """
    window = text[start : start + 120]
    end = _PHRASE_END.search(window, 1)
    words = _WORDS.findall(window[: end.start()] if end else window)
    for word in reversed(words):
        if kind := NOUN_TYPES.get(singular(word.lower().rpartition("-")[2])):
            return kind
    return None


def type_by_letters(name: str) -> EntityType | None:
    """The type that a name's ending suggests: "FooNet", "BarBench", "Baz-7B".

    Example:
        >>> type_by_letters("FooNet"), type_by_letters("BarBench"), type_by_letters("Quux")
        ('Model', 'Benchmark', None)
    """
    ending = name[-_LONGEST_ENDING:]  # a word may have a megabyte, and the patterns are no match for that
    for pattern, kind in _ENDINGS:
        if pattern.search(ending):
            return kind
    return None
