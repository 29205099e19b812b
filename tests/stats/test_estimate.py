import numpy as np
import pytest

from pigment.stats.estimate import Stretch, estimate_change, in_unit

DAYS = np.array([0.0, 13, 30, 41, 62, 75])
VALUES = np.array([8.2, 8.5, 7.9, 7.4, 7.6, 6.9])
VARIANCES = np.array([0.04, 0.09, 0.04, 0.05, 0.04, 0.08])


def bridged_covariance():
    moved = np.array([0.0, 0, 0, 1, 1, 1])
    return np.diag(VARIANCES) + 0.03 * np.outer(moved, moved)


def test_the_line_is_the_generalised_least_squares_of_statsmodels():
    estimate = estimate_change(Stretch(DAYS, VALUES, bridged_covariance(), 20.0))
    assert estimate.estimator == "line"
    # statsmodels 0.15.0: GLS(y, [1, days / 75], sigma), coefficient and its normalized sd
    assert estimate.then == pytest.approx(8.30544902, rel=1e-6)
    assert estimate.difference == pytest.approx(-1.07349432, rel=1e-6)
    assert estimate.sd == pytest.approx(0.33570247659078306, rel=1e-6)


def test_six_even_visits_are_surer_by_the_line_than_by_two_of_them():
    even = Stretch(np.arange(6.0), np.zeros(6), np.eye(6), 20.0)
    assert estimate_change(even).sd == pytest.approx(5.0 / np.sqrt(17.5), rel=1e-9)
    two = Stretch(np.arange(2.0), np.zeros(2), np.eye(2), 20.0)
    assert estimate_change(two).sd == pytest.approx(np.sqrt(2.0), rel=1e-9)


def test_where_the_visits_do_not_lie_on_a_line_the_two_of_them_are_compared():
    stepped = Stretch(np.arange(6.0), np.array([0.0, 0, 0, 3, 3, 3]), 0.04 * np.eye(6), 20.0)
    estimate = estimate_change(stepped)
    assert (estimate.estimator, estimate.difference) == ("visits", 3.0)


def test_one_visit_is_no_change():
    with pytest.raises(ValueError, match="two visits"):
        estimate_change(Stretch(np.zeros(1), np.zeros(1), np.eye(1), 5.0))


def test_without_any_noise_a_line_still_comes_out():
    exact = Stretch(np.arange(5.0), 2.0 * np.arange(5.0), np.zeros((5, 5)), np.inf)
    estimate = estimate_change(exact)
    assert estimate.difference == pytest.approx(8.0)
    assert estimate.sd == 0.0


def test_a_difference_of_logarithms_is_a_share_of_the_beginning():
    assert in_unit(np.log(1.25), np.log(200.0), "ln") == pytest.approx(50.0)
    assert in_unit(-1.5, 8.0, "value") == -1.5


def test_a_limit_that_hardly_any_photograph_stands_behind_stays_a_number():
    assert np.isfinite(in_unit(5000.0, np.log(200.0), "ln"))
