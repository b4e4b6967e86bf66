"""The page of the named queries says what the library holds."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_reference_of_the_named_queries_is_up_to_date() -> None:
    generate = runpy.run_path(str(ROOT / "docs" / "query_reference.py"))["generate"]
    written = (ROOT / "docs" / "reference" / "queries.md").read_text(encoding="utf-8")
    assert written == generate(), "run: make docs"
