"""One person at one width of screen, watched over at every page."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.server import AppServer
from tests.browser.watch import Watch, axe_findings

SIZES = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "has_touch": True,
        "is_mobile": True,
    },
    "desk": {"viewport": {"width": 1280, "height": 900}},
}
ACTION_LIMIT_MS = 60_000


MAIN = "[data-testid=stMain]"
SIDEWAYS = f"""
() => {{
    const main = document.querySelector("{MAIN}");
    const wide = [document.documentElement, main]
        .filter((e) => e && e.scrollWidth > e.clientWidth + 1);
    const out = [...document.querySelectorAll("[data-testid=stMainBlockContainer] *")]
        .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1);
    return wide.length ? out.slice(0, 5).map((e) => e.outerHTML.slice(0, 120)) : [];
}}
"""
STANDS = """
() => {
    const app = document.querySelector("[data-testid='stApp']");
    return app && app.dataset.testScriptState === "notRunning" && document.querySelector("h1")
        && !document.querySelector("[data-testid='stSkeleton']")
        && !document.querySelector("[data-stale='true']");
}
"""


class Visitor:
    """One person at one width: opens pages, takes pictures, and is watched over."""

    def __init__(self, browser: Browser, server: AppServer, size: str, screenshots: Path) -> None:
        self.server, self.size, self.screenshots = server, size, screenshots
        self.context = browser.new_context(
            **SIZES[size], locale="en-GB", service_workers="block", accept_downloads=True
        )
        self.context.set_default_timeout(ACTION_LIMIT_MS)
        self.watch = Watch(self.context, server.url)

    def open(self, path: str = "/") -> Page:
        page = self.context.new_page()
        page.goto(self.server.url + path)
        settle(page)
        return page

    def look(self, page: Page, name: str) -> None:
        """Keep a picture of the whole page, and fail on what axe-core finds serious."""
        settle(page)
        self.photograph(page, name)
        sideways = page.evaluate(SIDEWAYS)
        assert not sideways, f"{name} at {self.size}: sticks out: {sideways}"
        found = axe_findings(page)
        assert not found, f"{name} at {self.size}:\n" + "\n".join(found)

    def photograph(self, page: Page, name: str) -> None:
        """Keep a picture of all that the page holds, also what must be scrolled to."""
        width, height = SIZES[self.size]["viewport"].values()
        tall = page.evaluate(f"document.querySelector('{MAIN}')?.scrollHeight ?? 0")
        page.set_viewport_size({"width": width, "height": max(height, tall)})
        page.wait_for_timeout(300)
        page.screenshot(path=self.screenshots / f"{self.size}_{name}.png")
        page.set_viewport_size({"width": width, "height": height})

    def close(self) -> None:
        self.context.close()
        assert not self.watch.strangers, "requests left the machine"
        assert self.watch.n_requests > 10, "the watch saw nothing"
        assert not self.watch.console, "errors in the console"


def settle(page: Page) -> None:
    """Wait until the page stands: nothing is running and nothing is stale."""
    page.wait_for_function(STANDS)
    page.wait_for_timeout(300)
    page.wait_for_function(STANDS)


def unfold(page: Page, title: str) -> None:
    """Open a folded part; a press that is lost while the page still moves is made again."""
    part = page.locator("details").filter(has=page.locator("summary", has_text=title))
    settle(page)
    for _ in range(3):
        if part.get_attribute("open") is not None:
            break
        part.locator("summary").click()
        settle(page)
    expect(part).to_have_attribute("open", "")
