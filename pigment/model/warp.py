"""A small, smooth displacement over the baseline: how bent skin differs from a plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pigment.model.arrays import FloatArray, readonly, require_shape

_INVERSE_STEPS = 12  # the displacement is gentle: each step gains a factor of ten or more
_AT_REST_PX = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class SmoothWarp:
    """A cubic B-spline surface of displacements, baseline working px.

    Knot (i, j) lies at ``origin_px + spacing_px * (j, i)``; ``offsets_px`` (rows, columns, 2),
    at least 4 by 4: its coefficients (x, y). Beyond the knots the displacement stays what it is
    at their edge.
    """

    origin_px: tuple[float, float]
    spacing_px: float
    offsets_px: FloatArray

    def __post_init__(self) -> None:
        require_shape("offsets_px", self.offsets_px, None, None, 2)
        if min(self.offsets_px.shape[:2]) < 4:
            raise ValueError("a cubic surface needs at least 4 by 4 knots")
        readonly(self.offsets_px)

    def displacement_px(self, points_px: FloatArray) -> FloatArray:
        """Return the displacement (n, 2) at ``points_px`` (n, 2)."""
        points = np.asarray(points_px, float).reshape(-1, 2)
        rows, columns = self.offsets_px.shape[:2]
        first_x, across = spline_weights(
            (points[:, 0] - self.origin_px[0]) / self.spacing_px, columns
        )
        first_y, down = spline_weights((points[:, 1] - self.origin_px[1]) / self.spacing_px, rows)
        knots = self.offsets_px.reshape(-1, 2)
        corner = first_y * columns + first_x
        moved = np.zeros_like(points)
        for i in range(4):
            for j in range(4):
                weight = down[:, i] * across[:, j]
                moved += weight[:, None] * knots.take(corner + (i * columns + j), axis=0)
        return moved

    def moved(self, points_px: FloatArray) -> FloatArray:
        """Return points (n, 2), each by its displacement further."""
        points = np.asarray(points_px, float).reshape(-1, 2)
        return np.asarray(points + self.displacement_px(points))

    def moved_back(self, points_px: FloatArray) -> FloatArray:
        """Return the points (n, 2) that :meth:`moved` brings to ``points_px``."""
        goal = np.asarray(points_px, float).reshape(-1, 2)
        points = goal
        for _ in range(_INVERSE_STEPS):
            before, points = points, goal - self.displacement_px(points)
            if points.size == 0 or np.abs(points - before).max() < _AT_REST_PX:
                break
        return np.asarray(points)


def spline_weights(places: FloatArray, knots: int) -> tuple[np.ndarray, FloatArray]:
    """First of the four knots (n,) that bear on each place, and their weights (n, 4).

    ``places`` (n,) in knot spacings from knot 0, held to where four knots bear: 1 to knots - 2.
    """
    held = np.clip(np.asarray(places, float), 1.0, knots - 2.0)
    first = np.minimum(np.floor(held).astype(int) - 1, knots - 4)
    t = held - first - 1.0
    weights = np.stack(
        [
            (1.0 - t) ** 3,
            3.0 * t**3 - 6.0 * t**2 + 4.0,
            -3.0 * t**3 + 3.0 * t**2 + 3.0 * t + 1.0,
            t**3,
        ],
        axis=-1,
    )
    return first, np.asarray(weights / 6.0)
