"""Search tiles of the baseline's skin in the photo, and count those that confirm a map.

Each tile of the baseline's pattern is searched for in the photo's pattern, laid over by the
present map, within a window much larger than the agreement asked for. Under a wrong map the best
place within the window is anywhere; tiles whose best place is where the map says are therefore
evidence that owes nothing to the keypoints the map came from.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.registration_features import RegistrationFeatures, RegistrationSettings
from pigment.imaging.registration_overlay import overlap_fraction, overlay, reduced
from pigment.model.arrays import FloatArray, Mask
from pigment.model.calibration import Alignment

_LEAST_TEXTURE = 6.0  # codes: flatter tiles say nothing
_LEAST_SKIN_IN_TILE = 0.7
_MOST_CHANGING_IN_TILE = 0.1
_PEAK_RADIUS_PX = 3  # places further from the best one than this are rivals
LEAST_LEAD = 0.08  # of the best place over its best rival; creases and grain have none


@dataclass(frozen=True, slots=True, eq=False)
class TileMatches:
    """Tiles of the baseline searched for in the photo; pattern px of the baseline.

    ``centres_px`` (n, 2); ``shifts_px`` (n, 2): where the tile was found, minus where the map
    put it; ``scores`` (n,): normalised correlation there; ``leads`` (n,): how much better that is
    than anywhere else in the window; ``steady`` (n,): tiles off all skin that may have changed.
    """

    centres_px: FloatArray
    shifts_px: FloatArray
    scores: FloatArray
    leads: FloatArray
    steady: np.ndarray


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well the tiles confirm a map."""

    compared: int
    agreeing: int
    fraction: float
    spread: float
    rms_px: float  # working px of the baseline
    overlap: float


def match_tiles(
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    place: Alignment,
    level: int,
    search_px: int,
    settings: RegistrationSettings,
    changing: tuple[Mask, Mask] | None = None,
) -> TileMatches:
    """Search each tile at ``1 / level`` of the pattern's size, within ``search_px`` there.

    ``changing``: on the pattern of the photo and of the baseline, where patches may have grown.
    """
    target, target_skin = reduced(baseline.pattern, baseline.skin, level)
    grown = None if changing is None else changing[0]
    warped, warped_skin, moved = overlay(photo, baseline, place, level, target.shape, grown)
    if changing is not None:
        moved = moved | reduced(baseline.pattern, changing[1], level)[1]
    side = settings.tile_px if level == 1 else max(21, settings.tile_px // 2 * 2 // level * 2 + 1)
    corners = _tile_corners(target_skin & warped_skin, side, search_px, settings.max_tiles)
    n = len(corners)
    shifts, scores, leads = np.zeros((n, 2)), np.zeros(n), np.zeros(n)
    for i, (x, y) in enumerate(corners):
        tile = target[y : y + side, x : x + side]
        window = warped[y - search_px : y + side + search_px, x - search_px : x + side + search_px]
        if _texture(tile) < _LEAST_TEXTURE or _texture(window) < _LEAST_TEXTURE:
            continue
        surface = np.asarray(cv2.matchTemplate(window, tile, cv2.TM_CCOEFF_NORMED), np.float32)
        shifts[i], scores[i], leads[i] = _peak(surface)
    steady = _inside(moved, corners[:, 0], corners[:, 1], side) <= _MOST_CHANGING_IN_TILE
    used = scores > 0.0
    centres = (corners[used] + 0.5 * (side - 1) + 0.5) * level - 0.5
    return TileMatches(
        centres, (shifts[used] - search_px) * level, scores[used], leads[used], steady[used]
    )


def judge(
    tiles: TileMatches,
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    place: Alignment,
    settings: RegistrationSettings,
) -> Verdict:
    """Count the tiles that were found where the map says."""
    distance = np.linalg.norm(tiles.shifts_px, axis=1)
    agreeing = agreeing_tiles(tiles, settings)
    count = int(agreeing.sum())
    overlap = overlap_fraction(photo, baseline, place)
    if count < 3:
        return Verdict(len(distance), count, 0.0, 0.0, float("inf"), overlap)
    rms = float(np.sqrt(np.mean(distance[agreeing] ** 2))) / baseline.px_per_work_px
    return Verdict(
        compared=len(distance),
        agreeing=count,
        fraction=count / len(distance),
        spread=_spread(tiles.centres_px[agreeing], tiles.centres_px),
        rms_px=rms,
        overlap=overlap,
    )


def agreeing_tiles(tiles: TileMatches, settings: RegistrationSettings) -> np.ndarray:
    """Which tiles (n,) lie where the map says, clearly."""
    distance = np.linalg.norm(tiles.shifts_px, axis=1)
    return np.asarray(
        (distance < settings.agree_px) & (tiles.scores > 0.2) & (tiles.leads > LEAST_LEAD)
    )


def _tile_corners(shared: Mask, side: int, search: int, limit: int) -> np.ndarray:
    """Top left corners (n, 2) of tiles that lie on skin in both, evenly over it."""
    height, width = shared.shape
    margin = search
    if height < side + 2 * margin or width < side + 2 * margin:
        return np.zeros((0, 2), int)
    area = max(1.0, float(shared.sum()))
    step = max(side // 3, int(np.sqrt(area / (1.2 * limit))))
    ys = np.arange(margin, height - side - margin + 1, step)
    xs = np.arange(margin, width - side - margin + 1, step)
    grid_y, grid_x = (g.ravel() for g in np.meshgrid(ys, xs, indexing="ij"))
    good = np.flatnonzero(_inside(shared, grid_x, grid_y, side) >= _LEAST_SKIN_IN_TILE)
    if len(good) > limit:
        good = good[np.linspace(0, len(good) - 1, limit).astype(int)]
    return np.stack([grid_x[good], grid_y[good]], axis=1)


def _texture(pixels: np.ndarray) -> float:
    """Return the standard deviation of a few pixels; numpy's takes far longer."""
    _, spread = cv2.meanStdDev(pixels)
    return float(spread[0, 0])


def _inside(mask: Mask, x: np.ndarray, y: np.ndarray, side: int) -> FloatArray:
    """Share (n,) of each tile, by its corner, that the mask covers."""
    total = cv2.integral(mask.astype(np.uint8))
    covered = total[y + side, x + side] - total[y, x + side] - total[y + side, x] + total[y, x]
    return np.asarray(covered / float(side * side))


def _peak(surface: FloatArray) -> tuple[tuple[float, float], float, float]:
    """Highest point of a correlation surface, by parabolas; its height, and its lead."""
    _, score, _, (x, y) = cv2.minMaxLoc(surface)
    height, width = surface.shape
    dx = _vertex(surface[y, x - 1 : x + 2]) if 0 < x < width - 1 else 0.0
    dy = _vertex(surface[y - 1 : y + 2, x]) if 0 < y < height - 1 else 0.0
    r = _PEAK_RADIUS_PX
    surface[max(0, y - r) : y + r + 1, max(0, x - r) : x + r + 1] = -1.0
    return (x + dx, y + dy), float(score), float(score - surface.max())


def _vertex(three: FloatArray) -> float:
    bend = float(three[0] - 2.0 * three[1] + three[2])
    return 0.0 if bend >= -1e-9 else float(np.clip(0.5 * (three[0] - three[2]) / bend, -0.5, 0.5))


def _spread(some: FloatArray, everything: FloatArray) -> float:
    """Narrowest extent of ``some`` against that of ``everything`` (ratio of deviations)."""
    whole = np.cov(everything.T) + 1e-6 * np.eye(2)
    values, axes = np.linalg.eigh(whole)
    white = (some - everything.mean(axis=0)) @ axes / np.sqrt(values)
    return float(np.sqrt(max(np.linalg.eigvalsh(np.cov(white.T))[0], 0.0)))
