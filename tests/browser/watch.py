"""What is watched on every page: requests to strangers, errors in the console, accessibility."""

from importlib.resources import files
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

# Streamlit asks for its own health below the address of a page, and gets no answer there.
KNOWN_NOISE = ("_stcore/health", "_stcore/host-config")
AXE = "axe.min.js"


class Watch:
    """Listens to a browser context from its first request on."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.strangers: list[str] = []
        self.n_requests = 0
        self.console: list[str] = []
        context.on("request", lambda request: self._request(request.url))
        context.on("console", self._console)
        context.on("weberror", lambda error: self.console.append(str(error.error)))
        context.on("page", self._page)

    def _page(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._request(socket.url))

    def _request(self, url: str) -> None:
        self.n_requests += 1
        parts = urlsplit(url)
        inside = parts.scheme in {"data", "blob", "about"}
        if not inside and parts.netloc != self.host:
            self.strangers.append(url)

    def _console(self, message: ConsoleMessage) -> None:
        where = str(message.location.get("url", ""))
        if message.type == "error" and not any(part in where for part in KNOWN_NOISE):
            self.console.append(f"{message.text} ({where})")


def axe_findings(page: Page) -> list[str]:
    """Return the serious and critical findings of axe-core: rule, why, and the elements."""
    script = files("axe_playwright_python").joinpath(AXE).read_text(encoding="utf-8")
    page.evaluate(script)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 5, "axe looked at nothing"
    return [
        f"{violation['impact']} {violation['id']}: {violation['help']}\n"
        + "\n".join(f"    {node['target']} {node['html'][:200]}" for node in violation["nodes"])
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
