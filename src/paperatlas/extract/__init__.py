"""A Paper becomes an Extraction: mentions, roles, relations, results. One variant a file."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from typing import cast

from paperatlas.errors import PaperatlasError
from paperatlas.extract.base import Extractor

EXTRACTORS = {
    "accurate": "paperatlas.extract.learned.extractor:LearnedExtractor",
    "fast": "paperatlas.extract.rules:RuleExtractor",
    "llm": "paperatlas.extract.llm:LlmExtractor",
    "gliner": "paperatlas.extract.gliner:GlinerExtractor",
    "fixed": "paperatlas.extract.fixed:FixedExtractor",
}
"""Each variant by its name; it is imported when it is opened."""

DEFAULT = "accurate"


def open_extractor(name: str = DEFAULT) -> Extractor:
    """Open a variant by its name.

    Raises:
        PaperatlasError: there is no variant of that name.

    Example:
        >>> open_extractor("fixed").version
        'fixed-1'
    """
    if name not in EXTRACTORS:
        raise PaperatlasError(f"no extractor {name!r}; there are: {', '.join(sorted(EXTRACTORS))}")
    return cast("Callable[[], Extractor]", pkgutil.resolve_name(EXTRACTORS[name]))()
