"""A person's strokes as pixels, and a spot's mask with an edge that they drew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pigment.imaging.outlines import trace_outlines
from pigment.imaging.zones import bounding_box
from pigment.model.arrays import FloatArray, Mask
from pigment.model.calibration import Alignment
from pigment.model.corrections import (
    NOT_PIGMENT_PART,
    NOT_SKIN_PART,
    Painted,
    Stroke,
    StrokeKind,
)

_SHIFT_BITS = 4  # cv2 draws in sixteenths of a pixel
_LEAST_PART_PX = 12  # a smaller shape is a slip of the finger
_EDGE_REACH_PX = 2
_BLEND_PX = 1.0
_MAP_STEP_PX = 8  # between places that are mapped exactly; the maps are smooth
Parts = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class CorrectionSettings:
    """How a person's strokes change the spots.

    ``joins_share``: of the painted shape, or of the spot, that both must share to be one spot.
    ``hand_edge_mm`` and ``hand_edge_px`` (without a scale): how far a drawn edge may be off,
    standard uncertainty; ``hand_correlation_px``: over which it is off the same way.
    ``by_hand_share``: of its edge drawn, from which on the size of a spot is not compared.
    """

    joins_share: float = 0.05
    hand_edge_mm: float = 0.5
    hand_edge_px: float = 3.0
    hand_correlation_px: float = 60.0
    by_hand_share: float = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class DrawnSpot:
    """A spot with its corrected mask (h, w), its depth there, and the outlines between them.

    ``drawn_share``: of its edge that follows a stroke.
    """

    mask: Mask
    depth: FloatArray
    outlines_px: tuple[FloatArray, ...]
    drawn_share: float


def paint_strokes(
    strokes: Sequence[Stroke], photo_to_work: float, shape: tuple[int, int]
) -> Painted:
    """Draw strokes, oldest first, on the working grid (h, w) of the photo they were made on."""
    said = np.zeros(shape, np.uint8)
    codes = {StrokeKind.PIGMENT: 1, StrokeKind.NOT_PIGMENT: 2, StrokeKind.NOT_SKIN: 3}
    for stroke in strokes:
        _draw(stroke, photo_to_work, said, codes[stroke.kind])
    _, shapes, statistics, _ = cv2.connectedComponentsWithStats(
        (said == 1).astype(np.uint8), connectivity=8
    )
    large = statistics[:, cv2.CC_STAT_AREA] >= _LEAST_PART_PX
    large[0] = False
    numbers = np.where(large, np.cumsum(large), 0).astype(np.int16)
    parts: Parts = numbers[shapes]
    parts[said == 2] = NOT_PIGMENT_PART
    parts[said == 3] = NOT_SKIN_PART
    return Painted(parts)


def _draw(stroke: Stroke, photo_to_work: float, said: npt.NDArray[np.uint8], code: int) -> None:
    points = (np.asarray(stroke.points_px, float) + 0.5) * photo_to_work - 0.5
    fixed = np.round(points * (1 << _SHIFT_BITS)).astype(np.int32).reshape(-1, 1, 2)
    if stroke.width_px is None:
        cv2.fillPoly(said, [fixed], code, lineType=cv2.LINE_8, shift=_SHIFT_BITS)
        return
    width = max(1.0, stroke.width_px * photo_to_work)
    cv2.polylines(said, [fixed], False, code, max(1, round(width)), cv2.LINE_8, _SHIFT_BITS)
    radius = round((0.5 * width - 0.25) * (1 << _SHIFT_BITS))  # cv2 draws up to the next pixel
    for point in fixed[:, 0]:
        centre = (int(point[0]), int(point[1]))
        cv2.circle(said, centre, radius, code, cv2.FILLED, cv2.LINE_8, _SHIFT_BITS)


def carry_over(
    painted: Painted, home: Alignment, other: Alignment, shape: tuple[int, int]
) -> Painted:
    """Lay what was painted on one photo on the working grid (h, w) of another.

    Both are known by where they lie on the baseline.
    """
    height, width = shape
    columns = _stops(width)
    rows = _stops(height)
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    there = home.onto_photo(other.onto_baseline(grid)).reshape(len(rows), len(columns), 2)
    x, y = (_between(there[..., axis], rows, columns, shape) for axis in (0, 1))
    source = np.asarray(painted.parts, np.int16)
    laid = cv2.remap(source, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return Painted(np.asarray(laid, np.int16))


def _stops(length: int) -> FloatArray:
    """Return coordinates from 0 to the last pixel, about ``_MAP_STEP_PX`` apart."""
    return np.linspace(0.0, length - 1.0, max(2, -(-length // _MAP_STEP_PX) + 1))


def _between(
    values: FloatArray, rows: FloatArray, columns: FloatArray, shape: tuple[int, int]
) -> npt.NDArray[np.float32]:
    """Interpolate linearly from the stops to every pixel (h, w)."""
    height, width = shape
    across = np.stack([np.interp(np.arange(width), columns, line) for line in values])
    position = np.interp(np.arange(height), rows, np.arange(len(rows)))
    low = np.minimum(position.astype(int), len(rows) - 2)
    share = (position - low)[:, None]
    return np.asarray((1 - share) * across[low] + share * across[low + 1], np.float32)


def draw_spot(before: Mask, painted: Painted, own: Mask) -> DrawnSpot | None:
    """Correct one spot; ``None`` where nothing of it is left.

    Parameters
    ----------
    before
        Its mask (h, w) without the strokes; empty for a new one.
    own
        What the strokes add to it (h, w).
    """
    mask: Mask = (before | own) & (painted.parts >= 0)
    box = bounding_box(mask, 8)
    if box is None or np.count_nonzero(mask) < _LEAST_PART_PX:
        return None
    window = mask[box]
    soft = np.asarray(cv2.GaussianBlur(window.astype(np.float32), (0, 0), _BLEND_PX), np.float32)
    outlines = trace_outlines(soft, window, (box[1].start, box[0].start))
    if not outlines:
        return None
    depth = np.zeros(mask.shape, np.float32)
    depth[box] = np.where(window, np.maximum(soft, 0.501), np.minimum(soft, 0.499))
    kernel = np.ones((2 * _EDGE_REACH_PX + 1,) * 2, np.uint8)
    near_stroke = cv2.dilate(_rim((painted.parts != 0)[box]).astype(np.uint8), kernel) > 0
    edge = _rim(window)
    drawn = float((edge & near_stroke).sum()) / max(int(edge.sum()), 1)
    return DrawnSpot(mask, depth, outlines, drawn)


def _rim(mask: Mask) -> Mask:
    """Return the pixels of a mask that touch its outside; the frame of the window is none."""
    eroded = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    rim: Mask = mask & ~(eroded > 0)
    return rim
