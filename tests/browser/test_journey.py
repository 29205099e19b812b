"""One person's way through the app, in a real browser, on a phone and at a desk.

One server and one measured place serve all tests of this file; they run in this order.
"""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from pypdf import PdfReader

from pigment.io.read_results import read_result
from pigment.io.store import Store
from pigment.report.summary import summarise
from pigment.report.wording import DISCLAIMER, pages
from pigment.report.wording import app as words
from pigment.report.wording.photos import rejection_advice
from tests.browser.photos import BROKEN, write_upload
from tests.browser.server import AppServer
from tests.browser.visitor import ACTION_LIMIT_MS, Visitor, settle, unfold

SITE = "Left forearm"
TAKEN = {  # as the cameras wrote it
    "IMG_0001.jpg": datetime(2026, 1, 5, 8, 7),
    "IMG_0002.jpg": datetime(2026, 1, 26, 10, 24),
    "IMG_0003.jpg": datetime(2026, 2, 22, 10, 21),
    "IMG_0004.jpg": datetime(2026, 3, 5, 9, 45),
    "IMG_0005.heic": datetime(2026, 2, 10, 8, 26),
}
EDITED, EDITED_DAY = "IMG_0002.jpg", "2026-01-27"
MEASURE_LIMIT_MS = 300_000


@dataclass
class Followed:
    """A place that was set up and measured on a phone, and what was seen on the way."""

    server: AppServer
    site_id: int
    progress_seen: list[str] = field(default_factory=list)
    came_back_to: str = ""
    cards: dict[str, str] = field(default_factory=dict)
    after_edit: str = ""

    def path(self, page: str) -> str:
        return f"/{page}?site={self.site_id}"

    @property
    def series(self) -> Path:
        return self.server.home / "derived" / str(self.site_id) / "series"

    def series_json(self) -> dict[str, Any]:
        return json.loads((self.series / "series.json").read_text(encoding="utf-8"))

    def n_originals(self) -> int:
        return sum(p.is_file() for p in (self.server.home / "originals").rglob("*"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    with AppServer(tmp_path_factory.mktemp("app")) as running:
        yield running
        assert not running.strangers(), "the server or a worker spoke to a stranger"


@pytest.fixture(scope="module")
def followed(
    server: AppServer,
    browser: Browser,
    screenshots: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Followed:
    """First start on a phone: make a place, upload, leave meanwhile, come back, mend a date."""
    photos = write_upload(tmp_path_factory.mktemp("phone"))
    person = Visitor(browser, server, "phone", screenshots)
    page = person.open()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.START_HEADING)
    expect(page.get_by_text(words.NO_OWN_SITES)).to_be_visible()
    person.look(page, "01_first_start")

    make_site(page, SITE)
    person.look(page, "02_new_place")
    seen = Followed(server, int(re.search(r"site=(\d+)", page.url)[1]))
    page.set_input_files("input[type=file]", [str(photo) for photo in photos])
    expect(page.get_by_text(words.kept_text(len(photos)))).to_be_visible()

    bars = page.get_by_test_id("stProgress").filter(has_text=re.compile(r"Measuring: \d of 6"))
    expect(bars.first).to_be_visible(timeout=MEASURE_LIMIT_MS)
    seen.progress_seen.append(bars.first.inner_text())
    person.photograph(page, "03_measuring")
    page.close()  # in the middle of measuring

    page = person.open(seen.path("photos"))
    expect(page.get_by_text(words.MEASURED_DONE)).to_be_visible(timeout=MEASURE_LIMIT_MS)
    settle(page)
    seen.came_back_to = page.inner_text("[data-testid=stMainBlockContainer]")
    seen.cards = {name: card(page, name).inner_text() for name in [*TAKEN, BROKEN]}
    person.look(page, "04_photos")

    change_date(page, EDITED, EDITED_DAY)
    until_measured(page, seen)
    seen.after_edit = card(page, EDITED).inner_text()
    person.close()
    return seen


def make_site(page: Page, name: str) -> None:
    page.get_by_label(words.SITE_NAME).fill(name)
    page.get_by_text(words.SCALE_NAMES["colorchecker"]).click()
    page.get_by_text(words.CARD_MAKES["mini"]).click()
    page.get_by_role("button", name=words.CREATE_SITE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.PHOTOS_TITLE)
    settle(page)


def card(page: Page, file: str) -> Locator:
    """Return the card of one photo on the photos page."""
    found = page.locator("[class*='st-key-photo-']").filter(has_text=file)
    expect(found).to_have_count(1)
    return found


def button(where: Page | Locator, label: str) -> Locator:
    """Return the button that says this, whatever picture or name stands beside it."""
    return where.get_by_role("button", name=re.compile(re.escape(label)))


def ask(page: Page, opener: Locator) -> Locator:
    """Press what opens a question, and return the question.

    A press while the page is being drawn anew can be lost, as a person sees too: once more, then.
    """
    dialog = page.get_by_role("dialog")
    for patience_ms in (8_000, 8_000, ACTION_LIMIT_MS):
        opener.click()
        try:
            dialog.wait_for(timeout=patience_ms)
        except PlaywrightTimeout:
            settle(page)
            continue
        return dialog
    raise AssertionError("the question did not open")


def until_measured(page: Page, followed: Followed) -> None:
    """Wait until the store holds the new measurement, then until the page says so."""
    limit = time.monotonic() + MEASURE_LIMIT_MS / 1000
    with Store(followed.server.home) as store:
        while not store.state(followed.site_id).is_current:
            assert time.monotonic() < limit, "the place was not measured anew"
            page.wait_for_timeout(300)
    page.wait_for_timeout(1500)  # the page asks once a second
    settle(page)
    expect(page.get_by_text(words.MEASURED_DONE)).to_be_visible()


def change_date(page: Page, file: str, day: str) -> None:
    dialog = ask(page, button(card(page, file), words.CHANGE_DATE))
    dialog.get_by_role("group", name=words.DATE_LABEL).get_by_role("spinbutton").first.focus()
    page.keyboard.type(day.replace("-", ""))
    page.keyboard.press("Escape")  # the calendar that opened below
    settle(page)
    dialog.get_by_role("button", name=words.SAVE_DATE).click()
    expect(dialog).to_have_count(0)
    settle(page)


# --- photos ---


def test_measuring_is_shown_and_goes_on_while_nobody_looks(followed):
    assert re.search(r"\(IMG_000\d\.\w+\)", followed.progress_seen[0])
    assert words.MEASURED_DONE in followed.came_back_to


def test_every_photo_is_listed_with_its_date_and_its_verdict(followed):
    for name, taken_at in TAKEN.items():
        assert words.when_text(taken_at) in followed.cards[name]
        shown = [w for w in words.USABILITY_WORDS.values() if w in followed.cards[name]]
        assert shown in ([words.USABILITY_WORDS["good"]], [words.USABILITY_WORDS["with_advice"]])


def test_the_broken_photo_is_named_with_advice(followed):
    said = followed.cards[BROKEN]
    assert words.USABILITY_WORDS["refused"] in said
    advice = rejection_advice("unreadable")
    assert advice.message in said
    assert advice.hint in said


def test_a_date_given_by_hand_is_kept_and_marked(followed):
    given = datetime.fromisoformat(EDITED_DAY).replace(hour=10, minute=24)
    assert words.when_text(given, by_hand=True) in followed.after_edit


def test_the_photos_page_at_a_desk(followed, visit):
    person = visit(followed.server, "desk")
    page = person.open(followed.path("photos"))
    assert page.locator("[class*='st-key-photo-'] img").count() == len(TAKEN)
    person.look(page, "04_photos")


def test_the_start_page_names_the_place(followed, visit, size):
    person = visit(followed.server, size)
    page = person.open()
    expect(page.get_by_text(SITE).first).to_be_visible()
    person.look(page, "05_start_with_a_place")


# --- progress ---


def test_progress_says_the_verdict_and_shows_it_as_chart_and_table(followed, visit, size):
    result = read_result(followed.series)
    person = visit(followed.server, size)
    page = person.open(followed.path("progress"))
    main = page.get_by_test_id("stMainBlockContainer")
    summary = summarise(result)
    assert squeezed(summary.headline) in squeezed(main.inner_text())
    assert squeezed(summary.lead) in squeezed(main.inner_text())
    expect(main).to_contain_text(DISCLAIMER)

    choices = page.locator("[role=radiogroup], [data-testid=stButtonGroup]")
    choices.get_by_text(pages.SHORT_MEASURES["delta_e00"]).first.click()
    settle(page)
    drawn = page.get_by_test_id("stVegaLiteChart")
    box = drawn.locator("canvas, svg").first.bounding_box()
    assert box["width"] > 250
    assert box["height"] > 150
    page.get_by_text(pages.SAME_AS_TABLE).click()
    settle(page)
    person.look(page, "06_progress")

    told = [row.inner_text() for row in drawn_rows(page, "delta_e00")]
    assert len(told) == len(result.visits) == len(TAKEN)
    for line, visit_ in zip(told, followed.series_json()["visits"], strict=True):
        shown = re.search(r"-?\d+\.\d+", line.split("\t", 1)[1]).group()
        value = visit_["affected"]["delta_e00"]["value"]
        assert float(shown) == pytest.approx(value, abs=0.5001 * 10 ** -len(shown.split(".")[1]))


def drawn_rows(page: Page, metric: str) -> list[Locator]:
    """Return the rows of the table that says what the chart shows."""
    table = page.get_by_test_id("stExpander").filter(has_text=pages.SAME_AS_TABLE).locator("table")
    expect(table).to_have_count(1)
    return table.locator("tbody tr").all()


# --- compare ---


def test_two_visits_are_compared_by_slider_and_side_by_side(followed, visit, size):
    person = visit(followed.server, size)
    page = person.open(followed.path("compare"))
    slider = page.get_by_role("slider")
    expect(slider).to_be_visible()
    before = int(slider.input_value())
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert int(slider.input_value()) == before + 10
    assert page.locator(".compare .stage img").evaluate_all(ALL_DRAWN)
    outlines = page.locator(".compare path")
    assert outlines.count() > 4
    person.look(page, "07_compare_slider")

    page.get_by_text(pages.OUTLINES_LABEL, exact=True).click()
    settle(page)
    expect(outlines).to_have_count(0)
    person.photograph(page, "08_compare_no_outlines")
    page.get_by_text(pages.OUTLINES_LABEL, exact=True).click()
    page.get_by_text(pages.MODES["beside"]).click()
    settle(page)
    expect(page.locator(".compare .stage")).to_have_count(2)
    assert page.locator(".compare .stage img").evaluate_all(ALL_DRAWN)
    assert outlines.count() > 4
    person.look(page, "09_compare_beside")


ALL_DRAWN = "(images) => images.length >= 2 && images.every((i) => i.complete && i.naturalWidth)"


# --- report ---


def test_the_report_is_made_seen_and_taken_along(followed, visit, size):
    person = visit(followed.server, size)
    page = person.open(followed.path("report"))
    get_pdf = button(page, pages.DOWNLOAD_PDF)
    if get_pdf.count() == 0:
        person.look(page, "10_report_before")
        button(page, pages.MAKE_REPORT).click()
    expect(get_pdf).to_be_visible(timeout=MEASURE_LIMIT_MS)
    settle(page)
    previews = page.get_by_test_id("stExpander").locator("img")
    assert previews.evaluate_all(ALL_DRAWN)

    pdf = PdfReader(io.BytesIO(taken_along(page, pages.DOWNLOAD_PDF, ".pdf")))
    assert previews.count() == len(pdf.pages)
    assert 2 <= len(pdf.pages) <= 4
    text = squeezed(" ".join(sheet.extract_text() for sheet in pdf.pages))
    summary = summarise(read_result(followed.series))
    for said in (SITE, summary.headline, "Not a diagnosis"):
        assert squeezed(said) in text

    table = taken_along(page, pages.DOWNLOAD_CSV, ".csv").decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["site"] for row in rows} == {SITE}
    assert {*TAKEN, BROKEN} == {row["file"] for row in rows}
    person.look(page, "11_report")


def taken_along(page: Page, label: str, ending: str) -> bytes:
    """Press a download button; return what came."""
    with page.expect_download() as coming:
        button(page, label).click()
    assert coming.value.suggested_filename.endswith(ending)
    return Path(coming.value.path()).read_bytes()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# --- a sample ---


def test_a_sample_opens_and_is_marked_on_every_page(server, visit):
    person = visit(server, "desk")
    page = person.open()
    title = words.sample_text("stable_without_card").message
    button(page, words.OPEN_SAMPLE).filter(has_text=title).or_(
        page.locator(".st-key-open-sample-stable_without_card button")
    ).first.click()
    expect(page.get_by_text(words.SAMPLE_BANNER)).to_be_visible()
    expect(page.get_by_text(words.MEASURED_DONE)).to_be_visible(timeout=MEASURE_LIMIT_MS)
    site = re.search(r"site=(\d+)", page.url)[1]
    for name in ("photos", "progress", "compare", "report"):
        page.goto(f"{server.url}/{name}?site={site}")
        settle(page)
        expect(page.get_by_text(words.SAMPLE_BANNER)).to_be_visible()
        assert page.get_by_test_id("stException").count() == 0
        person.look(page, f"12_sample_{name}")


# --- deleting: last, because nothing is left ---


def test_a_photo_a_place_and_everything_can_be_deleted(followed, visit):
    person = visit(followed.server, "phone")
    page = person.open(followed.path("photos"))
    dialog = ask(page, button(card(page, BROKEN), words.DELETE_PHOTO))
    person.photograph(page, "13_delete_photo")
    button(dialog, words.DELETE_PHOTO_CONFIRM).click()
    expect(page.get_by_text(BROKEN)).to_have_count(0)
    until_measured(page, followed)
    assert followed.n_originals() == len(TAKEN) + 12

    unfold(page, words.SETTINGS_TITLE)
    dialog = ask(page, button(page, words.DELETE_SITE.rstrip(" …")).first)
    button(dialog, words.DELETE_SITE_CONFIRM).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words.START_HEADING)
    expect(page.get_by_text(SITE, exact=True)).to_have_count(0)
    assert followed.n_originals() == 12

    settle(page)
    page.get_by_text(words.DANGER_TITLE).first.click()
    dialog = ask(page, button(page, words.DELETE_ALL.rstrip(" …")).last)
    dialog.get_by_role("textbox").fill(words.DELETE_ALL_WORD)
    person.photograph(page, "14_delete_everything")
    button(dialog, words.DELETE_ALL_CONFIRM).click()
    expect(page.get_by_text(words.DELETED_ALL)).to_be_visible()
    expect(page.get_by_text(words.NO_OWN_SITES)).to_be_visible()
    assert followed.n_originals() == 0
    assert not [path for path in (followed.server.home / "derived").rglob("*") if path.is_file()]
