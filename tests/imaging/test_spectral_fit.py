"""Skin through sensors and lamps that the numbers were not made from."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.benchmark.skin_colours import chart_card
from pigment.colour.difference import delta_e00
from pigment.colour.spaces import linear_to_lab, linear_to_srgb, srgb_to_linear
from pigment.imaging import spectral_fit
from pigment.imaging.calibration import CalibrationSettings, fit_colour_calibration
from pigment.imaging.card_layout import EDITIONS, colorchecker_lab
from pigment.imaging.learned_card import read_colours
from pigment.imaging.spectral_fit import any_light
from pigment.synth import any_light as made
from pigment.synth.optics import skin_reflectance
from pigment.synth.spectra import camera_weights, linear_srgb_weights
from pigment.synth.targets import chart_spectra

MELANIN = (0.02, 0.06, 0.12, 0.25, 0.40)
SKINS = np.array([skin_reflectance(part, 0.0, 0.008) for part in MELANIN])
SPOTS = np.array([skin_reflectance(part, 0.003, 0.008) for part in MELANIN])
UNSEEN = [("phone_e", "LED_V2"), ("phone_e", "FL10"), ("phone_a", "FL10"), ("phone_c", "LED_V2")]


def codes_of(reflectance, camera, lamp, bend=1.0):
    weights = camera_weights(camera, lamp)
    seen = 0.8 * reflectance @ (weights / weights.sum(axis=0))
    return 255.0 * linear_to_srgb(np.clip(seen, 0.0, 1.0) ** bend)


def card_read(camera, lamp, bend=1.0, edition="after-2014", usable=None):
    card = chart_card(codes_of(chart_spectra(edition), camera, lamp, bend))
    return replace(
        card,
        swatches_lab=np.array(colorchecker_lab(edition)),
        usable=np.ones(24, bool) if usable is None else usable,
    )


def read(calibration, codes):
    return linear_to_lab(read_colours(calibration, codes))


def true_lab(reflectance):
    return linear_to_lab(reflectance @ linear_srgb_weights())


@pytest.mark.parametrize(("camera", "lamp"), UNSEEN)
@pytest.mark.parametrize("bend", [1.0, 0.8])
def test_skin_keeps_its_colour_through_unseen_sensors_and_lamps(camera, lamp, bend):
    calibration = fit_colour_calibration(card_read(camera, lamp, bend))
    seen = read(calibration, codes_of(SKINS, camera, lamp, bend))
    assert delta_e00(seen, true_lab(SKINS)).mean() < 1.5


@pytest.mark.parametrize(("camera", "lamp"), UNSEEN)
def test_grey_blue_spots_keep_their_contrast(camera, lamp):
    calibration = fit_colour_calibration(card_read(camera, lamp))
    seen = delta_e00(
        read(calibration, codes_of(SPOTS, camera, lamp)),
        read(calibration, codes_of(SKINS, camera, lamp)),
    )
    true = delta_e00(true_lab(SPOTS), true_lab(SKINS))
    assert np.abs(seen / true - 1.0).max() < 0.15


def test_skin_comes_nearer_than_by_the_swatches_alone():
    card = card_read("phone_e", "LED_V2")
    off = [
        delta_e00(
            read(
                fit_colour_calibration(card, CalibrationSettings(swatch_share=share)),
                codes_of(SKINS, "phone_e", "LED_V2"),
            ),
            true_lab(SKINS),
        ).mean()
        for share in (CalibrationSettings().swatch_share, 1e3)
    ]
    assert off[0] < 0.5 * off[1]


@pytest.mark.parametrize("shiny", [(0,), (3, 19), (8, 21)])
def test_shiny_swatches_are_left_out(shiny):
    card = card_read("phone_c", "LED_B3")
    light = srgb_to_linear(card.swatches_srgb / 255.0)
    light[list(shiny)] += 0.06
    glossy = replace(card, swatches_srgb=255.0 * linear_to_srgb(np.clip(light, 0.0, 1.0)))
    codes = codes_of(SKINS, "phone_c", "LED_B3")
    clean, spoilt = (read(fit_colour_calibration(one), codes) for one in (card, glossy))
    assert delta_e00(clean, spoilt).max() < 0.4


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_edition_has_its_own_spectra(edition):
    card = card_read("phone_b", "D65", edition=edition)
    other = next(name for name in EDITIONS if name != edition)
    mistaken = replace(card, swatches_lab=np.array(colorchecker_lab(other)))
    residual = fit_colour_calibration(card).residual_delta_e00
    assert residual < 0.5
    assert fit_colour_calibration(mistaken).residual_delta_e00 > 1.5 * residual


def test_it_makes_do_with_the_swatches_that_can_be_read():
    usable = np.ones(24, bool)
    usable[[0, 5, 7, 15, 18]] = False
    card = card_read("phone_a", "D50", usable=usable)
    spoilt = np.where(usable[:, None], card.swatches_srgb, 255.0)
    card = replace(card, swatches_srgb=spoilt)
    seen = read(fit_colour_calibration(card), codes_of(SKINS, "phone_a", "D50"))
    assert delta_e00(seen, true_lab(SKINS)).mean() < 1.5


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_stored_numbers_are_those_of_the_renderer(edition):
    swatches, skins = made.moments(edition)
    stored = any_light(edition)
    np.testing.assert_allclose(stored.swatches, swatches, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(stored.skins, skins, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(
        stored.skin_linear, made.supposed_skins() @ linear_srgb_weights(), atol=1e-6
    )


def test_what_others_foretell_is_exact():
    """The short way round leaving each swatch out is that of leaving each out in turn."""
    light = any_light("after-2014")
    card = card_read("phone_d", "A")
    opened = (card.swatches_srgb / 255.0) ** 2.2
    swatches = _Numbered(np.arange(24))
    quick = spectral_fit._foretold_by_others(swatches, light, opened, 0.02)
    spread = spectral_fit._spread(swatches, light, opened, 0.02)
    for left in (0, 7, 23):
        others = np.arange(24) != left
        for channel in range(3):
            moments = spread[channel]
            weights = np.linalg.solve(moments[np.ix_(others, others)], moments[others, left])
            foretold = weights @ opened[others, channel]
            assert quick[left, channel] == pytest.approx(foretold - opened[left, channel], abs=1e-6)


class _Numbered:
    def __init__(self, number):
        self.number = number
