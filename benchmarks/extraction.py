"""Both variants, beside plain Aho-Corasick passes over the same names and spaCy's bare tokenizer."""

from __future__ import annotations

import gc
import importlib.util
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from threading import Barrier

import ahocorasick_rs

from benchmarks.papers import read_all
from benchmarks.timing import cpu_seconds, line, paired_ratio
from paperatlas.extract import open_extractor
from paperatlas.model import Paper
from paperatlas.ontology import load_ontology
from paperatlas.pipeline.extracting import SELDOM

_CORES = 2
_WARM = 16  # papers of each process that do not count


def main() -> None:
    """Abstracts and words a second on one core, and how many times as long as the bare passes that is."""
    papers = read_all()
    words = sum(len(f"{paper.title} {paper.abstract}".split()) for paper in papers)
    gc.set_threshold(SELDOM)
    fast = _extraction("fast", papers)
    for variant, work, runs in (
        ("fast", fast, 5),
        ("accurate", _extraction("accurate", papers), 2),
    ):
        seconds = cpu_seconds(work, runs=runs)
        line(
            f"extraction, {variant}, one core",
            f"{len(papers) / seconds:,.0f} abstracts/s",
            f"{words / seconds:,.0f} words/s",
        )
    line(
        "extraction, accurate, two cores",
        f"{_beside(papers):,.0f} abstracts/s",
        "two processes with loaded models, each paper once",
    )
    for name, work, note in _bare_passes(papers):
        line(f"  fast, as a multiple of {name}", f"{paired_ratio(fast, work):.1f} x", note)
        line(f"    {name}", f"{words / cpu_seconds(work):,.0f} words/s")


def _extraction(variant: str, papers: list[Paper]) -> Callable[[], None]:
    extractor = open_extractor(variant)

    def extract() -> None:
        for _ in extractor(papers):
            pass

    return extract


def _beside(papers: list[Paper]) -> float:
    """Papers a second of processes beside each other that have the models and some papers behind them."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(_CORES, mp_context=context) as pool:
        ready = manager.Barrier(_CORES)
        parts = [papers[number::_CORES] for number in range(_CORES)]
        seconds = list(pool.map(_time_part, parts, [ready] * _CORES))
    return (len(papers) - _CORES * _WARM) / max(seconds)


def _time_part(papers: list[Paper], ready: Barrier) -> float:
    gc.set_threshold(SELDOM)
    extractor = open_extractor("accurate")
    list(extractor(papers[:_WARM]))
    ready.wait()
    started = time.perf_counter()
    for _ in extractor(papers[_WARM:]):
        pass
    return time.perf_counter() - started


def _bare_passes(papers: list[Paper]) -> Iterator[tuple[str, Callable[[], None], str]]:
    names = sorted({name for concept in load_ontology().concepts.values() for name in concept.names})
    texts = [text for paper in papers for text in (paper.title, paper.abstract)]
    automaton = ahocorasick_rs.AhoCorasick(names)
    yield "ahocorasick-rs", _each(automaton.find_matches_as_indexes, texts), f"{len(names):,} names"
    if importlib.util.find_spec("ahocorasick"):
        import ahocorasick

        other = ahocorasick.Automaton()
        for name in names:
            other.add_word(name, name)
        other.make_automaton()
        yield "pyahocorasick", _each(lambda text: list(other.iter(text)), texts), "the same"
    else:
        line("  pyahocorasick", "not installed", "pip install 'paperatlas[bench]'")
    if importlib.util.find_spec("spacy"):
        import spacy

        yield "spaCy's blank tokenizer", _each(spacy.blank("en").tokenizer, texts), ""
    else:
        line("  spaCy's blank tokenizer", "not installed", "pip install 'paperatlas[bench]'")


def _each(work: Callable[[str], object], texts: list[str]) -> Callable[[], None]:
    def run() -> None:
        for text in texts:
            work(text)

    return run
