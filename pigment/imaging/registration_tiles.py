"""Refine a homography on tiles of skin, and count the tiles that confirm it.

Each tile of the baseline's pattern is searched for in the photo's pattern, laid over by the
present homography, within a window much larger than the agreement asked for. Under a wrong map
the best place within the window is anywhere; tiles whose best place is where the map says are
therefore evidence that owes nothing to the keypoints the map came from.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.registration_features import (
    PATTERN_ZERO,
    RegistrationFeatures,
    RegistrationSettings,
)
from pigment.imaging.registration_fit import apply_homography, fit_robustly
from pigment.model.arrays import FloatArray, Mask

_LEAST_TEXTURE = 6.0  # codes: flatter tiles say nothing
_LEAST_SKIN_IN_TILE = 0.7
_PEAK_RADIUS_PX = 3  # places further from the best one than this are rivals
_LEAST_LEAD = 0.08  # of the best place over its best rival; creases and grain have none


@dataclass(frozen=True, slots=True, eq=False)
class TileMatches:
    """Tiles of the baseline searched for in the photo; pattern px of the baseline.

    ``centres_px`` (n, 2); ``shifts_px`` (n, 2): where the tile was found, minus where the map
    put it; ``scores`` (n,): normalised correlation there; ``leads`` (n,): how much better that is
    than anywhere else in the window.
    """

    centres_px: FloatArray
    shifts_px: FloatArray
    scores: FloatArray
    leads: FloatArray


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well the tiles confirm a map."""

    compared: int
    agreeing: int
    fraction: float
    spread: float
    rms_px: float  # working px of the baseline
    overlap: float


def refine_on_tiles(
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    matrix: FloatArray,
    settings: RegistrationSettings,
) -> tuple[FloatArray, Verdict]:
    """Improve ``matrix`` (working px) from coarse to fine; return it and what confirms it."""
    for level, search in ((4, 7), (2, 6), (1, 6)):
        tiles = match_tiles(photo, baseline, matrix, level, search, settings)
        matrix = _refit(tiles, baseline, matrix, level)
    tiles = match_tiles(photo, baseline, matrix, 1, 8, settings)
    return matrix, _judge(tiles, photo, baseline, matrix, settings)


def match_tiles(
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    matrix: FloatArray,
    level: int,
    search_px: int,
    settings: RegistrationSettings,
) -> TileMatches:
    """Search each tile at ``1 / level`` of the pattern's size, within ``search_px`` there."""
    target, target_skin = _reduced(baseline.pattern, baseline.skin, level)
    warped, warped_skin = _overlay(photo, baseline, matrix, level, target.shape)
    side = settings.tile_px if level == 1 else max(21, settings.tile_px // 2 * 2 // level * 2 + 1)
    corners = _tile_corners(target_skin & warped_skin, side, search_px, settings.max_tiles)
    n = len(corners)
    shifts, scores, leads = np.zeros((n, 2)), np.zeros(n), np.zeros(n)
    for i, (x, y) in enumerate(corners):
        tile = target[y : y + side, x : x + side]
        window = warped[y - search_px : y + side + search_px, x - search_px : x + side + search_px]
        if tile.std() < _LEAST_TEXTURE or window.std() < _LEAST_TEXTURE:
            continue
        surface = np.asarray(cv2.matchTemplate(window, tile, cv2.TM_CCOEFF_NORMED), np.float32)
        shifts[i], scores[i], leads[i] = _peak(surface)
    used = scores > 0.0
    centres = (corners[used] + 0.5 * (side - 1) + 0.5) * level - 0.5
    return TileMatches(centres, (shifts[used] - search_px) * level, scores[used], leads[used])


def _reduced(pattern: np.ndarray, skin: Mask, level: int) -> tuple[np.ndarray, Mask]:
    if level == 1:
        return pattern, skin
    size = (max(1, pattern.shape[1] // level), max(1, pattern.shape[0] // level))
    smaller = cv2.resize(pattern, size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(skin.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return smaller, share > 127


def _overlay(
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    matrix: FloatArray,
    level: int,
    shape: tuple[int, ...],
) -> tuple[np.ndarray, Mask]:
    """Lay the photo's pattern and skin over the baseline's reduced pattern."""
    height, width = baseline.pattern.shape
    shrink = np.diag([shape[1] / width, shape[0] / height, 1.0])
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    to_level = np.linalg.inv(half) @ shrink @ half
    total = to_level @ baseline.work_to_small @ matrix @ np.linalg.inv(photo.work_to_small)
    size = (shape[1], shape[0])
    ratio = np.sqrt(abs(float(np.linalg.det(total[:2, :2] / total[2, 2]))))
    pattern = photo.pattern
    if ratio < 0.7:  # blur first: the warp takes single pixels
        pattern = cv2.GaussianBlur(pattern, (0, 0), 0.5 * np.sqrt(1.0 / ratio**2 - 1.0) + 1e-3)
    warped = cv2.warpPerspective(
        pattern, total, size, flags=cv2.INTER_LINEAR, borderValue=(PATTERN_ZERO,)
    )
    skin = cv2.warpPerspective(photo.skin.astype(np.uint8), total, size, flags=cv2.INTER_NEAREST)
    return np.asarray(warped), np.asarray(skin > 0)


def _tile_corners(shared: Mask, side: int, search: int, limit: int) -> np.ndarray:
    """Top left corners (n, 2) of tiles that lie on skin in both, evenly over it."""
    height, width = shared.shape
    margin = search
    if height < side + 2 * margin or width < side + 2 * margin:
        return np.zeros((0, 2), int)
    total = cv2.integral(shared.astype(np.uint8))
    area = max(1.0, float(shared.sum()))
    step = max(side // 3, int(np.sqrt(area / (1.2 * limit))))
    ys = np.arange(margin, height - side - margin + 1, step)
    xs = np.arange(margin, width - side - margin + 1, step)
    grid_y, grid_x = (g.ravel() for g in np.meshgrid(ys, xs, indexing="ij"))
    inside = (
        total[grid_y + side, grid_x + side]
        - total[grid_y, grid_x + side]
        - total[grid_y + side, grid_x]
        + total[grid_y, grid_x]
    )
    good = np.flatnonzero(inside >= _LEAST_SKIN_IN_TILE * side * side)
    if len(good) > limit:
        good = good[np.linspace(0, len(good) - 1, limit).astype(int)]
    return np.stack([grid_x[good], grid_y[good]], axis=1)


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


def _refit(
    tiles: TileMatches, baseline: RegistrationFeatures, matrix: FloatArray, level: int
) -> FloatArray:
    """Fit the photo's points behind the tiles to where the tiles were found."""
    usable = tiles.scores > 0.25
    if usable.sum() < 6:
        return matrix
    to_work = np.linalg.inv(baseline.work_to_small)
    placed = apply_homography(to_work, tiles.centres_px[usable])
    seen = apply_homography(to_work, (tiles.centres_px + tiles.shifts_px)[usable])
    source = apply_homography(np.linalg.inv(matrix), seen)  # what lies under the tile's place
    scale = baseline.px_per_work_px
    reach = (8.0 * level / scale, 2.5 * level / scale)
    weight = tiles.scores[usable] ** 2
    fitted = fit_robustly(source, placed, matrix, reach, weight)
    return fitted


def _judge(
    tiles: TileMatches,
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    matrix: FloatArray,
    settings: RegistrationSettings,
) -> Verdict:
    distance = np.linalg.norm(tiles.shifts_px, axis=1)
    agreeing = (distance < settings.agree_px) & (tiles.scores > 0.2) & (tiles.leads > _LEAST_LEAD)
    count = int(agreeing.sum())
    overlap = overlap_fraction(photo, baseline, matrix)
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


def _spread(some: FloatArray, everything: FloatArray) -> float:
    """Narrowest extent of ``some`` against that of ``everything`` (ratio of deviations)."""
    whole = np.cov(everything.T) + 1e-6 * np.eye(2)
    values, axes = np.linalg.eigh(whole)
    white = (some - everything.mean(axis=0)) @ axes / np.sqrt(values)
    return float(np.sqrt(max(np.linalg.eigvalsh(np.cov(white.T))[0], 0.0)))


def overlap_fraction(
    photo: RegistrationFeatures, baseline: RegistrationFeatures, matrix: FloatArray
) -> float:
    """Share of the baseline's skin that the photo shows."""
    coarse, skin = _reduced(baseline.pattern, baseline.skin, 4)
    _, warped = _overlay(photo, baseline, matrix, 4, coarse.shape)
    return float((skin & warped).sum() / max(1, int(skin.sum())))
