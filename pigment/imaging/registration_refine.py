"""From a proposed plane map to the map of bent skin, coarse to fine, on tiles of skin."""

from __future__ import annotations

import numpy as np

from pigment.imaging.registration_features import RegistrationFeatures, RegistrationSettings
from pigment.imaging.registration_fit import apply_homography, fit_homography, fit_robustly
from pigment.imaging.registration_tiles import (
    TileMatches,
    Verdict,
    judge,
    match_tiles,
)
from pigment.imaging.registration_warp import fit_warp
from pigment.model.arrays import FloatArray, Mask
from pigment.model.calibration import Alignment

_LEAST_SCORE = 0.25
_LEAST_TILES = 6
_PLANE_LEVELS = ((4, 7), (2, 6))  # reduction of the pattern, search there in px
_WARP_LEVELS = ((4, 7), (2, 7), (1, 8), (1, 7))
_JUDGE_SEARCH_PX = 8


def refine_on_tiles(
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    matrix: FloatArray,
    settings: RegistrationSettings,
    changing: tuple[Mask, Mask] | None = None,
) -> tuple[Alignment, Verdict]:
    """Improve ``matrix`` (working px) and bend it; return the map and what confirms it.

    ``changing``: on the pattern of the photo and of the baseline, where patches may have grown.
    """
    place = _plane(matrix)
    for level, search in _PLANE_LEVELS:
        tiles = match_tiles(photo, baseline, place, level, search, settings)
        place = _plane(_refit(tiles, baseline, place.to_baseline, level))
    if settings.max_bending > 0.0:
        for level, search in _WARP_LEVELS:
            tiles = match_tiles(photo, baseline, place, level, search, settings, changing)
            place = _bent(tiles, baseline, place, level, settings)
    if place.warp is None:
        tiles = match_tiles(photo, baseline, place, 1, _PLANE_LEVELS[-1][1], settings)
        place = _plane(_refit(tiles, baseline, place.to_baseline, 1))
    tiles = match_tiles(photo, baseline, place, 1, _JUDGE_SEARCH_PX, settings)
    return place, judge(tiles, photo, baseline, place, settings)


def _plane(matrix: FloatArray) -> Alignment:
    return Alignment(matrix, float("inf"), 0.0)


def _seen_and_placed(
    tiles: TileMatches, baseline: RegistrationFeatures, usable: np.ndarray
) -> tuple[FloatArray, FloatArray]:
    """Where the present map puts what was found, and where it belongs (n, 2), working px."""
    to_work = np.linalg.inv(baseline.work_to_small)
    found = (tiles.centres_px + tiles.shifts_px)[usable]
    return apply_homography(to_work, found), apply_homography(to_work, tiles.centres_px[usable])


def _refit(
    tiles: TileMatches, baseline: RegistrationFeatures, matrix: FloatArray, level: int
) -> FloatArray:
    """Fit the photo's points behind the tiles to where the tiles were found."""
    usable = tiles.scores > _LEAST_SCORE
    if usable.sum() < _LEAST_TILES:
        return matrix
    seen, placed = _seen_and_placed(tiles, baseline, usable)
    source = apply_homography(np.linalg.inv(matrix), seen)  # what lies under the tile's place
    scale = baseline.px_per_work_px
    reach = (8.0 * level / scale, 2.5 * level / scale)
    return fit_robustly(source, placed, matrix, reach, tiles.scores[usable] ** 2)


def _bent(
    tiles: TileMatches,
    baseline: RegistrationFeatures,
    place: Alignment,
    level: int,
    settings: RegistrationSettings,
) -> Alignment:
    """Fit the warp anew to steady tiles; a plane stays one where there are too few."""
    usable = (tiles.scores > _LEAST_SCORE) & (tiles.leads > settings.warp_lead) & tiles.steady
    if usable.sum() < settings.min_warp_tiles:
        return place
    seen, placed = _seen_and_placed(tiles, baseline, usable)
    source, weight = place.onto_photo(seen), tiles.scores[usable] ** 2
    misfit = np.linalg.norm(seen - placed, axis=1)
    scale = baseline.px_per_work_px
    matrix = place.to_baseline
    if place.warp is not None:  # the plane nearest to the bent map, not to its flattest part
        near = misfit < settings.agree_px * level / scale
        if near.sum() < _LEAST_TILES:
            return place
        matrix = fit_homography(source[near], placed[near], weight[near], 1.0 / scale)
    low, high = _skin_box(baseline)
    warp = fit_warp(
        apply_homography(matrix, source),
        placed,
        weight,
        (low, high),
        settings.max_bending * float((high - low).max()),
        (8.0 * level / scale, 3.5 * level / scale),
        misfit,
    )
    return Alignment(matrix, float("inf"), 0.0, 0, warp)


def _skin_box(baseline: RegistrationFeatures) -> tuple[FloatArray, FloatArray]:
    height, width = baseline.skin.shape
    corners = np.array([[0.0, 0.0], [width - 1.0, height - 1.0]])
    low, high = apply_homography(np.linalg.inv(baseline.work_to_small), corners)
    return low, high
