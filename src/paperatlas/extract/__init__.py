"""A Paper becomes an Extraction: mentions, roles, relations, results. One variant a file."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from paperatlas.errors import PaperatlasError
from paperatlas.extract.base import Extractor

if TYPE_CHECKING:
    from paperatlas.ontology import Ontology

EXTRACTORS = {
    "accurate": "paperatlas.extract.learned.extractor:LearnedExtractor",
    "fast": "paperatlas.extract.rules:RuleExtractor",
    "llm": "paperatlas.extract.llm:LlmExtractor",
    "gliner": "paperatlas.extract.gliner:GlinerExtractor",
    "fixed": "paperatlas.extract.fixed:FixedExtractor",
}
"""Each variant by its name; it is imported when it is opened."""

BY_LEXICON = frozenset({"accurate", "fast"})
"""The variants that find names by the lexicon."""

DEFAULT = "accurate"


def open_extractor(name: str = DEFAULT, *, ontology: Ontology | None = None) -> Extractor:
    """Open a variant by its name.

    Args:
        name: one of `EXTRACTORS`.
        ontology: whose lexicon the variants in `BY_LEXICON` use; None means the bundled one.

    Raises:
        PaperatlasError: there is no variant of that name.

    Example:
        >>> open_extractor("fixed").version
        'fixed-1'
    """
    if name not in EXTRACTORS:
        raise PaperatlasError(f"no extractor {name!r}; there are: {', '.join(sorted(EXTRACTORS))}")
    variant = cast("Callable[..., Extractor]", pkgutil.resolve_name(EXTRACTORS[name]))
    return variant(ontology=ontology) if name in BY_LEXICON else variant()
