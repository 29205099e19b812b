"""The report page: what goes in, made by another process, looked at and taken along."""

from datetime import date

import pytest
from PIL import Image

from pigment.model.diary import Exposure, ExposureKind
from pigment.report.wording import pages
from pigment.service.jobs import Phase, Task
from pigment.service.library import REPORT_KEY_FILE, report_key
from pigment.ui.report import numbers_csv
from tests.builders_app import measured_site
from tests.builders_series import make_result, make_series


@pytest.fixture
def site(store):
    return measured_site(store, make_result(make_series([300.0, 280.0], [9.0, 8.0])))


def button(test, label):
    return next(found for found in test.button if found.label == label)


def put_report(store, site, paper="a4", leave_out=()):
    folder = store.report_folder(site.id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.pdf").write_bytes(b"%PDF-1.7")
    Image.new("RGB", (60, 80), "white").save(folder / "page-01.png")
    key = report_key(store, site.id, paper, leave_out)
    (folder / REPORT_KEY_FILE).write_text(key, encoding="utf-8")


def test_it_says_where_the_report_goes(site, open_page, said):
    told = said(open_page("report", site.id))
    assert pages.PRIVACY_NOTE in told
    assert pages.ALWAYS_IN in told


def test_what_is_unticked_is_left_out(site, open_page, jobs):
    test = open_page("report", site.id)
    test.checkbox(key="report_pictures").uncheck()
    test.radio(key="report_paper").set_value("letter").run()
    assert test.checkbox(key="report_outlines").disabled
    button(test, pages.MAKE_REPORT).click().run()
    ((place, task, options),) = jobs.asked
    assert (place, task) == (site.id, Task.REPORT)
    assert options[:2] == ("--report", "letter")
    assert "pictures" in options
    assert "patches" not in options


def test_the_diary_goes_in_only_where_it_is_ticked(store, site, open_page, jobs):
    assert "report_diary" not in [box.key for box in open_page("report", site.id).checkbox]
    store.diary.add(Exposure(ExposureKind.SUN, date(2026, 1, 10)))
    test = open_page("report", site.id)
    assert not test.checkbox(key="report_diary").value
    button(test, pages.MAKE_REPORT).click().run()
    test.checkbox(key="report_diary").check().run()
    button(test, pages.MAKE_REPORT).click().run()
    without, with_diary = (options for _, _, options in jobs.asked)
    assert "--with-diary" not in without
    assert "--with-diary" in with_diary
    key = report_key(store, site.id, "a4", (), with_diary=True)
    store.diary.add(Exposure(ExposureKind.SUN, date(2026, 1, 11)))
    assert report_key(store, site.id, "a4", (), with_diary=True) != key


def test_a_failure_is_said_with_what_to_do(site, open_page, said, jobs):
    test = open_page("report", site.id)
    button(test, pages.MAKE_REPORT).click().run()
    jobs.move_on(site.id, Phase.FAILED, Task.REPORT, message="The disk is full.", hint="Free it.")
    assert "The disk is full." in said(open_page("report", site.id))
    jobs.move_on(site.id, Phase.FAILED, Task.REPORT, message=None)
    assert pages.REPORT_FAILED.hint in said(open_page("report", site.id))


def test_a_made_report_is_shown_and_offered(store, site, open_page, said):
    put_report(store, site)
    test = open_page("report", site.id)
    labels = [found.proto.label for found in test.get("download_button")]
    assert labels == [pages.DOWNLOAD_PDF, pages.DOWNLOAD_CSV]
    assert pages.page_caption(1, 1) in said(test)
    assert pages.MAKE_REPORT not in [found.label for found in test.button]


def test_another_choice_asks_for_another_report(store, site, open_page):
    put_report(store, site)
    test = open_page("report", site.id)
    test.checkbox(key="report_patches").uncheck().run()
    assert button(test, pages.MAKE_REPORT)


def test_the_numbers_are_every_photo_s(store, site):
    lines = numbers_csv(store.series_folder(site.id)).decode().splitlines()
    assert lines[0].startswith("site,file,visit")
    assert len(lines) == 1 + 4 * 3


def test_without_a_result_there_is_nothing_to_report(store, open_page):
    test = open_page("report", store.add_site("left cheek").id)
    assert not test.get("download_button")
