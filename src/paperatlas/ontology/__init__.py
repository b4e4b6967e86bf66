"""The only reader of `ontology/`: its classes, properties and known names as one frozen value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from paperatlas.errors import OntologyError
from paperatlas.ontology.concepts import NAMESPACE, SKOS, THINGS, Concept, Ontology
from paperatlas.ontology.own import add_concepts, parse_own
from paperatlas.ontology.turtle import read_concepts

__all__ = [
    "NAMESPACE",
    "SKOS",
    "THINGS",
    "Concept",
    "Ontology",
    "load_ontology",
    "ontology_folder",
    "read_concepts",
]


def load_ontology(lexicon: Path | None = None) -> Ontology:
    """Read the ontology that travels with the package, and a user's own lexicon on top of it.

    Args:
        lexicon: Turtle (`.ttl`) of the same form as ours, or a table (see `ontology.own.parse_own`).

    Raises:
        OntologyError: a file cannot be read, or contradicts another; the message has the place.

    Example:
        >>> load_ontology().concepts["technique/lora"].label
        'LoRA'
    """
    if lexicon is None:
        return _bundled()
    try:
        return _extended(lexicon, lexicon.read_bytes())
    except OSError as exc:
        raise OntologyError(f"{lexicon}: cannot be read: {exc.strerror or exc}") from exc


@lru_cache(maxsize=1)
def _bundled() -> Ontology:
    files = sorted((ontology_folder() / "lexicon").glob("*.ttl"))
    return Ontology(concepts=read_concepts(files), digest=_digest(path.read_bytes() for path in files))


@lru_cache(maxsize=1)
def _extended(path: Path, body: bytes) -> Ontology:
    bundled = _bundled()
    own = parse_own(body, path=path, known=bundled.concepts)
    concepts = add_concepts(bundled.concepts, own, source=str(path))
    return Ontology(concepts=concepts, digest=_digest([bundled.digest.encode(), body]))


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def ontology_folder() -> Path:
    """Where `paperatlas.ttl`, `shapes.ttl` and `lexicon/` lie: in a wheel, or at a checkout's top."""
    package = Path(__file__).parents[1]
    installed = package / "_ontology"
    return installed if installed.is_dir() else package.parents[1] / "ontology"
