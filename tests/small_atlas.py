"""A small atlas made by hand, of invented papers: for the tests of all that reads an atlas.

It holds every entity type, every role, every relation, results with and without a data set and a
baseline, and text that is dangerous in one format or another: markup, quotes, newlines, formulas,
control characters, right-to-left text, characters outside the basic plane.

    from small_atlas import small_atlas
"""

from __future__ import annotations

from paperatlas.atlas.memory import MemoryTables
from paperatlas.model import (
    Entity,
    Evidence,
    Field,
    Paper,
    RelationType,
    Result,
    ResultKind,
    Role,
    Statement,
)

LOWPASS = Paper(
    id="arxiv:2199.00001",
    title="LowPass: low-rank passes for vision transformers",
    abstract=(
        "We introduce LowPass, a pruning method that extends LoRA. "
        "We apply LowPass to ViT-B and test it on ImageNet-Mini for image classification. "
        "It reaches 81.3% top-1 accuracy on ImageNet-Mini and outperforms magnitude pruning "
        "by 1.2 points."
    ),
    authors=("Ada Example", "Émile Exemple"),
    year=2021,
    date="2021-06-17",
    venue="Workshop on Examples",
    identifiers={
        "arxiv": "2199.00001",
        "doi": "10.5555/lowpass",
        "url": "https://example.org/lowpass?a=1&b=2",
    },
    sources=("page.txt", "refs.bib"),
)
HOSTILE = Paper(
    id='odd id/<1> "é"#%?',
    title="Ünïcode & \"quotes\":\n<script>alert('x')</script> and ZeroMoE\u00a0🦊",
    abstract=(
        '🦊 is "outside" the plane.\n\nZeroMoE is a part of \\TinyLM\\; </script><!-- it uses '
        "mixture-of-experts\tand אבג עברית. ]]> Its perplexity on MiniGLUE falls by 2-3x.\x0b"
    ),
    authors=('O\'Brien "Bob", <b>B.</b>',),
    year=2023,
    identifiers={"url": "https://example.org/a b<c>"},
    sources=("other.json",),
)
FORMULA = Paper(
    id="doi:10.5555/12345678",
    title="=SUM(A1:A9) considered: a survey of quantization",
    abstract="@home we study quantization. LoRA is well known. Memory falls by 40%.",
    authors=("+Plus Author", "-Minus Author"),
    year=2022,
    date="2022",
    identifiers={"doi": "10.5555/12345678"},
)
BARE = Paper(id="title:00c0ffee", title="MiniGLUE: a benchmark without an abstract")

PAPERS = (LOWPASS, HOSTILE, FORMULA, BARE)

ENTITIES = (
    Entity(
        id="technique/lora",
        type="Technique",
        label="LoRA",
        aliases=("Low-Rank Adaptation", "low-rank adaptation"),
        broader=("technique/peft",),
        broader_by=("family",),
        same_as=("http://www.wikidata.org/entity/Q0",),
    ),
    Entity(id="technique/peft", type="Technique", label="parameter-efficient fine-tuning"),
    Entity(
        id="technique/lowpass",
        type="Technique",
        label="LowPass",
        broader=("technique/pruning",),
        broader_by=("text",),
    ),
    Entity(id="technique/pruning", type="Technique", label="pruning"),
    Entity(
        id="technique/magnitude-pruning",
        type="Technique",
        label="magnitude pruning",
        broader=("technique/pruning",),
        broader_by=("head words",),
    ),
    Entity(id="technique/quantization", type="Technique", label="quantization"),
    Entity(
        id="technique/moe",
        type="Technique",
        label="mixture-of-experts",
        aliases=("MoE",),
    ),
    Entity(id="model/vit-b", type="Model", label="ViT-B", aliases=("ViT-Base",)),
    Entity(
        id="model/zeromoe",
        type="Model",
        label='ZeroMoE <img src=x onerror="alert(1)">',
        aliases=("=ZERO()", "Zero\x0bMoE"),
    ),
    Entity(id="model/tinylm", type="Model", label="TinyLM é🦊"),
    Entity(id="dataset/imagenet-mini", type="Dataset", label="ImageNet-Mini"),
    Entity(id="benchmark/miniglue", type="Benchmark", label="MiniGLUE"),
    Entity(id="task/image-classification", type="Task", label="image classification"),
    Entity(id="metric/top-1-accuracy", type="Metric", label="top-1 accuracy"),
    Entity(id="metric/perplexity", type="Metric", label="perplexity"),
)


def evidence(paper: Paper, words: str, *, field: Field = "abstract", nth: int = 0) -> Evidence:
    """The `nth` place where the paper says `words`, with everything to the next full stop."""
    text: str = getattr(paper, field)
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    end = start + len(words)
    stop = text.find(". ", end)
    sentence = (text.rfind(". ", 0, start) + 2 if ". " in text[:start] else 0, len(text))
    if stop >= 0:
        sentence = (sentence[0], stop + 1)
    return Evidence(paper=paper.id, field=field, start=start, end=end, text=words, sentence=sentence)


def edge(
    subject: str,
    predicate: Role | RelationType,
    target: str,
    confidence: float,
    *places: Evidence,
) -> Statement:
    """A statement, its id made of its three parts."""
    slug = "-".join(part.partition("/")[2] or part for part in (subject, predicate, target))
    return Statement(
        id="".join(char if char.isalnum() and char.isascii() else "-" for char in slug).lower(),
        subject=subject,
        predicate=predicate,
        object=target,
        confidence=confidence,
        evidence=places,
    )


def says(paper: Paper, role: Role, target: str, confidence: float, *places: Evidence) -> Statement:
    """A statement of a paper about an entity."""
    return edge(f"paper/{paper.id}", role, target, confidence, *places)


STATEMENTS = (
    says(
        LOWPASS,
        "introduces",
        "technique/lowpass",
        0.97,
        evidence(LOWPASS, "LowPass", field="title"),
        evidence(LOWPASS, "LowPass"),
        evidence(LOWPASS, "LowPass", nth=1),
    ),
    says(LOWPASS, "uses", "technique/lora", 0.888, evidence(LOWPASS, "LoRA")),
    says(LOWPASS, "studies", "technique/pruning", 0.5, evidence(LOWPASS, "pruning")),
    says(LOWPASS, "uses", "model/vit-b", 0.9, evidence(LOWPASS, "ViT-B")),
    says(
        LOWPASS,
        "evaluatesOn",
        "dataset/imagenet-mini",
        1.0,
        evidence(LOWPASS, "ImageNet-Mini"),
        evidence(LOWPASS, "ImageNet-Mini", nth=1),
    ),
    says(
        LOWPASS,
        "addresses",
        "task/image-classification",
        0.95,
        evidence(LOWPASS, "image classification"),
    ),
    says(LOWPASS, "measures", "metric/top-1-accuracy", 0.9, evidence(LOWPASS, "top-1 accuracy")),
    says(
        LOWPASS,
        "comparesWith",
        "technique/magnitude-pruning",
        0.85,
        evidence(LOWPASS, "magnitude pruning"),
    ),
    says(
        HOSTILE,
        "introduces",
        "model/zeromoe",
        0.9,
        evidence(HOSTILE, "ZeroMoE", field="title"),
        evidence(HOSTILE, "ZeroMoE"),
    ),
    says(HOSTILE, "uses", "technique/moe", 0.8, evidence(HOSTILE, "mixture-of-experts")),
    says(HOSTILE, "evaluatesOn", "benchmark/miniglue", 0.7, evidence(HOSTILE, "MiniGLUE")),
    says(HOSTILE, "measures", "metric/perplexity", 0.7, evidence(HOSTILE, "perplexity")),
    says(HOSTILE, "comparesWith", "model/tinylm", 0.3, evidence(HOSTILE, "TinyLM")),
    says(
        FORMULA,
        "studies",
        "technique/quantization",
        0.9,
        evidence(FORMULA, "quantization", field="title"),
        evidence(FORMULA, "quantization"),
    ),
    says(FORMULA, "mentions", "technique/lora", 0.4, evidence(FORMULA, "LoRA")),
    says(BARE, "introduces", "benchmark/miniglue", 0.99, evidence(BARE, "MiniGLUE", field="title")),
    edge(
        "technique/lowpass",
        "basedOn",
        "technique/lora",
        0.8,
        evidence(LOWPASS, "LowPass, a pruning method that extends LoRA"),
    ),
    edge(
        "technique/lowpass",
        "isA",
        "technique/pruning",
        0.75,
        evidence(LOWPASS, "LowPass, a pruning method"),
    ),
    edge(
        "model/zeromoe",
        "partOf",
        "model/tinylm",
        0.66,
        evidence(HOSTILE, "ZeroMoE is a part of \\TinyLM\\"),
    ),
)


def result(
    name: str,
    paper: Paper,
    words: str,
    *,
    of: tuple[str | None, str | None, str | None, str | None],
) -> Result:
    """A result; `of` is its subject, metric, data set and baseline."""
    value, low, high, unit, kind, metric_name = RESULT_VALUES[name]
    return Result(
        id=name,
        paper=paper.id,
        subject=of[0],
        metric=of[1],
        metric_name=metric_name,
        value=value,
        low=low,
        high=high,
        unit=unit,
        kind=kind,
        dataset=of[2],
        baseline=of[3],
        confidence=0.7,
        evidence=evidence(paper, words),
    )


RESULT_VALUES: dict[str, tuple[str, str, str, str, ResultKind, str]] = {
    "r-absolute": ("81.3", "81.3", "81.3", "%", "absolute", "top-1 accuracy"),
    "r-improvement": ("1.2", "1.2", "1.2", "points", "improvement", "top-1 accuracy"),
    "r-range": ("2-3", "2", "3", "x", "ratio", "perplexity"),
    "r-unnamed": ("40", "40", "40", "%", "reduction", "memory"),
}

RESULTS = (
    result(
        "r-absolute",
        LOWPASS,
        "81.3%",
        of=("technique/lowpass", "metric/top-1-accuracy", "dataset/imagenet-mini", None),
    ),
    result(
        "r-improvement",
        LOWPASS,
        "1.2 points",
        of=("technique/lowpass", "metric/top-1-accuracy", None, "technique/magnitude-pruning"),
    ),
    result(
        "r-range",
        HOSTILE,
        "2-3x",
        of=("model/zeromoe", "metric/perplexity", "benchmark/miniglue", "model/tinylm"),
    ),
    result("r-unnamed", FORMULA, "40%", of=(None, None, None, None)),
)


def small_atlas() -> MemoryTables:
    """The whole small atlas."""
    return MemoryTables(
        all_papers=PAPERS,
        all_entities=ENTITIES,
        all_statements=STATEMENTS,
        all_results=RESULTS,
    )


def empty_atlas() -> MemoryTables:
    """An atlas of nothing."""
    return MemoryTables()
