"""Was the skin of a patch in view? A patch that a photo does not show is not a patch gone."""

from __future__ import annotations

import numpy as np

from pigment.model.arrays import FloatArray, Mask
from pigment.model.patches import Patch
from pigment.model.series import MeasuredPhoto

# Points of a patch are taken at its middle and half-way and four fifths of the way out: the
# very border may be off by the registration, or lie under a hair.
_REACHES = (0.0, 0.5, 0.8)
_SURROUND_REACHES = ((1.4, 1.7), (2.4, 2.8))  # small patches lie in wider holes
_POINTS_PER_OUTLINE = 24
_IN_VIEW_FRACTION = 0.8
_SURROUND_FRACTION = 0.6


def skin_mask(photo: MeasuredPhoto) -> Mask | None:
    """Unpack the skin of a photograph at the working scale, ``None`` where it was not kept."""
    height, width = photo.work_shape
    if not photo.skin_bits or height * width == 0:
        return None
    bits = np.frombuffer(photo.skin_bits, np.uint8)
    return np.unpackbits(bits, count=height * width).reshape(height, width).astype(bool)


def patch_points_px(patch: Patch, reaches: tuple[float, ...] = _REACHES) -> FloatArray:
    """Points (n, 2) spread over a patch, in working pixels of its own photograph.

    ``reaches``: how far out they lie, 0 at its middle and 1 at its outline.
    """
    centre = np.asarray(patch.centre_px, dtype=float)
    if not patch.outlines_px:
        return centre[None]
    outline = max((np.asarray(o, dtype=float) for o in patch.outlines_px), key=len)
    rim = outline.reshape(-1, 2)
    rim = rim[np.linspace(0, len(rim) - 1, _POINTS_PER_OUTLINE).round().astype(int)]
    return np.concatenate([centre + reach * (rim - centre) for reach in reaches])


def map_points_px(points_px: FloatArray, seen: MeasuredPhoto, other: MeasuredPhoto) -> FloatArray:
    """Move working-pixel points (n, 2) of one photograph to another, by way of the baseline."""
    laid = np.asarray(points_px, float)
    if seen.alignment is not None:
        laid = seen.alignment.onto_baseline(laid)
    return laid if other.alignment is None else other.alignment.onto_photo(laid)


def shows_patch(seen: MeasuredPhoto, patch: Patch, other: MeasuredPhoto) -> bool | None:
    """Whether ``other`` shows the skin where ``seen`` has ``patch``; ``None`` if unknown."""
    share = _share_on_skin(patch_points_px(patch), seen, other)
    return None if share is None else share >= _IN_VIEW_FRACTION


def shows_surround(seen: MeasuredPhoto, patch: Patch, other: MeasuredPhoto) -> bool | None:
    """Whether ``other`` shows most of the skin close around ``patch``, or a little further out."""
    shares = [
        _share_on_skin(patch_points_px(patch, reaches), seen, other)
        for reaches in _SURROUND_REACHES
    ]
    known = [share for share in shares if share is not None]
    return max(known) >= _SURROUND_FRACTION if known else None


def _share_on_skin(
    points_px: FloatArray, seen: MeasuredPhoto, other: MeasuredPhoto
) -> float | None:
    """Share of points (n, 2) of one photograph that are skin in another; ``None`` if unknown."""
    height, width = other.work_shape
    if not other.skin_bits or height * width == 0:
        return None
    at = np.rint(map_points_px(points_px, seen, other)).astype(int)
    inside = (at[:, 0] >= 0) & (at[:, 0] < width) & (at[:, 1] >= 0) & (at[:, 1] < height)
    index = at[inside, 1] * width + at[inside, 0]
    packed = np.frombuffer(other.skin_bits, np.uint8)  # read in place, eight pixels a byte
    return int((packed[index >> 3] >> (7 - (index & 7)) & 1).sum()) / len(at)
