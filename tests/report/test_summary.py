import pytest

from pigment.model.series import Metric, PhotoStatus
from pigment.report.summary import (
    compares_common_patches,
    noise_sentence,
    site_changes,
    summarise,
)
from tests.builders_series import make_result, make_series


@pytest.fixture(scope="module")
def fading():
    areas = [300.0, 280, 250, 220, 190, 160]
    return make_result(make_series(areas, [9.0, 8.2, 7.4, 6.6, 5.8, 5.0]))


def test_a_fading_series_leads_with_its_claim_and_margin(fading):
    summary = summarise(fading)
    assert "smaller and lighter" in summary.headline
    assert summary.metric is Metric.DELTA_E00
    assert "5\u00a0January\u00a02026" in summary.lead
    assert "noise alone explains" in summary.lead


def test_one_visit_and_none_have_no_summary():
    assert summarise(make_result(make_series([300.0], [9.0]))) is None
    assert summarise(make_result([])) is None


def test_what_would_help_is_said_where_it_cannot_tell():
    cameras = ["A", "A", "B"]
    result = make_result(make_series([300.0] * 3, [9.0] * 3, cameras=cameras))
    assert any("same phone" in one for one in summarise(result).advice)
    noisy = make_result(make_series([300.0, 310.0], [9.0, 9.2], photos_per_visit=1, noise=0.3))
    assert any("two photos" in one for one in summarise(noisy).advice)


def test_changes_are_of_the_whole_site_since_the_first_visit(fading):
    changes = site_changes(fading)
    assert len(changes) == 4
    assert {(change.track_id, change.since) for change in changes} == {(None, "baseline")}


def test_noise_is_said_in_the_metric_s_unit(fading):
    assert "ΔE00" in noise_sentence(fading, Metric.DELTA_E00)
    assert "repeated photos" in noise_sentence(fading, Metric.DELTA_E00)
    assert noise_sentence(make_result(make_series([300.0], [9.0])), Metric.DELTA_E00) == ""


def test_a_comparison_over_some_patches_is_known(fading):
    assert not compares_common_patches(fading, Metric.AREA_MM2)
    assert all(photo.status is PhotoStatus.MEASURED for photo in fading.photos)
