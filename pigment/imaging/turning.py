"""Where a limb turns away from the camera: its silhouette gives the angle.

An arm or a leg in view is near to an elliptical cylinder. Half-way from its middle to its
outline the skin has turned by about 30 degrees, and beyond that an area is foreshortened by
more than a seventh. Only a limb whose two sides are both in view, straight and about parallel
is judged; of a trunk or a face in a close view nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.model.arrays import FloatArray, Mask


@dataclass(frozen=True, slots=True)
class TurningSettings:
    """What counts as a limb and how it is curved."""

    long_side_px: int = 200
    depth_over_width: float = 0.85  # of the limb's cross-section
    both_sides_share: float = 0.7  # of the lines across in which both sides are in view
    straightness: float = 0.08  # rms distance of the sides from lines, in half widths
    slope_between: float = 0.35  # largest difference of slope between the two sides
    filled: float = 0.85  # share of skin or target between the two sides
    limit_deg: float = 30.0


@dataclass(frozen=True, slots=True)
class Limb:
    """A limb seen from the side of its length, in pixels of the image it was found in.

    ``along_x``: whether it runs along x rather than y; its middle line and half width are
    straight functions ``(offset, slope)`` of the coordinate along it.
    """

    along_x: bool
    middle: tuple[float, float]
    half_width: tuple[float, float]
    depth_over_width: float

    def turn_deg(self, at_px: FloatArray) -> FloatArray:
        """How far the skin at points (..., 2) has turned away, degrees; 90 at the outline."""
        points = np.asarray(at_px, float)
        along, across = (0, 1) if self.along_x else (1, 0)
        middle = self.middle[0] + self.middle[1] * points[..., along]
        half = self.half_width[0] + self.half_width[1] * points[..., along]
        off = np.clip(np.abs(points[..., across] - middle) / np.maximum(half, 1.0), 0.0, 1.0)
        slope = self.depth_over_width * off / np.sqrt(np.maximum(1.0 - off**2, 1e-6))
        return np.asarray(np.degrees(np.arctan(slope)))


def find_limb(body: Mask, settings: TurningSettings) -> Limb | None:
    """Return the limb that a body (h, w) shows, card and hair on it included, or ``None``."""
    height, width = body.shape
    factor = min(1.0, settings.long_side_px / max(height, width))
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    small = cv2.resize(body.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(small)
    if count < 2:
        return None
    whole = labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    for along_x in (True, False):
        limb = _limb_along(whole if along_x else whole.T, along_x, settings)
        if limb is not None:
            return _enlarged(limb, factor)
    return None


def _limb_along(body: Mask, along_x: bool, settings: TurningSettings) -> Limb | None:
    """Fit straight sides above and below to a body (h, w) that runs along x."""
    height, width = body.shape
    filled = body.any(axis=0)
    top, bottom = body.argmax(axis=0), height - 1 - body[::-1].argmax(axis=0)
    seen = filled & (top > 1) & (bottom < height - 2)
    if seen.sum() < settings.both_sides_share * width:
        return None
    x = np.flatnonzero(seen).astype(float)
    upper, rough_upper = _line(x, top[seen].astype(float))
    lower, rough_lower = _line(x, bottom[seen].astype(float))
    middle, half = (upper + lower) / 2.0, (lower - upper) / 2.0
    typical = half[0] + half[1] * x.mean()
    if typical < 4.0 or half[0] + half[1] * x.min() < 2.0 or half[0] + half[1] * x.max() < 2.0:
        return None
    straight = max(rough_upper, rough_lower) < settings.straightness * typical
    parallel = abs(upper[1] - lower[1]) < settings.slope_between
    columns = np.arange(width)
    rows = np.arange(height)[:, None]
    inside = np.abs(rows - (middle[0] + middle[1] * columns)) < half[0] + half[1] * columns
    dense = body[inside].mean() > settings.filled if inside.any() else False
    if not (straight and parallel and dense):
        return None
    ratio = settings.depth_over_width
    return Limb(along_x, (middle[0], middle[1]), (half[0], half[1]), ratio)


def _line(x: FloatArray, y: FloatArray) -> tuple[FloatArray, float]:
    """Straight line (offset, slope) through most of the points, and the rms about it."""
    keep = np.ones(len(x), bool)
    for _ in range(3):
        slope, offset = np.polyfit(x[keep], y[keep], 1)
        away = np.abs(y - offset - slope * x)
        keep = away <= max(2.0, 2.5 * float(np.median(away)))
    return np.array([offset, slope]), float(np.sqrt(np.mean(away[keep] ** 2)))


def _enlarged(limb: Limb, factor: float) -> Limb:
    """Return the same limb in pixels of an image ``1 / factor`` times as large."""
    shift = 0.5 / factor - 0.5
    offset, slope = limb.middle
    width, taper = limb.half_width
    return Limb(
        limb.along_x,
        (offset / factor + shift - slope * shift, slope),
        (width / factor - taper * shift, taper),
        limb.depth_over_width,
    )
