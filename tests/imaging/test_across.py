"""A colour of one photo against a colour of another."""

import numpy as np
import pytest

from pigment.colour.chromophores import melanin_contrast
from pigment.colour.difference import delta_e00
from pigment.colour.spaces import lab_to_linear, linear_to_lab
from pigment.imaging.across import AcrossSettings, contrast_across

SKIN, DARKER = np.array([66.0, 9.0, 14.0]), np.array([56.0, 11.0, 20.0])


def test_values_are_those_of_the_two_colours():
    found = contrast_across(DARKER, SKIN, AcrossSettings())
    assert found.delta_l.value == pytest.approx(-10.0)
    assert found.delta_e00.value == pytest.approx(float(delta_e00(DARKER, SKIN)))
    assert found.melanin_contrast.value == pytest.approx(
        melanin_contrast(lab_to_linear(DARKER), lab_to_linear(SKIN))
    )


def test_the_light_in_between_is_uncertain_in_lightness_more_than_in_melanin():
    found = contrast_across(DARKER, SKIN, AcrossSettings())
    assert 2.0 < found.delta_l.sd < 6.0
    assert found.melanin_contrast.sd < 0.06
    steady = contrast_across(DARKER, SKIN, AcrossSettings(light_sd=0.0, tint_sd=0.0))
    assert steady.delta_l.sd == pytest.approx(0.0, abs=1e-9)


def test_shade_on_one_photo_hardly_moves_the_melanin_contrast():
    shaded = linear_to_lab(0.75 * lab_to_linear(SKIN))
    found = contrast_across(shaded, SKIN, AcrossSettings())
    assert abs(found.melanin_contrast.value) < found.melanin_contrast.sd
    assert found.delta_l.value < -5.0


def test_dark_skin_is_known_less_well():
    dark = np.array([32.0, 10.0, 11.0])
    light = contrast_across(SKIN, SKIN, AcrossSettings())
    deep = contrast_across(dark, dark, AcrossSettings())
    assert deep.melanin_contrast.sd > light.melanin_contrast.sd
