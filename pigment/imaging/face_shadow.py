"""Shading that a face throws on itself: beside the nose and below the lower lip, no pigment.

The shadow of a nose runs along its flank over most of its length; a patch of that place and
shape would be a rare thing, while the shadow is in half of all portraits lit from a side. What
of it is too weak for that rule is told by its colour: shading takes about as much of every
light, brown pigment more of the blue, grey-blue pigment more of the red. Under two lamps a
shadow has the colour of the other one; what runs along most of the nose is shading even then,
and so is what is neutral and as large as the nose: both its flanks.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.colour.spaces import LUMINANCE
from pigment.imaging.face_frame import millimetres, strip_of
from pigment.model.arrays import FloatArray, IndexArray, LinearImage, Mask
from pigment.model.face import FaceFrame


@dataclass(frozen=True, slots=True)
class NoseShadowSettings:
    """What of the nose is called its shadow."""

    half_width_mm: float = 12.5
    top_mm: float = -20.0
    bottom_mm: float = 30.0
    smooth_mm: float = 1.0
    least_depth: float = 0.08  # darker than the nose's middle brightness, natural log
    least_length_mm: float = 20.0
    least_aspect: float = 1.9
    most_turn_deg: float = 25.0  # from the axis of the nose
    margin_mm: float = 1.0


@dataclass(frozen=True, slots=True)
class FoldSettings:
    """Which spots of a face are shading of its folds. Middles in face millimetres."""

    red_share: tuple[float, float] = (0.76, 1.0)  # red density over the mean one: neutral
    nose_half_width_mm: float = 19.0
    nose_mm: tuple[float, float] = (-20.0, 30.0)
    nose_least_aspect: float = 1.8
    nose_most_turn_deg: float = 35.0  # from the axis of the nose
    long_mm: float = 20.0  # along the nose: shading, however blue its other lamp makes it
    long_least_aspect: float = 2.2
    long_most_turn_deg: float = 25.0
    wing_mm: tuple[float, float, float, float] = (5.0, 13.0, 8.0, 22.0)  # |x|, y
    wing_least_aspect: float = 1.4
    whole_nose_mm: float = 36.0  # length of the shading of both flanks, which are joined
    whole_nose_least_aspect: float = 1.4
    chin_half_width_mm: float = 15.0
    chin_mm: tuple[float, float] = (62.0, 80.0)
    chin_least_aspect: float = 2.5
    chin_least_turn_deg: float = 60.0


def is_fold(
    rows: IndexArray,
    columns: IndexArray,
    red_share: float,
    frame: FaceFrame,
    settings: FoldSettings,
) -> bool:
    """Whether a spot is shading beside the nose, or in the fold of the chin.

    ``rows``, ``columns`` (n,): its pixels; ``red_share``: its red density over its mean one.
    """
    low, high = settings.red_share
    if red_share <= low or len(rows) < 20:
        return False
    inverse = np.linalg.inv(frame.to_px[:, :2])
    x, y = inverse @ (np.stack([columns, rows]) - frame.to_px[:, 2:])
    at_x, at_y = abs(float(x.mean())), float(y.mean())
    length, width, turn = strip_of(x, y)
    neutral = red_share < high
    if at_x < settings.nose_half_width_mm and settings.nose_mm[0] < at_y < settings.nose_mm[1]:
        if length > max(settings.long_mm, settings.long_least_aspect * width):
            neutral |= turn < settings.long_most_turn_deg
        along = turn < settings.nose_most_turn_deg
        whole = length > settings.whole_nose_mm
        least = settings.whole_nose_least_aspect if whole else settings.nose_least_aspect
        left, right, top, bottom = settings.wing_mm
        if left < at_x < right and top < at_y < bottom:
            least = settings.wing_least_aspect
        return neutral and along and length > least * width
    if at_x < settings.chin_half_width_mm and settings.chin_mm[0] < at_y < settings.chin_mm[1]:
        across = turn > settings.chin_least_turn_deg
        return neutral and across and length > settings.chin_least_aspect * width
    return False


def nose_shadow(
    linear: LinearImage, frame: FaceFrame, usable: Mask, settings: NoseShadowSettings
) -> Mask:
    """Return the shadow on the nose in linear sRGB (h, w, 3), among ``usable`` pixels (h, w)."""
    x, y = millimetres(frame.to_px, (usable.shape[0], usable.shape[1]))
    nose = usable & (np.abs(x) < settings.half_width_mm)
    nose &= (y > settings.top_mm) & (y < settings.bottom_mm)
    none = np.zeros_like(usable)
    if np.count_nonzero(nose) < 50:
        return none
    px_per_mm = float(np.hypot(*frame.to_px[:, 0]))
    level = _smooth_log(linear, usable, settings.smooth_mm * px_per_mm)
    dark = nose & (level < float(np.median(level[nose])) - settings.least_depth)
    count, labels = cv2.connectedComponents(dark.astype(np.uint8), connectivity=4)
    for number in range(1, count):
        part = labels == number
        if np.count_nonzero(part) > 20 and _is_long(x[part], y[part], settings):
            none |= part
    reach = max(1, round(settings.margin_mm * px_per_mm))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(none.astype(np.uint8), disc) > 0) & usable


def _smooth_log(linear: LinearImage, usable: Mask, sigma_px: float) -> FloatArray:
    weight = usable.astype(np.float32)
    level = np.log(np.maximum(linear @ LUMINANCE, 0.004)).astype(np.float32) * weight
    total = cv2.GaussianBlur(weight, (0, 0), max(sigma_px, 0.5))
    return np.asarray(cv2.GaussianBlur(level, (0, 0), max(sigma_px, 0.5)) / np.maximum(total, 1e-3))


def _is_long(x: FloatArray, y: FloatArray, settings: NoseShadowSettings) -> bool:
    """Whether pixels at (x, y) mm form a long strip along the nose."""
    length, width, turn = strip_of(x, y)
    return (
        length > settings.least_length_mm
        and length > settings.least_aspect * width
        and turn < settings.most_turn_deg
    )
