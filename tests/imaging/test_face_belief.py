"""A face is believed by what the photo shows where its parts should be."""

import cv2
import numpy as np
import pytest

from pigment.imaging.face_belief import BeliefSettings, parts_stand_out
from pigment.imaging.face_frame import PLACES_MM
from pigment.model.face import FaceFrame
from tests.builders_skin import BROWN, DARK, LIGHT, draw_skin

SHAPE = (300, 400)
ALL = tuple(PLACES_MM)
FRAME = FaceFrame(np.array([[1.5, 0.0, 200.0], [0.0, 1.5, 130.0]]), ALL, 0.9)
SETTINGS = BeliefSettings()


def drawn(linear, name, half_axes_mm, share):
    """Multiply an ellipse of light where a part lies."""
    at = FRAME.to_px @ (*PLACES_MM[name][1:], 1.0)
    axes = tuple(round(1.5 * half) for half in half_axes_mm)
    mask = np.zeros(SHAPE, np.uint8)
    cv2.ellipse(mask, (round(at[0]), round(at[1])), axes, 0, 0, 360, 1, -1)
    linear[mask > 0] *= np.float32(share)


def with_eyes(linear, names=("eye_left", "eye_right")):
    for name in names:
        drawn(linear, name, (12.0, 5.0), 1.8)  # the white
        drawn(linear, name, (6.0, 5.0), 0.1)  # iris and pupil
    return linear


def with_frame(*parts):
    return FaceFrame(FRAME.to_px, parts, 0.9)


@pytest.mark.parametrize("tone", [LIGHT, BROWN, DARK])
def test_plain_skin_holds_no_face_whatever_the_network_says(tone):
    assert not parts_stand_out(draw_skin(SHAPE, tone), FRAME, SETTINGS)


@pytest.mark.parametrize("tone", [LIGHT, BROWN, DARK])
def test_open_eyes_make_a_face(tone):
    assert parts_stand_out(with_eyes(draw_skin(SHAPE, tone)), FRAME, SETTINGS)


def test_a_dark_mole_is_no_pair_of_eyes():
    linear = draw_skin(SHAPE, LIGHT)
    drawn(linear, "eye_left", (9.0, 5.0), 0.05)
    assert not parts_stand_out(linear, FRAME, SETTINGS)


def test_beside_a_single_eye_something_else_must_be_seen():
    linear = with_eyes(draw_skin(SHAPE, LIGHT), ("eye_left",))
    parts = with_frame("eye_left", "brow_left", "lips")
    assert not parts_stand_out(linear, with_frame("eye_left", "brow_left"), SETTINGS)
    drawn(linear, "lips", (22.0, 7.0), 0.7)
    assert parts_stand_out(linear, parts, SETTINGS)


def test_closed_eyes_are_made_up_for_by_the_other_parts():
    linear = draw_skin(SHAPE, BROWN)
    for name in ("brow_left", "brow_right"):
        drawn(linear, name, (14.0, 4.5), 0.5)
    drawn(linear, "lips", (22.0, 7.0), 0.7)
    drawn(linear, "nostrils", (9.0, 4.0), 0.5)
    assert parts_stand_out(linear, FRAME, SETTINGS)


def test_what_lies_outside_the_photo_tells_nothing():
    away = FaceFrame(np.array([[1.5, 0.0, 2000.0], [0.0, 1.5, 130.0]]), ALL, 0.9)
    assert not parts_stand_out(draw_skin(SHAPE, LIGHT), away, SETTINGS)
