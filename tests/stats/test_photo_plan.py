from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from pigment.model.series import Metric, NoiseSource, Repeatability
from pigment.stats.looks import LookSettings, site_level
from pigment.stats.photo_plan import detection_power, plan_for, power_curve, simulate_plan

CONTRAST = Repeatability(
    Metric.DELTA_E00,
    0.25,
    12,
    NoiseSource.REPLICATES,
    judged_within_sd=0.25,
    judged_between_sd=0.2,
    judged_degrees_of_freedom=24,
)
AREA = Repeatability(
    Metric.AREA_MM2,
    0.02,
    12,
    NoiseSource.REPLICATES,
    "ln",
    judged_within_sd=0.02,
    judged_between_sd=0.01,
    judged_degrees_of_freedom=24,
)


def test_power_is_that_of_the_noncentral_t():
    sd = np.sqrt((0.2**2 + 0.25**2 / 2) * 25.0 / 17.5)
    level = site_level(Metric.DELTA_E00, "baseline", 6, LookSettings())
    limit = stats.t.ppf(1.0 - level / 2.0, 28)
    expected = stats.nct.sf(limit, 28, 1.5 / sd) + stats.nct.cdf(-limit, 28, 1.5 / sd)
    assert detection_power(CONTRAST, 1.5, 6) == pytest.approx(expected, rel=1e-6)


def test_more_visits_more_photos_and_larger_changes_are_found_sooner():
    curve = [plan.power for plan in power_curve(CONTRAST, 1.0)]
    assert all(later >= earlier for earlier, later in pairwise(curve[2:]))
    assert detection_power(CONTRAST, 1.0, 8, photos=3) > detection_power(CONTRAST, 1.0, 8)
    assert detection_power(CONTRAST, -1.5, 8) == pytest.approx(detection_power(CONTRAST, 1.5, 8))


def test_the_plan_is_the_shortest_with_the_wanted_power():
    plan = plan_for(CONTRAST, 1.0)
    assert plan.power >= 0.90
    assert detection_power(CONTRAST, 1.0, plan.visits - 1) < 0.90
    assert plan.weeks == plan.visits - 1
    assert plan_for(CONTRAST, 0.01) is None


def test_simulated_series_find_the_change_as_often_as_was_foretold():
    plan = plan_for(AREA, 0.08)
    found = [simulate_plan(AREA, 300.0, 0.08, plan, seed) for seed in range(300)]
    share = np.mean([series.found_at is not None for series in found])
    assert share >= plan.power - 0.04  # some are found at an earlier look
    series = found[0]
    assert series.photos.shape == (plan.visits, plan.photos)
    assert series.truth[-1] == pytest.approx(300.0 * 1.08)
    assert np.all(series.photos > 0)


def test_without_a_change_hardly_any_is_found():
    plan = plan_for(CONTRAST, 1.0)
    alarms = [simulate_plan(CONTRAST, 8.0, 0.0, plan, seed).found_at for seed in range(400)]
    assert np.mean([alarm is not None for alarm in alarms]) <= 0.03
