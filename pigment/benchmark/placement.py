"""Scale and registration of a measured photo against the truth, in millimetres."""

from __future__ import annotations

import numpy as np

from pigment.imaging.outlines import map_points
from pigment.model.arrays import FloatArray
from pigment.model.series import MeasuredPhoto
from pigment.synth.scene import GroundTruth

_GRID_POINTS = 24  # along the long side
_FEWEST_POINTS = 10


def scale_error(measured: MeasuredPhoto, truth: GroundTruth) -> float | None:
    """Relative error of a length at the middle of the photo; ``None`` without a scale."""
    if measured.mm_per_work_px is None:
        return None
    return measured.mm_per_work_px * measured.photo_to_work / truth.mm_per_px - 1.0


def landmark_errors_mm(
    measured: MeasuredPhoto,
    truth: GroundTruth,
    baseline: MeasuredPhoto,
    baseline_truth: GroundTruth,
) -> FloatArray | None:
    """Distances (n,), mm, by which points of the common skin miss their place on the baseline.

    A grid of points on this photo's true skin goes to the baseline twice: by the truth, through
    the skin plane, and by the measured alignment. ``None`` where the photo was not laid on the
    baseline, or shares too little skin with it.
    """
    if measured.alignment is None:
        return None
    points = _grid_on(truth)
    plane_mm = map_points(points, truth.px_to_mm)
    true_px = map_points(plane_mm, np.linalg.inv(baseline_truth.px_to_mm))
    kept = _on_skin(true_px, baseline_truth)
    if kept.sum() < _FEWEST_POINTS:
        return None
    work = (points[kept] + 0.5) * measured.photo_to_work - 0.5
    laid = measured.alignment.onto_baseline(work)
    laid_px = (laid + 0.5) / baseline.photo_to_work - 0.5
    laid_mm = map_points(laid_px, baseline_truth.px_to_mm)
    return np.asarray(np.linalg.norm(laid_mm - plane_mm[kept], axis=1))


def _grid_on(truth: GroundTruth) -> FloatArray:
    """Points (n, 2) of an even grid that lie on the true skin, photo px."""
    rows, columns = truth.skin.shape
    step = max(rows, columns) / _GRID_POINTS
    x, y = np.meshgrid(np.arange(step / 2, columns, step), np.arange(step / 2, rows, step))
    points = np.column_stack([x.ravel(), y.ravel()])
    return np.asarray(points[_on_skin(points, truth)])


def _on_skin(points: FloatArray, truth: GroundTruth) -> np.ndarray:
    rows, columns = truth.skin.shape
    nearest = np.round(points).astype(int)
    inside = (nearest >= 0).all(axis=1) & (nearest < [columns, rows]).all(axis=1)
    kept = np.zeros(len(points), bool)
    kept[inside] = truth.skin[nearest[inside, 1], nearest[inside, 0]]
    return kept
