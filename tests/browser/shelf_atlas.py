"""An invented shelf of papers on which every view of the explorer has something to show."""

from __future__ import annotations

from made_papers import evidence_of
from paperatlas.atlas.memory import MemoryTables
from paperatlas.model import Entity, EntityType, Paper, Result, Role, Statement
from paperatlas.names import slugify

NAMES: dict[EntityType, tuple[str, ...]] = {
    "Technique": ("LoRA", "pruning", "distillation", "quantization", "fine-tuning", "model compression"),
    "Model": ("TinyLM", "WhaleNet", "SoilNet", "BigLM"),
    "Dataset": ("WaveSet", "SoilBench-1K", "BookPile"),
    "Benchmark": ("MiniGLUE",),
    "Task": ("speech recognition", "soil mapping", "language modeling"),
    "Metric": ("accuracy", "word error rate"),
}
WORDS: dict[Role, str] = {
    "introduces": "We introduce",
    "evaluatesOn": "We evaluate on",
    "comparesWith": "We compare with",
    "uses": "🦊 We use",
    "addresses": "We address",
    "measures": "We measure",
    "studies": "We study",
    "mentions": "Others know of",
}
SAID: tuple[tuple[str, int, dict[Role, tuple[str, ...]]], ...] = (
    ("LoRA: small matrices", 2020,
     {"introduces": ("LoRA",), "uses": ("fine-tuning",), "mentions": ("BigLM",)}),
    ("TinyLM: a small model", 2021, {"introduces": ("TinyLM",), "uses": ("LoRA", "distillation"),
     "addresses": ("language modeling",), "evaluatesOn": ("BookPile", "MiniGLUE"),
     "comparesWith": ("BigLM",)}),
    ("WhaleNet hears whales", 2021, {"introduces": ("WhaleNet",), "uses": ("pruning",),
     "addresses": ("speech recognition",), "evaluatesOn": ("WaveSet",), "measures": ("word error rate",)}),
    ("SoilNet maps soils", 2022, {"introduces": ("SoilNet",), "uses": ("LoRA", "pruning"),
     "addresses": ("soil mapping",), "evaluatesOn": ("SoilBench-1K",), "measures": ("accuracy",)}),
    ("Pruning, once more", 2023, {"studies": ("pruning",), "uses": ("fine-tuning",),
     "addresses": ("speech recognition",), "evaluatesOn": ("WaveSet", "SoilBench-1K"),
     "measures": ("accuracy", "word error rate"), "comparesWith": ("WhaleNet", "SoilNet")}),
    ("A survey of quantization", 2024, {"studies": ("quantization",), "mentions": ("pruning", "LoRA")}),
)  # fmt: skip
NUMBERS = (
    (2, "WhaleNet", "word error rate", "9.3", "WaveSet"),
    (4, "pruning", "word error rate", "12.5", "WaveSet"),
    (4, None, "word error rate", "8.7", "WaveSet"),
    (3, "SoilNet", "accuracy", "81.3", "SoilBench-1K"),
    (4, "pruning", "accuracy", "9.75", "SoilBench-1K"),
)
OTHER_NAMES = {"LoRA": ("Low-Rank Adaptation",), "word error rate": ("WER",)}
BROADER = {"LoRA": "fine-tuning", "pruning": "model compression", "quantization": "model compression"}

IDS = {name: f"{kind.lower()}/{slugify(name)}" for kind, names in NAMES.items() for name in names}


def shelf_atlas() -> MemoryTables:
    """Six papers, nineteen entities, five results; years from 2020 to 2024."""
    papers = tuple(_paper(number) for number in range(len(SAID)))
    return MemoryTables(
        all_papers=papers,
        all_entities=tuple(_entity(kind, name) for kind, names in NAMES.items() for name in names),
        all_statements=(
            *(
                _statement(paper, role, name, f"s{number}{place}{at}")
                for number, paper in enumerate(papers)
                for place, (role, names) in enumerate(SAID[number][2].items())
                for at, name in enumerate(names)
            ),
            _relation(papers[1]),
        ),
        all_results=tuple(
            _result(papers[paper], subject, metric, value, dataset)
            for paper, subject, metric, value, dataset in NUMBERS
        ),
    )


def _paper(number: int) -> Paper:
    title, year, roles = SAID[number]
    said = [f"{WORDS[role]} {name}." for role, names in roles.items() for name in names]
    said += [
        f"It reaches {value}% {metric} on {dataset}."
        for paper, _, metric, value, dataset in NUMBERS
        if paper == number
    ]
    if number == 1:
        said.append("TinyLM builds on LoRA.")
    return Paper(
        id=f"p{number}",
        title=title,
        abstract=" ".join(said),
        year=year,
        authors=("Ada Example", "Émile Exemple"),
        venue="Journal of Examples & Co.",
        identifiers={"doi": f"10.5555/{number}", "url": "javascript:alert(1)"},
    )


def _entity(kind: EntityType, name: str) -> Entity:
    broader = (IDS[BROADER[name]],) if name in BROADER else ()
    return Entity(id=IDS[name], type=kind, label=name, aliases=OTHER_NAMES.get(name, ()), broader=broader)


def _statement(paper: Paper, role: Role, name: str, number: str) -> Statement:
    return Statement(
        id=number,
        subject=f"paper/{paper.id}",
        predicate=role,
        object=IDS[name],
        confidence=0.5 if role == "comparesWith" else 0.9,
        evidence=(evidence_of(paper, f"{WORDS[role]} {name}.", name),),
    )


def _relation(paper: Paper) -> Statement:
    return Statement(
        id="relation",
        subject=IDS["TinyLM"],
        predicate="basedOn",
        object=IDS["LoRA"],
        confidence=0.8,
        evidence=(evidence_of(paper, "TinyLM builds on LoRA.", "TinyLM builds on LoRA"),),
    )


def _result(paper: Paper, subject: str | None, metric: str, value: str, dataset: str) -> Result:
    return Result(
        id=f"{paper.id}-{value}",
        paper=paper.id,
        subject=IDS[subject] if subject else None,
        metric=IDS[metric],
        metric_name=metric,
        value=value,
        low=value,
        high=value,
        unit="%",
        kind="absolute",
        dataset=IDS[dataset],
        baseline=None,
        confidence=0.7,
        evidence=evidence_of(paper, f"It reaches {value}% {metric} on {dataset}.", f"{value}%"),
    )
