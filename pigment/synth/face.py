"""The middle of a face seen from the front: eyes, brows, nose, lips, hairline, background."""

from __future__ import annotations

import cv2
import numpy as np

from pigment.model.arrays import Mask
from pigment.synth.arrays import Field
from pigment.synth.paint import blob, ellipse_level, over, points_in, slopes, strokes
from pigment.synth.scene import Body, Sheet

Rng = np.random.Generator
_HAIR_COLOURS = ((0.010, 0.008, 0.006), (0.030, 0.017, 0.009), (0.075, 0.045, 0.024))


def face(sheet: Sheet, rng: Rng) -> Body:
    """Draw a face on ``sheet``; its features are painted and left out of ``measurable``."""
    x, y = sheet.millimetres()
    x, y = np.broadcast_arrays(
        x - np.float32(rng.uniform(-4.0, 4.0)), y - np.float32(rng.uniform(-3.0, 3.0))
    )
    wide = rng.uniform(0.94, 1.06)
    oval = ellipse_level(x, y, (0.0, 2.0), (70.0 * wide, 92.0))
    cover = blob(oval, 3.0 * sheet.mm_per_cell)
    hair = np.array(_HAIR_COLOURS[int(rng.integers(len(_HAIR_COLOURS)))], np.float32)

    paint = np.zeros((*sheet.shape, 4), np.float32)
    taken = np.zeros(sheet.shape, bool)
    spacing = 31.0 * wide
    iris = np.array([(0.035, 0.022, 0.014), (0.05, 0.07, 0.09), (0.05, 0.055, 0.03)])[
        int(rng.integers(3))
    ]
    for side in (-1.0, 1.0):
        taken |= _eye(paint, x - side * spacing, y + 16.0, iris)
        taken |= _brow(paint, sheet, x - side * spacing, y + 33.0, side, hair, rng)
    taken |= _nostrils(paint, x, y - 26.0)
    lips, gap = _lips(x, y - 52.0)
    over(paint, gap, np.array([0.03, 0.008, 0.007]))
    taken |= lips > 0.03
    taken |= _hairline(paint, sheet, x, y, hair, rng)

    slope_x, slope_y = slopes(_height(x, y, wide), sheet, 1.2)
    inside = oval < -3.0
    measurable = inside & ~_grown(taken, 0.8, sheet)
    return Body(
        sheet=sheet,
        cover=cover,
        slope_x=slope_x,
        slope_y=slope_y,
        measurable=measurable,
        room=(oval < -14.0) & ~_grown(taken, 5.0, sheet) & (np.abs(x) > 9.0),
        paint=paint,
        epidermal_gain=1.0 + 0.35 * lips,
        blood_gain=np.asarray(1.0 + 2.2 * lips + 0.25 * _cheeks(x, y), np.float32),
    )


def _grown(mask: Mask, by_mm: float, sheet: Sheet) -> Mask:
    away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(away < by_mm / sheet.mm_per_cell)


def _bump(x: Field, y: Field, at: tuple[float, float], size: tuple[float, float]) -> Field:
    return np.asarray(np.exp(-0.5 * (((x - at[0]) / size[0]) ** 2 + ((y - at[1]) / size[1]) ** 2)))


def _cheeks(x: Field, y: Field) -> Field:
    return _bump(np.abs(x), y, (38.0, 20.0), (14.0, 12.0)) + 0.7 * _bump(
        x, y, (0.0, 22.0), (8.0, 7.0)
    )


def _height(x: Field, y: Field, wide: float) -> Field:
    """Height of the face, mm: an egg with a nose, sockets, cheeks, lips and chin."""
    r2 = (x / (76.0 * wide)) ** 2 + ((y - 2.0) / 104.0) ** 2
    egg = 46.0 * np.sqrt(np.maximum(1.0 - r2, 0.02))
    ridge = 13.0 * np.exp(-0.5 * (x / (5.5 + 0.05 * np.clip(y + 15.0, 0.0, 40.0))) ** 2)
    ridge *= np.clip((y + 22.0) / 45.0, 0.0, 1.0) / (
        1.0 + np.exp(np.clip((y - 27.0) / 1.6, -30.0, 30.0))
    )
    ax = np.abs(x)
    return np.asarray(
        egg
        + ridge
        + 3.0 * _bump(ax, y, (8.5, 22.0), (4.0, 5.0))
        - 5.0 * _bump(ax, y, (30.0, -17.0), (12.0, 7.0))
        + 2.5 * _bump(ax, y, (31.0, -16.0), (7.5, 5.0))
        + 2.5 * _bump(ax, y, (28.0, -32.0), (16.0, 4.0))
        + 2.0 * _bump(ax, y, (36.0, 14.0), (15.0, 13.0))
        - 1.0 * _bump(x, y, (0.0, 37.0), (2.0, 5.0))
        + 2.8 * _bump(x, y, (0.0, 48.5), (17.0, 2.6))
        + 3.2 * _bump(x, y, (0.0, 56.5), (15.0, 3.2))
        - 2.0 * _bump(x, y, (0.0, 65.0), (16.0, 4.0))
        + 4.0 * _bump(x, y, (0.0, 76.0), (14.0, 8.0))
    )


def _eye(paint: Field, x: Field, y: Field, iris: Field) -> Mask:
    upper, lower = 5.2 - 0.024 * x**2, 4.0 - 0.018 * x**2
    level = np.maximum(-y - upper, y - lower)
    opening = blob(level, 0.7)
    over(
        paint,
        0.55 * blob(np.abs(-y - upper - 2.6) - 0.3, 1.0) * (np.abs(x) < 15.0),
        np.array([0.05, 0.025, 0.02]),
    )
    over(paint, opening, np.array([0.52, 0.47, 0.44]))
    disc = np.hypot(x, y + 0.6)
    over(paint, opening * blob(disc - 5.6, 0.8), iris)
    over(paint, opening * blob(disc - 2.2, 0.6), np.array([0.004, 0.004, 0.004]))
    glint = blob(np.hypot(x - 1.6, y + 2.4) - 0.7, 0.5)
    over(paint, opening * glint, np.array([0.9, 0.9, 0.9]))
    lashes = blob(np.abs(level) - 0.5, 0.7) * np.where(y < 0.0, 0.95, 0.45)
    over(paint, lashes * (np.abs(x) < 15.5), np.array([0.010, 0.007, 0.006]))
    return np.asarray((level < 2.2) & (np.abs(x) < 17.0))


def _brow(
    paint: Field,
    sheet: Sheet,
    x: Field,
    y: Field,
    side: float,
    hair: Field,
    rng: Rng,
) -> Mask:
    outward = x * side
    middle = -0.006 * (outward - 6.0) ** 2 + 1.5
    thick = np.clip(3.6 - 0.05 * (outward + 18.0), 0.8, 4.0)
    level = np.maximum(np.abs(y + middle) - thick, np.abs(outward) - 19.0)
    area = level < 0.0
    over(paint, 0.45 * blob(level, 1.6), hair)
    starts = points_in(area, sheet, 420, rng)
    headings = np.where(side > 0, -0.35, np.pi + 0.35) + rng.normal(0.0, 0.25, len(starts))
    over(paint, 0.75 * strokes(sheet, starts, headings, 7.0, 0.12, rng), hair)
    return np.asarray(level < 2.5)


def _nostrils(paint: Field, x: Field, y: Field) -> Mask:
    level = ellipse_level(np.abs(x), y, (6.5, 0.0), (3.6, 1.9))
    over(paint, 0.95 * blob(level, 1.2), np.array([0.015, 0.006, 0.005]))
    return np.asarray(level < 1.2)


def _lips(x: Field, y: Field) -> tuple[Field, Field]:
    width = 1.0 - np.clip(np.abs(x) / 25.0, 0.0, 1.0) ** 2.2
    bow = 7.5 * width * (1.0 - 0.22 * np.exp(-0.5 * (x / 3.2) ** 2))
    level = np.maximum(-y - bow, y - 9.0 * width)
    red = blob(np.where(np.abs(x) < 25.0, level, 3.0), 1.2)
    gap = 0.85 * blob(np.abs(y - 0.004 * x**2 + 1.0) - 0.35, 0.7) * (np.abs(x) < 23.5)
    return red, np.asarray(gap, np.float32)


def _hairline(paint: Field, sheet: Sheet, x: Field, y: Field, hair: Field, rng: Rng) -> Mask:
    edge = -62.0 + rng.uniform(-4.0, 3.0) + 0.0075 * x**2 - 1.1 * np.maximum(np.abs(x) - 48.0, 0.0)
    level = np.where(y < 10.0, y - edge, 50.0)
    scalp = level < 0.0
    over(paint, 0.9 * blob(level + 3.0, 6.0), hair * 0.8)
    starts = points_in(np.asarray(level < 1.0), sheet, 2200, rng)
    headings = np.arctan2(-40.0 - 0.2 * starts[:, 1], starts[:, 0]) + rng.normal(
        0, 0.3, len(starts)
    )
    over(paint, 0.6 * strokes(sheet, starts, headings, 16.0, 0.12, rng), hair * 1.8)
    return np.asarray(scalp | (level < 3.5))
