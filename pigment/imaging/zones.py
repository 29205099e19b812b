"""Where a patch is read (its core) and what it is compared with (the ring of normal skin).

Core: pixels inside by more than max(1 mm, 20 % of the inscribed radius), or the innermost
30 % of the patch where that leaves too few. Ring: normal skin 2 to 8 mm outside the border;
without a scale 0.2 to 0.8 patch radii. Where that ring holds too little normal skin (a patch
at the edge of the photo), it is widened until it does.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.model.arrays import FloatArray, Mask

_CORE_MM, _CORE_RADII, _CORE_SHARE = 1.0, 0.20, 0.30
_RING_MM, _RING_RADII = (2.0, 8.0), (0.2, 0.8)
_LEAST_CORE_PX, _LEAST_RING_PX = 12, 60


def distance_inside(mask: Mask) -> FloatArray:
    """Pixels from each inside pixel (h, w) to the border; 0 outside."""
    padded = np.pad(mask.astype(np.uint8), 1)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1])


def distance_outside(mask: Mask) -> FloatArray:
    """Pixels from each outside pixel (h, w) to the patch; 0 inside."""
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5))


@dataclass(frozen=True, slots=True, eq=False)
class Zones:
    """Core and ring (h, w) of one spot, and whether its ring had to be widened."""

    core: Mask
    ring: Mask
    widened: bool


def find_zones(patch: Mask, usable: Mask, normal: Mask, mm_per_px: float | None) -> Zones:
    """Return where ``patch`` (h, w) is read and what it is compared with.

    ``usable`` leaves out hair and glare; ``normal`` other spots too.
    """
    ring, widened = ring_zone(patch, normal, mm_per_px)
    return Zones(core_zone(patch, usable, mm_per_px), ring, widened)


def core_zone(patch: Mask, usable: Mask, mm_per_px: float | None) -> Mask:
    """Return the core of ``patch`` (h, w); ``usable`` leaves out hair and glare."""
    core = np.zeros(patch.shape, bool)
    box = bounding_box(patch)
    if box is None:
        return core
    core[box] = _core_within(patch[box], usable[box], mm_per_px)
    return core


def _core_within(patch: Mask, usable: Mask, mm_per_px: float | None) -> Mask:
    depth = distance_inside(patch)
    radius = float(depth.max())
    least = _CORE_RADII * radius
    if mm_per_px is not None:
        least = max(least, _CORE_MM / mm_per_px)
    core: Mask = (depth > least) & usable
    inside = patch & usable
    if np.count_nonzero(core) < max(_LEAST_CORE_PX, _CORE_SHARE * 0.5 * np.count_nonzero(inside)):
        if not inside.any():
            return inside
        core = inside & (depth >= np.quantile(depth[inside], 1.0 - _CORE_SHARE))
    return core


def bounding_box(mask: Mask, margin: int = 0) -> tuple[slice, slice] | None:
    """Return the rows and columns that hold ``mask`` (h, w), with a margin inside the frame."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not rows.size:
        return None
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + 1 + margin),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + 1 + margin),
    )


def ring_limits_px(patch: Mask, mm_per_px: float | None) -> tuple[float, float]:
    """Inner and outer distance of the ring from the border, in pixels."""
    if mm_per_px is not None:
        return _RING_MM[0] / mm_per_px, _RING_MM[1] / mm_per_px
    radius = float(np.sqrt(np.count_nonzero(patch) / np.pi))
    return max(_RING_RADII[0] * radius, 2.0), max(_RING_RADII[1] * radius, 8.0)


def ring_zone(patch: Mask, normal: Mask, mm_per_px: float | None) -> tuple[Mask, bool]:
    """Return the ring of ``normal`` skin around ``patch``, and whether it had to be widened."""
    inner, outer = ring_limits_px(patch, mm_per_px)
    ring = np.zeros(patch.shape, bool)
    box = bounding_box(patch, int(outer) + 1)  # nothing further away matters yet
    if box is None:
        return ring, False
    near = distance_outside(patch[box])
    ring[box] = normal[box] & (near > inner) & (near <= outer)
    wanted = max(_LEAST_RING_PX, 0.05 * np.pi * ((outer + 1) ** 2 - inner**2))
    if np.count_nonzero(ring) >= wanted:
        return ring, False
    away = distance_outside(patch)
    widened = False
    while np.count_nonzero(ring) < wanted and outer < max(patch.shape):
        outer *= 1.5
        widened = True
        ring = normal & (away > 0.5 * inner) & (away <= outer)
    return ring, widened
