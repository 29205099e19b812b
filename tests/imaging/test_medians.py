"""Medians that are quick on small windows say what numpy's say."""

import numpy as np
import pytest

from pigment.imaging.medians import median, robust_spread, thinned_indices


@pytest.mark.parametrize("count", [1, 2, 5, 101])
def test_the_median_is_a_value_no_lower_than_numpys(count):
    values = np.random.default_rng(3).normal(size=(count, 3))
    found = median(values)
    assert (found >= np.median(values, axis=0)).all()
    assert (np.sort(values, axis=0)[count // 2] == found).all()


def test_the_spread_is_that_of_a_normal():
    values = np.random.default_rng(4).normal(5.0, 2.0, 20_000)
    values[:500] = 1e6  # outliers do not move it
    assert robust_spread(values) == pytest.approx(2.0, rel=0.06)


def test_few_pixels_are_all_kept_and_many_are_thinned_evenly():
    mask = np.zeros((40, 50), bool)
    mask[10:20, 10:20] = True
    assert (thinned_indices(mask) == np.flatnonzero(mask)).all()
    everywhere = thinned_indices(np.ones((600, 500), bool))
    assert 2500 <= len(everywhere) < 5100
    assert len(set(np.diff(everywhere))) == 1
