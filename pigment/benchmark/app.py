"""``python -m pigment.benchmark.app``: how long the app's pages take, and its memory.

A real browser walks through the pages of a data folder with years of photos. While it does,
the folder of originals is away: a page that needed one would fail. Reported, never judged.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

import cv2

from pigment.benchmark.app_home import copy_of, fill_home
from pigment.benchmark.app_server import Server
from pigment.benchmark.tables import number, table
from pigment.io.photos import open_photo
from pigment.io.store import Store

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGES = ("photos", "progress", "compare", "report")
UPLOAD_SIZE = (4032, 3024)
UPLOADS_AT_ONCE = 5
STANDS = """
(before) => {
    const app = document.querySelector("[data-testid='stApp']");
    const title = document.querySelector("h1");
    return app && app.dataset.testScriptState === "notRunning" && title
        && title.innerText !== before
        && !document.querySelector("[data-stale='true']")
        && [...document.images].every((image) => image.loading === "lazy" || image.complete);
}
"""


def main() -> int:
    """Fill a data folder, walk through it, and print the table."""
    arguments = _parser().parse_args()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("No Chromium on this machine, so the pages were not timed.")
        return 0
    with tempfile.TemporaryDirectory(prefix="pigment-app-") as folder:
        home = arguments.home or Path(folder) / "home"
        if not (home / "derived").exists():
            _fill(home, arguments.sites, arguments.photos)
        with Store(home) as store:
            sites = [site.id for site in store.sites()]
        print(table(["what", "value"], []), end="", flush=True)
        for what, value in _measure(browser, home, sites, Path(folder), arguments):
            print(f"| {what} | {value} |", flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pigment.benchmark.app", description=__doc__)
    parser.add_argument("--home", type=Path, help="fill this folder, or use it where filled")
    parser.add_argument("--sites", type=int, default=3)
    parser.add_argument("--photos", type=int, default=60, help="for each site")
    parser.add_argument("--switches", type=int, default=100)
    parser.add_argument("--uploads", type=int, default=30)
    return parser


def _fill(home: Path, n_sites: int, n_photos: int) -> None:
    started = time.monotonic()
    for site in fill_home(home, ROOT / "sample_images", n_sites, n_photos):
        print(f"{site.name} filled and measured ({time.monotonic() - started:.0f} s)", flush=True)


def _measure(
    browser: str, home: Path, sites: list[int], folder: Path, arguments: argparse.Namespace
) -> Iterator[tuple[str, str]]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (a test tool)

    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright, Server(home, folder / "server.log") as server:
        chromium = playwright.chromium.launch(
            executable_path=browser, args=["--disable-gpu", *root]
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        with _away(home / "originals"):
            yield from _walk(page, server, sites, arguments.switches)
        yield from _upload(page, server, folder, arguments.uploads)
        chromium.close()


@contextmanager
def _away(originals: Path) -> Iterator[None]:
    """Take the originals out of their place, so that nothing can open one."""
    hidden = originals.with_name("originals-away")
    originals.rename(hidden)
    try:
        yield
    finally:
        if originals.exists():  # the app may have made it anew, empty
            shutil.rmtree(originals)
        hidden.rename(originals)


def _walk(
    page: Any, server: Server, sites: list[int], n_switches: int
) -> Iterator[tuple[str, str]]:
    """Time the first page and every switch; say what the memory did meanwhile."""
    yield "server start until it answers, s", number(server.start_s)
    started = time.monotonic()
    page.goto(server.url)
    _wait(page, "")
    yield "first page after server start, s", number(time.monotonic() - started)
    for site in sites:  # once through everything, so that what is kept for good is there
        _tour(page, server, site, PAGES)
    warm = server.memory_mb()
    yield "memory after one visit of every page, MB", number(warm, 0)
    taken: dict[str, list[float]] = defaultdict(list)
    for site, pages in _plan(sites, n_switches):
        for name, took in _tour(page, server, site, pages):
            taken[name].append(took)
    for name, times in sorted(taken.items()):
        worst = sorted(times)[int(0.95 * (len(times) - 1))]
        yield (
            f"to page {name}, median and 95 % of {len(times)}, s",
            (f"{median(times):.2f}, {worst:.2f}"),
        )
    yield (
        f"memory grown over {n_switches} switches, MB",
        number(_minus(server.memory_mb(), warm), 0),
    )


def _plan(sites: list[int], n_switches: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    left = n_switches
    for site in cycle(sites):
        if left <= 0:
            return
        yield site, tuple(islice(PAGES, left))
        left -= len(PAGES)


def _tour(
    page: Any, server: Server, site: int, pages: tuple[str, ...]
) -> Iterator[tuple[str, float]]:
    """Open a site, then go from page to page by their links; return name and seconds of each."""
    page.goto(f"{server.url}/{pages[-1]}?site={site}")
    _wait(page, "")
    found = []
    for name in pages:
        before = page.inner_text("h1")
        started = time.monotonic()
        page.locator(f".st-key-pages a[href*='{name}']").click()
        _wait(page, before)
        found.append((name, time.monotonic() - started))
        _refuse_failure(page, name)
    return iter(found)


def _wait(page: Any, before: str) -> None:
    """Wait until another page than the one titled ``before`` stands."""
    page.wait_for_function(STANDS, arg=before, timeout=120_000)


def _refuse_failure(page: Any, name: str) -> None:
    said = page.locator("[data-testid='stException'], [data-testid='stAlertContentError']")
    if said.count():
        raise RuntimeError(f"page {name} says: {said.first.inner_text()}")


def _upload(page: Any, server: Server, folder: Path, n_uploads: int) -> Iterator[tuple[str, str]]:
    """Put large photos into a new site, and say what the server's memory did meanwhile."""
    before = server.memory_mb()
    with Store(server.home) as store:
        site = store.add_site("Uploads").id
    photos = list(_large_photos(folder, n_uploads))
    started, peak = time.monotonic(), before
    for first in range(0, n_uploads, UPLOADS_AT_ONCE):
        page.goto(f"{server.url}/photos?site={site}")  # an uploader that nothing is in yet
        _wait(page, "")
        page.set_input_files("input[type=file]", photos[first : first + UPLOADS_AT_ONCE])
        _until_kept(server.home, site, min(first + UPLOADS_AT_ONCE, n_uploads))
        _wait(page, "")
        peak = max(peak or 0.0, server.memory_mb() or 0.0)
    size_mb = sum(photo.stat().st_size for photo in photos) / 1e6
    yield (
        f"{n_uploads} uploads of 12 MP ({size_mb:.0f} MB in all), s",
        number(time.monotonic() - started, 1),
    )
    page.wait_for_timeout(5000)
    yield "memory at the most while uploading, MB", number(peak, 0)
    yield (
        f"memory grown over {n_uploads} uploads, MB",
        number(_minus(server.memory_mb(), before), 0),
    )
    with Store(server.home) as store:
        store.delete_site(site)


def _until_kept(home: Path, site: int, n_photos: int) -> None:
    deadline = time.monotonic() + 120
    with Store(home) as store:
        while len(store.photos(site)) < n_photos:
            if time.monotonic() > deadline:
                raise RuntimeError("the uploads were not kept")
            time.sleep(0.2)


def _large_photos(folder: Path, n_photos: int) -> Iterator[Path]:
    """Write distinct 12 MP JPEG files: one sample photo enlarged, other bytes at the end."""
    source = next((ROOT / "sample_images").glob("*/*.jpg"))
    large = cv2.resize(open_photo(source).pixels_srgb, UPLOAD_SIZE, interpolation=cv2.INTER_CUBIC)
    bgr = cv2.cvtColor(large, cv2.COLOR_RGB2BGR)
    jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
    for index in range(n_photos):
        path = folder / f"2026-01-{index % 28 + 1:02d}_{index:02d}.jpg"
        path.write_bytes(copy_of(jpeg, index))
        yield path


def _minus(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


if __name__ == "__main__":
    sys.exit(main())
