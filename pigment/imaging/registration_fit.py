"""Fit a homography to matched points, leaning towards a similarity where points are few.

The affine part's stretch and the perspective get a Gaussian prior around zero, so that ten
points in a corner cannot bend the rest of the photo, and a hundred all over it decide alone.
Outliers are weighed down by Tukey's biweight (Beaton and Tukey 1974), iterated.
"""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import FloatArray

STRETCH_SD = 0.15  # two stretch terms of the affine part
PERSPECTIVE_SD = 0.06  # change of scale per root-mean-square radius of the points
_ROUNDS = 8


def apply_homography(matrix: FloatArray, points: FloatArray) -> FloatArray:
    """Map points (n, 2) through ``matrix`` (3, 3)."""
    mapped = np.asarray(points, float) @ matrix[:, :2].T + matrix[:, 2]
    depth = mapped[:, 2:]
    return np.asarray(mapped[:, :2] / np.where(np.abs(depth) < 1e-9, 1e-9, depth))


def residuals_px(matrix: FloatArray, source: FloatArray, target: FloatArray) -> FloatArray:
    """Distance (n,) between mapped ``source`` and ``target``."""
    return np.asarray(np.linalg.norm(apply_homography(matrix, source) - target, axis=1))


def fit_homography(
    source: FloatArray, target: FloatArray, weight: FloatArray, sigma_px: float
) -> FloatArray:
    """Weighted homography (3, 3) of ``source`` (n, 2) to ``target`` (n, 2).

    ``sigma_px``: standard deviation of a target point of weight 1; sets how soon the points
    outweigh the prior.
    """
    to_unit, x, y = _unit(source, weight)
    to_unit_target, u, v = _unit(target, weight)
    zero, one = np.zeros_like(x), np.ones_like(x)
    # unknowns: size and roll (a, b), shift (tx, ty), stretch (s1, s2), perspective (g, h)
    rows_u = np.stack([x, -y, one, zero, x, y, -u * x, -u * y], axis=1)
    rows_v = np.stack([y, x, zero, one, -y, x, -v * x, -v * y], axis=1)
    design, goal = np.concatenate([rows_u, rows_v]), np.concatenate([u, v])
    sigma = max(sigma_px * to_unit_target[0, 0], 1e-9)
    w = np.concatenate([weight, weight]) / sigma**2
    prior = np.array([0, 0, 0, 0, STRETCH_SD**-2, STRETCH_SD**-2] + [PERSPECTIVE_SD**-2] * 2)
    normal = design.T @ (design * w[:, None]) + np.diag(prior + 1e-9)
    a, b, tx, ty, s1, s2, g, h = np.linalg.solve(normal, design.T @ (goal * w))
    inner = np.array([[a + s1, s2 - b, tx], [b + s2, a - s1, ty], [g, h, 1.0]])
    matrix = np.linalg.inv(to_unit_target) @ inner @ to_unit
    return np.asarray(matrix / matrix[2, 2])


def fit_robustly(
    source: FloatArray,
    target: FloatArray,
    start: FloatArray,
    reach_px: tuple[float, float],
    weight: FloatArray | None = None,
) -> FloatArray:
    """Homography near ``start`` that most points agree on.

    ``reach_px``: residual beyond which a point counts for nothing, in the first and the last
    round. Returns ``start`` where fewer than 4 points are within reach.
    """
    prior_weight = np.ones(len(source)) if weight is None else weight
    matrix = start
    for reach in np.geomspace(reach_px[0], reach_px[1], _ROUNDS):
        share = residuals_px(matrix, source, target) / reach
        biweight = prior_weight * np.where(share < 1.0, (1.0 - share**2) ** 2, 0.0)
        if np.count_nonzero(biweight > 1e-6) < 4:
            return matrix
        matrix = fit_homography(source, target, biweight, 0.3 * reach)
    return matrix


def _unit(points: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Shift and scale points to mean 0 and rms radius 1; return the map, x and y."""
    share = weight / max(float(weight.sum()), 1e-12)
    centre = share @ points
    radius = float(np.sqrt(max(share @ ((points - centre) ** 2).sum(axis=1), 1e-12)))
    matrix = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, radius]], float) / radius
    unit = (points - centre) / radius
    return matrix, unit[:, 0], unit[:, 1]
