"""Invented papers, and short ways to build atlases of them: for the tests of pipeline, api and cli."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from paperatlas.api import BuildReport, build_folder
from paperatlas.model import Evidence, Field, Paper, Rejected
from paperatlas.pipeline import Plan

PAPERS = (
    Paper(
        id="p1",
        title="SoilNet: A Small Network for Soils",
        abstract=(
            "Mapping soils is slow. We propose SoilNet, a compact model. SoilNet extends LoRA. SoilNet "
            "reaches 81.3% accuracy on ImageNet and outperforms ResNet-50 by 1.2 points."
        ),
        year=2021,
        date="2021-06-17",
        authors=("Ada Example",),
        identifiers={"arxiv": "2199.00001"},
        sources=("a.jsonl",),
    ),
    Paper(
        id="p2",
        title="Low-Rank Adaptation for Text Classification",
        abstract=(
            "We use low-rank adaptation (LoRA) to fine-tune BERT. ResNet-101 is a baseline. We evaluate on "
            "GLUE for text classification."
        ),
        year=2022,
        sources=("a.jsonl",),
    ),
    Paper(
        id="p3",
        title="A Survey of Pruning",
        abstract="We survey pruning and quantization of large language models (LLMs) such as GPT-3.",
        sources=("b.jsonl",),
    ),
    Paper(
        id="p4",
        title="Weighing Whales with Markdown [red]Bars[/red] & <b>Tags</b>",
        abstract="We train WhaleNet-7B[red], a model of whales. WhaleNet-7B[red] is 3× faster than SoilNet.",
        venue="Workshop on Whales",
        sources=("b.jsonl",),
    ),
    Paper(id="p5", title="Only a Title About Knowledge Distillation", sources=("b.jsonl",)),
)


def write_jsonl(path: Path, papers: Iterable[Paper]) -> Path:
    """Write papers as JSON Lines, and give the path back."""
    path.write_bytes(msgspec.json.Encoder().encode_lines(papers))
    return path


def build_into(folder: Path, items: Iterable[Paper | Rejected] = PAPERS, *, workers: int = 1) -> BuildReport:
    """Build with all exports."""
    return build_folder(items, folder, plan=Plan(workers=workers))


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of each file of an atlas but the report, which holds seconds."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != "report.json"
    }


def evidence_of(paper: Paper, sentence: str, words: str) -> Evidence:
    """The place of words in a sentence of a paper's abstract."""
    begin = paper.abstract.index(sentence)
    start = begin + sentence.index(words)
    return Evidence(
        paper=paper.id,
        field="abstract",
        start=start,
        end=start + len(words),
        text=words,
        sentence=(begin, begin + len(sentence)),
    )


def span_of(text: str, words: str) -> tuple[Field, int, int]:
    """Where words stand in the text of an abstract."""
    return "abstract", text.index(words), text.index(words) + len(words)
