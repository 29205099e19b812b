import numpy as np

from pigment.imaging.card_candidates import find_quads
from tests.builders_card import chart_photo


def test_most_patches_of_a_chart_are_among_the_candidates():
    photo = chart_photo(width_px=500, tilt_deg=25, roll_deg=50)
    quads = find_quads(photo.srgb)
    pitch = np.linalg.norm(photo.centres_px[1] - photo.centres_px[0])
    away = np.linalg.norm(quads.centres_px[:, None] - photo.centres_px[None], axis=2).min(axis=0)
    assert (away < 0.15 * pitch).sum() >= 20


def test_side_vectors_turn_the_same_way_and_span_the_area():
    quads = find_quads(chart_photo(tilt_deg=30, roll_deg=20).srgb)
    one, two = quads.sides_px[:, 0], quads.sides_px[:, 1]
    cross = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    assert (cross > 0).all()
    np.testing.assert_allclose(cross, quads.areas_px)


def test_an_even_picture_has_no_candidates():
    assert len(find_quads(np.full((300, 400, 3), 128, np.uint8)).areas_px) == 0
