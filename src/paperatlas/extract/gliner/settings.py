"""Which model finds names, what it is asked for, and what its answers depend on."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import cast

from paperatlas.errors import PaperatlasError
from paperatlas.model import ENTITY_TYPES, EntityType

PREFIX = "PAPERATLAS_GLINER_"
LABELS: Mapping[str, EntityType] = {
    "machine learning method": "Technique",
    "neural network model": "Model",
    "dataset": "Dataset",
    "benchmark": "Benchmark",
    "task": "Task",
    "evaluation metric": "Metric",
}
"""What the model is asked for, and the type that its answer becomes."""

_SAMPLE = 2**20  # bytes of a large file that are hashed, at its beginning, middle and end


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Which model finds what.

    Attributes:
        model: a local folder, or an id of the hub that the library downloads from.
        labels: what the model is asked for, and our types.
        threshold: score from which a name is taken.
        device: where the model runs ("cuda"), or "" for where the library puts it.

    Raises:
        PaperatlasError: a value makes no sense.
    """

    model: str
    labels: Mapping[str, EntityType] = field(default_factory=lambda: LABELS)
    threshold: float = 0.5
    device: str = ""

    def __post_init__(self) -> None:
        if not self.model.strip() or not self.model.isprintable():
            raise PaperatlasError(
                f"the gliner extractor needs a model: set {PREFIX}MODEL to a folder or hub id"
            )
        if not 0 <= self.threshold <= 1:
            raise PaperatlasError(f"{PREFIX}THRESHOLD: must be a number from 0 to 1")
        unknown = sorted(set(self.labels.values()) - set(ENTITY_TYPES))
        if unknown or not self.labels:
            raise PaperatlasError(f"{PREFIX}LABELS: no type {unknown}; there are: {', '.join(ENTITY_TYPES)}")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises:
        PaperatlasError: a variable is missing or makes no sense; the message names it.

    Example:
        >>> environment = {"PAPERATLAS_GLINER_MODEL": "models/small"}
        >>> environment["PAPERATLAS_GLINER_LABELS"] = "algorithm=Technique, corpus=Dataset"
        >>> read_settings(environment).labels
        {'algorithm': 'Technique', 'corpus': 'Dataset'}
    """
    labels = environment.get(f"{PREFIX}LABELS", "").strip()
    threshold = environment.get(f"{PREFIX}THRESHOLD", "").strip()
    try:
        number = float(threshold or 0.5)
    except ValueError:
        number = math.nan
    return Settings(
        model=environment.get(f"{PREFIX}MODEL", "").strip(),
        labels=_read_labels(labels) if labels else LABELS,
        threshold=number,
        device=environment.get(f"{PREFIX}DEVICE", "").strip(),
    )


def _read_labels(text: str) -> dict[str, EntityType]:
    labels: dict[str, EntityType] = {}
    for part in text.split(","):
        label, equals, kind = (word.strip() for word in part.rpartition("="))
        if not (label and equals and kind):
            raise PaperatlasError(f"{PREFIX}LABELS: {part.strip()!r} is not of the form label=Type")
        labels[label] = cast("EntityType", kind)
    return labels


def digest(settings: Settings) -> str:
    """A hash of all that the answers depend on.

    Of a local model these are its files, not the folder they lie in.

    Raises:
        PaperatlasError: a file of the model cannot be read.
    """
    folder = Path(settings.model)
    parts = [f"{label}={kind}" for label, kind in settings.labels.items()]
    parts += [str(settings.threshold), _library()]
    hashed = hashlib.sha256("\x1f".join(parts).encode())
    try:
        for part in _sampled(folder) if folder.is_dir() else (settings.model.encode(),):
            hashed.update(part)
    except OSError as exc:
        raise PaperatlasError(f"{settings.model}: cannot be read: {exc.strerror}") from exc
    return hashed.hexdigest()[:16]


def _sampled(folder: Path) -> Iterator[bytes]:
    """Names, sizes and samples of the files: training changes weights in every part."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        yield f"{path.relative_to(folder).as_posix()}\x1f{size}\x1f".encode()
        with path.open("rb") as file:
            for offset in (0, size // 2, max(0, size - _SAMPLE)):
                file.seek(offset)
                yield file.read(_SAMPLE)


def _library() -> str:
    try:
        return metadata.version("gliner")
    except metadata.PackageNotFoundError:
        return ""
