"""The light and tint of one photo over those of another, from the skin both show."""

import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear
from pigment.imaging.skin_level import SkinLevelSettings, fit_skin_level
from pigment.imaging.skin_sample import sample_skin
from tests.builders_skin import LIGHT, disc, draw_skin

SHAPE = (300, 400)
SHIFT = np.array([[1.0, 0.0, 12.0], [0.0, 1.0, -8.0], [0.0, 0.0, 1.0]])
SKIN = draw_skin((340, 460), LIGHT, (disc(200, 150, 40, strength=0.5),), seed=3)


def site(left, top, gain=(1.0, 1.0, 1.0), patch=True):
    linear = SKIN[top : top + SHAPE[0], left : left + SHAPE[1]] * np.array(gain, np.float32)
    normal = np.ones(SHAPE, bool)
    if patch:
        normal[60:240, 60:300] = False
    return sample_skin(linear.astype(np.float32), normal)


def test_the_gain_is_the_one_drawn_wherever_the_photo_lies():
    level = fit_skin_level(site(32, 12, (0.8, 0.7, 0.6)), site(20, 20), SHIFT, SkinLevelSettings())
    np.testing.assert_allclose(level.gain, 1.0 / np.array([0.8, 0.7, 0.6]), rtol=0.01)
    assert level.light == pytest.approx((0.8 * 0.7 * 0.6) ** (-1 / 3), rel=0.01)


def test_lightness_is_moved_and_tint_is_kept():
    level = fit_skin_level(site(32, 12, (0.5, 0.5, 0.5)), site(20, 20), SHIFT, SkinLevelSettings())
    before = np.array([50.0, 12.0, 18.0])
    np.testing.assert_allclose(
        lab_to_linear(level.as_light(before)), 2.0 * lab_to_linear(before), rtol=0.02
    )


def test_too_little_shared_skin_gives_none():
    settings = SkinLevelSettings()
    far = np.array([[1.0, 0.0, 390.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert fit_skin_level(site(20, 20), site(20, 20), far, settings) is None
    nothing = sample_skin(np.zeros((*SHAPE, 3), np.float32), np.zeros(SHAPE, bool))
    assert fit_skin_level(nothing, site(20, 20), np.eye(3), settings) is None


def test_a_gain_that_no_camera_makes_is_not_believed():
    dark = site(20, 20, (0.05, 0.05, 0.05))
    assert fit_skin_level(dark, site(20, 20), np.eye(3), SkinLevelSettings()) is None
