"""Fields of chance on a sheet: mottle, fine relief, veins, redness, scratches."""

from __future__ import annotations

import cv2
import numpy as np

from pigment.synth.arrays import Field
from pigment.synth.scene import Sheet

Rng = np.random.Generator


def noise(sheet: Sheet, scale_mm: float, rng: Rng) -> Field:
    """Smooth noise (rows, columns), mean 0 and standard deviation about 1, of one grain size."""
    rows, columns = sheet.shape
    step = max(scale_mm / 2.0, sheet.mm_per_cell)
    small = (int(sheet.height_mm / step) + 6, int(sheet.width_mm / step) + 6)
    field: Field = cv2.GaussianBlur(rng.standard_normal(small).astype(np.float32), (0, 0), 1.0)
    field = field / max(float(field.std()), 1e-6)
    grown = cv2.resize(field[2:-2, 2:-2], (columns, rows), interpolation=cv2.INTER_CUBIC)
    return np.asarray(grown, np.float32)


def octaves(sheet: Sheet, grains: tuple[tuple[float, float], ...], rng: Rng) -> Field:
    """Sum of :func:`noise` over ``grains`` = ((scale_mm, standard deviation), ...)."""
    total = np.zeros(sheet.shape, np.float32)
    for scale_mm, sd in grains:
        total += np.float32(sd) * noise(sheet, scale_mm, rng)
    return total


def relief(sheet: Sheet, coarseness: float, rng: Rng) -> Field:
    """Fine height of skin, mm: a net of creases about 0.8 mm wide, and pores.

    The creases are the valleys between the cells of a bent lattice, stretched one way.
    """
    rows, columns = sheet.shape
    step = 0.9 * coarseness
    warp = 0.35 * step
    x, y = sheet.millimetres()
    angle = rng.uniform(0.0, np.pi)
    wx = (noise(sheet, 2.5 * step, rng) * warp) + x
    wy = (noise(sheet, 2.5 * step, rng) * warp) + y
    u = (np.cos(angle) * wx + np.sin(angle) * wy) / step
    v = (-np.sin(angle) * wx + np.cos(angle) * wy) / (1.3 * step)
    net = np.abs(np.sin(np.pi * u)) * np.abs(np.sin(np.pi * (v + 0.5 * u)))
    height = 0.045 * np.sqrt(net) * (1.0 + 0.35 * noise(sheet, 8.0, rng))
    height += 0.020 * noise(sheet, 0.9 * step, rng)
    pores = np.zeros((rows, columns), np.float32)
    count = int(sheet.width_mm * sheet.height_mm * 0.12)
    pores[rng.integers(0, rows, count), rng.integers(0, columns, count)] = 1.0
    sigma = max(0.10 / sheet.mm_per_cell, 0.6)
    pores = cv2.GaussianBlur(pores, (0, 0), sigma) * (2.0 * np.pi * sigma**2)
    return np.asarray(height - 0.07 * np.minimum(pores, 1.0), np.float32)


def _stroke(sheet: Sheet, points_mm: Field, width_mm: float, blur_mm: float) -> Field:
    """Coverage (rows, columns) of a soft line through ``points_mm`` (n, 2), at most 1."""
    rows, columns = sheet.shape
    canvas = np.zeros((rows, columns), np.float32)
    cells = points_mm / sheet.mm_per_cell + [(columns - 1) / 2.0, (rows - 1) / 2.0]
    thickness = max(1, round(width_mm / sheet.mm_per_cell))
    line = np.round(cells * 16).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(canvas, [line], False, 1.0, thickness, cv2.LINE_AA, 4)
    sigma = blur_mm / sheet.mm_per_cell
    return cv2.GaussianBlur(canvas, (0, 0), sigma) if sigma > 0.3 else canvas


def wander(start_mm: Field, heading: float, length_mm: float, bend: float, rng: Rng) -> Field:
    """Points (n, 2) of a path that turns by chance; ``bend`` is radians per step of 1/24."""
    n = 24
    headings = heading + np.cumsum(rng.normal(0.0, bend, n))
    steps = np.stack([np.cos(headings), np.sin(headings)], axis=1) * (length_mm / n)
    return np.asarray(start_mm + np.vstack([np.zeros(2), np.cumsum(steps, axis=0)]))


def veins(sheet: Sheet, heading: float, rng: Rng) -> Field:
    """Strength 0 to 1 (rows, columns) of a few veins under the skin along ``heading``."""
    total = np.zeros(sheet.shape, np.float32)
    for _ in range(int(rng.integers(2, 5))):
        start = rng.uniform([-0.5, -0.25], [-0.2, 0.25]) * [sheet.width_mm, sheet.height_mm]
        path = wander(start, heading, rng.uniform(0.5, 0.9) * sheet.width_mm, 0.10, rng)
        stroke = _stroke(sheet, path, rng.uniform(1.5, 3.0), rng.uniform(0.9, 1.6))
        total = np.maximum(total, stroke)
    return total


def redness(sheet: Sheet, rng: Rng, count: int) -> Field:
    """Increase of ln(blood) (rows, columns) by ``count`` blotches and one scratch in three."""
    x, y = sheet.millimetres()
    total = np.zeros(sheet.shape, np.float32)
    for _ in range(count):
        cx, cy = rng.uniform(-0.36, 0.36, 2) * [sheet.width_mm, sheet.height_mm]
        radius = rng.uniform(4.0, 14.0)
        edge = noise(sheet, radius * 0.8, rng) * 0.22
        distance = np.hypot(x - cx, (y - cy) * rng.uniform(0.7, 1.4)) / radius + edge
        total += np.float32(rng.uniform(0.25, 0.7)) / (1.0 + np.exp((distance - 1.0) * 5.0))
    if rng.random() < 0.33:
        total += scratch(sheet, rng)
    return total


def scratch(sheet: Sheet, rng: Rng) -> Field:
    """Increase of ln(blood) (rows, columns) along a thin line."""
    start = rng.uniform(-0.3, 0.3, 2) * [sheet.width_mm, sheet.height_mm]
    path = wander(start, rng.uniform(0.0, 2.0 * np.pi), rng.uniform(10.0, 30.0), 0.05, rng)
    return np.asarray(rng.uniform(0.8, 1.6) * _stroke(sheet, path, 0.5, 0.25), np.float32)
