"""The fit leans on its prior only where points are too few to say otherwise."""

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pigment.imaging.registration_fit import (
    apply_homography,
    fit_homography,
    fit_robustly,
    residuals_px,
)


def true_map(turn, size, tilt_x, tilt_y):
    c, s = size * np.cos(turn), size * np.sin(turn)
    return np.array([[c, -s, 30.0], [s, c, -20.0], [tilt_x * 1e-4, tilt_y * 1e-4, 1.0]])


@given(st.floats(-3, 3), st.floats(0.6, 1.6), st.floats(-1, 1), st.floats(-1, 1))
def test_many_exact_points_give_the_exact_map(turn, size, tilt_x, tilt_y):
    points = np.random.default_rng(0).uniform(0, 1000, (80, 2))
    matrix = true_map(turn, size, tilt_x, tilt_y)
    found = fit_homography(points, apply_homography(matrix, points), np.ones(80), 0.1)
    assert residuals_px(found, points, apply_homography(matrix, points)).max() < 0.5


def test_a_third_of_wrong_points_is_ignored():
    rng = np.random.default_rng(1)
    points = rng.uniform(0, 1000, (90, 2))
    matrix = true_map(0.3, 1.1, 0.5, -0.5)
    target = apply_homography(matrix, points) + rng.normal(0, 0.5, (90, 2))
    target[:30] += rng.uniform(-80, 80, (30, 2))
    found = fit_robustly(points, target, matrix + np.diag([0.01, 0.01, 0]), (60.0, 4.0))
    grid = rng.uniform(0, 1000, (100, 2))
    assert np.median(residuals_px(found, grid, apply_homography(matrix, grid))) < 0.5


def test_few_noisy_points_bend_the_rest_less_than_an_exact_fit_would():
    points = np.array([[0.0, 0], [60, 0], [60, 60], [0, 60]])
    far = np.array([[90.0, 90.0]])
    leaning, exact = [], []
    for seed in range(30):
        target = points + np.random.default_rng(seed).normal(0, 3.0, points.shape)
        found = fit_homography(points, target, np.ones(4), 3.0)
        bent = cv2.getPerspectiveTransform(points.astype(np.float32), target.astype(np.float32))
        leaning.append(residuals_px(found, far, far)[0])
        exact.append(residuals_px(bent, far, far)[0])
    assert np.quantile(leaning, 0.9) < 0.75 * np.quantile(exact, 0.9)


def test_no_points_within_reach_leave_the_start():
    start = np.eye(3)
    points = np.random.default_rng(3).uniform(0, 100, (10, 2))
    assert np.array_equal(fit_robustly(points, points + 500.0, start, (20.0, 5.0)), start)
