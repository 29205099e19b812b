"""Find the card this program prints, by its corner markers."""

from __future__ import annotations

import cv2
import numpy as np

from pigment.imaging.card_grid import project
from pigment.imaging.card_swatches import SwatchSettings, read_swatches
from pigment.imaging.markers import detect_markers, side_px
from pigment.imaging.printed_layout import (
    CARD_MM,
    MARKER_DICTIONARY,
    MARKER_SIDE_MM,
    MARKERS_MM,
    swatch_arrays,
)
from pigment.imaging.scale import plane_tilt_deg
from pigment.model.arrays import FloatArray, SrgbImage
from pigment.model.calibration import ColourMethod, ReferenceCard

_MIN_MARKERS = 2
_MIN_SIDE_PX = 8.0
_MAX_MISFIT_MM = 1.0
_PRINT_REL_SD = 0.005  # printers stretch paper and scale pages a little


def locate_printed_card(srgb: SrgbImage, swatch: SwatchSettings) -> ReferenceCard | None:
    """Find the printed card in ``srgb`` (h, w, 3), or ``None``; colours are nominal.

    At least two of the four corner markers must lie where one plane puts them.
    """
    found = {
        number: corners
        for number, corners in detect_markers(srgb, MARKER_DICTIONARY).items()
        if number in MARKERS_MM and side_px(corners) >= _MIN_SIDE_PX
    }
    if len(found) < _MIN_MARKERS:
        return None
    points_px = np.concatenate([found[number] for number in sorted(found)])
    points_mm = np.concatenate([marker_corners_mm(number) for number in sorted(found)])
    mm_to_px, _ = cv2.findHomography(points_mm, points_px, cv2.LMEDS)
    if mm_to_px is None:
        return None
    px_to_mm = np.linalg.inv(mm_to_px)
    px_to_mm = px_to_mm / px_to_mm[2, 2]
    misfit = np.linalg.norm(project(px_to_mm, points_px) - points_mm, axis=1)
    if np.sqrt(np.mean(misfit**2)) > _MAX_MISFIT_MM:
        return None
    return _as_card(srgb, px_to_mm, float(np.sqrt(np.mean(misfit**2))), swatch)


def marker_corners_mm(number: int) -> FloatArray:
    """Corners (4, 2) of a marker's black square, clockwise from its top left, mm."""
    left, top = MARKERS_MM[number]
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    return np.array([left, top]) + MARKER_SIDE_MM * square


def _as_card(
    srgb: SrgbImage, px_to_mm: FloatArray, misfit_mm: float, swatch: SwatchSettings
) -> ReferenceCard:
    mm_to_px = np.linalg.inv(px_to_mm)
    centres, sizes, lab = swatch_arrays()
    readings = read_swatches(srgb, mm_to_px, centres, sizes, swatch)
    width, height = CARD_MM
    outline = np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]])
    centre_px = project(mm_to_px, np.array([width / 2.0, height / 2.0]))
    return ReferenceCard(
        method=ColourMethod.PIGMENT_CARD,
        outline_px=project(mm_to_px, outline),
        swatches_srgb=readings.colours,
        swatches_lab=lab,
        swatch_centres_px=project(mm_to_px, centres),
        usable=readings.usable,
        px_to_mm=px_to_mm,
        px_to_mm_rel_sd=float(np.hypot(_PRINT_REL_SD, misfit_mm / width)),
        tilt_deg=plane_tilt_deg(px_to_mm, centre_px, srgb.shape[:2]),
    )
