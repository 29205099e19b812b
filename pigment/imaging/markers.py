"""ArUco markers: any one of known side lying by the skin gives the scale.

Source: Garrido-Jurado et al. (2014), Pattern Recognition 47:2280; dictionaries of OpenCV.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.errors import SettingsError
from pigment.imaging.card_grid import project
from pigment.imaging.marker_edges import refine_square
from pigment.imaging.scale import middle_px, mm_per_px_at, plane_at_middle, plane_tilt_deg
from pigment.model.arrays import FloatArray, SrgbImage
from pigment.model.calibration import ScaleMethod, SpatialScale

_DICTIONARIES = (
    "DICT_4X4_50", "DICT_4X4_100", "DICT_4X4_250", "DICT_5X5_50", "DICT_5X5_100",
    "DICT_5X5_250", "DICT_6X6_50", "DICT_6X6_100", "DICT_6X6_250",
)  # fmt: skip
_WIDEST = ("DICT_6X6_250", "DICT_5X5_250", "DICT_4X4_250")  # each holds its smaller ones


@dataclass(frozen=True, slots=True)
class MarkerSettings:
    """``min_side_px``: smaller markers are ignored; ``corner_sd_px``: of a corner position.

    ``coarse_corner_sd_px``: of corners of markers under ``fine_side_px``, whose sides are too
    short to be fitted.
    """

    min_side_px: float = 12.0
    fine_side_px: float = 30.0
    corner_sd_px: float = 0.25
    coarse_corner_sd_px: float = 0.9
    margin_sides: float = 0.25  # white margin counted as target, in marker sides


def detect_markers(srgb: SrgbImage, dictionary: str) -> dict[int, FloatArray]:
    """Corners (4, 2) per id, clockwise from the marker's own top left, sub-pixel.

    Of an id seen twice the larger is kept.
    """
    if dictionary not in _DICTIONARIES:
        raise ValueError(f"dictionary: {dictionary!r} is none of {_DICTIONARIES}")
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    parameters.relativeCornerRefinmentWinSize = 0.2
    parameters.cornerRefinementWinSize = 4
    parameters.minMarkerPerimeterRate = 0.02
    parameters.errorCorrectionRate = 0.3
    parameters.perspectiveRemovePixelPerCell = 8  # with the margin, small markers are read:
    parameters.perspectiveRemoveIgnoredMarginPerCell = 0.25  # neighbours do not bleed in
    table = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, dictionary))
    detector = cv2.aruco.ArucoDetector(table, parameters)
    grey = cv2.cvtColor(srgb, cv2.COLOR_RGB2GRAY)
    corners, ids, _ = detector.detectMarkers(grey)
    found: dict[int, FloatArray] = {}
    if ids is None:
        return found
    for corner, number in zip(corners, np.ravel(ids), strict=True):
        points = np.asarray(corner, float).reshape(4, 2)
        known = found.get(int(number))
        if known is None or side_px(points) > side_px(known):
            found[int(number)] = points
    return {key: _refined(srgb, points) for key, points in found.items()}


def _refined(srgb: SrgbImage, corners_px: FloatArray) -> FloatArray:
    refined = refine_square(srgb, corners_px)
    return corners_px if refined is None else refined


def side_px(corners_px: FloatArray) -> float:
    """Mean side of a marker in pixels."""
    return float(np.linalg.norm(np.roll(corners_px, -1, axis=0) - corners_px, axis=1).mean())


def locate_markers(
    srgb: SrgbImage, marker_mm: float, settings: MarkerSettings | None = None
) -> SpatialScale | None:
    """Scale from the largest ArUco marker in view, whose side is ``marker_mm``.

    DICT_4X4_50 to DICT_6X6_250; several markers of that side agree or the largest is taken.
    ``rel_sd`` holds the corners' error carried to the middle of the photo.

    Raises
    ------
    SettingsError
        When ``marker_mm`` is not a positive length.
    """
    if not 0.5 <= marker_mm <= 1000.0:
        raise SettingsError(
            f"A marker side of {marker_mm:g} mm cannot be.",
            hint="Measure the black square of the marker with a ruler and give its side in mm.",
        )
    settings = settings or MarkerSettings()
    best: FloatArray | None = None
    for dictionary in _WIDEST:
        for corners in detect_markers(srgb, dictionary).values():
            if best is None or side_px(corners) > side_px(best):
                best = corners
        if best is not None:
            break
    if best is None or side_px(best) < settings.min_side_px:
        return None
    return _scale_of(best, marker_mm, srgb.shape[:2], settings)


def _scale_of(
    corners_px: FloatArray, marker_mm: float, shape: tuple[int, int], settings: MarkerSettings
) -> SpatialScale:
    square_mm = marker_mm * np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    free = np.asarray(
        cv2.getPerspectiveTransform(corners_px.astype(np.float32), square_mm.astype(np.float32)),
        float,
    )
    fine = side_px(corners_px) >= settings.fine_side_px
    sd_px = settings.corner_sd_px if fine else settings.coarse_corner_sd_px
    px_to_mm, rel_sd, far_rel_sd = plane_at_middle(corners_px, square_mm, free, sd_px, shape)
    margin = settings.margin_sides * marker_mm
    outline_mm = square_mm + margin * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    return SpatialScale(
        method=ScaleMethod.ARUCO,
        px_to_mm=px_to_mm,
        mm_per_px=mm_per_px_at(px_to_mm, middle_px(shape)),
        rel_sd=rel_sd,
        tilt_deg=plane_tilt_deg(px_to_mm, corners_px.mean(axis=0), shape),
        region_px=project(np.linalg.inv(px_to_mm), outline_mm),
        far_rel_sd=far_rel_sd,
        shape=shape,
    )
