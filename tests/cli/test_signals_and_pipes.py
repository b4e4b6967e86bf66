"""Ctrl-C and closed pipes, in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from made_papers import PAPERS, build_into, files_of, write_jsonl

COMMAND = [sys.executable, "-m", "paperatlas"]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")


def start(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """Start a command in a group of processes of its own, as a terminal does."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many papers that their extraction takes some seconds."""
    papers = (
        replace(PAPERS[n % 4], id=f"m{n}", abstract=PAPERS[n % 4].abstract.replace("Soil", f"Soil{n}") * 4)
        for n in range(8_000)
    )
    return write_jsonl(tmp_path_factory.mktemp("many") / "many.jsonl", papers)


def wait_for_extraction(folder: Path) -> None:
    """Wait until a build has put something into its cache."""
    until = time.monotonic() + 60
    cache = folder / ".cache" / "extractions.sqlite"
    before = cache.stat().st_size
    while cache.stat().st_size < before + 100_000:
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_is_one_line_and_the_next_build_resumes(tmp_path: Path, many: Path, workers: str) -> None:
    build_into(tmp_path / "a")
    old = files_of(tmp_path / "a")
    with start("build", many, "-o", tmp_path / "a", "--workers", workers) as process:
        wait_for_extraction(tmp_path / "a")
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 1
    assert out == b""
    assert err.decode().splitlines() == [
        "paperatlas: interrupted; what was extracted is kept for the next build"
    ]
    assert files_of(tmp_path / "a") == old
    assert not (tmp_path / "a" / ".staging").exists()
    cache = tmp_path / "a" / ".cache" / "extractions.sqlite"
    assert cache.stat().st_size > 100_000


def test_head_ends_an_extraction_without_a_word(many: Path) -> None:
    with start("extract", many) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b'{"id":"m0"')
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_killed_build_leaves_the_old_atlas_and_no_hindrance(tmp_path: Path, many: Path) -> None:
    build_into(tmp_path / "a")
    old = files_of(tmp_path / "a")
    with start("build", many, "-o", tmp_path / "a", "--workers", "1") as process:
        wait_for_extraction(tmp_path / "a")
        process.kill()
        process.communicate()
    assert files_of(tmp_path / "a") == old
    assert (tmp_path / "a" / ".staging").exists()
    build_into(tmp_path / "a")
    assert files_of(tmp_path / "a") == old
    assert not (tmp_path / "a" / ".staging").exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no list of processes here")
def test_the_processes_of_a_killed_build_end(tmp_path: Path, many: Path) -> None:
    build_into(tmp_path / "a")
    with start("build", many, "-o", tmp_path / "a", "--workers", "2") as process:
        wait_for_extraction(tmp_path / "a")
        assert len(session(process.pid)) >= 3
        process.kill()
        process.wait()
        until = time.monotonic() + 20
        while session(process.pid) and time.monotonic() < until:
            time.sleep(0.05)
        assert session(process.pid) == []


def session(leader: int) -> list[int]:
    """The processes of a session that are not done."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, number = path.read_text().rpartition(")")[2].split()[:4]
            found += [int(path.parent.name)] if int(number) == leader and state != "Z" else []
    return found


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
@pytest.mark.parametrize("command", [["stats"], ["show", "LoRA"], ["query", "SELECT * { ?s ?p ?o }"]])
def test_an_output_that_takes_nothing_is_one_line(built: Path, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, command[0], built, *command[1:]], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == ["paperatlas: No space left on device"]
