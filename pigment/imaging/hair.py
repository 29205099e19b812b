"""Hair over skin: thin dark lines, left out of every measurement.

Black top-hat (the idea of Lee et al. 1997, "DullRazor", Comput. Biol. Med.
27:533), kept where the response stands out of the skin's own texture and forms a line.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.model.arrays import FloatArray, Mask


@dataclass(frozen=True, slots=True)
class HairSettings:
    """Width and prominence of a hair."""

    widest_px: int = 9
    prominence: float = 6.0  # robust spreads of the top-hat over skin
    least_depth_l: float = 7.0  # L* a hair takes away at least
    least_elongation: float = 9.0
    least_length_px: int = 25


def hair_mask(lightness: FloatArray, skin: Mask, settings: HairSettings) -> Mask:
    """Return hair over skin from ``lightness`` (h, w) float32, CIELAB L*.

    Lightness, not density: the texture of a dark patch must not pass for hair.
    """
    if not skin.any():
        return np.zeros_like(skin)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (settings.widest_px,) * 2)
    tophat = cv2.morphologyEx(lightness.astype(np.float32), cv2.MORPH_BLACKHAT, kernel)
    inside = tophat[skin][:: max(1, int(skin.sum()) // 200_000)]
    middle = float(np.median(inside))
    spread = 1.4826 * float(np.median(np.abs(inside - middle))) + 1e-4
    limit = max(middle + settings.prominence * spread, settings.least_depth_l)
    candidate = ((tophat > limit) & skin).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(candidate, connectivity=8)
    if count < 2:
        return np.zeros_like(skin)
    keep = np.zeros(count, bool)
    length = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    area = np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    keep[1:] = (length[1:] > settings.least_length_px) & (
        length[1:] ** 2 / area[1:] > settings.least_elongation
    )
    hair = keep[labels].astype(np.uint8)
    return cv2.dilate(hair, np.ones((3, 3), np.uint8)) > 0
