"""A server in a process of its own, as a user starts it, and a client that asks it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


@contextmanager
def running_server(folder: Path, *options: str) -> Iterator[httpx.Client]:
    """Start `paperatlas serve` on a free port; gives a client of it, and ends it."""
    command = [sys.executable, "-u", "-m", "paperatlas", "serve", str(folder), "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://\S+/", line)
        assert address, f"the server did not start: {line} {process.communicate(timeout=5)}"
        with httpx.Client(base_url=address[0], timeout=60) as client:
            yield client
    finally:
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=20)
    assert complaints == ""
    assert process.returncode == 0
