"""The processes that answer queries: limits of time, memory and waiting; none outlives its server."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from paperatlas.atlas.stored import StoredTables
from paperatlas.query.messages import Answer, Question
from paperatlas.query.store import prepare_store
from paperatlas.serve.errors import Refusal
from paperatlas.serve.pool import Pool
from paperatlas.serve.settings import MEBIBYTE, Settings

pytest.importorskip("uvicorn", reason="the extra serve is not installed")

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT DISTINCT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?f"
linux = pytest.mark.skipif(sys.platform != "linux", reason="its means are Linux's")


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(built, tmp_path_factory.mktemp("pool") / "atlas"))


def with_pool(folder: Path, settings: Settings, work: Callable[[Pool], Awaitable[None]]) -> None:
    async def run() -> None:
        pool = Pool(prepare_store(StoredTables(folder)), settings)
        try:
            await work(pool)
        finally:
            await pool.close()

    asyncio.run(run())


def question(sparql: str, seconds: float = 60.0) -> Question:
    return Question(sparql=sparql, form="csv", seconds=seconds)


def test_a_process_is_used_again(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        bodies = [(await pool.ask(question("SELECT (1 AS ?x) {}"))).body for _ in range(3)]
        assert bodies == [b"x\r\n1\r\n"] * 3

    with_pool(folder, Settings(workers=1), work)


def test_who_would_wait_too_long_is_told_so(folder: Path) -> None:
    async def ask(pool: Pool, sparql: str) -> Answer | Refusal:
        try:
            return await pool.ask(question(sparql, seconds=1))
        except Refusal as exc:
            return exc

    async def work(pool: Pool) -> None:
        await pool.warm()
        answers = await asyncio.gather(*(ask(pool, ENDLESS) for _ in range(3)))
        reasons = sorted(str(answer) for answer in answers)
        assert ["took longer" in reason for reason in reasons] == [True, True, False]
        assert "too many queries wait" in reasons[2]

    with_pool(folder, Settings(workers=1, waiting=1), work)


@linux
def test_a_query_that_wants_all_memory_ends_alone(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(Refusal, match="more memory than it may take"):
            await pool.ask(question(GREEDY))
        assert (await pool.ask(question("ASK {}"))).rows == 0

    with_pool(folder, Settings(workers=1, memory=120 * MEBIBYTE), work)


@linux
def test_no_query_outlives_a_server_that_was_killed(folder: Path) -> None:
    command = [
        sys.executable,
        "-u",
        "-m",
        "paperatlas",
        "serve",
        str(folder),
        "--port",
        "0",
        "--timeout",
        "1",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().split(" at ")[1].split()[0]
    wait_for(lambda: len(children(process.pid)) == 2)
    threading.Thread(target=ask_in_vain, args=(address,), daemon=True).start()
    time.sleep(0.3)
    workers = children(process.pid)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    wait_for(lambda: not any(runs(worker) for worker in workers))


def ask_in_vain(address: str) -> None:
    try:
        httpx.get(f"{address}sparql", params={"query": ENDLESS})
    except httpx.HTTPError:
        return


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def runs(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, f"nothing happened in process {os.getpid()}"
        time.sleep(0.05)
