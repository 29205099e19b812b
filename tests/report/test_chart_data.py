from dataclasses import replace
from datetime import timedelta

import pytest

from pigment.model.diary import Exposure, ExposureKind, moments_of
from pigment.model.patches import UNCONFIRMED
from pigment.model.quantity import Quantity
from pigment.model.series import Metric
from pigment.report.chart_data import (
    baseline_visit,
    find_change,
    moment_marks,
    site_metrics,
    site_timeline,
    track_timelines,
    unconfirmed_spots,
)
from tests.builders_series import make_result, make_series


@pytest.fixture(scope="module")
def result():
    return make_result(make_series([300.0, 280.0, 240.0], [9.0, 8.5, 8.0], photos_per_visit=3))


def test_means_photos_and_band_come_from_the_result(result):
    line = site_timeline(result, Metric.AREA_MM2)
    assert len(line.means) == 3
    assert len(line.photos) == 9
    change = find_change(result, Metric.AREA_MM2, None)
    assert line.means[0]["value"] == pytest.approx(result.visits[0].affected.area_mm2.value)
    assert sum(line.band) / 2.0 == pytest.approx(change.baseline.value)
    assert line.band[1] - line.band[0] == pytest.approx(2.0 * change.minimal_detectable_change)
    assert all(row["low"] < row["value"] < row["high"] for row in line.means)
    assert line.extent[0] < min(row["low"] for row in line.means)


def test_shares_are_shown_in_per_cent():
    result = make_result(make_series([300.0, 280.0], [9.0, 8.5], scale=False))
    assert site_metrics(result)[0] is Metric.AFFECTED_FRACTION
    line = site_timeline(result, Metric.AFFECTED_FRACTION)
    share = result.visits[0].affected.fraction.value
    assert line.means[0]["value"] == pytest.approx(100.0 * share)


def test_patches_come_largest_first(result):
    lines = track_timelines(result, Metric.AREA_MM2)
    assert [line.track_id for line in lines] == [1, 2]
    assert lines[0].means[0]["value"] > lines[1].means[0]["value"]


def test_ticks_stand_at_visits_and_keep_apart():
    result = make_result(make_series([300.0] * 24, [9.0] * 24, days=14.0))
    line = site_timeline(result, Metric.DELTA_E00)
    ticks = line.ticks(5)
    assert 3 <= len(ticks) <= 6
    assert set(ticks) <= {row["date"] for row in line.means}


def test_the_baseline_is_the_visit_of_the_baseline_file(result):
    assert baseline_visit(result) is result.visits[0]
    assert baseline_visit(make_result([])) is None


def test_the_last_visit_is_labelled_even_where_it_is_near_another():
    result = make_result(make_series([300.0] * 24, [9.0] * 24, days=14.0))
    line = site_timeline(result, Metric.DELTA_E00)
    for most in range(2, 9):
        assert line.ticks(most)[-1] == line.means[-1]["date"]


def test_a_claim_over_some_patches_leaves_the_band_about_the_whole_site(result):
    whole = site_timeline(result, Metric.AREA_MM2)
    partial = tuple(
        replace(change, reason="common_patches", baseline=Quantity(1.0, 0.1))
        for change in result.changes
    )
    line = site_timeline(replace(result, changes=partial), Metric.AREA_MM2)
    low, high = line.band
    assert (low + high) / 2.0 == pytest.approx(line.means[0]["value"])
    # that of two visits like the first, without the care for many looks
    assert 0.15 * (whole.band[1] - whole.band[0]) < high - low < whole.band[1] - whole.band[0]


def test_without_a_second_visit_there_is_no_band(result):
    alone = make_result(make_series([300.0], [9.0], photos_per_visit=3))
    assert site_timeline(alone, Metric.AREA_MM2).band is None


def with_days(result, *days_after):
    first = result.visits[0].taken_at.date()
    entries = [
        Exposure(ExposureKind.SUN, first + timedelta(days=days), name=str(days))
        for days in days_after
    ]
    return replace(result, moments=moments_of(entries))


def test_days_of_the_diary_are_marked_by_their_number(result):
    rows = moment_marks(with_days(result, 0, 30))
    assert [(row["date"][:10], row["mark"]) for row in rows] == [
        ("2026-01-05", "1"),
        ("2026-02-04", "2"),
    ]
    assert site_timeline(with_days(result, 0, 30), Metric.AREA_MM2).moments == rows


def test_numbers_that_would_overlap_stand_together_and_every_day_keeps_its_line(result):
    rows = moment_marks(with_days(result, 10, 11, 12, 50))
    assert [row["mark"] for row in rows] == ["", "1–3", "", "4"]
    same_day = moment_marks(with_days(result, 10, 10.4))
    assert [row["mark"] for row in same_day] == ["1–2"]


def test_without_a_diary_nothing_is_marked(result):
    assert moment_marks(result) == ()
    assert moment_marks(make_result([])) == ()


def test_spots_in_doubt_are_counted_once_however_many_photos_show_them():
    photos = make_series([100.0, 100.0], [8.0, 8.0])
    doubted = [replace(p, flags=(UNCONFIRMED,)) for p in photos[-1].patches[1:]]
    shown = [replace(p, patches=(*p.patches[:1], *doubted)) for p in photos[-2:]]
    assert unconfirmed_spots(make_result([*photos[:-2], *shown])) == len(doubted)
    assert unconfirmed_spots(make_result(photos)) == 0
