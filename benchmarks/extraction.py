"""Extraction, beside one plain Aho-Corasick pass over the same names in the same texts."""

from __future__ import annotations

import gc

import ahocorasick_rs

from benchmarks.papers import read_all
from benchmarks.timing import cpu_seconds, line, paired_ratio
from paperatlas.extract.rules import RuleExtractor
from paperatlas.ontology import load_ontology


def main() -> None:
    """Abstracts a second on one core, and the ratio to the bare pass."""
    papers = read_all()
    names = sorted({name for concept in load_ontology().concepts.values() for name in concept.names})
    extractor, automaton = RuleExtractor(), ahocorasick_rs.AhoCorasick(names)
    gc.set_threshold(100_000)  # as a build does

    def extract() -> None:
        for _ in extractor(papers):
            pass

    def plain_pass() -> None:
        for paper in papers:
            automaton.find_matches_as_indexes(paper.title)
            automaton.find_matches_as_indexes(paper.abstract)

    seconds = cpu_seconds(extract)
    words = sum(len(f"{paper.title} {paper.abstract}".split()) for paper in papers)
    line(
        "extraction, one core", f"{len(papers) / seconds:,.0f} abstracts/s", f"{words / seconds:,.0f} words/s"
    )
    line(
        "  as a multiple of one plain Aho-Corasick pass",
        f"{paired_ratio(extract, plain_pass):.0f} x",
        f"{len(names):,} names",
    )
