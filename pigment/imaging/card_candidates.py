"""Square-looking, evenly coloured regions of a photograph: what patches of a card may be.

A patch is brighter than the black frame round it in at least one channel, so the search runs
on the channel maximum, thresholded against its own neighbourhood at several sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.model.arrays import FloatArray, SrgbImage

_MIN_SIDE_PX = 5.0
_MIN_FILL = 0.72  # of the smallest rotated rectangle around a region
_MIN_SOLIDITY = 0.86
_MAX_ASPECT = 2.3
_MIN_SINE = 0.6  # of the angle between two sides of a tilted patch
_MAX_REGIONS = 1200  # per threshold


@dataclass(frozen=True, slots=True, eq=False)
class QuadCandidates:
    """Regions that may be patches: ``centres_px`` (n, 2), ``sides_px`` (n, 2, 2).

    ``sides_px[i]`` holds the two side vectors of region i; ``areas_px`` (n,).
    """

    centres_px: FloatArray
    sides_px: FloatArray
    areas_px: FloatArray


def find_quads(srgb: SrgbImage) -> QuadCandidates:
    """Collect the patch-like regions of an RGB image (h, w, 3) over several sizes."""
    value = cv2.GaussianBlur(cv2.max(cv2.max(srgb[..., 0], srgb[..., 1]), srgb[..., 2]), (3, 3), 0)
    found: list[tuple[float, ...]] = []
    for level in range(4):
        factor = 2.0**level
        if level:
            value = cv2.resize(
                value, (value.shape[1] // 2, value.shape[0] // 2), interpolation=cv2.INTER_AREA
            )
        if min(value.shape) < 40:
            break
        for block, offset in ((19, -4), (35, -5)) if level else ((13, -3), (19, -4), (35, -5)):
            found += _regions(value, block, offset, factor)
    return _without_duplicates(np.array(found, float).reshape(-1, 7))


def _regions(value: np.ndarray, block: int, offset: int, factor: float) -> list[tuple[float, ...]]:
    """Patch-like regions brighter than their ``block`` neighbourhood, in full pixels."""
    binary = cv2.adaptiveThreshold(
        value, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, block, offset
    )
    _, labels, stats, _ = cv2.connectedComponentsWithStats(binary, connectivity=4)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    area = stats[:, cv2.CC_STAT_AREA]
    longest = np.maximum(width, height)
    plausible = (
        (area >= _MIN_SIDE_PX**2)
        & (longest <= 3.2 * block)
        & (area >= 0.36 * width * height)
        & (longest <= 2.6 * np.minimum(width, height))
    )
    plausible[0] = False
    chosen = np.flatnonzero(plausible)
    if len(chosen) > _MAX_REGIONS:
        chosen = chosen[np.argsort(-area[chosen])[:_MAX_REGIONS]]
    quads = []
    for label in chosen:
        left, top = stats[label, cv2.CC_STAT_LEFT], stats[label, cv2.CC_STAT_TOP]
        window = labels[top : top + height[label], left : left + width[label]] == label
        quad = _as_quad(window.astype(np.uint8))
        if quad is not None:
            cx, cy, *sides, size = quad
            quads.append(
                (
                    (cx + left + 0.5) * factor - 0.5,
                    (cy + top + 0.5) * factor - 0.5,
                    *(side * factor for side in sides),
                    size * factor**2,
                )
            )
    return quads


def _as_quad(window: np.ndarray) -> tuple[float, ...] | None:
    """Centre, side vectors and area of one region, or ``None`` where it is no quadrilateral."""
    contours, _ = cv2.findContours(window, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    contour = max(contours, key=len)
    hull = cv2.convexHull(contour)
    moments = cv2.moments(hull)
    if moments["m00"] < (_MIN_SIDE_PX - 1.0) ** 2:
        return None
    if cv2.contourArea(contour) < _MIN_SOLIDITY * moments["m00"]:
        return None
    sides = _parallelogram(hull, moments["m00"])
    if sides is None:
        sides = _rectangle(hull, moments["m00"])
    if sides is None:
        return None
    lengths = np.linalg.norm(sides, axis=1)
    if lengths.min() < _MIN_SIDE_PX or lengths.max() > _MAX_ASPECT * lengths.min():
        return None
    if sides[0, 0] * sides[1, 1] - sides[0, 1] * sides[1, 0] < 0:
        sides = sides[::-1]
    area = float(sides[0, 0] * sides[1, 1] - sides[0, 1] * sides[1, 0])
    centre = (moments["m10"] / moments["m00"], moments["m01"] / moments["m00"])
    return (*centre, *sides.ravel().tolist(), area)


def _parallelogram(hull: np.ndarray, area: float) -> FloatArray | None:
    """Side vectors (2, 2) of a four-cornered hull; contours run through pixel centres."""
    outline = cv2.approxPolyDP(hull, 0.07 * cv2.arcLength(hull, True), True).reshape(-1, 2)
    if len(outline) != 4:
        return None
    step = np.roll(outline, -1, axis=0) - outline.astype(float)
    sides = np.stack([step[0] - step[2], step[1] - step[3]]) / 2.0
    cross = abs(sides[0, 0] * sides[1, 1] - sides[0, 1] * sides[1, 0])
    lengths = np.linalg.norm(sides, axis=1)
    if cross < _MIN_SINE * lengths.prod() or not _MIN_FILL <= area / cross <= 1.35:
        return None
    return np.asarray(sides * (1.0 + 1.0 / lengths)[:, None])


def _rectangle(hull: np.ndarray, area: float) -> FloatArray | None:
    """Side vectors (2, 2) of the smallest rectangle around a hull that fills it well."""
    _, (side_1, side_2), angle = cv2.minAreaRect(hull)
    if area < _MIN_FILL * side_1 * side_2:
        return None
    cos, sin = float(np.cos(np.radians(angle))), float(np.sin(np.radians(angle)))
    return np.array(
        [
            [cos * (side_1 + 1.0), sin * (side_1 + 1.0)],
            [-sin * (side_2 + 1.0), cos * (side_2 + 1.0)],
        ]
    )


def _without_duplicates(found: FloatArray) -> QuadCandidates:
    """Keep one of the regions that several thresholds saw at the same place and size."""
    order = np.argsort(-found[:, 6], kind="stable")
    found = found[order]
    keep: list[int] = []
    cells: dict[tuple[int, int], list[int]] = {}
    for index, row in enumerate(found):
        cx, cy, area = row[0], row[1], row[6]
        side = area**0.5
        cell = (int(cx // 16), int(cy // 16))
        near = [
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in cells.get((cell[0] + dx, cell[1] + dy), ())
        ]
        if any(
            abs(found[o, 0] - cx) < 0.2 * side
            and abs(found[o, 1] - cy) < 0.2 * side
            and found[o, 6] < 1.5 * area
            for o in near
        ):
            continue
        keep.append(index)
        cells.setdefault(cell, []).append(index)
    kept = found[keep]
    return QuadCandidates(kept[:, :2], kept[:, 2:6].reshape(-1, 2, 2), kept[:, 6])
