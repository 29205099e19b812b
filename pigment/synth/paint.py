"""Brushes for what is drawn over skin: soft shapes and hair-like strokes."""

from __future__ import annotations

import cv2
import numpy as np

from pigment.model.arrays import Mask
from pigment.synth.arrays import Field
from pigment.synth.scene import Sheet

Rng = np.random.Generator


def blob(level: Field, edge: float) -> Field:
    """Coverage, 1 where ``level`` is well below 0, 0 well above, soft over ``edge``."""
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(level / edge * 4.0, -30.0, 30.0))), np.float32)


def over(paint: Field, coverage: Field, colour: Field) -> None:
    """Lay ``colour`` (3,) linear sRGB over ``paint`` (rows, columns, 4) in place."""
    alpha = coverage[..., None]
    paint[..., :3] += (np.asarray(colour, np.float32) - paint[..., :3]) * (
        alpha / np.maximum(alpha + paint[..., 3:] * (1.0 - alpha), 1e-6)
    )
    paint[..., 3:] += (1.0 - paint[..., 3:]) * alpha


def ellipse_level(
    x: Field, y: Field, centre: tuple[float, float], half: tuple[float, float]
) -> Field:
    """Rough signed distance (mm) from an ellipse, negative inside."""
    u, v = (x - centre[0]) / half[0], (y - centre[1]) / half[1]
    return np.asarray((np.hypot(u, v) - 1.0) * min(half), np.float32)


def strokes(
    sheet: Sheet, starts_mm: Field, headings: Field, length_mm: float, width_mm: float,
    rng: Rng,
) -> Field:  # fmt: skip
    """Coverage (rows, columns) of many short bent hairs."""
    rows, columns = sheet.shape
    canvas = np.zeros((rows, columns), np.uint8)
    t = np.linspace(0.0, 1.0, 7)[None, :]
    lengths = length_mm * rng.uniform(0.6, 1.2, (len(starts_mm), 1))
    bend = headings[:, None] + rng.normal(0.0, 0.5, (len(starts_mm), 1)) * t
    x = starts_mm[:, :1] + np.cumsum(np.cos(bend), axis=1) * lengths / 7.0
    y = starts_mm[:, 1:] + np.cumsum(np.sin(bend), axis=1) * lengths / 7.0
    cells = np.stack([x, y], axis=-1) / sheet.mm_per_cell
    cells += [(columns - 1) / 2.0, (rows - 1) / 2.0]
    lines = [line.reshape(-1, 1, 2) for line in np.round(cells * 16).astype(np.int32)]
    thickness = max(1, round(width_mm / sheet.mm_per_cell))
    cv2.polylines(canvas, lines, False, 255, thickness, cv2.LINE_AA, 4)
    share = min(1.0, width_mm / (thickness * sheet.mm_per_cell))
    return np.asarray(canvas.astype(np.float32) * (share / 255.0))


def points_in(mask: Mask, sheet: Sheet, count: int, rng: Rng) -> Field:
    """Random points (n, 2) mm inside ``mask`` (rows, columns)."""
    cells = np.flatnonzero(mask)
    if cells.size == 0:
        return np.zeros((0, 2))
    rows, columns = np.divmod(rng.choice(cells, count), mask.shape[1])
    half = [(mask.shape[1] - 1) / 2.0, (mask.shape[0] - 1) / 2.0]
    return np.asarray((np.stack([columns, rows], axis=1) - half) * sheet.mm_per_cell)


def slopes(height_mm: Field, sheet: Sheet, smooth_mm: float) -> tuple[Field, Field]:
    """Slope (x, y) of a height field (rows, columns), mm, after smoothing."""
    smooth = cv2.GaussianBlur(height_mm.astype(np.float32), (0, 0), smooth_mm / sheet.mm_per_cell)
    slope_y, slope_x = np.gradient(smooth, sheet.mm_per_cell)
    limit = 2.2
    return (
        np.asarray(np.clip(slope_x, -limit, limit), np.float32),
        np.asarray(np.clip(slope_y, -limit, limit), np.float32),
    )
