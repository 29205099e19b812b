"""Outlines to pixels, by the rule of pixel centres; the scorer's own, so that it can disagree."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from skimage.draw import polygon

from pigment.model.arrays import FloatArray, Mask
from pigment.model.patches import Patch
from pigment.model.series import MeasuredPhoto


def patch_pixels(patch: Patch, measured: MeasuredPhoto, shape: tuple[int, ...]) -> Mask:
    """Return the pixels (H, W) of the photo whose centres lie within a measured patch."""
    outlines = ((o + 0.5) / measured.photo_to_work - 0.5 for o in patch.outlines_px)
    return fill(outlines, (shape[0], shape[1]))


def fill(outlines_px: Iterable[FloatArray], shape: tuple[int, int]) -> Mask:
    """Return the pixels (h, w) whose centres lie within the outlines (even-odd rule)."""
    inside = np.zeros(shape, bool)
    for outline in outlines_px:
        rows, columns = polygon(outline[:, 1], outline[:, 0], shape)
        inside[rows, columns] ^= True
    return inside
