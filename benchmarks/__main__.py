"""Print all speed figures: `python -m benchmarks`."""

from __future__ import annotations

from benchmarks import building, commands, explorer, exporting, extraction
from benchmarks.papers import input_files

print("input:", ", ".join(path.name for path in input_files()))
for part in (extraction, building, exporting, commands, explorer):
    part.main()
