import numpy as np
import pytest

from pigment.synth.paint import blob, ellipse_level, over, points_in, slopes, strokes
from pigment.synth.scene import Sheet

SHEET = Sheet(40.0, 30.0, 0.25)


def test_paint_covers_in_proportion_to_its_opacity():
    paint = np.zeros((1, 3, 4), np.float32)
    over(paint, np.array([[0.0, 0.5, 1.0]], np.float32), np.array([0.2, 0.4, 0.6]))
    np.testing.assert_allclose(paint[0, :, 3], [0.0, 0.5, 1.0])
    np.testing.assert_allclose(paint[0, 2, :3], [0.2, 0.4, 0.6], rtol=1e-5)
    over(paint, np.ones((1, 3), np.float32), np.array([0.9, 0.9, 0.9]))
    np.testing.assert_allclose(paint[0, :, :3], 0.9, rtol=1e-5)


def test_an_ellipse_is_negative_inside_and_its_blob_full():
    x, y = np.broadcast_arrays(*SHEET.millimetres())
    level = ellipse_level(x, y, (0.0, 0.0), (10.0, 5.0))
    inside = (x / 10.0) ** 2 + (y / 5.0) ** 2 < 1.0
    np.testing.assert_array_equal(level < 0, inside)
    assert blob(level, 0.5)[SHEET.shape[0] // 2, SHEET.shape[1] // 2] == pytest.approx(
        1.0, abs=1e-3
    )
    assert blob(level, 0.5)[0, 0] == pytest.approx(0.0, abs=1e-3)


def test_random_points_lie_in_the_mask():
    mask = np.zeros(SHEET.shape, bool)
    mask[:, : SHEET.shape[1] // 2] = True
    points = points_in(mask, SHEET, 50, np.random.default_rng(1))
    assert points.shape == (50, 2)
    assert (points[:, 0] < 0.0).all()
    assert points_in(np.zeros_like(mask), SHEET, 5, np.random.default_rng(1)).shape == (0, 2)


def test_the_slope_of_a_ramp_is_its_gradient():
    x, _ = np.broadcast_arrays(*SHEET.millimetres())
    slope_x, slope_y = slopes(0.3 * x, SHEET, 0.5)
    middle = np.s_[20:-20, 20:-20]
    np.testing.assert_allclose(slope_x[middle], 0.3, atol=1e-3)
    np.testing.assert_allclose(slope_y[middle], 0.0, atol=1e-3)


def test_strokes_are_thin_and_start_where_told():
    starts = np.array([[-5.0, 0.0], [5.0, 0.0]])
    drawn = strokes(SHEET, starts, np.zeros(2), 6.0, 0.3, np.random.default_rng(2))
    assert 0.0 < drawn.mean() < 0.05
    assert drawn.max() <= 1.0
