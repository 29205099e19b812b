"""Hair is found as thin dark lines; pigment and plain skin are not taken for it."""

import cv2
import numpy as np
import pytest

from pigment.colour.spaces import linear_image_to_lab
from pigment.imaging.hair import HairSettings, hair_mask
from tests.builders_skin import (
    BROWN,
    LIGHT,
    disc,
    draw_hairs,
    draw_skin,
    inside,
    with_hairs,
)

SHAPE = (300, 400)
EVERYWHERE = np.ones(SHAPE, bool)


def found(linear, skin=EVERYWHERE):
    return hair_mask(linear_image_to_lab(linear)[..., 0], skin, HairSettings())


@pytest.mark.parametrize("tone", [LIGHT, BROWN])
def test_hairs_are_found_and_little_else(tone):
    hairs = draw_hairs(SHAPE)
    mask = found(with_hairs(draw_skin(SHAPE, tone), hairs))
    assert mask[hairs].mean() > 0.85
    near = cv2.dilate(hairs.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (mask & ~near).sum() < 0.002 * mask.size


def test_bald_skin_has_no_hair():
    assert found(draw_skin(SHAPE, LIGHT, mottle_sd=0.03)).mean() < 0.002


@pytest.mark.parametrize("radius_px", [4, 12, 60])
def test_spots_are_no_hair(radius_px):
    spot = disc(200, 150, radius_px, strength=0.8)
    assert not found(draw_skin(SHAPE, LIGHT, (spot,)))[inside(spot, SHAPE)].any()


def test_hair_over_a_patch_is_found_without_the_patch():
    spot, hairs = disc(200, 150, 80, strength=0.4), draw_hairs(SHAPE)
    mask = found(with_hairs(draw_skin(SHAPE, LIGHT, (spot,)), hairs))
    on_spot = inside(spot, SHAPE)
    assert mask[hairs & on_spot].mean() > 0.75
    assert mask[on_spot].mean() < 0.35


def test_only_skin_is_looked_at():
    hairs = draw_hairs(SHAPE)
    skin = EVERYWHERE.copy()
    skin[:, :200] = False
    mask = found(with_hairs(draw_skin(SHAPE, LIGHT), hairs), skin)
    assert not mask[:, :198].any()
    assert not found(draw_skin(SHAPE, LIGHT), ~EVERYWHERE).any()
