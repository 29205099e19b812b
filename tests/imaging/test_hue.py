"""Brown or grey-blue, on every tone, whatever light is added evenly."""

import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear, linear_to_lab
from pigment.imaging import hue
from pigment.imaging.hue import classify_hue, pigment_place, place_sd
from pigment.model.patches import HueClass
from pigment.synth import optics

EPIDERMAL = np.array([0.6, 0.45, 0.34, 0.24, 0.14, 0.08, 0.04, 0.02, 0.01, 0.005])  # dark to light
TONES = [0.015, 0.06, 0.12, 0.25, 0.43]


def pair(epidermal, brown, grey=0.0, sheen=0.0):
    """CIELAB of a spot and of the skin around it, with so much light added to both."""
    core = optics.skin_linear(epidermal + brown, grey, 0.01) + sheen
    ring = optics.skin_linear(epidermal, 0.0, 0.01) + sheen
    return linear_to_lab(core), linear_to_lab(ring)


def test_the_tables_are_those_of_the_optics():
    lightness, brown, grey = optics.hue_table(EPIDERMAL, hue.CONTRAST_DELTA_E00)
    np.testing.assert_allclose(hue.LIGHTNESS, lightness, atol=0.06)
    np.testing.assert_allclose(hue.BROWN, brown, atol=0.02)
    np.testing.assert_allclose(hue.GREY, grey, atol=0.02)


@pytest.mark.parametrize("epidermal", TONES)
@pytest.mark.parametrize("sheen", [0.0, 0.015])
def test_either_pigment_is_told_on_every_tone_with_and_without_sheen(epidermal, sheen):
    core, ring = pair(epidermal, brown=0.5 * epidermal + 0.01, sheen=sheen)
    assert classify_hue(core, ring, 5.0, 0.1) is HueClass.BROWN
    core, ring = pair(epidermal, brown=0.0, grey=0.012, sheen=sheen)
    assert classify_hue(core, ring, 5.0, 0.1) is HueClass.GREY_BLUE


def test_both_pigments_together_lie_between():
    brown, ring = pair(0.06, 0.03)
    grey, _ = pair(0.06, 0.0, 0.008)
    both, _ = pair(0.06, 0.03, 0.002)
    places = [float(pigment_place(core, ring, 5.0)) for core in (grey, both, brown)]
    assert places[0] < 0.3 < places[1] < 0.8 < places[2]
    assert classify_hue(both, ring, 5.0, 0.1) is HueClass.MIXED


def test_hue_is_uncertain_where_its_uncertainty_says_so():
    core, ring = pair(0.06, 0.03)
    assert classify_hue(core, ring, 5.0, 0.4) is HueClass.BROWN
    assert classify_hue(core, ring, 5.0, 5.0) is HueClass.UNCERTAIN
    assert classify_hue(ring, core, 5.0, 0.01) is HueClass.UNCERTAIN  # paler: neither


@pytest.mark.parametrize("epidermal", TONES)
def test_the_uncertainty_is_that_of_the_light_and_of_the_spot(epidermal):
    core, ring = pair(epidermal, 0.5 * epidermal + 0.01)
    still = place_sd(core, ring, 5.0, np.zeros(3), 0.0, 200)
    lit = place_sd(core, ring, 5.0, np.zeros(3), 0.03, 200)
    noisy = place_sd(core, ring, 5.0, np.array([0.0, 0.3, 0.3]), 0.03, 400)
    assert still < 1e-9 < lit < noisy
    random = np.random.default_rng(1)
    factors = 1.0 + 0.03 * random.standard_normal(4000)
    direct = [pigment_place(linear_to_lab(lab_to_linear(core) * f), ring, 5.0) for f in factors]
    assert lit == pytest.approx(np.std(direct), rel=0.2)
