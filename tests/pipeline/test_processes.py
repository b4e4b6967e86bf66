"""Extraction by several processes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from made_papers import PAPERS
from paperatlas.errors import PaperatlasError
from paperatlas.model import Paper
from paperatlas.pipeline import extracting
from paperatlas.pipeline.extracting import extract_lines
from paperatlas.pipeline.interrupts import hold_interrupt


def die(_papers: Sequence[Paper]) -> NoReturn:
    os._exit(1)


def test_a_process_that_dies_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "_work", die)
    monkeypatch.setattr(extracting, "CHUNK", 1)
    with pytest.raises(PaperatlasError, match="try again with one worker"):
        list(extract_lines(PAPERS, extractor="fixed", workers=2))


def test_an_unknown_extractor_is_named() -> None:
    with pytest.raises(PaperatlasError, match="no extractor 'nope'; there are: "):
        list(extract_lines(PAPERS, extractor="nope", workers=1))


def test_papers_are_read_as_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "CHUNK", 1)
    papers = iter(PAPERS)
    lines = extract_lines(papers, extractor="fixed", workers=1)
    next(lines)
    assert next(papers).id == "p2"
    lines.close()  # type: ignore[attr-defined]


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="no masks of signals here")
def test_ctrl_c_waits_until_a_thing_is_done() -> None:
    done: list[str] = []

    def work() -> None:
        with hold_interrupt():
            signal.pthread_kill(threading.get_ident(), signal.SIGINT)
            done.append("all of it")

    # Started in the background of a shell, the tests themselves would not hear of it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == ["all of it"]


def test_no_process_outlives_the_work(tmp_path: Path) -> None:
    lines = extract_lines(PAPERS, extractor="fixed", workers=2)
    assert len(list(lines)) == len(PAPERS)
    assert not [thread for thread in threading.enumerate() if "ProcessPool" in thread.name]
    assert list(tmp_path.iterdir()) == []
