"""Was the skin of a patch in view? A patch that a photo does not show is not a patch gone."""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import FloatArray, Mask
from pigment.model.patches import Patch
from pigment.model.series import MeasuredPhoto

# Points of a patch are taken at its middle and half-way and four fifths of the way out: the
# very border may be off by the registration, or lie under a hair.
_REACHES = (0.0, 0.5, 0.8)
_POINTS_PER_OUTLINE = 24
_IN_VIEW_FRACTION = 0.8


def skin_mask(photo: MeasuredPhoto) -> Mask | None:
    """Unpack the skin of a photograph at the working scale, ``None`` where it was not kept."""
    height, width = photo.work_shape
    if not photo.skin_bits or height * width == 0:
        return None
    bits = np.frombuffer(photo.skin_bits, np.uint8)
    return np.unpackbits(bits, count=height * width).reshape(height, width).astype(bool)


def patch_points_px(patch: Patch) -> FloatArray:
    """Points (n, 2) spread over a patch, in working pixels of its own photograph."""
    centre = np.asarray(patch.centre_px, dtype=float)
    if not patch.outlines_px:
        return centre[None]
    outline = max((np.asarray(o, dtype=float) for o in patch.outlines_px), key=len)
    rim = outline.reshape(-1, 2)
    rim = rim[np.linspace(0, len(rim) - 1, _POINTS_PER_OUTLINE).round().astype(int)]
    return np.concatenate([centre + reach * (rim - centre) for reach in _REACHES])


def map_points_px(points_px: FloatArray, seen: MeasuredPhoto, other: MeasuredPhoto) -> FloatArray:
    """Move working-pixel points (n, 2) of one photograph to another, by way of the baseline."""
    forth = np.eye(3) if seen.alignment is None else seen.alignment.to_baseline
    back = np.eye(3) if other.alignment is None else other.alignment.to_baseline
    homography = np.linalg.solve(np.asarray(back, float), np.asarray(forth, float))
    lifted = np.c_[points_px, np.ones(len(points_px))] @ homography.T
    return np.asarray(lifted[:, :2] / lifted[:, 2:3])


def shows_patch(seen: MeasuredPhoto, patch: Patch, other: MeasuredPhoto) -> bool | None:
    """Whether ``other`` shows the skin where ``seen`` has ``patch``; ``None`` if unknown."""
    height, width = other.work_shape
    if not other.skin_bits or height * width == 0:
        return None
    at = np.rint(map_points_px(patch_points_px(patch), seen, other)).astype(int)
    inside = (at[:, 0] >= 0) & (at[:, 0] < width) & (at[:, 1] >= 0) & (at[:, 1] < height)
    index = at[inside, 1] * width + at[inside, 0]
    packed = np.frombuffer(other.skin_bits, np.uint8)  # read in place, eight pixels a byte
    on_skin = int((packed[index >> 3] >> (7 - (index & 7)) & 1).sum())
    return on_skin >= _IN_VIEW_FRACTION * len(at)
