"""Sheen is added to a curved limb of one colour, and must come off again; shading must not."""

import numpy as np
import pytest

from pigment.imaging.illumination import (
    IlluminationSettings,
    estimate_illumination,
    flatten_illumination,
)
from pigment.imaging.sheen import SheenSettings, estimate_sheen, without_sheen

VERY_DARK, LIGHT = np.array([0.10, 0.05, 0.032]), np.array([0.45, 0.34, 0.30])
MEDIUM = np.array([0.29, 0.15, 0.095])
SHAPE = (240, 320)
ROWS, COLUMNS = np.mgrid[: SHAPE[0], : SHAPE[1]]
PATCH = (ROWS - 90) ** 2 + (COLUMNS - 100) ** 2 < 14**2
RING = ((ROWS - 90) ** 2 + (COLUMNS - 100) ** 2 < 26**2) & ~(
    (ROWS - 90) ** 2 + (COLUMNS - 100) ** 2 < 17**2
)


def limb(skin, shine=0.0, tint=0.0, seed=0):
    """An arm lit from above, darker to its sides, with a streak of shine along the middle."""
    across = (ROWS - SHAPE[0] / 2) / SHAPE[0]
    shading = np.exp(-2.0 * across**2)[..., None]
    grain = 1.0 + 0.02 * np.random.default_rng(seed).standard_normal((*SHAPE, 3))
    own = skin * shading * grain * np.where(PATCH, 0.6, 1.0)[..., None]
    own = own * np.exp(tint * across)[..., None] ** np.array([-1.0, 0.0, 1.0])
    streak = shine * np.exp(-(((ROWS - 100) / 40.0) ** 2))[..., None]
    return (own + streak).astype(np.float32)


def contrast(linear):
    return np.log(np.median(linear[RING], axis=0) / np.median(linear[PATCH], axis=0))


def evened(linear):
    everywhere = np.ones(SHAPE, bool)
    light = estimate_illumination(linear, everywhere, PATCH, IlluminationSettings())
    veil = estimate_sheen(linear, light, ~PATCH, SheenSettings())
    if veil is None:
        return flatten_illumination(linear, light), None
    return flatten_illumination(*without_sheen(linear, light, veil, ~PATCH)), veil


def test_most_of_the_contrast_under_sheen_comes_back():
    linear = limb(VERY_DARK, shine=0.04)
    true, seen = -np.log(0.6), contrast(linear)
    assert seen[2] < 0.5 * true
    flat, veil = evened(linear)
    assert veil is not None
    assert veil.max() == pytest.approx(0.04, rel=0.25)
    back = contrast(flat)
    assert (back < 1.05 * true).all()
    assert (true - back < 0.6 * (true - seen)).all()


def test_on_medium_skin_a_weaker_streak_comes_off_too():
    linear = limb(MEDIUM, shine=0.06)
    true, seen = -np.log(0.6), contrast(linear)
    flat, veil = evened(linear)
    assert 0.03 < veil.max() < 0.066
    back = contrast(flat)
    assert (back < 1.05 * true).all()
    assert (true - back < 0.7 * (true - seen)).all()


@pytest.mark.parametrize("skin", [VERY_DARK, MEDIUM, LIGHT])
def test_shading_alone_is_no_sheen(skin):
    assert evened(limb(skin))[1] is None


def test_light_skin_is_left_as_it_is():
    assert evened(limb(LIGHT, shine=0.05))[1] is None


def test_a_second_lamp_from_one_side_is_no_sheen():
    assert evened(limb(VERY_DARK, tint=0.5))[1] is None


def test_too_little_skin_says_nothing():
    linear = limb(VERY_DARK, shine=0.04)
    light = estimate_illumination(linear, np.ones(SHAPE, bool), PATCH, IlluminationSettings())
    few = np.zeros(SHAPE, bool)
    few[:5, :5] = True
    assert estimate_sheen(linear, light, few, SheenSettings()) is None


def test_a_wall_taken_for_skin_does_not_make_light_skin_shine():
    """The paler the brighter, as under sheen: a salmon wall behind an arm."""
    linear = limb(LIGHT)
    wall = ROWS > 150
    linear[wall] *= np.array([0.52, 0.30, 0.22]) / LIGHT
    flat, veil = evened(linear)
    assert veil is None
    assert contrast(flat) == pytest.approx(np.full(3, -np.log(0.6)), abs=0.03)
