"""The papers that are timed: the pages in PAPERATLAS_DATA where it is set, else the bundled sample."""

from __future__ import annotations

import os
from pathlib import Path

from paperatlas.api import sample_file
from paperatlas.model import Paper
from paperatlas.readers import read_file


def input_files() -> list[Path]:
    """The four seed pages, or the sample."""
    folder = os.environ.get("PAPERATLAS_DATA")
    return sorted(Path(folder, "seeds").glob("*.txt")) if folder else [sample_file()]


def read_all() -> list[Paper]:
    """Their papers."""
    items = [item for path in input_files() for item in read_file(str(path))]
    return [item for item in items if isinstance(item, Paper)]
