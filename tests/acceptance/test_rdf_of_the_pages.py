"""The RDF of real pages: both libraries read it alike, it conforms, and it comes back as the same tables."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from paperatlas.api import build, import_rdf, read_papers
from paperatlas.api.validating import validate

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif("PAPERATLAS_DATA" not in os.environ, reason="PAPERATLAS_DATA is not set"),
]


def test_the_turtle_of_the_pages(tmp_path: Path) -> None:
    pages = sorted(Path(os.environ["PAPERATLAS_DATA"], "seeds").glob("*.txt"))[:2]
    papers = (paper for page in pages for paper in read_papers(page))
    atlas = build(papers, tmp_path / "atlas", extractor="fast")  # RDF does not ask who found it
    (turtle,) = atlas.export("turtle", tmp_path / "atlas.ttl")
    count = sum(1 for _ in ox.parse(path=str(turtle)))
    assert count > 50_000
    assert len(rdflib.Graph().parse(turtle)) == count
    again = import_rdf(turtle, tmp_path / "again")
    for table in ("papers", "entities", "statements", "evidence", "results"):
        assert list(again.tables.rows(table)) == list(atlas.tables.rows(table)), table
    assert list(validate(turtle)) == []
