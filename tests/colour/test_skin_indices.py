"""Typology angle and chroma: published classes, sign, shapes, the awkward corners."""

import numpy as np
import pytest

from pigment.colour.skin_indices import chroma, ita_deg


@pytest.mark.parametrize(
    ("lightness", "b_star", "expected"),
    [
        (70, 15, 53.1),
        (65, 17, 41.4),
        (60, 18, 29.1),
        (55, 18, 15.5),
        (45, 15, -18.4),
        (40, 13, -37.6),
    ],
)
def test_typical_skin_has_its_textbook_angle(lightness, b_star, expected):
    assert ita_deg(np.array([lightness, 12.0, b_star])) == pytest.approx(expected, abs=0.05)


def test_lighter_skin_has_a_higher_angle_and_redness_does_not_count():
    lab = np.array([[light, red, 16.0] for light in range(25, 85, 5) for red in (5.0, 20.0)])
    angle = ita_deg(lab).reshape(-1, 2)
    assert (np.diff(angle[:, 0]) > 0).all()
    assert (angle[:, 0] == angle[:, 1]).all()


def test_skin_with_no_or_negative_yellow_keeps_the_order_of_lightness():
    """A quotient would jump from +90 to -90 degrees here."""
    assert ita_deg(np.array([60.0, 5.0, 0.0])) == pytest.approx(90.0)
    assert ita_deg(np.array([60.0, 5.0, -1.0])) > 90.0
    assert ita_deg(np.array([30.0, 5.0, 0.0])) == pytest.approx(-90.0)


def test_shapes_follow_the_colours_and_an_unknown_colour_has_no_angle():
    lab = np.full((4, 5, 3), 55.0)
    lab[0, 0] = np.nan
    assert ita_deg(lab).shape == chroma(lab).shape == (4, 5)
    assert np.isnan(ita_deg(lab)).sum() == 1
    assert ita_deg(lab[1, 1]).shape == ()


def test_chroma_is_the_distance_from_grey_whatever_the_lightness():
    assert chroma(np.array([[20.0, 3.0, 4.0], [90.0, -3.0, -4.0]])) == pytest.approx([5.0, 5.0])
