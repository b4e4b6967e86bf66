"""A query in a process of its own, which can be stopped: the store has no call that ends a query."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec

from paperatlas.errors import QueryError
from paperatlas.query.messages import Answer, Question, read_message, write_message
from paperatlas.query.results import QueryResult


def run_within(store: Path, sparql: str, *, seconds: float, limit: int | None = None) -> QueryResult:
    """Answer a query over the store in a folder, or give it up when its time is over.

    Raises:
        QueryError: as `run_query`, and when the time is over.
    """
    question = Question(sparql=sparql, form="rows", max_rows=limit, cut=True, seconds=seconds)
    command = worker_command(store)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (ours)
    timer = threading.Timer(seconds + STARTING, process.kill)
    timer.start()
    started = time.monotonic()
    try:
        with process:
            assert process.stdin is not None  # noqa: S101 (a pipe)
            assert process.stdout is not None  # noqa: S101 (a pipe)
            write_message(process.stdin, question)
            answer = read_message(process.stdout, Answer)
            process.stdin.close()
    except (OSError, EOFError) as exc:
        if time.monotonic() - started < seconds:
            raise QueryError("the query was stopped: it needs more memory than there is") from exc
        raise QueryError(f"the query was stopped: it took longer than {seconds:g} s") from exc
    finally:
        timer.cancel()
    if answer.error:
        raise QueryError(answer.error)
    return msgspec.msgpack.decode(answer.body, type=QueryResult)


STARTING = 5.0
"""Seconds that a process may take beyond a query's own, to start."""


def worker_command(store: Path, *, memory: int = 0) -> list[str]:
    """The command line of a process that answers questions from its standard input."""
    return [sys.executable, "-m", "paperatlas.query.worker", str(store), str(memory)]
