"""The explorer in a real browser, beside pyvis on the same graph."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.browser import frames_a_second, heap_megabytes, is_there, open_browser, seconds_to_load
from benchmarks.invented_atlas import invent_atlas
from benchmarks.papers import read_all
from benchmarks.timing import line
from paperatlas.api import build
from paperatlas.export.explorer import write_explorer
from paperatlas.export.html import write_html

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

    from paperatlas.atlas.base import Tables

_READY = "document.documentElement.dataset.ready"
_PYVIS_READY = "typeof network !== 'undefined' && network.body.nodeIndices.length"
_QUERIES = ("t", "te", "robust", "alias 77", "deep model", "study number 42", "network")
_SEARCH = """
const [queries, done] = arguments, box = document.getElementById("query"), times = [];
box.focus();
for (let turn = 0; turn < 9; turn += 1) for (const query of queries) {
  box.value = query;
  const start = performance.now();
  box.dispatchEvent(new Event("input"));
  times.push(performance.now() - start);
}
done(times);"""


def main() -> None:
    """Seconds until the view stands, frames a second, memory; search among 100,000 names and more."""
    if not is_there():
        line("Explorer in Chromium", "skipped", "chromium or chromedriver is not installed")
        return
    with tempfile.TemporaryDirectory() as folder, open_browser() as driver:
        atlas = build(read_all())
        _time_page(driver, "papers above", atlas.tables, Path(folder))
        middle = invent_atlas(5_000, 8_000)
        ours = _time_page(driver, "5,000 papers, 60,000 edges", middle, Path(folder))
        _compare(driver, ours, middle, Path(folder))
        _time_page(driver, "50,000 papers, 600,000 edges", invent_atlas(50_000, 50_000), Path(folder))
        times = sorted(driver.execute_async_script(_SEARCH, _QUERIES))
        slow = times[int(0.95 * len(times))]
        line(
            "  search among 150,000 names", f"{statistics.median(times):.1f} ms", f"95 % within {slow:.1f} ms"
        )


def _time_page(driver: Chrome, name: str, tables: Tables, folder: Path) -> tuple[float, float]:
    """Write the page, open it, move over it; gives seconds to load and the lower rate of frames."""
    path = folder / "explorer.html"
    started = time.process_time()
    write_explorer(tables, path)
    spent = time.process_time() - started
    size = path.stat().st_size / 1e6
    line(f"Explorer, {name}: written", f"{spent:.1f} CPU s", f"{size:.2f} MB")
    seconds = statistics.median(seconds_to_load(driver, path, _READY) for _ in range(3))
    pan, zoom = frames_a_second(driver, "#stage canvas")
    line("  stable after, in headless Chromium", f"{seconds:.2f} s", f"heap {heap_megabytes(driver):.0f} MB")
    line("  frames while panning and zooming", f"{pan:.0f} and {zoom:.0f} a second")
    return seconds, min(pan, zoom)


def _compare(driver: Chrome, ours: tuple[float, float], tables: Tables, folder: Path) -> None:
    path = folder / "pyvis.html"
    write_html(tables, path, limit=1_000_000)
    seconds = seconds_to_load(driver, path, _PYVIS_READY)
    frames = min(frames_a_second(driver, "#mynetwork canvas"))
    note = f"{path.stat().st_size / 1e6:.1f} MB, the same layout engine, physics off"
    line("  pyvis on the same graph: stable after", f"{seconds:.1f} s", note)
    line("  pyvis takes, and has of our frames", f"{seconds / ours[0]:.1f} x, {frames / ours[1]:.2f} x")


if __name__ == "__main__":
    main()
