"""A person's skin colour is read from likely pixels, and distances count in its spreads."""

import numpy as np
import pytest

from pigment.imaging.skin_colour import SkinColour, centrality, log_chroma, own_colour
from tests.builders_skin import BROWN, DARK, LIGHT, draw_skin

SHAPE = (120, 160)
PRIOR = SkinColour(np.array([0.66, 0.45]), np.diag([0.27**2, 0.36**2]))


def test_chromaticity_hardly_moves_with_the_light():
    bright, _ = log_chroma(np.full((*SHAPE, 3), (0.5, 0.3, 0.2), np.float32))
    dim, _ = log_chroma(np.full((*SHAPE, 3), (0.25, 0.15, 0.1), np.float32))
    np.testing.assert_allclose(bright, dim, atol=0.02)
    assert bright[0, 0] == pytest.approx([np.log(0.5 / 0.3), np.log(0.3 / 0.2)], abs=0.01)


def test_distance_counts_in_spreads():
    away = PRIOR.distance(np.array([[0.66, 0.45], [0.93, 0.45], [0.66, 1.17]]))
    np.testing.assert_allclose(away, [0.0, 1.0, 2.0], atol=1e-9)


def test_a_slanting_covariance_is_heeded():
    slanting = SkinColour(np.zeros(2), np.array([[2.0, 1.0], [1.0, 2.0]]))
    along, across = slanting.distance(np.array([[1.0, 1.0], [1.0, -1.0]]))
    assert along == pytest.approx(np.sqrt(2 / 3))
    assert across == pytest.approx(np.sqrt(2))


@pytest.mark.parametrize("tone", [LIGHT, BROWN, DARK], ids=["light", "brown", "dark"])
def test_own_colour_is_that_of_the_middle_not_of_the_wall(tone):
    linear = draw_skin(SHAPE, tone)
    linear[:, :40] = (0.5, 0.42, 0.36)  # a warm wall
    chroma, luminance = log_chroma(linear)
    possible = np.ones(SHAPE, bool)
    own = own_colour(chroma, luminance, PRIOR.distance(chroma), possible, centrality(SHAPE), 0.065)
    np.testing.assert_allclose(own.mean, np.median(chroma[:, 60:], axis=(0, 1)), atol=0.03)


def test_centrality_is_highest_in_the_middle():
    where = centrality(SHAPE)
    assert np.unravel_index(where.argmax(), SHAPE) == (60, 80)
    assert where[0, 0] < 0.001
