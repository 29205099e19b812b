"""Patch edges to a fraction of a pixel, and the card's plane through all of them.

For each patch and side the profile from the patch to the dark gap is read across several
parallel lines; the crossing half-way between patch and gap is an edge point. All edges
together fix the homography and the patch size in units of the pitch.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.card_grid import project
from pigment.imaging.card_layout import grid_centres
from pigment.model.arrays import FloatArray, SrgbImage

_REACH = np.linspace(0.18, 0.66, 49)  # from the patch centre outward, in pitches
_LINES = np.linspace(-0.26, 0.26, 7)  # parallel lines per side
_DIRECTIONS = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
_MIN_CONTRAST_CODES = 12.0
_MIN_EDGES = 24


@dataclass(frozen=True, slots=True, eq=False)
class RefinedGrid:
    """``cells_to_px`` (3, 3); ``fill`` (2,): patch size over pitch, x and y.

    ``edge_rms_px``: scatter of the edge points about the fitted grid; ``edges``: how many.
    ``pitch_rel_sd``: relative standard uncertainty of the fitted pitch.
    """

    cells_to_px: FloatArray
    fill: FloatArray
    edge_rms_px: float
    edges: int
    pitch_rel_sd: float


def refine_grid(srgb: SrgbImage, cells_to_px: FloatArray, rounds: int = 3) -> RefinedGrid | None:
    """Fit the 24-patch grid to its edges; ``None`` where too few edges are seen."""
    grid = None
    fill = np.array([0.86, 0.86])
    for _ in range(rounds):
        crossing = _edge_crossings(srgb, cells_to_px)
        fitted = _fit_edges(crossing, fill)
        if fitted is None:
            return grid
        correction, fill, rms_cells, edges, rel_sd = fitted
        cells_to_px = cells_to_px @ correction
        cells_to_px = cells_to_px / cells_to_px[2, 2]
        pitch_px = mean_pitch_px(cells_to_px)
        grid = RefinedGrid(cells_to_px, fill, rms_cells * pitch_px, edges, rel_sd)
    return grid


def mean_pitch_px(cells_to_px: FloatArray) -> float:
    """Pitch in pixels at the middle of the card (geometric mean of both directions)."""
    middle = np.array([2.5, 1.5])
    corners = project(cells_to_px, middle + np.array([[-0.5, 0], [0.5, 0], [0, -0.5], [0, 0.5]]))
    across, down = corners[1] - corners[0], corners[3] - corners[2]
    return float(np.sqrt(abs(across[0] * down[1] - across[1] * down[0])))


def _edge_crossings(srgb: SrgbImage, cells_to_px: FloatArray) -> FloatArray:
    """Distance (24, 4) in pitches from each patch centre to its edges; NaN where not seen."""
    tangents = _DIRECTIONS[:, ::-1]
    points = (
        grid_centres()[:, None, None, None, :]
        + _DIRECTIONS[None, :, None, None, :] * _REACH[None, None, :, None, None]
        + tangents[None, :, None, None, :] * _LINES[None, None, None, :, None]
    )
    at = project(cells_to_px, points).astype(np.float32)
    shape = at.shape[:-1]
    at = at.reshape(-1, 7, 2)
    seen = cv2.remap(
        srgb, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    profiles = seen.reshape(*shape, 3).astype(float).mean(axis=3)  # (24, 4, reach, 3)
    inside = profiles[:, :, _REACH < 0.33].mean(axis=2)
    gap = profiles[:, :, _REACH > 0.36].min(axis=2)
    channel = (inside - gap).argmax(axis=2)
    pick = channel[:, :, None]
    contrast = np.take_along_axis(inside - gap, pick, axis=2)[..., 0]
    half = np.take_along_axis((inside + gap) / 2.0, pick, axis=2)[..., 0]
    profile = np.take_along_axis(profiles, pick[:, :, None, :], axis=3)[..., 0]
    below = (profile < half[..., None]) & (_REACH >= 0.3)
    first = below.argmax(axis=2)
    seen_edge = below.any(axis=2) & (first > 0) & (contrast >= _MIN_CONTRAST_CODES)
    first = np.maximum(first, 1)
    after = np.take_along_axis(profile, first[..., None], axis=2)[..., 0]
    before = np.take_along_axis(profile, first[..., None] - 1, axis=2)[..., 0]
    share = (before - half) / np.maximum(before - after, 1e-6)
    crossing = _REACH[first - 1] + np.clip(share, 0.0, 1.0) * (_REACH[1] - _REACH[0])
    return np.where(seen_edge, crossing, np.nan)


def _fit_edges(
    crossing: FloatArray, fill: FloatArray
) -> tuple[FloatArray, FloatArray, float, int, float] | None:
    """Correction homography in cell units and patch fill that best explain the crossings.

    Linear in the ten unknowns for a given ``fill`` in the perspective terms; outlying edges
    are weighed down (Huber).
    """
    patch, side = np.nonzero(np.isfinite(crossing))
    if len(patch) < _MIN_EDGES:
        return None
    centre, direction = grid_centres()[patch], _DIRECTIONS[side]
    axis = (side >= 2).astype(int)
    sign = direction.sum(axis=1)
    ideal = centre + direction * fill[axis][:, None] / 2.0
    position = centre[np.arange(len(patch)), axis] + sign * crossing[patch, side]
    rows = np.zeros((len(patch), 10))
    for which in (0, 1):
        mine = axis == which
        base = 4 * which
        rows[mine, base : base + 2] = centre[mine]
        rows[mine, base + 2] = 1.0
        rows[mine, base + 3] = sign[mine]
    rows[:, 8:] = -position[:, None] * ideal
    weight = np.ones(len(patch))
    solution = np.zeros(10)
    residual = position
    for _ in range(6):
        root = np.sqrt(weight)[:, None]
        solution = np.linalg.lstsq(rows * root, position * root[:, 0], rcond=None)[0]
        residual = rows @ solution - position
        spread = max(1.4826 * float(np.median(np.abs(residual))), 1e-4)
        weight = np.minimum(1.0, 1.5 * spread / np.maximum(np.abs(residual), 1e-9))
        weight[np.abs(residual) > 6 * spread] = 0.0
    kept = weight > 0.2
    if kept.sum() < _MIN_EDGES:
        return None
    correction = np.array([solution[0:3], solution[4:7], [solution[8], solution[9], 1.0]])
    new_fill = 2.0 * np.array([solution[3] / solution[0], solution[7] / solution[5]])
    rms = float(np.sqrt(np.mean(residual[kept] ** 2)))
    normal = rows[kept].T @ rows[kept]
    covariance = np.linalg.pinv(normal) * rms**2
    rel_sd = float(np.sqrt((covariance[0, 0] + covariance[5, 5]) / 2.0))
    return correction, np.clip(new_fill, 0.6, 0.99), rms, int(kept.sum()), rel_sd
