from dataclasses import replace

import pytest

from pigment.model.quantity import Quantity
from pigment.model.series import Metric
from pigment.report.chart_data import (
    baseline_visit,
    find_change,
    site_metrics,
    site_timeline,
    track_timelines,
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
    assert high - low == pytest.approx(whole.band[1] - whole.band[0], rel=0.35)


def test_without_a_second_visit_there_is_no_band(result):
    alone = make_result(make_series([300.0], [9.0], photos_per_visit=3))
    assert site_timeline(alone, Metric.AREA_MM2).band is None
