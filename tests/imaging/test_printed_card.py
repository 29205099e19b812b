from dataclasses import replace

import cv2
import numpy as np
import pytest

from pigment.imaging.card import locate_reference_card
from pigment.imaging.card_grid import project
from pigment.imaging.printed_card import as_printed
from pigment.imaging.printed_layout import CARD_MM, MARKERS_MM, lab_to_code, printed_swatches
from pigment.imaging.scale import scale_from_card
from pigment.model.calibration import ColourMethod, ScaleMethod
from pigment.report.card_sheet import card_image
from tests.builders_card import pose

SIZE = (900, 1200)


def photograph(width_px=420.0, tilt_deg=0.0, roll_deg=0.0, hide=()):
    """The printed card on an even ground; homography of card mm to pixels."""
    face = np.array(card_image(200))
    height, width = face.shape[:2]
    centred = np.array([[1, 0, -(width - 1) / 2], [0, 1, -(height - 1) / 2], [0, 0, width]]) / width
    to_px = pose(width_px, tilt_deg, roll_deg, SIZE) @ centred
    face_to_mm = CARD_MM[0] / width
    for number in hide:
        left, top = (np.array(MARKERS_MM[number]) / face_to_mm).astype(int)
        face[top : top + 75, left : left + 75] = 200
    photo = np.full((*SIZE, 3), (190, 150, 130), np.uint8)
    soft = cv2.GaussianBlur(face, (0, 0), max(0.4 * width / width_px, 0.5))
    cv2.warpPerspective(soft, to_px, SIZE[::-1], photo, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    mm_to_face = np.array([[1 / face_to_mm, 0, -0.5], [0, 1 / face_to_mm, -0.5], [0, 0, 1]])
    return photo, to_px @ mm_to_face


@pytest.mark.parametrize(("tilt_deg", "roll_deg"), [(0, 0), (25, 140), (10, 270)])
def test_card_is_found_with_its_millimetres_and_colours(tilt_deg, roll_deg):
    photo, mm_to_px = photograph(tilt_deg=tilt_deg, roll_deg=roll_deg)
    card = locate_reference_card(photo)
    assert card is not None
    assert card.method is ColourMethod.PIGMENT_CARD
    ends = project(card.px_to_mm, project(mm_to_px, np.array([[18.0, 47.5], [68.0, 47.5]])))
    assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(50.0, rel=0.006)
    nominal = np.array([lab_to_code(swatch.lab) for swatch in printed_swatches()])
    assert np.abs(card.swatches_srgb - nominal).max() < 6
    assert card.tilt_deg == pytest.approx(tilt_deg, abs=2.5)


def test_two_markers_are_enough_and_one_is_not():
    assert locate_reference_card(photograph(hide=(31, 33))[0]) is not None
    assert locate_reference_card(photograph(hide=(31, 33, 34))[0]) is None


@pytest.mark.parametrize(("width_px", "tilt_deg", "roll_deg"), [(150, 0, 70), (140, 20, 200)])
def test_a_small_card_is_found_by_a_closer_look(width_px, tilt_deg, roll_deg):
    photo, mm_to_px = photograph(width_px=width_px, tilt_deg=tilt_deg, roll_deg=roll_deg)
    card = locate_reference_card(photo)
    assert card is not None
    ends = project(card.px_to_mm, project(mm_to_px, np.array([[10.0, 27.0], [76.0, 27.0]])))
    assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(66.0, rel=0.015)


def test_the_full_photo_helps_where_the_working_one_is_too_coarse():
    photo, mm_to_px = photograph(width_px=260, tilt_deg=15, roll_deg=30)
    small = cv2.resize(photo, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    card = locate_reference_card(small, None, photo)
    assert card is not None
    middle = (project(mm_to_px, np.array([43.0, 27.0])) + 0.5) * 0.4 - 0.5
    assert project(card.px_to_mm, middle) == pytest.approx([43.0, 27.0], abs=1.0)


def test_scale_says_where_it_comes_from():
    photo, _ = photograph(width_px=430.0)
    scale = scale_from_card(locate_reference_card(photo), photo.shape[:2])
    assert scale.method is ScaleMethod.PIGMENT_CARD
    assert scale.mm_per_px == pytest.approx(86.0 / 430.0, rel=0.005)
    assert 0.004 < scale.rel_sd < 0.02


def test_the_check_line_as_measured_changes_every_length():
    card = locate_reference_card(photograph()[0])
    printed = as_printed(card, 48.5)
    ends = project(card.px_to_mm, np.array([[500.0, 400.0], [700.0, 500.0]]))
    short = project(printed.px_to_mm, np.array([[500.0, 400.0], [700.0, 500.0]]))
    ratio = np.linalg.norm(short[1] - short[0]) / np.linalg.norm(ends[1] - ends[0])
    assert ratio == pytest.approx(0.97)
    assert scale_from_card(printed, SIZE).mm_per_px == pytest.approx(
        0.97 * scale_from_card(card, SIZE).mm_per_px
    )
    assert as_printed(card, 50.0) is card
    chart = replace(card, method=ColourMethod.COLORCHECKER24)
    assert as_printed(chart, 48.5) is chart
