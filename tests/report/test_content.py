"""What a report says of a series, and what it may not say."""

from dataclasses import asdict, replace
from datetime import datetime

import numpy as np
import pytest

from pigment.model.calibration import Alignment
from pigment.model.corrections import Corrections, Stroke, StrokeKind
from pigment.model.photo import QualityReport
from pigment.model.series import PhotoStatus, Rejection, Verdict
from pigment.report import content, wording
from pigment.report.content import CONTACT_TILES, ReportOptions, build_report
from pigment.report.content_photos import MOST_GROUPS, MOST_LEFT_OUT
from pigment.report.content_tables import MOST_PATCHES, MOST_VISITS
from pigment.report.sections import Column, Table
from pigment.report.visit_choice import evenly_spaced, shown_photo, visit_day
from pigment.report.wording import paper, paper_method
from tests.builders_series import START, make_patch, make_photo, make_result, make_series


def texts(value):
    """Yield every text within a report."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)


def table(report, title):
    return next(table for table in report.tables if table.title == title)


def column(table, head):
    place = [column.title for column in table.columns].index(head)
    return [row[place] for row in table.rows]


def series(visits=3, **options):
    areas = [120.0 * 0.97**visit for visit in range(visits)]
    contrasts = [8.0 * 0.98**visit for visit in range(visits)]
    return make_result(make_series(areas, contrasts, **options))


def refused(file, code="blurred"):
    photo = make_photo(file, START, status=PhotoStatus.REJECTED)
    why = Rejection(code, f"{file} is blurred: 0.1, at least 0.4 is needed.", "Hold still.")
    return replace(photo, alignment=None, affected=None, rejection=why)


def test_the_first_verdict_is_that_of_the_series_with_every_margin_below():
    result = series(5, noise=0.01)
    report = build_report(result)
    changes = [c for c in result.changes if c.track_id is None and c.since == "baseline"]
    said = {wording.change_sentence(change, START.date()) for change in changes}
    assert report.verdict
    assert len(report.margins) >= 3
    assert set(report.margins) <= said


def test_a_patch_that_is_surely_gone_is_named_on_page_one():
    photos = make_series([150.0] * 4, [9.0] * 4, noise=0.005, patches=3)
    for place in range(4, 8):
        kept = tuple(patch for patch in photos[place].patches if patch.track_id != 3)
        photos[place] = replace(photos[place], patches=kept)
    result = make_result(photos)
    gone = [change for change in result.changes if change.reason == "vanished"]
    assert any(change.verdict is Verdict.LOWER for change in gone)
    said = [text for text in build_report(result).margins if "No longer found" in text]
    assert len(said) == 1
    assert "3" in said[0]


def test_the_three_numbers_carry_uncertainty_interval_noise_and_verdict():
    result = series(4)
    numbers = build_report(result).numbers
    assert len(numbers.rows) == 3
    heads = [column.title for column in numbers.columns]
    for head in (paper.DIFFERENCE, paper.INTERVAL, paper.NOISE, paper.VERDICT):
        assert head in heads
    for row in numbers.rows:
        assert "±" in row[1]
        assert "±" in row[2]


def test_page_one_and_the_table_of_visits_give_the_same_uncertainty():
    report = build_report(series(3))
    assert paper.LINE_NOTE not in report.numbers.note
    visits = table(report, paper.VISITS)
    for row, metric in zip(report.numbers.rows, visits.columns[3:6], strict=True):
        cells = column(visits, metric.title)
        assert (row[1], row[2]) == (cells[0], cells[-1])


def test_with_four_visits_or_more_page_one_says_that_its_ends_are_those_of_a_line():
    report = build_report(series(4))
    assert paper.LINE_NOTE in report.numbers.note


def test_one_visit_claims_no_change():
    report = build_report(series(1))
    assert report.verdict.startswith("One visit so far")
    assert report.margins == ()
    assert report.charts == ()
    assert paper.DIFFERENCE not in [column.title for column in report.numbers.columns]
    assert all("±" in row[1] for row in report.numbers.rows)
    assert len(report.pair) == 1
    said = " ".join(texts(asdict(replace(report, method=()))))
    assert not any(word in said for word in (" fell by", " rose by", "higher by", "lower by"))


def test_without_a_scale_no_millimetres_are_given_and_it_is_said():
    report = build_report(series(3, scale=False))
    cells = [text for one in (report.numbers, *report.tables) for row in one.rows for text in row]
    heads = [column.title for one in (report.numbers, *report.tables) for column in one.columns]
    assert not [text for text in cells if "mm²" in text]
    assert not [text for text in heads if "mm²" in text]
    assert paper.NO_MM2_NOTE in report.numbers.note
    assert paper.NO_SCALE_NOTE in report.pair_note


def test_what_is_null_is_called_not_measurable():
    photos = [replace(photo, affected=None) for photo in make_series([100.0], [7.0])]
    report = build_report(make_result(photos))
    assert {row[1] for row in report.numbers.rows} == {paper.NOT_MEASURABLE}


def test_a_long_series_is_condensed_and_says_so():
    report = build_report(series(60, photos_per_visit=2, patches=14))
    assert len(report.contact) == CONTACT_TILES
    assert report.contact[0].caption == paper.day_text(START.date())
    assert f"{CONTACT_TILES} of 60" in report.contact_note
    visits = table(report, paper.VISITS)
    assert len(visits.rows) == MOST_VISITS
    assert (visits.rows[0][0], visits.rows[-1][0]) == ("1", "60")
    assert f"{MOST_VISITS} of 60" in visits.note
    photos = table(report, paper.PHOTOS)
    assert len(photos.rows) == MOST_GROUPS
    assert photos.columns[0].title == paper.VISIT
    patches = table(report, paper.PATCHES)
    assert len(patches.rows) == MOST_PATCHES
    assert "of 14 patches" in patches.note


def test_a_short_series_lists_every_photo():
    report = build_report(series(3))
    assert len(table(report, paper.PHOTOS).rows) == 6
    assert len(table(report, paper.VISITS).rows) == 3
    assert len(report.contact) == 3


def test_the_largest_patch_stands_first():
    report = build_report(series(3, patches=4))
    assert column(table(report, paper.PATCHES), paper.PATCH) == ["1", "2", "3", "4"]
    assert column(table(report, paper.PATCHES), paper.SEEN) == ["3 of 3"] * 4


def test_what_was_left_out_is_named_with_the_reason_and_the_advice():
    photos = [*make_series([100.0, 90.0], [7.0, 7.0]), refused("lost.jpg")]
    result = replace(make_result(photos), skipped=(("copy.jpg", "visit_00_0.jpg"),))
    rows = table(build_report(result), paper.LEFT_OUT).rows
    assert [row[0] for row in rows] == ["lost.jpg", "copy.jpg"]
    assert "0.1, at least 0.4" in rows[0][1]
    assert rows[0][2] == "Hold still."
    assert "visit_00_0.jpg" in rows[1][1]


def test_a_long_list_of_refused_photos_is_cut_and_counted():
    photos = [*make_series([100.0], [7.0]), *(refused(f"lost_{n}.jpg") for n in range(40))]
    left_out = table(build_report(make_result(photos)), paper.LEFT_OUT)
    assert len(left_out.rows) == MOST_LEFT_OUT
    assert "30" in left_out.note


def test_where_nothing_was_left_out_that_is_said():
    left_out = table(build_report(series(2)), paper.LEFT_OUT)
    assert left_out.rows == ()
    assert left_out.note == paper.ALL_USED


@pytest.mark.parametrize(
    ("option", "gone"),
    [
        ("pictures", lambda report: report.pair + report.contact),
        ("contact_sheet", lambda report: report.contact),
        ("patches", lambda report: [t for t in report.tables if t.title == paper.PATCHES]),
        ("photo_details", lambda report: [t for t in report.tables if t.title == paper.PHOTOS]),
        ("outlines", lambda report: [p for p in report.pictures if p.outlined]),
    ],
)
def test_an_option_leaves_out_its_part_and_never_the_limits(option, gone):
    result = series(3)
    assert gone(build_report(result))
    report = build_report(result, ReportOptions(**{option: False}))
    assert not gone(report)
    assert report.disclaimer == wording.DISCLAIMER
    assert report.signs == wording.WARNING_SIGNS
    assert report.verdict
    assert table(report, paper.LEFT_OUT)
    assert paper_method.LIMITS_TEXT in report.method


def test_every_picture_and_chart_is_described():
    report = build_report(series(4))
    assert len(report.charts) == 4
    assert all(one.alt for one in (*report.pictures, *report.charts))


def test_a_trend_is_named_only_where_there_is_one():
    assert not any(chart.note for chart in build_report(series(2)).charts)
    assert all("per 30 days" in chart.note for chart in build_report(series(5)).charts)


def test_version_and_settings_are_named():
    report = build_report(replace(series(2), pigment_version="9.9", settings_fingerprint="abc"))
    assert "9.9" in report.made_by
    assert "abc" in report.made_by


def test_a_name_of_several_lines_becomes_one_and_a_missing_name_is_called_so():
    result = series(2)
    assert build_report(replace(result, site="left\n arm\t")).site == "left arm"
    assert build_report(replace(result, site="")).site == paper.SITE_UNNAMED


def test_a_table_refuses_a_row_that_does_not_fit_its_head():
    with pytest.raises(ValueError, match="row"):
        Table("t", (Column("a"), Column("b")), (("1",),))


# --- which visits and photos stand for the series ------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 5, 12, 13, 24, 97])
def test_evenly_spaced_keeps_both_ends_and_repeats_none(count):
    chosen = evenly_spaced(count, 12)
    assert len(set(chosen)) == len(chosen) == min(count, 12)
    assert (chosen[0], chosen[-1]) == (0, count - 1)


def test_a_visit_is_shown_by_the_baseline_else_by_its_sharpest_photo():
    photos = [
        replace(photo, quality=QualityReport(0.5 + 0.1 * place, 0, 0, 1, 60))
        for place, photo in enumerate(make_series([100.0, 90.0], [7.0, 7.0]))
    ]
    result = make_result(photos)
    assert shown_photo(result, result.visits[0]).file == result.baseline_file
    assert shown_photo(result, result.visits[1]).file == "visit_01_1.jpg"


def test_a_photo_that_is_not_placed_stands_for_no_visit():
    photos = [replace(photo, alignment=None) for photo in make_series([100.0], [7.0])]
    result = make_result(photos)
    assert shown_photo(result, result.visits[0]) is None


def test_a_baseline_that_is_not_the_first_visit_is_called_so():
    result = replace(series(3), baseline_file="visit_01_0.jpg")
    report = build_report(result)
    assert report.numbers.columns[1].title == paper.BASELINE
    assert report.pair[0].caption.startswith(paper.BASELINE)
    assert report.pair[0].file == "visit_01_0.jpg"


def test_a_visit_without_a_date_has_no_day():
    visit = make_result(make_series([100.0], [7.0])).visits[0]
    assert visit_day(visit) == START.date()
    assert visit_day(replace(visit, taken_at=datetime.min)) is None
    result = make_result(make_series([100.0], [7.0], photos_per_visit=1))
    undated = replace(result, visits=(replace(result.visits[0], taken_at=datetime.min),))
    assert paper.DATE_UNKNOWN in build_report(undated).facts


def test_a_photo_measured_by_itself_is_listed_as_not_placed():
    placed = make_series([100.0, 90.0], [7.0, 7.0])
    alone = make_photo("alone.jpg", START, [make_patch()], status=PhotoStatus.WITHIN_PHOTO_ONLY)
    why = Rejection("not_registered", "It shares too few marks.", "Same side.")
    alone = replace(alone, alignment=None, rejection=why)
    report = build_report(make_result([*placed, alone]))
    photos = table(report, paper.PHOTOS)
    at = column(photos, paper.PHOTO).index("alone.jpg")
    assert column(photos, paper.ALIGNMENT)[at] == paper.NOT_PLACED
    assert "alone.jpg" in column(table(report, paper.LEFT_OUT), paper.FILE)


def test_the_alignment_error_is_in_mm_of_the_baseline():
    photos = make_series([100.0, 90.0], [7.0, 7.0], photos_per_visit=1)
    photos[1] = replace(photos[1], alignment=Alignment(photos[1].alignment.to_baseline, 2.0, 0.9))
    report = build_report(make_result(photos))
    assert column(table(report, paper.PHOTOS), paper.ALIGNMENT) == [
        paper.ANCHOR,
        paper.with_unit("0.32", "mm"),  # 2 working pixels of 0.16 mm
    ]


def test_where_the_comparison_breaks_is_said_under_the_charts():
    cameras = ["A", "A", "B", "B"]
    result = make_result(make_series([300.0] * 4, [9.0] * 4, cameras=cameras))
    note = build_report(result).chart_note
    assert note.count("another camera was used") == 1
    assert "is not compared" in note


def test_a_series_corrected_by_hand_says_so():
    points = np.array([[1.0, 2.0]])
    stroke = Stroke(StrokeKind.PIGMENT, points, 5.0, datetime(2026, 3, 1), "Ana")
    result = make_result(make_series([300.0] * 2, [9.0] * 2))
    assert not any("by hand" in said for said in build_report(result).margins)
    corrected = replace(result, corrections=Corrections((stroke,)))
    assert any("by hand: 1 stroke by Ana" in said for said in build_report(corrected).margins)


def test_a_measured_warning_sign_stands_on_page_one_and_first_in_the_list(monkeypatch):
    monkeypatch.setattr(content, "sign_notes", lambda result: ("Patch 1: it grew.",))
    report = build_report(make_result(make_series([300.0] * 2, [9.0] * 2)))
    assert "Patch 1: it grew." in report.margins
    assert report.signs[0] == "Patch 1: it grew."
