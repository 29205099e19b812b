"""A smooth warp: exact where splines are, undone exactly, still beyond its knots."""

import numpy as np
import pytest

from pigment.model.calibration import Alignment
from pigment.model.warp import SmoothWarp, spline_weights


def gentle(rows=7, columns=9, spacing=50.0, depth=6.0):
    rng = np.random.default_rng(4)
    return SmoothWarp((-50.0, -50.0), spacing, rng.normal(0.0, depth, (rows, columns, 2)))


def test_coefficients_on_a_plane_give_that_plane():
    rows, columns = np.mgrid[0:6, 0:8].astype(float)
    offsets = np.stack([0.3 * columns - 0.1 * rows + 2.0, 0.2 * rows - 1.0], axis=-1)
    warp = SmoothWarp((10.0, 20.0), 40.0, offsets)
    points = np.random.default_rng(1).uniform((60, 70), (200, 170), (30, 2))
    along, down = (points[:, 0] - 10.0) / 40.0, (points[:, 1] - 20.0) / 40.0
    expected = np.column_stack([0.3 * along - 0.1 * down + 2.0, 0.2 * down - 1.0])
    np.testing.assert_allclose(warp.displacement_px(points), expected, atol=1e-9)


def test_weights_sum_to_one_everywhere():
    _, weights = spline_weights(np.linspace(-3.0, 20.0, 101), 9)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-12)


def test_what_is_moved_comes_back():
    warp = gentle()
    points = np.random.default_rng(2).uniform(-100, 500, (200, 2))
    np.testing.assert_allclose(warp.moved_back(warp.moved(points)), points, atol=1e-3)


def test_beyond_the_knots_the_displacement_stays():
    warp = gentle()
    far = warp.displacement_px(np.array([[1e4, 150.0], [2e4, 150.0]]))
    np.testing.assert_allclose(far[0], far[1], atol=1e-9)


def test_fewer_than_four_knots_are_refused():
    with pytest.raises(ValueError, match="4 by 4"):
        SmoothWarp((0.0, 0.0), 10.0, np.zeros((3, 5, 2)))


def test_a_bent_alignment_goes_there_and_back():
    plane = np.array([[0.9, -0.2, 12.0], [0.22, 0.95, -7.0], [1e-5, 2e-5, 1.0]])
    bent = Alignment(plane, 0.5, 0.9, warp=gentle())
    points = np.random.default_rng(3).uniform(0, 300, (50, 2))
    assert bent.non_rigid
    assert not Alignment(plane, 0.5, 0.9).non_rigid
    np.testing.assert_allclose(bent.onto_photo(bent.onto_baseline(points)), points, atol=1e-3)
    moved = bent.onto_baseline(points) - Alignment(plane, 0.5, 0.9).onto_baseline(points)
    assert np.abs(moved).max() > 1.0
