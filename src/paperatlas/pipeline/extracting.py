"""Papers become lines of extraction records, in order, by as many processes as are asked for."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from paperatlas.atlas.records import encode_findings, join_line
from paperatlas.errors import PaperatlasError
from paperatlas.extract import open_extractor
from paperatlas.extract.base import NOT_EXTRACTED, Extractor
from paperatlas.model import Paper
from paperatlas.ontology import load_ontology
from paperatlas.pipeline.cache import Cache, cache_key
from paperatlas.pipeline.given import GIVEN
from paperatlas.pipeline.interrupts import hold_interrupt

CHUNK = 32
"""Papers that go to a process together, and whose findings are kept together."""

SELDOM = 100_000
"""New objects between two looks for garbage; Python has 700."""

_NOTHING: Mapping[bytes, bytes] = MappingProxyType({})
_FAILED = NOT_EXTRACTED.encode()  # a service that was down is asked again by the next build
_DEAD = "a process that extracts died; try again with one worker"
_ALONE = 1.0  # seconds that one process works by itself before others are worth starting


class _Chunk(Struct):
    """Papers on their way, with the findings that the cache had and those that are awaited."""

    papers: Sequence[Paper]
    keys: Sequence[bytes]
    known: dict[bytes, bytes]
    missing: Sequence[Paper]
    awaited: Future[list[bytes]] | None


def opened(extractor: str, lexicon: Path | None = None) -> Extractor:
    """The extractor of that name, which one process opens once: its lexicon takes a while to load.

    Raises:
        PaperatlasError: there is no such extractor, or the lexicon has a mistake.
    """
    return _open_once(extractor, lexicon, load_ontology(lexicon).digest if lexicon else "")


@lru_cache(maxsize=1)
def _open_once(extractor: str, lexicon: Path | None, _digest: str) -> Extractor:
    return open_extractor(extractor, ontology=load_ontology(lexicon) if lexicon else None)


def extract_lines(
    papers: Iterable[Paper],
    *,
    extractor: str,
    workers: int | None,
    cache: Cache | None = None,
    lexicon: Path | None = None,
    given: Mapping[bytes, bytes] = _NOTHING,
) -> Iterator[bytes]:
    """A line of JSON for each paper, in the order of the papers.

    Args:
        papers: read one chunk at a time.
        extractor: the variant's name.
        workers: processes; None means as many as there are processors, once the input is long.
        cache: where findings are looked up and kept.
        lexicon: a user's own, added to the bundled one.
        given: findings that stand for extracting (see `pipeline.given`).

    Raises:
        PaperatlasError: there is no such extractor, the lexicon has a mistake, or a process died.
    """
    model = opened(extractor, lexicon)
    with _collecting_seldom(), _Pool(extractor, lexicon, workers) as pool:
        waiting: deque[_Chunk] = deque()
        for chunk in _chunks(papers, model.version, cache, given):
            chunk.awaited = pool.submit(chunk.missing)
            waiting.append(chunk)
            while len(waiting) > pool.depth():
                yield from _finish(waiting.popleft(), model, cache)
        while waiting:
            yield from _finish(waiting.popleft(), model, cache)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look for garbage less often: a lexicon of many thousand objects is looked through each time."""
    threshold = gc.get_threshold()
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)


def _chunks(
    papers: Iterable[Paper], version: str, cache: Cache | None, given: Mapping[bytes, bytes]
) -> Iterator[_Chunk]:
    stream = iter(papers)
    while chunk := tuple(islice(stream, CHUNK)):
        keys = [cache_key(paper, version) for paper in chunk]
        known = cache.get(keys) if cache else {}
        for paper, key in zip(chunk, keys, strict=True) if given else ():
            if body := given.get(cache_key(paper, GIVEN)):
                known[key] = body
        missing = [paper for paper, key in zip(chunk, keys, strict=True) if key not in known]
        yield _Chunk(chunk, keys, known, missing, None)


def _finish(chunk: _Chunk, model: Extractor, cache: Cache | None) -> Iterator[bytes]:
    if chunk.missing:
        bodies = _result(chunk.awaited) if chunk.awaited else _encode(model, chunk.missing)
        unknown = [key for key in chunk.keys if key not in chunk.known]
        found = dict(zip(unknown, bodies, strict=True))
        if cache:
            cache.put((key, body) for key, body in found.items() if _FAILED not in body)
        chunk.known.update(found)
    for paper, key in zip(chunk.papers, chunk.keys, strict=True):
        yield join_line(paper, chunk.known[key])


def _result(future: Future[list[bytes]]) -> list[bytes]:
    try:
        return future.result()
    except BrokenProcessPool as exc:
        raise PaperatlasError(_DEAD) from exc


def _encode(model: Extractor, papers: Sequence[Paper]) -> list[bytes]:
    return [encode_findings(extraction) for extraction in model(papers)]


class _Pool:
    """Processes that are started when the work is long enough, or when they were asked for."""

    def __init__(self, extractor: str, lexicon: Path | None, workers: int | None) -> None:
        self._variant = (extractor, lexicon)
        self._workers = workers or multiprocessing.cpu_count()
        self._alone_until = time.monotonic() + (_ALONE if workers is None else 0)
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def depth(self) -> int:
        """How many chunks may wait, so that no process is idle and memory stays bounded."""
        return 2 * self._workers if self._executor else 0

    def submit(self, papers: Sequence[Paper]) -> Future[list[bytes]] | None:
        if not papers or self._workers == 1 or time.monotonic() < self._alone_until:
            return None
        if self._executor is None:
            # A fresh interpreter: a forked one would share locks of threads that it does not have.
            self._executor = ProcessPoolExecutor(
                self._workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start_worker,
                initargs=self._variant,
            )
        try:
            with hold_interrupt():  # Ctrl-C is the parent's to answer, also while a process starts
                return self._executor.submit(_work, papers)
        except BrokenProcessPool as exc:
            raise PaperatlasError(_DEAD) from exc


_model: list[Extractor] = []  # the worker process's own, opened once


def _start_worker(extractor: str, lexicon: Path | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(SELDOM)
    _model.append(opened(extractor, lexicon))


def _end_with_parent() -> None:
    """A parent that was killed tells nobody; its processes would wait for work for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _work(papers: Sequence[Paper]) -> list[bytes]:
    return _encode(_model[0], papers)
