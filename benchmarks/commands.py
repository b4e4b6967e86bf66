"""How long a user waits for the help page."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from benchmarks.timing import line


def main() -> None:
    """Wall seconds of `paperatlas --help`, beside Python doing nothing."""
    line("paperatlas --help, wall", f"{_wall('-m', 'paperatlas', '--help'):.2f} s")
    line("  python doing nothing", f"{_wall('-c', 'pass'):.2f} s")


def _wall(*arguments: str) -> float:
    return statistics.median(_once(arguments) for _ in range(5))


def _once(arguments: tuple[str, ...]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started
