import numpy as np
import pytest
from scipy import stats

from pigment.model.series import Metric
from pigment.stats.trend import fit_robust_line, fit_trend


@pytest.mark.parametrize("n", [5, 6, 9, 24])
def test_slope_and_interval_agree_with_scipy(n):
    rng = np.random.default_rng(n)
    for _ in range(20):
        days = np.sort(rng.uniform(0, 400, n))
        values = 5.0 - 0.01 * days + rng.normal(0, 1, n)
        line = fit_robust_line(days, values)
        expected = stats.theilslopes(values, days, 0.95)
        assert line.slope == pytest.approx(expected.slope)
        assert line.intercept == pytest.approx(expected.intercept)
        assert line.ci95 == pytest.approx((expected.low_slope, expected.high_slope))


def test_ties_are_handled_as_scipy_does():
    days, values = np.arange(8.0), np.array([1.0, 1, 2, 2, 2, 3, 3, 4])
    expected = stats.theilslopes(values, days, 0.95)
    assert fit_robust_line(days, values).ci95 == pytest.approx(
        (expected.low_slope, expected.high_slope)
    )


def test_one_wild_visit_hardly_moves_the_slope():
    days = np.arange(0, 300, 30.0)
    values = 10.0 - days / 30.0
    values[4] += 50.0
    trend = fit_trend(Metric.DELTA_E00, days, values)
    assert trend.slope_per_30_days == pytest.approx(-1.0, abs=0.05)


def test_interval_covers_the_true_slope_at_least_19_times_in_20():
    rng = np.random.default_rng(1)
    days, covered, rounds = np.arange(0, 240, 30.0), 0, 600
    for _ in range(rounds):
        line = fit_robust_line(days, 0.02 * days + rng.normal(0, 1, len(days)))
        assert line.ci95 is not None
        covered += line.ci95[0] <= 0.02 <= line.ci95[1]
    assert 0.94 < covered / rounds <= 0.99


def test_few_visits_have_no_interval_and_fewer_no_slope():
    days = np.array([0.0, 30.0, 60.0, 90.0])
    four = fit_trend(
        Metric.DELTA_L, days, np.array([1.0, 2.0, 3.0, 4.0]), broken_at=("2026-01-01",)
    )
    assert four.slope_per_30_days == pytest.approx(1.0)
    assert four.ci95 is None
    assert four.broken_at == ("2026-01-01",)
    two = fit_trend(Metric.DELTA_L, days, np.array([1.0, np.nan, np.nan, 4.0]))
    assert (two.slope_per_30_days, two.n_visits) == (None, 2)


def test_time_must_run_forwards():
    with pytest.raises(ValueError, match="order of time"):
        fit_robust_line(np.array([0.0, 0.0]), np.array([1.0, 2.0]))
