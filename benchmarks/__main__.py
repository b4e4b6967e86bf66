"""Print all speed figures: `python -m benchmarks`."""

from __future__ import annotations

from benchmarks import (
    adding,
    building,
    commands,
    explorer,
    exporting,
    extraction,
    querying,
    resolving,
    serving,
)
from benchmarks.papers import input_files

print("input:", ", ".join(path.name for path in input_files()))
for part in (extraction, building, resolving, adding, exporting, querying, serving, commands, explorer):
    part.main()
