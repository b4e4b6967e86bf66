"""A real Chromium without a network, and what a test asks of the page that it shows."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

REQUIRED = "PAPERATLAS_REQUIRE_BROWSER"
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Window:
    """One browser window on one page."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(
        self,
        path: Path | str,
        *,
        width: int = 1400,
        height: int = 900,
        dark: bool = False,
        fragment: str = "",
    ) -> None:
        """Show a file or an address of this machine, at a place in it; what was logged is forgotten."""
        self.driver.get("about:blank")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        # Without motion a view is where it should be as soon as it is asked for.
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, still]})
        self.log("browser")
        self.log("performance")
        self.driver.get((path if isinstance(path, str) else path.as_uri()) + fragment)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has drawn what was asked of it."""
        self.driver.execute_async_script(
            "const done = arguments[0];"
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 80)));"
        )

    def run(self, script: str, *arguments: object) -> Any:
        """The value of a JavaScript expression over `arguments`."""
        return self.driver.execute_script(f"return {script}", *arguments)

    def log(self, kind: str) -> list[dict[str, Any]]:
        """What the browser logged since the last call."""
        entries: list[dict[str, Any]] = self.driver.get_log(kind)  # type: ignore[no-untyped-call]
        return entries

    def requests(self) -> list[str]:
        """Every address that was asked for since the page was opened."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """Warnings and errors of the console."""
        entries = self.log("browser")
        return [entry["message"] for entry in entries if entry["level"] in ("WARNING", "SEVERE")]

    def picture(self, path: Path) -> Path:
        """Save what is seen, and say where."""
        assert self.driver.save_screenshot(str(path))
        print(f"screenshot: {path}")  # noqa: T201
        return path


def _missing(reason: str) -> None:
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(f"{REQUIRED} is 1, but {reason}")
    pytest.skip(reason)


@contextmanager
def open_window(profile: Path) -> Iterator[Window]:
    """A window of a new browser whose profile lies in an empty folder; skips where there is none."""
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and chromedriver):
        _missing("chromium and chromedriver are not installed")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    service = webdriver.ChromeService(executable_path=chromedriver)
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield Window(driver)
    finally:
        driver.quit()
