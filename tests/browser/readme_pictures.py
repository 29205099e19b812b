"""The pictures of the README: ``python -m tests.browser.readme_pictures docs/pictures``.

The sample of fading patches is measured and reported by the program's own commands, and its
pages are photographed as a phone shows them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from pigment.io.store import Store
from pigment.service.library import import_sample, samples
from tests.browser.server import AppServer
from tests.browser.visitor import SIZES, settle

SAMPLE = "fading_brown"
SITE = "Left forearm"
PAGES = ("progress", "compare")
PHONE_PX = (390, 1000)
WIDTH_PX = 560  # of each picture: sharp on a fine screen at half that width


def main(folder: Path) -> None:
    """Make every picture that the README shows."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, AppServer(Path(place)) as server:
        site_id, series = _measured(server.home)
        for page in PAGES:
            shot = Path(place) / f"{page}.png"
            _photograph(f"{server.url}/{page}?site={site_id}", shot)
            _reduce(shot, folder / f"{page}-phone.png")
        report = Path(place) / "report"
        report.mkdir()
        _run("pigment", "report", series, "--out", report / "r.pdf", "--pages-png", report / "png")
        _reduce(report / "png" / "page-01.png", folder / "report-page-1.png")


def _measured(home: Path) -> tuple[int, Path]:
    """Put the sample into a store and measure it; return its number and its series folder."""
    with Store(home) as store:
        sample = next(one for one in samples(home) if one.name == SAMPLE)
        site = import_sample(store, sample, SITE)
        series = store.series_folder(site.id)
    _run("pigment.service.worker", "--home", home, "--site", site.id)
    return site.id, series


def _run(module: str, *arguments: object) -> None:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as child:
        if child.wait() != 0:  # the worker goes on for as long as its stdin is open
            raise RuntimeError(f"{' '.join(command)} failed")


def _photograph(address: str, path: Path) -> None:
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        context = browser.new_context(**SIZES["phone"], locale="en-GB")
        page: Page = context.new_page()
        page.set_viewport_size({"width": PHONE_PX[0], "height": PHONE_PX[1]})
        page.goto(address)
        settle(page)
        page.wait_for_timeout(1500)
        page.screenshot(path=path)
        browser.close()


def _reduce(source: Path, target: Path) -> None:
    with Image.open(source) as picture:
        height = round(picture.height * WIDTH_PX / picture.width)
        small = picture.convert("RGB").resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
        small.quantize(colors=256, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
