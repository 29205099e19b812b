"""Millimetres from a flat target of known size: scale, tilt and how far both can be trusted.

The focal length of a photo is seldom known. Where one is needed it is taken as 0.8 of the
frame's long side (a phone's main camera, 26 mm on full frame, 4:3), uncertain by 20 %.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from pigment.imaging.card_grid import project
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourMethod, ReferenceCard, ScaleMethod, SpatialScale

FOCAL_OVER_LONG_SIDE = 0.8
_FOCAL_REL_SD = 0.2
_CARD_POINT_SD_PX = 0.08  # of a grid corner after the fit to all edges
_CARD_SCALE = {
    ColourMethod.COLORCHECKER24: ScaleMethod.COLORCHECKER24,
    ColourMethod.PIGMENT_CARD: ScaleMethod.PIGMENT_CARD,
}


def scale_from_card(card: ReferenceCard, shape: tuple[int, int]) -> SpatialScale | None:
    """Scale of the card's plane; ``None`` where the make is unknown.

    ``shape``: (height, width) of the working image. ``rel_sd`` is that of a length at the
    middle of the photo: make, edges of the card, and what the way from there adds.
    """
    if card.px_to_mm is None:
        return None
    centres = card.swatch_centres_px
    hull = cv2.minAreaRect(np.asarray(centres, np.float32))
    corners_px = nearest_points(np.asarray(cv2.boxPoints(hull), float), centres)
    corners_mm = project(card.px_to_mm, corners_px)
    px_to_mm, middle_sd, far_sd = plane_at_middle(
        corners_px, corners_mm, card.px_to_mm, _CARD_POINT_SD_PX, shape
    )
    return SpatialScale(
        method=_CARD_SCALE[card.method],
        px_to_mm=px_to_mm,
        mm_per_px=mm_per_px_at(px_to_mm, middle_px(shape)),
        rel_sd=float(np.hypot(card.px_to_mm_rel_sd, middle_sd)),
        tilt_deg=card.tilt_deg,
        region_px=np.array(card.outline_px),
        far_rel_sd=far_sd,
        shape=shape,
    )


def middle_px(shape: tuple[int, int]) -> FloatArray:
    """Middle (x, y) of an image of (height, width)."""
    return np.array([(shape[1] - 1) / 2.0, (shape[0] - 1) / 2.0])


def mm_per_px_at(px_to_mm: FloatArray, at_px: FloatArray) -> float:
    """Length of a pixel at ``at_px``: root of the local area factor."""
    jacobian = _jacobian(px_to_mm, at_px)
    return float(np.sqrt(abs(jacobian[0, 0] * jacobian[1, 1] - jacobian[0, 1] * jacobian[1, 0])))


def _jacobian(homography: FloatArray, at: FloatArray) -> FloatArray:
    u, v, w = homography @ np.array([at[0], at[1], 1.0])
    top = homography[:2, :2] * w - np.outer([u, v], homography[2, :2])
    return np.asarray(top / w**2)


def camera_matrix(shape: tuple[int, int], focal_factor: float = 1.0) -> FloatArray:
    """Assumed intrinsics (3, 3) for an image of (height, width)."""
    focal = FOCAL_OVER_LONG_SIDE * max(shape) * focal_factor
    x, y = middle_px(shape)
    return np.array([[focal, 0.0, x], [0.0, focal, y], [0.0, 0.0, 1.0]])


def plane_pose(
    points_px: FloatArray, points_mm: FloatArray, camera: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """Rotation (3, 3) and translation (3,) of a plane seen by ``camera``; ``None`` if unsolved."""
    flat = np.column_stack([points_mm - points_mm.mean(axis=0), np.zeros(len(points_mm))])
    solved, rotation, translation = cv2.solvePnP(
        flat, np.asarray(points_px, float), camera, None, flags=cv2.SOLVEPNP_IPPE
    )
    if not solved:
        return None
    solved, rotation, translation = cv2.solvePnP(
        flat, np.asarray(points_px, float), camera, None, rotation, translation, True,
        flags=cv2.SOLVEPNP_ITERATIVE,
    )  # fmt: skip
    matrix = np.asarray(cv2.Rodrigues(rotation)[0], float)
    return matrix, np.ravel(translation).astype(float) - matrix @ np.append(
        points_mm.mean(axis=0), 0.0
    )


def plane_tilt_deg(px_to_mm: FloatArray, at_px: FloatArray, shape: tuple[int, int]) -> float:
    """Angle between the plane's normal and the optical axis, degrees, from its homography.

    The plane's unit does not matter; the focal length is assumed (module docstring).
    """
    step = 0.05 * max(shape)
    square = at_px + step * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    pose = plane_pose(square, project(px_to_mm, square), camera_matrix(shape))
    if pose is None:
        return 0.0
    return float(np.degrees(np.arccos(np.clip(abs(pose[0][2, 2]), 0.0, 1.0))))


def plane_at_middle(
    points_px: FloatArray,
    points_mm: FloatArray,
    free: FloatArray,
    point_sd_px: float,
    shape: tuple[int, int],
) -> tuple[FloatArray, float, float]:
    """Homography px -> mm to use; relative sd of a length at the middle, at the farthest corner.

    A small target does not show its own perspective well enough to carry it across the photo.
    So the free homography competes with that of a rigid pose under the assumed focal length;
    the one with the smaller predicted uncertainty at the middle of the photo wins.
    """
    at, far = middle_px(shape), _farthest_corner(points_px.mean(axis=0), shape)
    free_sd = _free_rel_sd(points_px, points_mm, point_sd_px, at)
    posed = _posed_homography(points_px, points_mm, shape, 1.0)
    if posed is not None:
        posed_sd = _posed_rel_sd(points_px, points_mm, point_sd_px, shape, at)
        if posed_sd < free_sd:
            far_sd = _posed_rel_sd(points_px, points_mm, point_sd_px, shape, far)
            return posed, posed_sd, far_sd
    return free, free_sd, _free_rel_sd(points_px, points_mm, point_sd_px, far)


def _farthest_corner(from_px: FloatArray, shape: tuple[int, int]) -> FloatArray:
    height, width = shape
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], float)
    return np.asarray(corners[np.linalg.norm(corners - from_px, axis=1).argmax()])


def _posed_homography(
    points_px: FloatArray, points_mm: FloatArray, shape: tuple[int, int], focal_factor: float
) -> FloatArray | None:
    camera = camera_matrix(shape, focal_factor)
    pose = plane_pose(points_px, points_mm, camera)
    if pose is None:
        return None
    rotation, translation = pose
    mm_to_px = camera @ np.column_stack([rotation[:, 0], rotation[:, 1], translation])
    inverse = np.linalg.inv(mm_to_px)
    return np.asarray(inverse / inverse[2, 2])


def _free_rel_sd(
    points_px: FloatArray, points_mm: FloatArray, sd_px: float, at: FloatArray
) -> float:
    """Scatter of the scale at ``at`` when each coordinate is off by ``sd_px``."""

    def fit(points: FloatArray) -> FloatArray:
        return np.asarray(cv2.findHomography(points, points_mm)[0])

    return _scatter(fit, points_px, sd_px, at)


def _posed_rel_sd(
    points_px: FloatArray,
    points_mm: FloatArray,
    sd_px: float,
    shape: tuple[int, int],
    at: FloatArray,
) -> float:
    """Scatter of the scale at ``at`` from the rigid pose, with the focal length's own sd."""

    def fit(points: FloatArray) -> FloatArray:
        found = _posed_homography(points, points_mm, shape, 1.0)
        return np.full((3, 3), np.nan) if found is None else found

    noise = _scatter(fit, points_px, sd_px, at)
    scales = [
        mm_per_px_at(found, at)
        for factor in (1.0 - _FOCAL_REL_SD, 1.0 + _FOCAL_REL_SD)
        if (found := _posed_homography(points_px, points_mm, shape, factor)) is not None
    ]
    lens = abs(np.log(scales[0] / scales[1])) / 2.0 if len(scales) == 2 else np.inf
    return float(np.hypot(noise, lens))


def _scatter(
    fit: Callable[[FloatArray], FloatArray], points_px: FloatArray, sd_px: float, at: FloatArray
) -> float:
    """Relative sd of the scale at ``at`` when each coordinate is off by ``sd_px``."""
    base = mm_per_px_at(fit(points_px), at)
    if not np.isfinite(base):
        return np.inf
    total = 0.0
    for index in range(len(points_px)):
        for axis in (0, 1):
            moved = np.array(points_px, float)
            moved[index, axis] += sd_px
            total += float(np.log(mm_per_px_at(fit(moved), at) / base)) ** 2
    return float(np.sqrt(total)) if np.isfinite(total) else np.inf


def nearest_points(wanted: FloatArray, points: FloatArray) -> FloatArray:
    """For each of ``wanted`` (m, 2) the nearest of ``points`` (n, 2)."""
    distance = np.linalg.norm(points[None] - wanted[:, None], axis=2)
    return np.asarray(points[distance.argmin(axis=1)], float)
