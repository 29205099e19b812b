"""The printed card is settled by its whole face, and what is no card is refused."""

import cv2
import numpy as np
import pytest

from pigment.imaging.card_grid import project
from pigment.imaging.printed_fit import settle_card
from pigment.imaging.printed_layout import CARD_MM
from tests.imaging.test_printed_card import photograph

CORNERS_MM = np.array([[0.0, 0.0], [CARD_MM[0], 0.0], list(CARD_MM), [0.0, CARD_MM[1]]])


def moved(mm_to_px, away_mm):
    """Carry two corners of the card away, as short markers at its other end would."""
    wrong = CORNERS_MM + np.array(
        [[0.0, 0.0], [away_mm, -away_mm], [-away_mm, away_mm], [0.0, 0.0]]
    )
    matrix, _ = cv2.findHomography(CORNERS_MM, project(mm_to_px, wrong))
    return matrix


@pytest.mark.parametrize("tilt_deg", [0.0, 30.0])
@pytest.mark.parametrize("code_gain", [1.0, 0.6], ids=["as drawn", "pale, dark print"])
def test_a_rough_place_is_settled_to_a_fraction_of_a_millimetre(tilt_deg, code_gain):
    photo, mm_to_px = photograph(width_px=170.0, tilt_deg=tilt_deg, roll_deg=40.0)
    print_like = (60 + code_gain * 0.7 * photo).astype(np.uint8)
    settled = settle_card(print_like, moved(mm_to_px, 3.0))
    assert settled is not None
    away = project(np.linalg.inv(settled), project(mm_to_px, CORNERS_MM)) - CORNERS_MM
    assert np.linalg.norm(away, axis=1).max() < 0.4


def test_where_no_card_lies_none_is_settled():
    photo, mm_to_px = photograph(width_px=170.0)
    elsewhere = np.array([[1.0, 0.0, 260.0], [0.0, 1.0, 180.0], [0.0, 0.0, 1.0]]) @ mm_to_px
    noise = np.random.default_rng(5).normal(0.0, 4.0, photo.shape)
    assert settle_card(np.clip(photo + noise, 0, 255).astype(np.uint8), elsewhere) is None
    assert settle_card(photo, elsewhere) is None
