from datetime import timedelta

import numpy as np
import pytest

from pigment.model.series import Metric, Verdict
from pigment.stats.estimate import Stretch
from pigment.stats.events import DatedEvent, fit_step, steps_at_events
from tests.builders_series import START, make_patch, make_photo, make_series

STEPPED = [9.0, 9.0, 9.0, 9.0, 6.0, 6.0, 6.0, 6.0]
AREAS = [300.0] * 8


def at(visit, label="stopped"):
    return DatedEvent((START + timedelta(days=30 * visit)).date(), label)


def of(records, metric=Metric.DELTA_E00):
    return [record for record in records if record.metric is metric]


def test_a_step_beside_a_line_is_that_of_statsmodels():
    days = np.array([0.0, 13, 30, 41, 62, 75])
    values = np.array([8.2, 8.5, 7.9, 7.4, 7.6, 6.9])
    moved = np.array([0.0, 0, 0, 1, 1, 1])
    covariance = np.diag([0.04, 0.09, 0.04, 0.05, 0.04, 0.08]) + 0.03 * np.outer(moved, moved)
    fit = fit_step(Stretch(days, values, covariance, 20.0), 3)
    # statsmodels 0.15.0: GLS(y, [1, days - mean, visit >= 3], sigma)
    assert fit.step == pytest.approx(-0.3310704317845974, rel=1e-6)
    assert fit.sd == pytest.approx(0.38866512730801483, rel=1e-6)


@pytest.mark.parametrize("day", [3.5, 3.9, 2.8, 4.6])
def test_a_step_is_found_where_it_is_though_the_day_is_a_visit_off(day):
    photos = make_series(AREAS, STEPPED, noise=0.01)
    (record,) = of(steps_at_events(photos, [at(day)]))
    assert record.verdict is Verdict.LOWER
    assert record.step == pytest.approx(-3.0, abs=0.5)
    assert record.ci95[0] < -3.0 < record.ci95[1]
    days = [(START + timedelta(days=30 * visit)).date().isoformat() for visit in (3, 4)]
    assert list(record.between) == days


def test_a_steady_fall_is_no_step():
    photos = make_series(AREAS, [9.0 - 0.4 * i for i in range(8)], noise=0.01)
    (record,) = of(steps_at_events(photos, [at(3.5)]))
    assert record.verdict is Verdict.CANNOT_TELL


def test_a_patch_that_comes_into_view_is_more_area_but_no_step_of_contrast():
    photos = make_series([300.0] * 8, [8.0] * 8, noise=0.005)
    pale = [make_patch(9, (500.0, 600.0), 300.0, 4.0)]
    later = [
        make_photo(p.file, p.capture.taken_at, [*p.patches, *pale] if i >= 8 else p.patches)
        for i, p in enumerate(photos)
    ]
    records = steps_at_events(later, [at(3.5)])
    (contrast,) = of(records)
    assert contrast.verdict is Verdict.CANNOT_TELL
    assert contrast.step == pytest.approx(0.0, abs=0.1)
    (area,) = of(records, Metric.AREA_MM2)
    assert area.verdict is Verdict.HIGHER


def test_a_step_far_from_the_event_is_not_its_own():
    photos = make_series([300.0] * 10, [9.0] * 8 + [6.0] * 2, noise=0.01)
    (record,) = of(steps_at_events(photos, [at(2.5)]))
    assert record.verdict is Verdict.CANNOT_TELL


def test_too_few_visits_or_an_event_outside_them_give_no_step():
    few = steps_at_events(make_series(AREAS[:4], STEPPED[2:6]), [at(1.5)])
    assert {(r.step, r.reason) for r in few} == {(None, "too_few_visits")}
    photos = make_series(AREAS, STEPPED)
    before = steps_at_events(photos, [at(-2.0)])
    assert {r.verdict for r in before} == {Verdict.CANNOT_TELL}
    assert steps_at_events([], [at(1)]) == ()


def test_events_between_the_same_visits_are_counted_as_other_explanations():
    photos = make_series(AREAS, STEPPED)
    records = steps_at_events(photos, [at(3.3, "a"), at(3.6, "b"), at(6.5, "c")])
    assert {(r.event, r.others) for r in records} == {("a", 1), ("b", 1), ("c", 0)}
