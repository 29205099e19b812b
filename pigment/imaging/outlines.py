"""Sub-pixel outlines of spots, and back from outlines to pixels."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
from skimage.measure import find_contours

from pigment.model.arrays import FloatArray, Mask

_LEAST_AREA_PX = 4.0


def trace_outlines(
    depth: FloatArray, mask: Mask, offset_px: tuple[int, int], level: float = 0.5
) -> tuple[FloatArray, ...]:
    """Trace where ``depth`` (h, w) crosses ``level`` around ``mask``.

    Returns closed contours (n, 2) as (x, y), holes included, shifted by ``offset_px``.
    Only the pixels of ``mask`` and their neighbours are looked at, so a neighbouring spot
    does not join in.
    """
    near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    inner = np.where(mask, np.maximum(depth, level + 1e-3), np.minimum(depth, level - 1e-3))
    field = np.pad(np.where(near, inner, level - 0.5), 1, constant_values=level - 0.5)
    outlines = []
    for contour in find_contours(field.astype(float), level):
        points = contour[:, ::-1] - 1.0
        if abs(signed_area(points)) >= _LEAST_AREA_PX:
            outlines.append(np.asarray(points + np.array(offset_px, float)))
    return tuple(outlines)


def signed_area(points: FloatArray) -> float:
    """Shoelace area of a closed polygon (n, 2); the sign tells its sense."""
    x, y = points[:, 0], points[:, 1]
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def outline_area(outlines: tuple[FloatArray, ...]) -> float:
    """Area within the outlines: outer ones add, holes (of the other sense) subtract."""
    return abs(sum(signed_area(points) for points in outlines))


def outline_length(outlines: tuple[FloatArray, ...]) -> float:
    """Total length of the outlines."""
    return float(
        sum(
            np.linalg.norm(points - np.roll(points, -1, axis=0), axis=1).sum()
            for points in outlines
        )
    )


def map_points(points: FloatArray, homography: FloatArray) -> FloatArray:
    """Map (n, 2) points through a homography (3, 3)."""
    lifted = np.column_stack([points, np.ones(len(points))]) @ np.asarray(homography).T
    return np.asarray(lifted[:, :2] / lifted[:, 2:])


def fill_even_odd(contours: Sequence[FloatArray], shape: tuple[int, int]) -> Mask:
    """Return (h, w): pixels whose centre lies inside the closed contours, even-odd rule.

    Exact for sub-pixel contours: a row's filled pixels are those right of an odd number of
    crossings, with the half-open rule (an edge owns its upper end, not its lower one).
    """
    height, width = shape
    flips = np.zeros((height, width + 1), np.uint8)
    for contour in contours:
        _flip_right_of(contour, flips)
    return np.bitwise_xor.accumulate(flips, axis=1)[:, :width].astype(bool)


def _flip_right_of(contour: FloatArray, flips: npt.NDArray[np.uint8]) -> None:
    """Toggle, in place, the first pixel right of every crossing of a row with the contour."""
    start = np.asarray(contour, np.float64).reshape(-1, 2)
    end = np.roll(start, -1, axis=0)
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    height, width = flips.shape[0], flips.shape[1] - 1
    first = np.clip(np.ceil(low), 0, height).astype(np.int64)
    last = np.clip(np.ceil(high), 0, height).astype(np.int64)  # exclusive
    counts = last - first
    edge = np.repeat(np.arange(len(start)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = first[edge] + within
    (x0, y0), (x1, y1) = start[edge].T, end[edge].T
    crossings = x0 + (rows - y0) / (y1 - y0) * (x1 - x0)
    columns = np.clip(np.ceil(crossings), 0, width).astype(np.int64)
    np.bitwise_xor.at(flips, (rows, columns), 1)
