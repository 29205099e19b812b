"""Find the card this program prints, by its corner markers."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from pigment.imaging.card_candidates import find_quads
from pigment.imaging.card_grid import project
from pigment.imaging.card_swatches import SwatchSettings, read_swatches
from pigment.imaging.markers import detect_markers, side_px
from pigment.imaging.printed_fit import settle_card
from pigment.imaging.printed_layout import (
    CARD_MM,
    CHECK_LINE_MM,
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
_FINE_SIDE_PX = 20.0
_CARD_OVER_MARKER = 12.0  # reach of the card from any of its markers, in marker sides
_CARD_OVER_PAD = 9.0  # reach of the card from the white square of any marker, in its sides
_LARGEST_PAD_PX = 60.0  # markers in larger ones are read at once
_MOST_BOXES = 8
_FINE_ENOUGH = 2.0  # times the working photo: the whole photo shows small markers as it is
_SHARPEN_PX, _SHARPEN = 1.2, 1.2  # for markers that the lens has blurred
_SECOND_LOOK_PX = 6e6  # of the enlarged picture
_ENLARGED = 3.0  # as far as that size allows
_LOOKS = ((3.0, False), (3.0, True), (2.0, False), (2.0, True), (4.0, True))  # further ones
_MAX_MISFIT_MM = 1.0
_PRINT_REL_SD = 0.005  # printers stretch paper and scale pages a little


def locate_printed_card(
    srgb: SrgbImage, swatch: SwatchSettings, full_srgb: SrgbImage | None = None
) -> ReferenceCard | None:
    """Find the printed card in ``srgb`` (h, w, 3), or ``None``; colours are nominal.

    At least two of the four corner markers must lie where one plane puts them. Where fewer than
    four are seen, further looks are taken at a larger scale, from ``full_srgb`` (H, W, 3) where
    it is given.
    """
    found = _card_markers(srgb) or _first_of(srgb, full_srgb)
    for enlarged, sharpened in _LOOKS if found else ():
        if len(found) == len(MARKERS_MM):
            break
        found |= _look_closer(srgb, full_srgb, _box_round(found), enlarged, sharpened)
    if len(found) < _MIN_MARKERS:
        return None
    points_px = np.concatenate([found[number] for number in sorted(found)])
    points_mm = np.concatenate([marker_corners_mm(number) for number in sorted(found)])
    mm_to_px, _ = cv2.findHomography(points_mm, points_px, cv2.LMEDS)
    if mm_to_px is None:  # few points, all of them a little off
        mm_to_px, _ = cv2.findHomography(points_mm, points_px)
    if mm_to_px is None:
        return None
    if len(found) < len(MARKERS_MM):
        settled = settle_card(srgb, np.asarray(mm_to_px, float))
        if settled is None and max(side_px(corners) for corners in found.values()) < _FINE_SIDE_PX:
            return None  # so short sides, carried over the whole card, may lie anywhere
        mm_to_px = mm_to_px if settled is None else settled
    px_to_mm = np.linalg.inv(mm_to_px)
    px_to_mm = px_to_mm / px_to_mm[2, 2]
    misfit = np.linalg.norm(project(px_to_mm, points_px) - points_mm, axis=1)
    if np.sqrt(np.mean(misfit**2)) > _MAX_MISFIT_MM:
        return None
    return _as_card(srgb, px_to_mm, float(np.sqrt(np.mean(misfit**2))), swatch)


def _card_markers(srgb: SrgbImage) -> dict[int, FloatArray]:
    """Corners (4, 2) of the card's own markers that are large enough, by id."""
    return {
        number: corners
        for number, corners in detect_markers(srgb, MARKER_DICTIONARY).items()
        if number in MARKERS_MM and side_px(corners) >= _MIN_SIDE_PX
    }


def _first_of(srgb: SrgbImage, full_srgb: SrgbImage | None) -> dict[int, FloatArray]:
    """Look everywhere, then where it is white as round a marker, till a marker is read."""
    height, width = srgb.shape[:2]
    everywhere = (np.zeros(2), np.array([width, height], float))
    found = _look_closer(srgb, full_srgb, everywhere, _ENLARGED)
    finer = 1.0 if full_srgb is None else full_srgb.shape[1] / width
    if found or finer >= _FINE_ENOUGH:
        return found
    for box in _white_boxes(srgb):
        found = _look_closer(srgb, full_srgb, box, _ENLARGED, sharpened=True)
        if found:
            return found
    return {}


def _white_boxes(srgb: SrgbImage) -> list[tuple[FloatArray, FloatArray]]:
    """Low and high corners (2,) of a card's reach about the whitest small squares in view."""
    quads = find_quads(srgb)
    sizes = np.sqrt(quads.areas_px)
    small = sizes < _LARGEST_PAD_PX
    centres, sizes = quads.centres_px[small], sizes[small]
    darkest = cv2.min(cv2.min(srgb[..., 0], srgb[..., 1]), srgb[..., 2])
    whiteness = [
        _brightest(darkest, centre, size) for centre, size in zip(centres, sizes, strict=True)
    ]
    boxes: list[tuple[FloatArray, FloatArray]] = []
    for index in np.argsort(-np.array(whiteness), kind="stable"):
        if len(boxes) == _MOST_BOXES:
            break
        middle = centres[index]
        if not any(((low < middle) & (middle < high)).all() for low, high in boxes):
            reach = _CARD_OVER_PAD * max(sizes[index], _MIN_SIDE_PX)
            boxes.append((middle - reach, middle + reach))
    return boxes


def _brightest(codes: np.ndarray, centre: FloatArray, size: float) -> float:
    """Ninth decile of the codes (h, w) in a square."""
    left, top = (max(0, int(v)) for v in centre - 0.6 * size)
    right, bottom = (int(v) + 1 for v in centre + 0.6 * size)
    return float(np.percentile(codes[top:bottom, left:right], 90))


def _box_round(found: dict[int, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Low and high corner (2,) of where the card of these markers may reach."""
    reach = _CARD_OVER_MARKER * max(side_px(corners) for corners in found.values())
    points = np.concatenate(list(found.values()))
    return points.max(axis=0) - reach, points.min(axis=0) + reach


def _look_closer(
    srgb: SrgbImage,
    full_srgb: SrgbImage | None,
    box: tuple[FloatArray, FloatArray],
    enlarged: float,
    sharpened: bool = False,
) -> dict[int, FloatArray]:
    """Look for the markers in a part of the picture, enlarged."""
    height, width = srgb.shape[:2]
    low = np.maximum(np.floor(box[0]), 0.0)
    high = np.minimum(np.ceil(box[1]), [width, height])
    size = np.maximum(high - low, 1.0)
    enlarged = min(enlarged, float(np.sqrt(_SECOND_LOOK_PX / size.prod())))
    source = srgb if full_srgb is None else full_srgb
    factor = source.shape[1] / width
    left, top = (int(v) for v in np.floor(low * factor))
    right, bottom = (int(v) for v in np.ceil(high * factor))
    part = source[top:bottom, left:right]
    scale = enlarged / factor
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    part = np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=how), np.uint8)
    if sharpened:
        soft = cv2.GaussianBlur(part, (0, 0), _SHARPEN_PX * enlarged)
        part = np.asarray(cv2.addWeighted(part, 1.0 + _SHARPEN, soft, -_SHARPEN, 0.0), np.uint8)
    return {
        number: ((corners + 0.5) / scale + [left, top]) / factor - 0.5
        for number, corners in _card_markers(part).items()
    }


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


def as_printed(card: ReferenceCard, check_line_mm: float) -> ReferenceCard:
    """Return a printed card with the size its sheet really has; any other card as it is.

    ``check_line_mm``: what the line of ``CHECK_LINE_MM`` measured with a ruler.
    """
    stretch = check_line_mm / CHECK_LINE_MM
    if card.method is not ColourMethod.PIGMENT_CARD or card.px_to_mm is None or stretch == 1.0:
        return card
    return replace(card, px_to_mm=np.diag([stretch, stretch, 1.0]) @ card.px_to_mm)
