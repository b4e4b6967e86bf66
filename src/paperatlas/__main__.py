"""`python -m paperatlas` is the command `paperatlas`."""

from __future__ import annotations

from paperatlas.cli import main

main()
