"""A whole build with its exports, as a process of its own: seconds and peak memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.papers import input_files
from benchmarks.timing import line


def main() -> None:
    """Build into an empty folder, then again with its cache."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "atlas"
        first = _build(target)
        again = _build(target)
    # The largest of the processes so far; builds are the first that this one starts.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    line("build with all exports, wall", f"{first:.1f} s", f"peak memory {peak:.0f} MB")
    line("  again, extractions cached", f"{again:.1f} s", f"{again / first:.2f} x the first")


def _build(target: Path) -> float:
    command = [sys.executable, "-m", "paperatlas", "build", *map(str, input_files()), "-o", str(target)]
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ)
    return time.perf_counter() - started
