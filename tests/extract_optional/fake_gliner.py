"""A library `gliner` that knows a few names by heart, in place of the heavy one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import ModuleType
from typing import Any

NAMES = {
    "FooNet": ("neural network model", 0.91234),
    "ResNet-50": ("neural network model", 0.8),
    "residual network": ("neural network model", 0.7),
    "ImageNet": ("dataset", 0.95),
    "top-1 accuracy": ("evaluation metric", 0.75),
    "pruning": ("machine learning method", 0.6),
}


class FakeModel:
    """Finds its names letter by letter, and keeps what it was asked."""

    def __init__(self, names: Mapping[str, tuple[str, float]]) -> None:
        self.names = names
        self.texts: list[str] = []
        self.device = "cpu"

    def to(self, device: str) -> FakeModel:
        self.device = device
        return self

    def predict_entities(self, text: str, labels: list[str], threshold: float = 0.5) -> list[dict[str, Any]]:
        self.texts.append(text)
        return [
            {"start": at.start(), "end": at.end(), "text": at[0], "label": label, "score": score}
            for name, (label, score) in self.names.items()
            for at in re.finditer(re.escape(name), text)
            if label in labels and score >= threshold
        ]


def fake_library(
    names: Mapping[str, tuple[str, float]] = NAMES, *, model: FakeModel | None = None
) -> ModuleType:
    """A module to put in the place of `gliner`: `sys.modules["gliner"] = fake_library()`."""
    library = ModuleType("gliner")
    library.loaded = []  # type: ignore[attr-defined]

    class GLiNER:
        @staticmethod
        def from_pretrained(name: str) -> FakeModel:
            library.loaded.append(name)
            return model or FakeModel(names)

    library.GLiNER = GLiNER  # type: ignore[attr-defined]
    return library
