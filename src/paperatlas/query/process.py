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
    started = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdin is not None  # noqa: S101 (a pipe)
        assert process.stdout is not None  # noqa: S101 (a pipe)
        try:
            read_message(process.stdout, Answer)  # it is ready
            started = time.monotonic()
            timer = threading.Timer(seconds, process.kill)
            timer.start()
            write_message(process.stdin, question)
            answer = read_message(process.stdout, Answer)
            timer.cancel()
        except (OSError, EOFError) as exc:
            raise QueryError(_stopped(time.monotonic() - started, seconds)) from exc
    if answer.error:
        raise QueryError(answer.error)
    return msgspec.msgpack.decode(answer.body, type=QueryResult)


def _stopped(after: float, limit: float) -> str:
    if after < limit:
        return "the query was stopped: it needs more memory than there is"
    return f"the query was stopped: it took longer than {limit:g} s"


def worker_command(store: Path, *, memory: int = 0) -> list[str]:
    """The command line of a process that answers questions from its standard input."""
    return [sys.executable, "-m", "paperatlas.query.worker", str(store), str(memory)]
