"""A browser, a phone's width and a desk's, and the rule that a missing browser is said aloud."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="the test tools are not installed")

from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import ROOT, AppServer
from tests.browser.visitor import SIZES, Visitor

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        reason = "no Chromium on this machine (Debian: apt install chromium)"
        if os.environ.get("PIGMENT_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Nothing but the server can be found by name, whatever a page or the browser asks for.
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    arguments.append("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = Path(os.environ.get("PIGMENT_SCREENSHOTS") or ROOT / "build" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit(browser: Browser, screenshots: Path) -> Iterator[Callable[[AppServer, str], Visitor]]:
    """Open contexts; at the end of the test each is closed and must have been clean."""
    open_visits: list[Visitor] = []

    def begin(server: AppServer, size: str) -> Visitor:
        open_visits.append(Visitor(browser, server, size, screenshots))
        return open_visits[-1]

    yield begin
    for visitor in open_visits:
        visitor.close()
