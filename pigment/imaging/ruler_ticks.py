"""Ticks of a ruler in a picture turned so that they stand upright: even dips in a pale ground."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from scipy.signal import find_peaks

from pigment.model.arrays import FloatArray

_LONGEST_TICK_STEPS = 7.0
_SHORTEST_RUN = 6


@dataclass(frozen=True, slots=True)
class TickSettings:
    """What counts as a tick, and as a run of ticks."""

    step_px: tuple[float, float] = (4.0, 80.0)
    contrast: float = 0.18  # of a tick against its ground, natural log of coded luminance
    ground_share: float = 0.45  # of the brightest of the picture: no gap may be darker
    ground_saturation: float = 0.45
    ground_share_typical: float = 0.70  # what the middle one of the gaps must reach
    ground_saturation_typical: float = 0.20
    ground_of_skin: float = 0.5  # its saturation over that of the whole picture, at most
    step_scatter: float = 0.06  # rms distance from even steps, in steps
    drift: float = 0.25  # change of the step over a run, by perspective
    long_ratio: float = 1.15  # of every fifth tick to the longest of the others


@dataclass(frozen=True, slots=True, eq=False)
class TickRun:
    """Ticks at even steps on one line: ``at`` (n,) along it, ``row`` across.

    ``step_px`` at the middle of the run, with its relative sd; ``drift``: relative change of
    the step over the run.
    """

    row: int
    at: FloatArray
    step_px: float
    step_rel_sd: float
    drift: float
    ground_share: float
    ground_saturation: float


def count_dips(levels: FloatArray, settings: TickSettings) -> np.ndarray:
    """Return how many dips each line (n, m) of log luminance has, at most: a quick look."""
    if not levels.size:
        return np.zeros(len(levels), int)
    here = levels[:, 1:-1]
    lowest = (here < levels[:, :-2]) & (here <= levels[:, 2:])
    reach = 2 * int(settings.step_px[1] / 2.0) + 1
    ground = cv2.dilate(levels, np.ones((1, reach), np.uint8))[:, 1:-1]
    deep = (ground - here > settings.contrast) & (ground > np.log(settings.ground_share))
    return np.asarray((lowest & deep).sum(axis=1))


def longest_run(
    level: FloatArray, saturation: FloatArray, row: int, settings: TickSettings
) -> TickRun | None:
    """Return the longest run of even dips in a line of log luminance (n,)."""
    dips, _ = find_peaks(-level, prominence=settings.contrast)
    if len(dips) < _SHORTEST_RUN:
        return None
    crests = np.array([a + int(level[a:b].argmax()) for a, b in pairwise(dips)])
    pale = (level[crests] > np.log(settings.ground_share)) & (
        saturation[crests] < settings.ground_saturation
    )
    at = _sub_pixel(level, dips)
    gaps = np.diff(at)
    low, high = settings.step_px
    fits = pale & (gaps > low) & (gaps < high)
    best: TickRun | None = None
    start = 0
    for i in range(1, len(at) + 1):
        goes_on = i < len(at) and fits[i - 1]
        if goes_on and i - 1 > start:
            goes_on = 0.75 < gaps[i - 1] / np.median(gaps[start : i - 1]) < 1.33
        if goes_on:
            continue
        between = crests[start : i - 1]
        run = _fitted(at[start:i], row, level[between], saturation[between], settings)
        if run is not None and (best is None or len(run.at) > len(best.at)):
            best = run
        start = i if i < len(at) and not fits[i - 1] else max(i - 1, start + 1)
    return best


def _sub_pixel(level: FloatArray, dips: np.ndarray) -> FloatArray:
    """Lowest points of parabolas through each dip and its neighbours."""
    inner = np.clip(dips, 1, len(level) - 2)
    left, here, right = level[inner - 1], level[inner], level[inner + 1]
    bend = np.maximum(left - 2.0 * here + right, 1e-6)
    return np.asarray(inner + np.clip(0.5 * (left - right) / bend, -0.5, 0.5))


def _fitted(
    at: FloatArray, row: int, ground: FloatArray, colour: FloatArray, settings: TickSettings
) -> TickRun | None:
    """Check a run against even steps that may change slowly, as perspective does.

    ``ground``, ``colour``: log luminance and saturation between the ticks.
    """
    count = len(at)
    if count < _SHORTEST_RUN:
        return None
    share, saturation = float(np.exp(np.median(ground))), float(np.median(colour))
    if share < settings.ground_share_typical or saturation > settings.ground_saturation_typical:
        return None
    index = np.arange(count) - (count - 1) / 2.0
    bend, step, _ = np.polyfit(index, at, 2)
    residual = at - np.polyval(np.polyfit(index, at, 2), index)
    scatter = float(np.sqrt((residual**2).sum() / (count - 3))) / step
    drift = float(2.0 * bend * (count - 1) / step)
    if scatter > settings.step_scatter or abs(drift) > settings.drift:
        return None
    step_sd = scatter / float(np.sqrt((index**2).sum()))
    return TickRun(row, np.asarray(at), float(step), step_sd, drift, share, saturation)


def tick_lengths(level: FloatArray, run: TickRun, settings: TickSettings) -> FloatArray:
    """How far each tick reaches up and down from the run's line, (2, n) in steps.

    ``level`` (h, w): log luminance. A tick goes on while it is darker than its own two sides.
    """
    height, width = level.shape
    reach = int(np.ceil(_LONGEST_TICK_STEPS * run.step_px))
    half = max(1, round(run.step_px / 2.0))
    columns = np.round(run.at).astype(int)
    lengths = np.zeros((2, len(columns)))
    for side, way in enumerate((-1, 1)):
        rows = np.clip(run.row + way * np.arange(reach), 0, height - 1)
        for i, column in enumerate(columns):
            near = slice(max(column - 1, 0), column + 2)
            tick = level[rows, near].min(axis=1) if near.stop <= width else level[rows, column]
            left = level[rows, max(column - half, 0)]
            right = level[rows, min(column + half, width - 1)]
            dark = tick < np.minimum(left, right) - 0.5 * settings.contrast
            gone = np.flatnonzero(~dark)
            lengths[side, i] = (gone[0] if len(gone) else reach) / run.step_px
    return lengths


def fifth_is_long(lengths: FloatArray, settings: TickSettings) -> bool:
    """Tell whether every fifth of the ticks (2, n), and no other, is longer: millimetres.

    Every second fifth (the centimetres) may be longer still. On scales of other units every
    second, fourth or eighth is long. Two long ticks must be in view.
    """
    return any(
        _separation(reach, 5, settings) > 1.0
        and _separation(reach, 5, settings)
        > 1.3 * max(_separation(reach, period, settings) for period in (2, 3, 4, 8))
        for reach in lengths
    )


def _separation(reach: FloatArray, period: int, settings: TickSettings) -> float:
    """How clearly every ``period``-th tick (n,) is longer than the others; 1 is enough."""
    best = 0.0
    for phase in range(period):
        chosen = np.arange(len(reach)) % period == phase
        if chosen.sum() < 2:
            continue
        long, short = reach[chosen], reach[~chosen]
        typical, high = float(np.median(short)), float(np.quantile(short, 0.85))
        if typical > 0.3:
            best = max(best, float(np.quantile(long, 0.15)) / (settings.long_ratio * high))
    return best
