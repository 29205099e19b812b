"""The diary goes into a report only where it is asked for, with its numbers and its marks."""

from datetime import date

import pytest

from pigment.model.diary import Exposure, ExposureKind
from pigment.report.content import ReportOptions, build_report
from pigment.report.content_diary import MOST_ROWS, diary_table
from pigment.report.wording import diary as words
from pigment.service.diary import lay_beside
from tests.builders_series import make_result, make_series

DIARY = (
    Exposure(ExposureKind.KRATOM, date(2026, 1, 5), date(2026, 5, 20), "Red", 6.0, "g/day", "shh"),
    Exposure(ExposureKind.ON_SKIN, date(2026, 6, 4), name="Foundation"),
)


@pytest.fixture(scope="module")
def together():
    photos = make_series([300.0] * 10, [9.0] * 5 + [6.0] * 5, noise=0.01)
    return lay_beside(make_result(photos), DIARY)


def test_every_moment_has_its_number_and_known_ones_their_source(together):
    table = diary_table(together.result, together.claimed)
    assert [row[0] for row in table.rows] == ["1", "2", "3"]
    assert "Powell 2022" in table.rows[0][3]
    assert table.rows[2][3] == ""
    assert "goes together with" in table.note
    assert "shh" not in str(table)


def test_without_being_asked_for_no_word_and_no_mark_of_it_goes_in(together):
    report = build_report(together.result, None, together.claimed)
    assert words.REPORT_TITLE not in [table.title for table in report.tables]
    assert "Red" not in str(report)
    assert "dotted" not in report.chart_note


def test_when_asked_for_it_stands_in_a_table_and_in_the_charts(together):
    report = build_report(together.result, ReportOptions(diary=True), together.claimed)
    assert words.REPORT_TITLE in [table.title for table in report.tables]
    assert "Numbered dotted lines" in report.chart_note


def test_a_long_diary_says_what_is_left_out():
    days = [Exposure(ExposureKind.SUN, date(2026, 1, 6), name=str(n)) for n in range(MOST_ROWS + 5)]
    result = lay_beside(make_result(make_series([300.0] * 3, [9.0] * 3)), days).result
    table = diary_table(result, ())
    assert len(table.rows) == MOST_ROWS
    assert "5 later entries" in table.note
