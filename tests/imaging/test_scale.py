import cv2
import numpy as np
import pytest

from pigment.imaging.card import CardSettings, locate_reference_card
from pigment.imaging.scale import (
    mm_per_px_at,
    nearest_points,
    plane_at_middle,
    plane_tilt_deg,
    scale_from_card,
)
from tests.builders_card import chart_photo, pose

SHAPE = (900, 1200)


def test_pixel_length_of_a_plain_scaling():
    assert mm_per_px_at(np.diag([0.1, 0.1, 1.0]), np.array([50.0, 80.0])) == pytest.approx(0.1)


@pytest.mark.parametrize("tilt_deg", [0.0, 12.0, 33.0])
def test_tilt_of_a_known_pose(tilt_deg):
    px_to_mm = np.linalg.inv(pose(400.0, tilt_deg, 20.0, SHAPE))
    assert plane_tilt_deg(px_to_mm, np.array([600.0, 450.0]), SHAPE) == pytest.approx(
        tilt_deg, abs=0.5
    )


def corners_of(side_px, tilt_deg, at):
    mm_to_px = pose(side_px, tilt_deg, 15.0, SHAPE)
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]]) + at
    mapped = np.column_stack([square, np.ones(4)]) @ mm_to_px.T
    return mapped[:, :2] / mapped[:, 2:], square, np.linalg.inv(mm_to_px)


def test_stated_uncertainty_covers_the_errors_of_a_small_tilted_target():
    rng = np.random.default_rng(3)
    corners, square, truth = corners_of(60.0, 20.0, np.array([3.0, -2.0]))
    middle = np.array([599.5, 449.5])
    errors, stated = [], []
    for _ in range(60):
        noisy = corners + rng.normal(0, 0.25, (4, 2))
        free = cv2.getPerspectiveTransform(noisy.astype(np.float32), square.astype(np.float32))
        plane, rel_sd, far_rel_sd = plane_at_middle(noisy, square, free, 0.25, SHAPE)
        errors.append(np.log(mm_per_px_at(plane, middle) / mm_per_px_at(truth, middle)))
        stated.append(rel_sd)
        assert far_rel_sd > rel_sd
    z = np.abs(errors) / np.array(stated)
    assert np.mean(z < 2) > 0.85
    assert np.sqrt(np.mean(np.square(errors))) < 0.05


def test_flat_chart_gives_the_scale_within_one_percent():
    photo = chart_photo(width_px=500, fill=0.88, roll_deg=15)
    card = locate_reference_card(photo.srgb, CardSettings(card_type="classic"))
    scale = scale_from_card(card, photo.srgb.shape[:2])
    pitch_px = np.linalg.norm(photo.centres_px[1] - photo.centres_px[0])
    assert scale.mm_per_px == pytest.approx(45.5 / pitch_px, rel=0.01)


def test_a_chart_of_unknown_make_has_no_scale():
    photo = chart_photo()
    assert scale_from_card(locate_reference_card(photo.srgb), photo.srgb.shape[:2]) is None


def test_nearest_points_picks_one_for_each():
    points = np.array([[0.0, 0], [10, 0], [10, 10]])
    assert nearest_points(np.array([[9.0, 1.0]]), points).tolist() == [[10.0, 0.0]]
