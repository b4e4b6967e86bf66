"""The small atlas and one paper more, for questions that take two papers to answer."""

from __future__ import annotations

from paperatlas.atlas.memory import MemoryTables
from paperatlas.model import Paper
from small_atlas import ENTITIES, PAPERS, RESULT_VALUES, RESULTS, STATEMENTS, evidence, result, says

SECOND = Paper(
    id="second",
    title="LoRA meets MoE",
    abstract=(
        "We use LoRA and MoE with ViT-B for image classification. "
        "On ImageNet-Mini we reach 83.0% top-1 accuracy, and compare with TinyLM."
    ),
    authors=("Ada Example",),
    year=2022,
)
_VALUES = RESULT_VALUES | {"r-second": ("83.0", "83.0", "83.0", "%", "absolute", "top-1 accuracy")}


def library_atlas() -> MemoryTables:
    """The tables."""
    RESULT_VALUES.update(_VALUES)
    return MemoryTables(
        all_papers=(*PAPERS, SECOND),
        all_entities=ENTITIES,
        all_statements=(
            *STATEMENTS,
            says(SECOND, "uses", "technique/lora", 0.9, evidence(SECOND, "LoRA")),
            says(SECOND, "uses", "technique/moe", 0.9, evidence(SECOND, "MoE")),
            says(SECOND, "uses", "model/vit-b", 0.9, evidence(SECOND, "ViT-B")),
            says(SECOND, "comparesWith", "model/tinylm", 0.6, evidence(SECOND, "TinyLM")),
            says(SECOND, "addresses", "task/image-classification", 0.9, evidence(SECOND, "image")),
            says(SECOND, "evaluatesOn", "dataset/imagenet-mini", 0.9, evidence(SECOND, "ImageNet-Mini")),
        ),
        all_results=(
            *RESULTS,
            result(
                "r-second",
                SECOND,
                "83.0%",
                of=("model/vit-b", "metric/top-1-accuracy", "dataset/imagenet-mini", None),
            ),
        ),
    )
