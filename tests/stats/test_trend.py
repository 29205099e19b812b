import numpy as np
import pytest
from scipy import stats

from pigment.model.series import Metric
from pigment.stats.trend import fit_robust_line, fit_trend


@pytest.mark.parametrize("n", [5, 6, 9, 24, 60])
def test_slope_agrees_with_scipy(n):
    rng = np.random.default_rng(n)
    for _ in range(20):
        days = np.sort(rng.uniform(0, 400, n))
        values = 5.0 - 0.01 * days + rng.normal(0, 1, n)
        line = fit_robust_line(days, values)
        expected = stats.theilslopes(values, days, 0.95)
        assert line.slope == pytest.approx(expected.slope, rel=1e-6)
        assert line.intercept == pytest.approx(expected.intercept, rel=1e-6)


def test_interval_lies_between_the_ranks_of_the_exact_distribution():
    # six values in random order: at most 1 pair out of order in 6 of 720 orders (0.83 %), at most
    # 2 in 20 (2.78 %); so the 2.5 % end lies between the 2nd and the 3rd smallest slope
    days = np.arange(6.0)
    values = np.array([0.0, 1.3, 1.7, 3.9, 3.5, 6.1])
    later, earlier = np.tril_indices(6, -1)
    slopes = np.sort((values[later] - values[earlier]) / (days[later] - days[earlier]))
    low, high = fit_robust_line(days, values).ci95
    part = np.log(0.025 / (6 / 720)) / np.log((20 / 720) / (6 / 720))
    assert low == pytest.approx((1 - part) * slopes[1] + part * slopes[2], rel=1e-6)
    assert high == pytest.approx((1 - part) * slopes[-2] + part * slopes[-3], rel=1e-6)


def test_interval_of_a_long_series_is_that_of_scipy_within_a_rank():
    days = np.arange(45) * 7.0
    values = 5.0 - 0.01 * days + np.random.default_rng(5).normal(0, 1, 45)
    # scipy 1.17.1 theilslopes, which rounds to whole ranks of the 990 slopes
    expected = (-0.014642131070167508, -0.00818644428046085)
    assert fit_robust_line(days, values).ci95 == pytest.approx(expected, rel=5e-3)


@pytest.mark.parametrize("n", [5, 6, 8, 12])
def test_interval_covers_the_true_slope_93_to_97_percent(n):
    rng = np.random.default_rng(n)
    rounds, covered = 1500, 0
    for _ in range(rounds):
        days = np.sort(rng.uniform(0.0, 300.0, n))
        low, high = fit_robust_line(days, 0.02 * days + rng.normal(0, 1, n)).ci95
        covered += low <= 0.02 <= high
    assert 0.93 - 0.012 <= covered / rounds <= 0.97 + 0.012  # two standard errors


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


def test_a_steady_fall_is_given_the_span_in_which_it_would_halve():
    days = np.arange(8) * 30.0
    values = 10.0 * 0.5 ** (days / 180.0) * np.exp(0.01 * np.array([1, -1, 0.5, -0.5] * 2))
    low, high = fit_trend(Metric.DELTA_E00, days, values).halving_days
    assert low < 180.0 < high < 2.0 * low
    level = fit_trend(Metric.DELTA_E00, days, 10.0 + 0.1 * np.array([1.0, -1.0] * 4))
    assert level.halving_days is None
