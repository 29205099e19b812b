"""Fit a smooth, stiff displacement to tiles of skin: bent skin is no plane.

The displacement is a cubic B-spline surface whose bending is held down by a prior (penalised
splines, Eilers and Marx 1996), so that it follows an arm turned under the camera but not single
tiles. Tiles on patches are left out by the caller: across a patch the surface only spans what the
skin around it says, and a patch that grew keeps its growth.
"""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import FloatArray
from pigment.model.warp import SmoothWarp, spline_weights

_KNOTS_ALONG = 8  # knot spacings along the longer side of the skin
_SLACK = 1e-4  # keeps the system solvable where the prior says nothing
_ROUNDS = 6


def fit_warp(
    laid: FloatArray,
    places: FloatArray,
    weight: FloatArray,
    box: tuple[FloatArray, FloatArray],
    bending_sd_px: float,
    reach_px: tuple[float, float],
    misfit_px: FloatArray,
) -> SmoothWarp:
    """Return the warp that brings ``laid`` (n, 2) to ``places`` (n, 2), outliers weighed down.

    ``laid``: where the plane map puts points of the photo; ``weight`` (n,); ``box``: low and high
    corner (2,) of the baseline's skin; ``bending_sd_px``: standard deviation of the second
    difference of displacement from knot to knot; ``reach_px``: misfit beyond which a point counts
    for nothing, in the first and the last round; ``misfit_px`` (n,): that of the map so far. All
    working px.
    """
    low, high = box
    spacing = float((high - low).max()) / _KNOTS_ALONG
    columns, rows = (np.ceil((high - low) / spacing).astype(int) + 3).tolist()
    origin = low - spacing
    design = _design(laid, origin, spacing, (rows, columns))
    prior = _bending(rows, columns) / bending_sd_px**2 + _SLACK * np.eye(rows * columns)
    goal = places - laid
    offsets = np.zeros((rows * columns, 2))
    for reach in np.geomspace(reach_px[0], reach_px[1], _ROUNDS):
        share = misfit_px / reach
        biweight = weight * np.where(share < 1.0, (1.0 - share**2) ** 2, 0.0)
        trusted = biweight / (0.3 * reach) ** 2
        normal = design.T @ (design * trusted[:, None]) + prior
        offsets = np.linalg.solve(normal, design.T @ (goal * trusted[:, None]))
        misfit_px = np.linalg.norm(goal - design @ offsets, axis=1)
    return SmoothWarp(
        (float(origin[0]), float(origin[1])), spacing, offsets.reshape(rows, columns, 2)
    )


def _design(
    points: FloatArray, origin: FloatArray, spacing: float, shape: tuple[int, int]
) -> FloatArray:
    """Weights (n, rows * columns) of the knots at ``points`` (n, 2)."""
    rows, columns = shape
    first_x, across = spline_weights((points[:, 0] - origin[0]) / spacing, columns)
    first_y, down = spline_weights((points[:, 1] - origin[1]) / spacing, rows)
    design = np.zeros((len(points), rows * columns))
    every = np.arange(len(points))
    for i in range(4):
        for j in range(4):
            design[every, (first_y + i) * columns + first_x + j] = down[:, i] * across[:, j]
    return design


def _bending(rows: int, columns: int) -> FloatArray:
    """Sum of squared second differences of the coefficients, as a matrix."""
    across = np.kron(np.eye(rows), _difference(columns, 2))
    down = np.kron(_difference(rows, 2), np.eye(columns))
    twist = np.kron(_difference(rows, 1), _difference(columns, 1))
    return np.asarray(across.T @ across + down.T @ down + 2.0 * twist.T @ twist)


def _difference(n: int, order: int) -> FloatArray:
    return np.diff(np.eye(n), order, axis=0)
