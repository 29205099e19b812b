"""Body parts on a sheet: outline, slope of the surface, and what on them is no skin to measure."""

from __future__ import annotations

import cv2
import numpy as np

from pigment.model.arrays import Mask
from pigment.synth.arrays import Field
from pigment.synth.face import face
from pigment.synth.hand import hand_back
from pigment.synth.scene import Body, Shape, Sheet

Rng = np.random.Generator
_FEATURE_MM = 0.2  # features of faces and hands are drawn on cells of this size
VIEW_MM = {  # width of what a photograph shows
    Shape.FOREARM: (140.0, 185.0),
    Shape.TRUNK: (110.0, 170.0),
    Shape.FACE: (185.0, 210.0),
    Shape.HAND_BACK: (185.0, 205.0),
}


def make_body(shape: Shape, sheet: Sheet, rng: Rng) -> Body:
    """Make the body part ``shape`` on ``sheet``; differs by the state of ``rng``."""
    if shape == Shape.FOREARM:
        return forearm(sheet, rng)
    if shape == Shape.TRUNK:
        return trunk(sheet, rng)
    coarse = Sheet(sheet.width_mm, sheet.height_mm, max(_FEATURE_MM, sheet.mm_per_cell))
    drawn = face(coarse, rng) if shape == Shape.FACE else hand_back(coarse, rng)
    return _refined(drawn, sheet)


def _refined(body: Body, sheet: Sheet) -> Body:
    """Lay the same body on a finer sheet of the same size."""
    size = sheet.shape[::-1]

    def grown(array: Field | None) -> Field | None:
        return None if array is None else np.asarray(cv2.resize(array.astype(np.float32), size))

    def mask(array: Mask) -> Mask:
        return np.asarray(cv2.resize(array.astype(np.float32), size) > 0.5)

    return Body(
        sheet=sheet,
        cover=cv2.resize(body.cover, size),
        slope_x=cv2.resize(body.slope_x, size),
        slope_y=cv2.resize(body.slope_y, size),
        measurable=mask(body.measurable),
        room=mask(body.room),
        paint=grown(body.paint),
        epidermal_gain=grown(body.epidermal_gain),
        blood_gain=grown(body.blood_gain),
    )


def forearm(sheet: Sheet, rng: Rng) -> Body:
    """Lay a tapering cylinder across the sheet, with background on both sides."""
    x, y = sheet.millimetres()
    angle = rng.uniform(-0.2, 0.2)
    along = np.cos(angle) * x + np.sin(angle) * y
    across = -np.sin(angle) * x + np.cos(angle) * y - rng.uniform(-6.0, 6.0)
    taper = rng.uniform(0.06, 0.12) * rng.choice([-1.0, 1.0])
    bulge = 2.0 * np.sin(along / 28.0 + rng.uniform(0.0, 6.0))
    half = rng.uniform(36.0, 43.0) + taper * along + bulge
    t = across / half
    cover = np.clip(0.5 + (1.0 - np.abs(t)) * half / sheet.mm_per_cell, 0.0, 1.0)
    slope = -t / np.sqrt(np.maximum(1.0 - t**2, 0.04)) * 0.85
    return Body(
        sheet=sheet,
        cover=cover.astype(np.float32),
        slope_x=(-np.sin(angle) * slope).astype(np.float32),
        slope_y=(np.cos(angle) * slope).astype(np.float32),
        measurable=np.asarray(np.abs(t) < 0.97),
        room=np.asarray(np.abs(t) < 0.72),
        paint=None,
        epidermal_gain=None,
        blood_gain=None,
    )


def trunk(sheet: Sheet, rng: Rng) -> Body:
    """Fill the photograph with gently curved skin, as of a back or a thigh."""
    x, y = sheet.millimetres()
    radius_x, radius_y = rng.uniform(140.0, 400.0, 2)
    top_x, top_y = rng.uniform(-25.0, 25.0, 2)
    full = np.ones(sheet.shape, bool)
    return Body(
        sheet=sheet,
        cover=np.ones(sheet.shape, np.float32),
        slope_x=np.broadcast_to(-(x - top_x) / radius_x, sheet.shape).astype(np.float32),
        slope_y=np.broadcast_to(-(y - top_y) / radius_y, sheet.shape).astype(np.float32),
        measurable=full,
        room=full,
        paint=None,
        epidermal_gain=None,
        blood_gain=None,
    )
