"""Contrast of known colour pairs, its uncertainty, and the hue that follows from it."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.colour.chromophores import SURFACE_REFLECTANCE, melanin_contrast
from pigment.colour.difference import delta_e00
from pigment.colour.skin_indices import ita_deg
from pigment.colour.spaces import lab_to_linear, linear_image_to_lab, linear_to_lab
from pigment.imaging.contrast import ContrastSettings, measure_contrast
from pigment.model.patches import HueClass
from tests.builders_skin import (
    BLOOD,
    BROWN,
    DARK,
    DERMAL,
    EPIDERMAL,
    LIGHT,
    disc,
    draw_hairs,
    draw_skin,
    inside,
    with_hairs,
)

SETTINGS = ContrastSettings()
TONES = (LIGHT, BROWN, DARK)


def contrast_of(core_lab, ring_lab, noise=0.5, residual=1.0, settings=SETTINGS):
    shape = (120, 120)
    core = inside(disc(60, 60, 25), shape)
    ring = ~inside(disc(60, 60, 35), shape)
    lab = np.where(core[..., None], core_lab, ring_lab).astype(np.float32)
    lab += noise * np.random.default_rng(4).standard_normal(lab.shape).astype(np.float32)
    return measure_contrast(lab, core, ring, residual, settings)


def pigmented(tone, axis, strength):
    """More of a chromophore under the skin's surface, which turns back its share unchanged."""
    below = lab_to_linear(np.array(tone)) - SURFACE_REFLECTANCE
    return linear_to_lab(SURFACE_REFLECTANCE + below * np.exp(-strength * axis))


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("axis", [EPIDERMAL, DERMAL])
def test_measures_of_a_known_pair(tone, axis):
    patch = pigmented(tone, axis, 0.4)
    found = contrast_of(patch, tone)
    assert found.delta_e00.value == pytest.approx(float(delta_e00(patch, np.array(tone))), abs=0.1)
    differences = (found.delta_l.value, found.delta_a.value, found.delta_b.value)
    np.testing.assert_allclose(differences, patch - tone, atol=0.1)
    assert found.delta_chroma.value == pytest.approx(
        np.hypot(*patch[1:]) - np.hypot(*tone[1:]), abs=0.15
    )
    ita = float(ita_deg(patch) - ita_deg(np.array(tone)))
    assert found.delta_ita_deg.value == pytest.approx(ita, abs=0.5)
    true = melanin_contrast(lab_to_linear(patch), lab_to_linear(np.array(tone)))
    assert found.melanin_contrast.value == pytest.approx(true, abs=0.01)
    np.testing.assert_allclose(found.lab, patch, atol=0.1)
    np.testing.assert_allclose(found.surround_lab, tone, atol=0.1)


def test_no_difference_is_none():
    found = contrast_of(LIGHT, LIGHT)
    assert found.delta_e00.value < 0.3
    assert found.hue_class is HueClass.UNCERTAIN


@pytest.mark.parametrize("tone", TONES)
def test_redness_hardly_moves_the_melanin_contrast(tone):
    red = contrast_of(pigmented(tone, BLOOD, 0.4), tone).melanin_contrast.value
    brown = contrast_of(pigmented(tone, EPIDERMAL, 0.4), tone).melanin_contrast.value
    assert brown > 0.08
    assert abs(red) < 0.2 * brown


@pytest.mark.parametrize(("tone", "most"), [(LIGHT, 0.02), (BROWN, 0.03), (DARK, 0.06)])
def test_a_shadow_that_is_left_hardly_moves_the_melanin_contrast(tone, most):
    shaded = linear_to_lab(0.9 * lab_to_linear(np.array(tone)))
    assert abs(contrast_of(shaded, tone).melanin_contrast.value) < most


@pytest.mark.parametrize("tone", TONES)
def test_clear_brown_and_clear_grey(tone):
    assert contrast_of(pigmented(tone, EPIDERMAL, 0.5), tone).hue_class is HueClass.BROWN
    grey = contrast_of(pigmented(tone, np.array([0.70, 0.55, 0.45]), 0.6), tone).hue_class
    assert grey is HueClass.GREY_BLUE or (tone is DARK and grey is HueClass.UNCERTAIN)


def test_uncertainty_grows_with_noise_and_with_the_calibration_residual():
    patch = pigmented(LIGHT, EPIDERMAL, 0.4)
    plain = contrast_of(patch, LIGHT)
    assert contrast_of(patch, LIGHT, noise=6.0).delta_e00.sd > plain.delta_e00.sd
    assert contrast_of(patch, LIGHT, residual=6.0).delta_e00.sd > plain.delta_e00.sd
    assert contrast_of(patch, LIGHT, residual=None).delta_e00.sd > plain.delta_e00.sd


def test_uncertainty_is_that_of_the_shared_light_where_pixels_are_quiet():
    sure = replace(SETTINGS, colour_floor_delta_e00=0.0)
    quiet = contrast_of(
        pigmented(LIGHT, EPIDERMAL, 0.2), LIGHT, noise=0.0, residual=0.0, settings=sure
    )
    assert quiet.delta_l.sd == pytest.approx(SETTINGS.light_sd_l, rel=1e-6)
    assert quiet.delta_b.sd == pytest.approx(SETTINGS.light_sd_ab, rel=1e-6)


def test_the_same_pixels_give_the_same_numbers():
    assert contrast_of((60, 12, 20), LIGHT) == contrast_of((60, 12, 20), LIGHT)


def test_hair_left_out_does_not_change_the_contrast():
    shape, spot = (240, 240), disc(120, 120, 50)
    core, ring = inside(disc(120, 120, 40), shape), ~inside(disc(120, 120, 65), shape)
    clean = draw_skin(shape, LIGHT, (spot,))
    hairs = draw_hairs(shape)
    wide = np.zeros(shape, bool)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            wide |= np.roll(hairs, (dy, dx), (0, 1))
    hairy = linear_image_to_lab(with_hairs(clean, hairs))
    bare = measure_contrast(linear_image_to_lab(clean), core, ring, 1.0, SETTINGS)
    kept = measure_contrast(hairy, core & ~wide, ring & ~wide, 1.0, SETTINGS)
    assert kept.delta_e00.value == pytest.approx(bare.delta_e00.value, abs=0.3)
    assert kept.delta_l.value == pytest.approx(bare.delta_l.value, abs=0.3)
