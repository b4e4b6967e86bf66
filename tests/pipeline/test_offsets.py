"""Every quote stands in its paper where its offsets say, whatever characters the paper has."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paperatlas.api import build_folder
from paperatlas.api.reading import read_all
from paperatlas.atlas.stored import StoredTables
from paperatlas.model import Paper
from paperatlas.pipeline import Plan
from paperatlas.readers.repair import repair_paper

ODD = (
    "𝛼🦊e\u0301\u0327אבגعربﷺ\u200b\u200d\ufeffİıßŒﬁſＡ½²\x01\x1f\x7f\x85\u2028\u202e\u00a0\u3000知"
    "([{)]}\"'`<&>\\%$_-–—.:;,\t\n"
)
WORDS = st.sampled_from(
    [
        "LoRA",
        "low-rank adaptation (LoRA)",
        "ResNet-50",
        "ImageNet",
        "FooNet: A Small Network",
        "We propose FooNet, a model",
        "based on",
        "outperforms",
        "81.3% accuracy",
        "3× faster than BERT",
        "large language models (LLMs) such as GPT-3.",
        "text classification.",
        "İmageNet",
        "straße",
        "x" * 3000,
        "ABC" * 900,
        "A-" * 400,
        "(" * 60,
        "((AB) CD",
        "𝛼-VAE",
        "DEF（GHI）",
        "\u202eBERT\u202c",
        "B\u200bERT",
    ]
)
PIECES = st.one_of(WORDS, st.text(ODD, max_size=6), st.text(max_size=12))
TEXTS = st.lists(PIECES, max_size=14).flatmap(
    lambda pieces: st.sampled_from([" ", "", ". ", " (", "\n\n"]).map(lambda gap: gap.join(pieces))
)


def check_offsets(folder: Path) -> int:
    """Assert the law for each row of the tables that have offsets; gives the number of rows."""
    tables = StoredTables(folder)
    papers = {paper.id: paper for paper in tables.papers()}
    rows = [row for table in ("mentions", "evidence", "results") for row in tables.rows(table)]
    for row in rows:
        text = getattr(papers[row["paper"]], row["field"])
        assert 0 <= row["start"] < row["end"] <= len(text)
        assert text[row["start"] : row["end"]] == row["text"]
        assert 0 <= row["sentence_start"] <= row["start"] < row["sentence_end"] <= len(text)
    return len(rows)


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), repair=st.booleans())
@example(texts=[("İ" * 40 + " LoRA and İBERT", "ßLoRA İ LoRA. İ. BERT 𝛼 LoRA")], repair=False)
@example(texts=[("FooNet: \x00LoRA", "We propose FooNet.\x00 It uses LoRA\x1f\x1e.")], repair=False)
def test_every_row_quotes_its_paper(texts: list[tuple[str, str]], repair: bool) -> None:
    papers = [Paper(id=f"p{n}", title=title, abstract=abstract) for n, (title, abstract) in enumerate(texts)]
    with tempfile.TemporaryDirectory() as name:
        items = [repair_paper(paper) for paper in papers] if repair else papers
        build_folder(items, Path(name) / "atlas", plan=Plan(workers=1), formats=())
        check_offsets(Path(name) / "atlas")
        stored = {paper.id: paper for paper in StoredTables(Path(name) / "atlas").papers()}
    assert stored == {paper.id: paper for paper in items}


@pytest.mark.data
def test_every_row_of_the_four_pages_quotes_its_paper(data_folder: Path, tmp_path: Path) -> None:
    pages = sorted(map(str, (data_folder / "seeds").glob("*.txt")))
    report = build_folder(read_all(pages, repair=False), tmp_path / "atlas", plan=Plan(workers=1), formats=())
    assert (report.read, report.counts.papers, report.quarantined) == (499, 494, 0)
    assert check_offsets(tmp_path / "atlas") > 15_000
