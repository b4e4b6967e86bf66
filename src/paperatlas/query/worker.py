"""The process that answers queries over a store: `python -m paperatlas.query.worker STORE MEMORY`.

It says that it is ready, reads questions from standard input and writes answers to standard output
until there are no more.
It can be killed in the midst of a query, and ends by itself when a query's time is over.
"""

from __future__ import annotations

import os
import sys
from itertools import islice
from pathlib import Path

import msgspec
import pyoxigraph as ox

from paperatlas.errors import QueryError
from paperatlas.export.iris import prefixes
from paperatlas.query.format import format_csv, format_json, format_tsv, format_xml
from paperatlas.query.messages import Answer, Question, read_message, write_message
from paperatlas.query.results import QueryResult
from paperatlas.query.sparql import answer_query, read_answer

_GRACE = 1.0  # seconds that the parent has to stop a query before the alarm does
_WRITERS = {"json": format_json, "csv": format_csv, "xml": format_xml, "tsv": format_tsv}
_GRAPH_FORMATS = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}


def main(path: str, memory: str) -> None:
    """Answer until the input ends."""
    store = ox.Store.read_only(path)
    len(store)  # opens its files
    _confine(Path(path), int(memory))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    write_message(target, Answer())  # so that the time it took to start is not the first query's
    while True:
        try:
            question = read_message(source, Question)
        except EOFError:
            return
        _set_alarm(question.seconds + _GRACE if question.seconds else 0)
        write_message(target, answer(store, question))
        _set_alarm(0)


def answer(store: ox.Store, question: Question) -> Answer:
    """Answer one question, within its limits of rows and bytes.

    Example:
        >>> answer(ox.Store(), Question(sparql="ASK {}", form="json")).body
        b'{"head":{},"boolean":true}'
    """
    try:
        found = answer_query(store, question.sparql)
        if not _is_wanted(found, question):
            return Answer(reason="form")
        if isinstance(found, ox.QueryTriples) and question.graph_form in _GRAPH_FORMATS:
            return _limited(_write_graph(found, question), question)
        limit = question.max_rows
        result = read_answer(found, None if limit is None else limit + 1)
    except QueryError as exc:
        return Answer(error=str(exc), reason="query")
    return _limited(_write(result, question), question)


def _is_wanted(found: object, question: Question) -> bool:
    """Whether there is a form for this kind of answer; "rows", of Python, will do for both."""
    forms = (question.graph_form, question.form)
    mine, other = forms if isinstance(found, ox.QueryTriples) else forms[::-1]
    return mine != "rows" or other == "rows"


def _write(result: QueryResult, question: Question) -> Answer:
    limit = question.max_rows
    cut = limit is not None and len(result) > limit
    if cut and not question.cut:
        return _too_many(limit)
    if cut:
        result = msgspec.structs.replace(result, terms=result.terms[:limit])
    writer = _WRITERS.get(question.form)
    body = writer(result).encode("utf-8", "replace") if writer else msgspec.msgpack.encode(result)
    return Answer(body=body, form=question.form, rows=len(result), cut=cut)


def _write_graph(found: ox.QueryTriples, question: Question) -> Answer:
    limit = question.max_rows
    triples = list(islice(found, None if limit is None else limit + 1))
    cut = limit is not None and len(triples) > limit
    if cut and not question.cut:
        return _too_many(limit)
    form = _GRAPH_FORMATS[question.graph_form]
    body = ox.serialize(triples[:limit], format=ox.RdfFormat.N_TRIPLES) or b""
    if form == ox.RdfFormat.TURTLE:
        used = {name: space for name, space in prefixes().items() if f"<{space}".encode() in body}
        body = ox.serialize(triples[:limit], format=form, prefixes=used) or b""
    return Answer(body=body, form=question.graph_form, rows=len(triples) - cut, cut=cut)


def _too_many(limit: int | None) -> Answer:
    return Answer(
        error=f"the answer has more than {limit} rows, the most that are given; use LIMIT and OFFSET",
        reason="size",
    )


def _limited(found: Answer, question: Question) -> Answer:
    if question.max_bytes is None or len(found.body) <= question.max_bytes:
        return found
    return Answer(
        error=f"the answer takes more than {question.max_bytes} bytes, the most that are given; ask for less",
        reason="size",
    )


def _set_alarm(seconds: float) -> None:
    """Let the system end this process then, for nothing within it could: see `signal.setitimer`."""
    if sys.platform != "win32":
        import signal

        signal.setitimer(signal.ITIMER_REAL, seconds)


def _confine(path: Path, memory: int) -> None:
    """Take from this process what a query has no need of: memory without end, new files, connections."""
    if sys.platform != "linux":
        return
    import resource

    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    handles = sorted(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208 (names alone)
    opened = sum(_target(number).endswith(".sst") for number in handles)
    # A large store opens its files as it needs them, and must be let do so.
    if opened == len(list(path.glob("*.sst"))):
        free = next(number for number in range(len(handles) + 1) if number not in handles)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, free))


def _target(handle: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115
    except OSError:
        return ""


if __name__ == "__main__":
    main(*sys.argv[1:])
