"""Millimetres from a ruler that lies in the picture: read off its ticks, never guessed.

Ticks are short, parallel, dark strokes on a pale ground, side by side at even steps. Line
segments (von Gioi et al. 2010, LSD) give their direction; the picture is turned so that they
stand upright, and lines across them are read as profiles. A ruler is a long run of dips at
even steps, none missing. That a step is one millimetre shows in the longer strokes: every
fifth. Without that sign a run counts only where the person says that a ruler is there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from pigment.colour.spaces import LUMINANCE
from pigment.imaging.card_grid import project
from pigment.imaging.ruler_ticks import (
    TickRun,
    TickSettings,
    count_dips,
    fifth_is_long,
    longest_run,
    tick_lengths,
)
from pigment.imaging.scale import middle_px
from pigment.model.arrays import FloatArray, Mask, SrgbImage
from pigment.model.calibration import ScaleMethod, SpatialScale

_DIRECTIONS = 5
_ROW_STEP_PX = 2
_RUNS_TRIED = 8
_HALF_WIDTH_MM = 2.0  # beside the line of ticks: taken for the ruler, not for skin
_DARKEST_SHARE = 0.15  # of the brightest: black bars and shadow have no colour


@dataclass(frozen=True, slots=True)
class RulerSettings:
    """What counts as a ruler."""

    fewest_ticks: int = 11  # with every fifth one longer
    fewest_ticks_stated: int = 14  # without, where the person says that there is a ruler
    long_side_px: int = 1100  # the picture is looked at no larger than this
    unseen_tilt_rel_sd: float = 0.03  # of a length: a ruler shows no tilt about its own edge
    ticks: TickSettings = field(default_factory=TickSettings)


@dataclass(frozen=True, slots=True, eq=False)
class Ruler:
    """A ruler: its ticks and what proves them to be millimetres.

    ``ticks_px`` (n, 2): points on the line across the ticks; ``mm_per_px``: along that line,
    at its middle, ``rel_sd`` its relative sd; ``drift``: relative change of the step over the
    run; ``proven``: every fifth tick is longer.
    """

    ticks_px: FloatArray
    mm_per_px: float
    rel_sd: float
    drift: float
    proven: bool


def locate_ruler(
    srgb: SrgbImage, stated: bool, settings: RulerSettings | None = None
) -> SpatialScale | None:
    """Scale from a millimetre ruler in the picture (h, w, 3), or ``None``.

    ``stated``: the person says that one is there; else only an unmistakable one counts. The
    plane is taken to face the camera; what a tilt may do to it is in ``rel_sd``.
    """
    settings = settings or RulerSettings()
    ruler = find_ruler(srgb, stated, settings)
    if ruler is None:
        return None
    mm = ruler.mm_per_px
    first, last = ruler.ticks_px[0], ruler.ticks_px[-1]
    span = float(np.linalg.norm(last - first))
    middle = middle_px((srgb.shape[0], srgb.shape[1]))
    away = float(np.linalg.norm(ruler.ticks_px.mean(axis=0) - middle))
    carried = abs(ruler.drift) * away / span
    across = np.array([first[1] - last[1], last[0] - first[0]]) / span * (_HALF_WIDTH_MM / mm)
    return SpatialScale(
        method=ScaleMethod.RULER,
        px_to_mm=np.diag([mm, mm, 1.0]),
        mm_per_px=mm,
        rel_sd=float(np.sqrt(ruler.rel_sd**2 + carried**2 + settings.unseen_tilt_rel_sd**2)),
        tilt_deg=None,
        region_px=np.array([first - across, last - across, last + across, first + across]),
    )


def find_ruler(srgb: SrgbImage, stated: bool, settings: RulerSettings) -> Ruler | None:
    """Return the ruler with the longest run of ticks, proven ones first."""
    factor = min(1.0, settings.long_side_px / max(srgb.shape[:2]))
    if factor < 1.0:
        size = (round(srgb.shape[1] * factor), round(srgb.shape[0] * factor))
        small = np.asarray(cv2.resize(srgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        found = _find(small, stated, settings)
        return None if found is None else _enlarged(found, size[0] / srgb.shape[1])
    return _find(srgb, stated, settings)


def _enlarged(ruler: Ruler, factor: float) -> Ruler:
    points = (ruler.ticks_px + 0.5) / factor - 0.5
    return Ruler(points, ruler.mm_per_px * factor, ruler.rel_sd, ruler.drift, ruler.proven)


def _find(srgb: SrgbImage, stated: bool, settings: RulerSettings) -> Ruler | None:
    found: list[Ruler] = []
    for direction in _tick_directions(srgb, settings.fewest_ticks, settings):
        found += _rulers_along(srgb, direction, settings)
    usable = [r for r in found if r.proven and len(r.ticks_px) >= settings.fewest_ticks]
    if stated and not usable:
        usable = [r for r in found if len(r.ticks_px) >= settings.fewest_ticks_stated]
    return max(usable, key=lambda r: (r.proven, len(r.ticks_px)), default=None)


def _tick_directions(
    srgb: SrgbImage, fewest: int, settings: RulerSettings
) -> list[tuple[float, FloatArray]]:
    """Directions (degrees) that many short line segments share, with their middles (n, 2)."""
    pale = _near_pale_ground(srgb, settings)
    if not pale.any():
        return []
    grey = cv2.cvtColor(srgb, cv2.COLOR_RGB2GRAY)
    lines = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    if lines is None:
        return []
    lines = np.reshape(lines, (-1, 4)).astype(float)
    step = lines[:, 2:] - lines[:, :2]
    length = np.hypot(step[:, 0], step[:, 1])
    middles = 0.5 * (lines[:, 2:] + lines[:, :2])
    at = np.clip(np.round(middles).astype(int), 0, np.array(grey.shape[::-1]) - 1)
    kept = (length > 4.0) & (length < 0.2 * max(grey.shape)) & pale[at[:, 1], at[:, 0]]
    angle = np.degrees(np.arctan2(step[kept, 1], step[kept, 0])) % 180.0
    middles = middles[kept]
    left = np.ones(len(angle), bool)
    found = []
    for _ in range(_DIRECTIONS):
        counts = np.histogram(angle[left], bins=60, range=(0.0, 180.0))[0]
        votes = counts + np.roll(counts, 1) + np.roll(counts, -1)
        peak = 3.0 * float(votes.argmax()) + 1.5
        near = left & (np.abs((angle - peak + 90.0) % 180.0 - 90.0) < 4.5)
        if near.sum() < fewest:
            break
        doubled = np.radians(2.0 * angle[near])
        mean = 0.5 * np.degrees(np.arctan2(np.sin(doubled).mean(), np.cos(doubled).mean()))
        found.append((float(mean), middles[near]))
        left &= ~near
    return found


def _near_pale_ground(srgb: SrgbImage, settings: RulerSettings) -> Mask:
    """Pixels (h, w) beside something pale and hardly coloured, as a ruler is."""
    level, saturation = _level_and_saturation(srgb)
    ticks = settings.ticks
    pale = (level > np.log(ticks.ground_share)) & (saturation < ticks.ground_saturation)
    pale = cv2.morphologyEx(pale.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.dilate(pale, np.ones((7, 7), np.uint8)) > 0)


def _rulers_along(
    srgb: SrgbImage, direction: tuple[float, FloatArray], settings: RulerSettings
) -> list[Ruler]:
    """Rulers whose ticks run in a direction: the picture is turned until they stand upright."""
    angle_deg, middles = direction
    height, width = srgb.shape[:2]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2.0, (height - 1) / 2.0), angle_deg - 90.0, 1.0)
    corners = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], float)
    moved = corners @ turn[:, :2].T + turn[:, 2]
    turn[:, 2] -= moved.min(axis=0)
    size = np.ceil(moved.max(axis=0) - moved.min(axis=0)).astype(int) + 1
    upright = cv2.warpAffine(srgb, turn, (int(size[0]), int(size[1])), flags=cv2.INTER_LINEAR)
    level, saturation = _level_and_saturation(np.asarray(upright, np.uint8))
    rows = _rows_with_segments(middles @ turn[:, :2].T + turn[:, 2], int(size[1]))
    rows = rows[count_dips(level[rows], settings.ticks) >= settings.fewest_ticks]
    runs = [longest_run(level[r], saturation[r], int(r), settings.ticks) for r in rows]
    own = float(np.median(saturation[level > np.log(_DARKEST_SHARE)]))
    whiter = settings.ticks.ground_of_skin * own
    kept = [run for run in runs if run is not None and run.ground_saturation < whiter]
    kept.sort(key=lambda run: -len(run.at))
    back = np.linalg.inv(np.vstack([turn, [0.0, 0.0, 1.0]]))
    return [_as_ruler(run, level, back, settings) for run in kept[:_RUNS_TRIED]]


def _rows_with_segments(middles: FloatArray, height: int) -> np.ndarray:
    """Lines worth reading: those that several segments cross."""
    counts = np.histogram(middles[:, 1], bins=np.arange(0, height + 8, 8))[0]
    busy = np.repeat(counts + np.roll(counts, 1) + np.roll(counts, -1) >= 6, 8)[:height]
    rows = np.flatnonzero(busy)
    return np.asarray(rows[(rows % _ROW_STEP_PX == 0) & (rows > 1) & (rows < height - 2)])


def _level_and_saturation(upright: np.ndarray) -> tuple[FloatArray, FloatArray]:
    """Log of coded luminance over the brightest (h, w), smoothed along ticks, and saturation."""
    smooth = cv2.GaussianBlur(upright, (0, 0), sigmaX=0.6, sigmaY=1.0).astype(np.float32)
    light = cv2.transform(smooth, LUMINANCE[None])
    brightest = max(float(np.quantile(light[::4, ::4], 0.995)), 1.0)
    red, green, blue = cv2.split(smooth)
    high = cv2.max(cv2.max(red, green), blue)
    low = cv2.min(cv2.min(red, green), blue)
    return np.log(np.maximum(light / brightest, 0.01)), 1.0 - low / np.maximum(high, 1.0)


def _as_ruler(run: TickRun, level: FloatArray, back: FloatArray, settings: RulerSettings) -> Ruler:
    points = project(back, np.column_stack([run.at, np.full(len(run.at), float(run.row))]))
    lengths = tick_lengths(level, run, settings.ticks)
    proven = fifth_is_long(lengths, settings.ticks)
    return Ruler(points, 1.0 / run.step_px, run.step_rel_sd, run.drift, proven)
