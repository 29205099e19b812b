"""Narrow bays of coarse texture in the skin: the edge of a spot beside an outline, not cloth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pigment.model.arrays import FloatArray, Mask


@dataclass(frozen=True, slots=True)
class BaySettings:
    """Which coarse texture is skin. Depths are natural logarithms of luminance."""

    px: int = 15  # texture in a narrower bay of the skin is that of a spot's edge
    share: float = 0.95  # of it that must lie close to the smooth skin
    depth: float = 0.25  # its darkest tenth below that skin: deeper is a shadow
    even: float = 0.12  # unless all of it is nearly as dark: a dark spot
    even_depth: float = 0.5  # such a spot's middle tone lies at most this far below that skin
    most_brighter: float = 0.15  # its middle tone above that skin: brighter is no skin


def find_bays(
    coarse: Mask, likely: Mask, smooth: npt.NDArray[Any], level: FloatArray, settings: BaySettings
) -> Mask:
    """Coarse texture too narrow to be cloth, in the skin: the edge of a spot near the outline.

    ``level``: log luminance (h, w). What holds a deep shadow, or darkens inwards, is a gap
    between fingers; skin darkens towards its outline.
    """
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (settings.px, settings.px))
    off_skin = (coarse | ~likely).astype(np.uint8)
    wide = cv2.morphologyEx(off_skin, cv2.MORPH_OPEN, disc) > 0
    narrow = coarse & likely & ~wide
    away = np.asarray(cv2.distanceTransform((~wide).astype(np.uint8), cv2.DIST_L2, 5), float)
    bays = np.zeros_like(coarse)
    count, labels = cv2.connectedComponents(smooth, connectivity=4)
    if count < 2:
        return bays
    skin = labels == main_part(labels, count)
    reach = np.ones((2 * settings.px + 1,) * 2, np.uint8)
    near = cv2.dilate(skin.astype(np.uint8), reach) > 0
    count, parts = cv2.connectedComponents(narrow.astype(np.uint8), connectivity=4)
    for number in range(1, count):
        part = parts == number
        beside = skin & (cv2.dilate(part.astype(np.uint8), reach) > 0)
        if near[part].mean() < settings.share or not beside.any():
            continue
        own = level[part] - float(np.median(level[beside]))
        darkest, middle = np.quantile(own, (0.1, 0.5))
        even = middle - darkest < settings.even and middle > -settings.even_depth
        shallow = darkest > -settings.depth or even
        outwards = np.mean(away[part][own <= middle]) <= np.mean(away[part][own >= middle])
        if middle < settings.most_brighter and shallow and outwards:
            bays |= part
    return bays


def main_part(labels: npt.NDArray[Any], count: int) -> int:
    """Return the label (h, w), 1 or more, of the part that is large and near the middle."""
    height, width = labels.shape
    y, x = np.mgrid[:height, :width]
    central = np.exp(-((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) / (2 * 0.25**2))
    votes = np.bincount(labels.ravel(), central.ravel(), minlength=count)
    return 1 + int(votes[1:].argmax())
