"""The diary in a real browser: written, changed, taken along, seen on the chart, and deleted."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pigment.io.diary import parse_diary
from pigment.io.store import Store
from pigment.model.diary import Exposure, ExposureKind
from pigment.report.wording import diary as words
from pigment.report.wording import pages, plan
from pigment.report.wording.signs import SHOW_TODAY, SIGNS
from tests.browser.server import AppServer
from tests.browser.visitor import settle, unfold
from tests.builders_app import measured_site
from tests.builders_series import make_result, make_series

KRATOM = Exposure(ExposureKind.KRATOM, date(2026, 1, 5), date(2026, 5, 20), "Red", 6.0, "g/day")
SUN = Exposure(ExposureKind.SUN, date(2026, 5, 25), name="Holiday")
TABLE = "kind,name,start,end,dose,unit,note\nmedicine,Ibuprofen,2026-04-01,2026-04-09,400,mg/day,\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    folder = tmp_path_factory.mktemp("diary")
    photos = make_series([300.0] * 10, [9.0] * 5 + [6.0] * 5, noise=0.01)
    with Store(folder / "home") as store:
        measured_site(store, make_result(photos))
    with AppServer(folder) as running:
        yield running
        assert not running.strangers()


@pytest.fixture
def diary(server: AppServer) -> Iterator[Store]:
    """Begin each test with the same two entries."""
    with Store(server.home) as store:
        store.diary.clear()
        store.diary.add_new([KRATOM, SUN])
        yield store


def test_an_entry_is_written_changed_and_deleted(server, diary, visit, size):
    person = visit(server, size)
    page = person.open("/diary?site=1")
    page.get_by_text(words.ADD).click()
    page.get_by_label(words.NAME_LABEL).fill("Evening tea")
    page.get_by_label(words.DOSE_LABEL).fill("2.5")
    page.get_by_label(words.UNIT_LABEL).fill("g/day")
    page.get_by_label(words.NOTE_LABEL).fill("with milk")
    person.look(page, "20_diary_new")
    page.get_by_role("button", name=words.SAVE_ENTRY).click()
    expect(page.get_by_text(words.SAVED)).to_be_visible()
    card = page.locator("[class*='st-key-entry-card-']").filter(has_text="Evening tea")
    expect(card).to_contain_text("2.5 g/day")
    expect(card).to_contain_text(words.KNOWN_BADGE)
    person.look(page, "21_diary")

    card.get_by_role("button", name=words.CHANGE_ENTRY).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(words.DOSE_LABEL).fill("1")
    settle(page)
    dialog.get_by_role("button", name=words.SAVE_ENTRY).click()
    expect(dialog).to_have_count(0)
    expect(card).to_contain_text("1 g/day")

    settle(page)
    card.get_by_role("button", name=words.DELETE_ENTRY).click()
    dialog.get_by_role("button", name=words.DELETE_ENTRY_CONFIRM).click()
    expect(card).to_have_count(0)
    assert {one.name for one in diary.diary.exposures()} == {"Red", "Holiday"}


def test_it_is_taken_along_and_brought_along_as_a_table(server, diary, visit):
    person = visit(server, "desk")
    page = person.open("/diary?site=1")
    page.get_by_text(words.TABLES).click()
    settle(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name=words.EXPORT).click()
    content = Path(coming.value.path()).read_bytes()
    assert set(parse_diary(content)) == {KRATOM, SUN}
    table = {"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.set_input_files("input[type=file]", table)
    expect(page.get_by_text(words.imported_text(1, 1))).to_be_visible()
    assert len(diary.diary.entries()) == 3
    assert io.BytesIO(content).read(4) == b"kind"


def test_what_goes_together_is_said_on_the_page(server, diary, visit, size):
    person = visit(server, size)
    page = person.open("/diary?site=1")
    main = page.get_by_test_id("stMainBlockContainer")
    expect(main).to_contain_text("goes together with")
    expect(main).to_contain_text("any of these 2 entries may explain it")
    expect(main).not_to_contain_text("caused")


def test_the_chart_its_entries_the_plan_and_the_questions(server, diary, visit, size):
    person = visit(server, size)
    page = person.open("/progress?site=1")
    unfold(page, words.MOMENTS_TITLE)
    expect(page.get_by_text("kratom Red: stopped")).to_be_visible()
    unfold(page, plan.PLAN_TITLE)
    expect(page.get_by_text(plan.EXAMPLE_TITLE)).to_be_visible()
    assert page.get_by_test_id("stVegaLiteChart").count() == 3
    unfold(page, pages.SEE_DOCTOR)
    urgent = next(sign for sign in SIGNS if sign.same_day)
    page.get_by_text(urgent.question).click()
    expect(page.get_by_text(SHOW_TODAY)).to_be_visible()
    person.look(page, "22_progress_with_diary")
