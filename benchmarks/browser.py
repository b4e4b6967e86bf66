"""A headless Chromium that times a page from within: load, frames, memory."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--window-size=1400,900",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_PATIENCE = 120.0

# Drags over the canvas for 2 s, then turns the wheel for 2 s; gives frames a second of both.
_FRAMES = """
const [selector, done] = arguments;
const target = document.querySelector(selector), box = target.getBoundingClientRect();
const fire = (kind, x, y) => target.dispatchEvent(new PointerEvent(kind,
  { pointerId: 1, clientX: box.left + x, clientY: box.top + y, button: 0, buttons: 1, bubbles: true }));
target.setPointerCapture = () => {};
const timed = (act) => new Promise((then) => {
  let frames = 0;
  const start = performance.now();
  const step = (now) => {
    if (now - start > 2000) return then(frames / ((now - start) / 1000));
    frames += 1;
    act(frames);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
});
(async () => {
  fire("pointerdown", 300, 300);
  const pan = await timed((at) =>
    fire("pointermove", 300 + 120 * Math.sin(at / 9), 300 + 90 * Math.cos(at / 7)));
  fire("pointerup", 300, 300);
  const place = { clientX: box.left + 400, clientY: box.top + 300, bubbles: true, cancelable: true };
  const zoom = await timed((at) =>
    target.dispatchEvent(new WheelEvent("wheel", { deltaY: at % 60 < 30 ? -60 : 60, ...place })));
  done([pan, zoom]);
})();"""


def is_there() -> bool:
    """Whether a browser can be driven here."""
    return bool(shutil.which("chromium") and shutil.which("chromedriver"))


@contextmanager
def open_browser() -> Iterator[Chrome]:
    """A browser without a network."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for switch in _SWITCHES:
        options.add_argument(switch)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    driver.set_script_timeout(_PATIENCE)
    try:
        yield driver
    finally:
        driver.quit()


def seconds_to_load(driver: Chrome, path: Path, ready: str) -> float:
    """Seconds from asking for a page until a frame is drawn after `ready` holds in it."""
    driver.get("about:blank")
    driver.get(path.as_uri())
    stop = time.monotonic() + _PATIENCE
    while not driver.execute_script(f"return Boolean({ready})"):
        if time.monotonic() > stop:
            return float("inf")
        time.sleep(0.02)
    drawn: float = driver.execute_async_script(
        "const done = arguments[0]; requestAnimationFrame(() => setTimeout(() => done(performance.now())));"
    )
    return drawn / 1000


def frames_a_second(driver: Chrome, selector: str) -> tuple[float, float]:
    """While panning, while zooming."""
    pan, zoom = driver.execute_async_script(_FRAMES, selector)
    return pan, zoom


def heap_megabytes(driver: Chrome) -> float:
    """What the page holds after a garbage collection: objects and the arrays behind them."""
    driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    usage: dict[str, Any] = driver.execute_cdp_cmd("Runtime.getHeapUsage", {})
    return float(usage["usedSize"] + usage.get("backingStorageSize", 0)) / 1e6
