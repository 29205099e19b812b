"""The back of a hand, fingers to the right: knuckles, creases, nails."""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import Mask
from pigment.synth.arrays import Field
from pigment.synth.paint import blob, over, slopes
from pigment.synth.scene import Body, Sheet

Rng = np.random.Generator
_FINGERS = (  # root, tip (x, y) mm, radius at root and tip
    ((2.0, -30.0), (62.0, -42.0), 9.5, 7.5),
    ((6.0, -11.0), (82.0, -15.0), 10.0, 7.8),
    ((6.0, 9.0), (78.0, 12.0), 10.0, 7.6),
    ((0.0, 27.0), (54.0, 38.0), 9.0, 6.8),
)
_THUMB = ((-46.0, -36.0), (8.0, -64.0), 11.5, 8.5)


def hand_back(sheet: Sheet, rng: Rng) -> Body:
    """Draw a hand on ``sheet``; nails are painted and left out of ``measurable``."""
    x, y = sheet.millimetres()
    x, y = np.broadcast_arrays(x, y)
    angle, flip = rng.uniform(-0.12, 0.12), rng.choice([-1.0, 1.0])
    u = np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y
    u = u + np.float32(rng.uniform(-2.0, 4.0))
    v = np.float32(-flip * np.sin(angle)) * x + np.float32(flip * np.cos(angle)) * y
    v = v - np.float32(6.0)
    spread = rng.uniform(0.9, 1.1)

    parts = [
        _capsule(u, v, root, (tip[0], tip[1] * spread), r0, r1) for root, tip, r0, r1 in _FINGERS
    ]
    parts.append(_capsule(u, v, *_THUMB))
    palm = _smooth_min([_capsule(u, v, (-48.0, 0.0), (-8.0, 0.0), 36.0, 38.0)], 1.0)
    wrist = _capsule(u, v, (-200.0, 0.0), (-70.0, 0.0), 31.0, 29.0)
    level = _smooth_min([palm, wrist, *parts], 4.0)
    cover = blob(level, 3.0 * sheet.mm_per_cell)

    dome = _dome(np.minimum(palm, wrist), 34.0, 0.55)
    rolls = np.max([_dome(part, 8.5, 1.0) for part in parts], axis=0)
    height = np.maximum(dome, rolls)
    paint = np.zeros((*sheet.shape, 4), np.float32)
    folds = np.zeros(sheet.shape, np.float32)
    nails = np.zeros(sheet.shape, bool)
    for root, end_mm, _, r1 in (*_FINGERS, _THUMB):
        tip = (end_mm[0], end_mm[1] * (spread if root[0] > -20.0 else 1.0))
        along, across, length = _finger_frame(u, v, root, tip)
        for joint, bump in ((0.0, 3.0), (0.46, 1.4), (0.78, 0.7)):
            if root[0] < -20.0 and joint == 0.0:
                continue
            part = _near(along - joint * length, across, 16.0)
            x_part, y_part = along[part] - joint * length, across[part]
            height[part] += bump * np.exp(-0.5 * (x_part / 5.0) ** 2 - 0.5 * (y_part / 6.0) ** 2)
            if joint > 0.0:
                folds[part] = np.maximum(folds[part], _creases(x_part, y_part))
        end = length + 0.05 * r1
        part = _near(along - end, across, 2.0 * r1)
        nails[part] |= _nail(paint[part], along[part] - end, across[part], r1)
    height = height - 0.5 * folds + 0.9 * _tendons(u, v)
    slope_x, slope_y = slopes(height, sheet, 1.0)
    inside = level < -2.0
    return Body(
        sheet=sheet,
        cover=cover,
        slope_x=slope_x,
        slope_y=slope_y,
        measurable=inside & ~nails,
        room=(palm < -9.0) & (u > -75.0) & (u < 4.0),
        paint=paint,
        epidermal_gain=np.asarray(1.0 + 0.5 * folds, np.float32),
        blood_gain=np.asarray(1.0 + 0.35 * folds, np.float32),
    )


def _capsule(
    u: Field,
    v: Field,
    root: tuple[float, float],
    tip: tuple[float, float],
    r0: float,
    r1: float,
) -> Field:
    """Signed distance (mm) from a rounded stick that tapers from radius ``r0`` to ``r1``."""
    du, dv = tip[0] - root[0], tip[1] - root[1]
    t = np.clip(((u - root[0]) * du + (v - root[1]) * dv) / (du**2 + dv**2), 0.0, 1.0)
    away = np.hypot(u - root[0] - t * du, v - root[1] - t * dv)
    return np.asarray(away - (r0 + (r1 - r0) * t), np.float32)


def _smooth_min(levels: list[Field], soft_mm: float) -> Field:
    total = np.sum([np.exp(-np.clip(level, -60.0, 60.0) / soft_mm) for level in levels], axis=0)
    return np.asarray(-soft_mm * np.log(total), np.float32)


def _dome(level: Field, radius: float, share: float) -> Field:
    depth = np.clip(-level / radius, 0.0, 1.0)
    return np.asarray(
        share * radius * np.sqrt(np.maximum(1.0 - (1.0 - depth) ** 2, 0.0)), np.float32
    )


def _finger_frame(
    u: Field, v: Field, root: tuple[float, float], tip: tuple[float, float]
) -> tuple[Field, Field, float]:
    du, dv = tip[0] - root[0], tip[1] - root[1]
    length = float(np.hypot(du, dv))
    along = ((u - root[0]) * du + (v - root[1]) * dv) / length
    across = (-(u - root[0]) * dv + (v - root[1]) * du) / length
    return along, across, length


def _near(along: Field, across: Field, reach: float) -> tuple[slice, slice]:
    """Rows and columns that hold everything within ``reach`` mm of the frame's origin."""
    rows, columns = np.nonzero(np.hypot(along, across) < reach)
    if rows.size == 0:
        return slice(0, 0), slice(0, 0)
    return slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)


def _creases(along: Field, across: Field) -> Field:
    lines = [
        np.exp(-0.5 * ((along - offset + 0.03 * np.sign(offset) * across**2) / 0.45) ** 2)
        for offset in (-2.4, -0.9, 0.7, 2.2)
    ]
    return np.asarray(np.max(lines, axis=0) * np.exp(-0.5 * (across / 4.5) ** 2), np.float32)


def _nail(paint: Field, along: Field, across: Field, radius: float) -> Mask:
    """Paint a nail around the finger's end; returns where no skin is to be measured."""
    half_long, half_wide = 0.78 * radius, 0.70 * radius
    shape = (np.abs((along) / half_long) ** 3 + np.abs(across / half_wide) ** 3) ** (1 / 3) - 1.0
    level = shape * half_wide
    over(paint, 0.6 * blob(np.abs(level) - 0.3, 0.8), np.array([0.16, 0.07, 0.05]))
    over(paint, 0.80 * blob(level, 0.6), np.array([0.52, 0.30, 0.25]))
    moon = ((along + 0.62 * half_long) / (0.30 * half_long)) ** 2 + (
        across / (0.55 * half_wide)
    ) ** 2
    over(paint, 0.4 * blob(level, 0.6) * blob(moon - 1.0, 0.5), np.array([0.66, 0.48, 0.42]))
    rim = blob(level, 0.6) * blob(-(along - 0.68 * half_long), 0.5)
    over(paint, 0.8 * rim, np.array([0.70, 0.62, 0.54]))
    return np.asarray(level < 1.5)


def _tendons(u: Field, v: Field) -> Field:
    total = np.zeros(u.shape, np.float32)
    for root, _, _, _ in _FINGERS:
        target = root[1] * np.clip((u + 85.0) / (root[0] + 85.0), 0.15, 1.0)
        fade = np.clip((u + 65.0) / 30.0, 0.0, 1.0) * (u < root[0] + 4.0)
        total += (np.exp(-0.5 * ((v - target) / 2.6) ** 2) * fade).astype(np.float32)
    return total
