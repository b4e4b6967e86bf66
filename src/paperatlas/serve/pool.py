"""A few processes that answer queries, each one at a time; what takes too long is killed with its process."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

import msgspec

from paperatlas.query.messages import LENGTH_BYTES, Answer, Question, encode_message
from paperatlas.query.process import worker_command
from paperatlas.serve.errors import Refusal
from paperatlas.serve.settings import Settings

_STARTING = 10.0  # seconds that a new process may take to open the store


class Pool:
    """Processes over one store.

    A process that is killed is replaced when the next query needs one.
    """

    def __init__(self, store: Path, settings: Settings) -> None:
        self._command = worker_command(store, memory=settings.memory)
        self._settings = settings
        self._free: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        self._waiting = 0
        for _ in range(settings.workers):
            self._free.put_nowait(None)

    async def ask(self, question: Question) -> Answer:
        """Have a question answered.

        Raises:
            Refusal: too many wait already, or the query's time is over, or its process broke.
        """
        if self._waiting >= self._settings.waiting:
            raise Refusal(503, "too many queries wait for an answer; try again later", retry_after=1)
        self._waiting += 1
        try:
            process = await self._free.get()
        finally:
            self._waiting -= 1
        sound = False
        try:
            process = process or await self._start()
            answer = await self._answered(process, question)
            sound = True
        finally:
            if not sound:  # also when the client is gone: what it asked would stand in the next one's way
                await _end(process)
            self._free.put_nowait(process if sound else None)
        return answer

    async def warm(self) -> None:
        """Start all processes, so that the first queries need not wait for them."""
        for _ in range(self._settings.workers):
            await self._free.get()
        for _ in range(self._settings.workers):
            self._free.put_nowait(await self._start())

    async def close(self) -> None:
        """End all processes; nothing may be asked any more."""
        for _ in range(self._settings.workers):
            process = await self._free.get()
            await _end(process)

    async def _start(self) -> Process:
        process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
        try:
            async with asyncio.timeout(_STARTING):
                await _receive(process)
        except (TimeoutError, EOFError) as exc:
            await _end(process)
            raise Refusal(503, "the store cannot be opened") from exc
        return process

    async def _answered(self, process: Process, question: Question) -> Answer:
        assert process.stdin is not None  # noqa: S101 (a pipe)
        try:
            process.stdin.write(encode_message(question))
            async with asyncio.timeout(question.seconds):
                return await _receive(process)
        except TimeoutError as exc:
            raise Refusal(503, f"the query was stopped: it took longer than {question.seconds:g} s") from exc
        except (OSError, EOFError) as exc:
            raise Refusal(503, "the query was stopped: it needs more memory than it may take") from exc


async def _receive(process: Process) -> Answer:
    assert process.stdout is not None  # noqa: S101 (a pipe)
    length = await process.stdout.readexactly(LENGTH_BYTES)
    return msgspec.msgpack.decode(await process.stdout.readexactly(int.from_bytes(length)), type=Answer)


async def _end(process: Process | None) -> None:
    if process is None:
        return
    with suppress(ProcessLookupError):
        process.kill()
    assert process.stdin is not None  # noqa: S101 (a pipe)
    process.stdin.close()
    await process.wait()
