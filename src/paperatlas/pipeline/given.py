"""Findings that come from a file: another extractor's, a language model's, a person's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from paperatlas.atlas.records import encode_findings, parse_records
from paperatlas.atlas.soundness import find_fault
from paperatlas.errors import InputError
from paperatlas.pipeline.cache import cache_key

GIVEN = "given"
"""Stands where the extractor's version does in the keys of given findings."""


def read_given(paths: Iterable[Path]) -> dict[bytes, bytes]:
    """Encoded findings by the text of their paper; of two for one text, the later file's.

    Args:
        paths: files of lines as `paperatlas extract` writes them.

    Raises:
        InputError: a file cannot be read, or a line is no extraction, or speaks of words that are not there.
    """
    return {key: body for path in paths for key, body in _read(path).items()}


def _read(path: Path) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    try:
        with path.open("rb") as lines:
            for number, extraction in enumerate(parse_records(lines, source=str(path)), 1):
                if fault := find_fault(extraction):
                    raise InputError(f"{path}, line {number}: {extraction.paper.id}: {fault}")
                found[cache_key(extraction.paper, GIVEN)] = encode_findings(extraction)
    except OSError as exc:
        raise InputError(f"{path}: {exc.strerror}") from exc
    return found
