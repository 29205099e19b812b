from datetime import date, timedelta

import numpy as np
import pytest

from pigment.model.series import Metric
from pigment.stats.exposure import DosedSpan, associate, dose_so_far
from tests.builders_series import START, make_series


def day(number):
    return START.date() + timedelta(days=number)


def contrast(records, subject="kratom"):
    return next(r for r in records if (r.subject, r.metric) == (subject, Metric.DELTA_E00))


def series(rate_with, rate_without, until=120, visits=10):
    """Contrast grows at one rate per 30 days until a day, at another after it."""
    days = 30.0 * np.arange(visits)
    grown = rate_with * np.minimum(days, until) + rate_without * np.maximum(days - until, 0.0)
    return make_series([300.0] * visits, 8.0 + grown / 30.0, noise=0.01)


def test_dose_adds_up_over_days():
    spans = [DosedSpan(date(2026, 1, 1), date(2026, 1, 10), 2.0), DosedSpan(date(2026, 1, 6))]
    dates = [date(2026, 1, 1), date(2026, 1, 6), date(2026, 1, 16)]
    assert list(dose_so_far(spans, dates)) == [0.0, 10.0, 30.0]


def test_the_pace_with_it_against_without_it_is_found_with_an_interval():
    spans = [DosedSpan(day(-50), day(119), 4.0)]
    found = contrast(associate(series(0.5, -0.3), {"kratom": spans}))
    assert found.per_30_days == pytest.approx(0.8, abs=0.2)
    assert found.ci95[0] > 0.0
    assert found.ci95[0] < 0.8 < found.ci95[1]
    assert found.chance < 0.02
    assert found.dose == pytest.approx(4.0)


def test_what_goes_on_all_the_time_cannot_be_told_from_time():
    found = contrast(associate(series(0.5, 0.5), {"kratom": [DosedSpan(day(-10))]}))
    assert (found.per_30_days, found.reason) == (None, "never_varied")


def test_an_exposure_without_any_bearing_gets_an_interval_over_zero():
    found = contrast(associate(series(0.3, 0.3), {"kratom": [DosedSpan(day(0), day(119))]}))
    assert found.ci95[0] < 0.0 < found.ci95[1]


def test_what_changed_between_the_same_visits_is_another_explanation():
    exposures = {
        "kratom": [DosedSpan(day(-50), day(119))],
        "sunscreen": [DosedSpan(day(118))],
        "cream": [DosedSpan(day(40), day(50))],
    }
    records = associate(series(0.5, -0.3), exposures)
    assert contrast(records).other_explanations == 1
    assert contrast(records, "cream").other_explanations == 0
    alone = {"kratom": exposures["kratom"]}
    records = associate(series(0.5, -0.3), alone, beside=exposures)
    assert [contrast(records).other_explanations, len(records)] == [1, 4]


def test_too_few_visits_say_so():
    records = associate(series(0.5, 0.0, visits=4), {"kratom": [DosedSpan(day(0), day(50))]})
    assert {record.reason for record in records} == {"too_few_visits"}
