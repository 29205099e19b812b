"""Settle the printed card by all that is printed on it, where its markers are too small to.

A picture of the card, drawn from its layout, is laid over the photo and moved until the two
correlate best (enhanced correlation; Evangelidis & Psarakis 2008, IEEE TPAMI 30:1858). The
correlation is blind to brightness and contrast, so it asks little of the printer's colours.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from pigment.imaging.card_grid import project
from pigment.imaging.printed_layout import CARD_MM, face_rectangles
from pigment.model.arrays import FloatArray, SrgbImage

_PX_PER_MM = (1.5, 4.0)  # of the drawn card: about as fine as the photo shows it
_FINER = 8  # drawn so much finer and averaged, as a sensor does
_SMOOTHING_PX = (9, 5, 3)  # of the photo and the drawing, from far to near
_LEAST_CORRELATION = 0.85
_MOST_MOVED_MM = 10.0
_ROUNDS, _AT_REST = 60, 1e-5


def settle_card(srgb: SrgbImage, mm_to_px: FloatArray) -> FloatArray | None:
    """Improve a homography (3, 3) from card millimetres to pixels of ``srgb`` (h, w, 3).

    ``None`` where what lies there does not look like the card.
    """
    width, height = CARD_MM
    corners = np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]])
    seen = project(mm_to_px, corners)
    sides = np.linalg.norm(np.roll(seen, -1, axis=0) - seen, axis=1)
    finest = float((sides / np.array([width, height, width, height])).max())
    px_per_mm = float(np.round(np.clip(finest, *_PX_PER_MM) * 4.0) / 4.0)
    drawn, to_mm = _drawn_card(px_per_mm)
    margin = 0.25 * float(sides.max())
    low = np.maximum(np.floor(seen.min(axis=0) - margin), 0).astype(int)
    high = np.ceil(seen.max(axis=0) + margin).astype(int) + 1
    part = srgb[low[1] : high[1], low[0] : high[0]]
    if min(part.shape[:2]) < 16:
        return None
    grey = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY).astype(np.float32)
    shift = np.array([[1.0, 0.0, -low[0]], [0.0, 1.0, -low[1]], [0.0, 0.0, 1.0]])
    place = shift @ mm_to_px @ to_mm
    correlation, whole = 0.0, np.full(grey.shape, 255, np.uint8)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ROUNDS, _AT_REST)
    for smoothing in _SMOOTHING_PX:
        start = (place / place[2, 2]).astype(np.float32)
        try:
            correlation, moved = cv2.findTransformECC(
                drawn, grey, start, cv2.MOTION_HOMOGRAPHY, stop, whole, smoothing
            )
        except cv2.error:  # it runs away where there is nothing to hold on to
            return None
        place = np.asarray(moved, float)
    settled = np.linalg.inv(shift) @ place @ np.linalg.inv(to_mm)
    away_mm = np.linalg.norm(
        project(np.linalg.inv(mm_to_px), project(settled, corners)) - corners, axis=1
    )
    if correlation < _LEAST_CORRELATION or away_mm.max() > _MOST_MOVED_MM:
        return None
    return np.asarray(settled / settled[2, 2])


@lru_cache(maxsize=8)
def _drawn_card(px_per_mm: float) -> tuple[np.ndarray, FloatArray]:
    """Draw the card in grey (h, w) float32; also the map (3, 3) from its pixels to millimetres."""
    scale = _FINER * px_per_mm
    size = tuple(round(side * px_per_mm) for side in CARD_MM)
    fine = np.zeros((_FINER * size[1], _FINER * size[0], 3), np.uint8)
    for shape in face_rectangles():
        left, top = round(shape.left_mm * scale), round(shape.top_mm * scale)
        right = round((shape.left_mm + shape.width_mm) * scale)
        bottom = round((shape.top_mm + shape.height_mm) * scale)
        fine[top:bottom, left:right] = shape.code
    grey = cv2.cvtColor(fine, cv2.COLOR_RGB2GRAY)
    drawn = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    half = 0.5 / px_per_mm
    to_mm = np.array([[1.0 / px_per_mm, 0.0, half], [0.0, 1.0 / px_per_mm, half], [0, 0, 1.0]])
    return drawn, to_mm
