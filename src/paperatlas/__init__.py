"""Paperatlas: a knowledge graph of machine-learning papers, every edge with its words.

    papers = list(paperatlas.read_papers("page.txt"))
    atlas = paperatlas.build(papers)
    atlas.graph                       # a NetworkX MultiDiGraph

The names below are loaded when they are first used, so that `import paperatlas` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from paperatlas.api import (
        Atlas,
        build,
        graph_from_rdf,
        graph_to_rdf,
        import_rdf,
        open_atlas,
        read_papers,
    )
    from paperatlas.model import Paper
    from paperatlas.resolve.judging import same_entity
    from paperatlas.resolve.senses import sense

__all__ = [
    "Atlas",
    "Paper",
    "__version__",
    "build",
    "graph_from_rdf",
    "graph_to_rdf",
    "import_rdf",
    "open_atlas",
    "read_papers",
    "same_entity",
    "sense",
]

_HOMES = {
    "Paper": "paperatlas.model",
    "same_entity": "paperatlas.resolve.judging",
    "sense": "paperatlas.resolve.senses",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        message = f"module 'paperatlas' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(importlib.import_module(_HOMES.get(name, "paperatlas.api")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
