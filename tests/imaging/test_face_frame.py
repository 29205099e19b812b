"""Parts that stand as in a face give its place, size and turn; others give none."""

import cv2
import numpy as np
import pytest

from pigment.imaging.face_frame import PLACES_MM, FrameSettings, fit_frame, middle_of_face
from pigment.imaging.face_net import PARTS

SHAPE = (96, 128)
UNCOVERED = np.zeros(SHAPE, bool)
HALF_MM = {"eye": (15.0, 7.0), "brow": (19.0, 5.0), "nostril": (11.0, 4.0), "lips": (25.0, 9.0)}


def drawn(to_px, leave_out=(), places=PLACES_MM):
    """Probabilities as of a network that is sure of every part."""
    probability = np.zeros((*SHAPE, len(PARTS)), np.float32)
    scale = float(np.hypot(*to_px[:, 0]))
    angle = float(np.degrees(np.arctan2(to_px[1, 0], to_px[0, 0])))
    for name, (kind, x, y) in places.items():
        if name not in leave_out:
            at = to_px @ (x, y, 1.0)
            layer = np.zeros(SHAPE, np.float32)
            axes = tuple(round(scale * half) for half in HALF_MM[kind])
            cv2.ellipse(layer, (round(at[0]), round(at[1])), axes, angle, 0, 360, 1.0, -1)
            number = PARTS.index(kind)
            probability[..., number] = np.maximum(probability[..., number], layer)
    probability[..., PARTS.index("skin")] = 1.0 - probability.max(axis=2)
    return probability


def placed(scale=0.55, turn_deg=0.0, at=(64.0, 42.0)):
    turn = np.radians(turn_deg)
    rotation = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.column_stack([rotation, at])


@pytest.mark.parametrize("turn_deg", [0.0, -20.0, 35.0])
@pytest.mark.parametrize("scale", [0.4, 0.6])
def test_a_face_is_found_at_its_place_size_and_turn(scale, turn_deg):
    truth = placed(scale, turn_deg)
    frame = fit_frame(drawn(truth), UNCOVERED, FrameSettings())
    assert frame is not None
    np.testing.assert_allclose(frame.to_px[:, :2], truth[:, :2], atol=0.04)
    np.testing.assert_allclose(frame.to_px[:, 2], truth[:, 2], atol=1.5)
    assert frame.confidence > 0.8


def test_two_eyes_alone_are_no_face():
    seen = drawn(placed(), leave_out=("nostrils", "lips", "brow_left", "brow_right"))
    assert fit_frame(seen, UNCOVERED, FrameSettings()) is None


def test_parts_in_disorder_are_no_face():
    mixed = PLACES_MM | {"lips": ("lips", -60.0, 20.0), "nostrils": ("nostril", 40.0, 40.0)}
    assert fit_frame(drawn(placed(), places=mixed), UNCOVERED, FrameSettings()) is None


def test_what_a_card_covers_is_not_missed():
    truth = placed()
    seen = drawn(truth, leave_out=("eye_right", "brow_right"))
    covered = UNCOVERED.copy()
    covered[:45, 70:] = True
    assert fit_frame(seen, covered, FrameSettings()) is not None


def test_a_patch_of_the_card_that_looks_like_an_eye_is_none():
    truth = placed()
    seen = drawn(truth, leave_out=("eye_right", "brow_right"))
    covered = UNCOVERED.copy()
    covered[:45, 70:] = True
    looks_like_one = np.zeros(SHAPE, np.float32)
    cv2.ellipse(looks_like_one, (92, 30), (8, 4), 0, 0, 360, 1.0, -1)
    eye = PARTS.index("eye")
    seen[..., eye] = np.maximum(seen[..., eye], looks_like_one)
    frame = fit_frame(seen, covered, FrameSettings())
    assert frame is not None
    np.testing.assert_allclose(frame.to_px[:, 2], truth[:, 2], atol=1.5)


def test_parts_without_skin_between_are_no_face():
    seen = drawn(placed())
    seen[..., PARTS.index("other")] = seen[..., PARTS.index("skin")]
    seen[..., PARTS.index("skin")] = 0.0
    assert fit_frame(seen, UNCOVERED, FrameSettings()) is None


@pytest.mark.parametrize(
    ("aside_mm", "leave_out", "believed"),
    [
        (0.0, ("nostrils", "brow_left"), True),
        (14.0, ("nostrils", "brow_left"), False),
        (14.0, (), True),
    ],
    ids=["few parts, each in its place", "few, one aside", "all, one aside"],
)
def test_parts_that_fit_closely_or_are_many_need_less_skin_between(aside_mm, leave_out, believed):
    places = PLACES_MM | {"lips": ("lips", aside_mm, 52.5)}
    seen = drawn(placed(), leave_out, places)
    skin = PARTS.index("skin")
    seen[..., PARTS.index("hair")] += 0.4 * seen[..., skin]
    seen[..., skin] *= 0.6
    assert (fit_frame(seen, UNCOVERED, FrameSettings()) is not None) is believed


def test_the_middle_of_a_face_ends_before_its_outline():
    inside = middle_of_face(np.array([0.0, 40.0, 60.0]), np.array([8.0, 8.0, 8.0]))
    assert inside.tolist() == [True, True, False]
