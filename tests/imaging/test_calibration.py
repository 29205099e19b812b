import numpy as np
import pytest

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import SRGB_CURVE, lab_to_linear, linear_to_lab, linear_to_srgb
from pigment.imaging.calibration import CalibrationSettings, fit_colour_calibration
from pigment.imaging.card_layout import colorchecker_lab, grid_centres
from pigment.model.calibration import ColourMethod, ReferenceCard

CAST = np.array([[0.80, 0.12, 0.02], [0.06, 0.70, 0.05], [0.02, 0.10, 0.50]])
SKIN_LAB = np.array(
    [[72, 8, 15], [66, 10, 17], [58, 12, 19], [50, 13, 20], [40, 12, 17], [30, 9, 11], [46, 3, 5]],
    float,
)

PIGMENTS = CalibrationSettings(swatch_share=100.0)  # drawn skin is chart pigment, not skin


def phone(linear, curve="srgb", light=1.0):
    """Codes of a phone with a colour cast and a tone curve."""
    seen = np.clip((linear * np.reshape(light, (-1, 1))) @ CAST.T, 0, 1)
    if curve == "bright":
        seen = seen**0.75
    coded = linear_to_srgb(seen)
    if curve == "contrast":
        coded = coded - 0.05 * np.sin(2 * np.pi * coded)
    return coded * 255


def card_of(codes, usable=None, lab=None):
    return ReferenceCard(
        method=ColourMethod.COLORCHECKER24,
        outline_px=np.zeros((4, 2)),
        swatches_srgb=np.array(codes),
        swatches_lab=np.array(colorchecker_lab() if lab is None else lab),
        swatch_centres_px=grid_centres() * 50 + 100,
        usable=np.ones(len(codes), bool) if usable is None else usable,
        px_to_mm=None,
        px_to_mm_rel_sd=0.0,
        tilt_deg=0.0,
    )


def corrected(calibration, codes):
    opened = np.stack(
        [np.interp(codes[:, c], np.arange(256), calibration.curves[c]) for c in range(3)], axis=1
    )
    return linear_to_lab(opened @ calibration.matrix.T)


def noisy_codes(curve="srgb", light=1.0, sd=0.5):
    codes = phone(lab_to_linear(colorchecker_lab()), curve, light)
    return codes + np.random.default_rng(0).normal(0, sd, codes.shape)


@pytest.mark.parametrize("curve", ["srgb", "bright", "contrast"])
def test_cast_and_tone_curve_are_undone_on_skin_colours(curve):
    calibration = fit_colour_calibration(card_of(noisy_codes(curve)), PIGMENTS)
    seen = corrected(calibration, phone(lab_to_linear(SKIN_LAB), curve))
    assert delta_e00(seen, SKIN_LAB).mean() < 0.8
    assert calibration.residual_delta_e00 < 1.5
    assert calibration.method is ColourMethod.COLORCHECKER24


def test_uneven_light_over_the_card_is_seen_through():
    place = grid_centres() - grid_centres().mean(axis=0)
    light = np.exp(place @ [0.09, -0.05])
    calibration = fit_colour_calibration(card_of(noisy_codes(light=light)), PIGMENTS)
    seen = corrected(calibration, phone(lab_to_linear(SKIN_LAB)))
    assert delta_e00(seen, SKIN_LAB).mean() < 0.8


def test_one_glaring_swatch_does_not_spoil_the_fit():
    codes = noisy_codes()
    codes[22] = (170.0, 175.0, 160.0)
    calibration = fit_colour_calibration(card_of(codes), PIGMENTS)
    seen = corrected(calibration, phone(lab_to_linear(SKIN_LAB)))
    assert delta_e00(seen, SKIN_LAB).mean() < 1.0


def test_curves_never_fall_and_stay_finite():
    for curve in ("srgb", "bright", "contrast"):
        calibration = fit_colour_calibration(card_of(noisy_codes(curve)), PIGMENTS)
        assert np.isfinite(calibration.curves).all()
        assert (np.diff(calibration.curves, axis=1) >= 0).all()
        assert calibration.curves.min() >= 0


def test_without_a_card_srgb_is_taken_at_its_word():
    calibration = fit_colour_calibration(None)
    assert calibration.method is ColourMethod.NONE
    assert calibration.residual_delta_e00 is None
    np.testing.assert_array_equal(calibration.matrix, np.eye(3))
    np.testing.assert_array_equal(calibration.curves[1], SRGB_CURVE)


def test_too_few_usable_swatches_leave_the_photo_uncalibrated():
    usable = np.arange(24) < CalibrationSettings().min_swatches - 1
    assert fit_colour_calibration(card_of(noisy_codes(), usable)).method is ColourMethod.NONE


def test_a_wrong_card_shows_in_the_residual():
    turned = noisy_codes()[::-1].copy()
    assert fit_colour_calibration(card_of(turned)).residual_delta_e00 > 8


def test_a_card_of_unknown_pigments_is_fitted_by_its_colours_alone():
    lab = np.array(colorchecker_lab()) + 0.5  # no edition has these colours
    codes = phone(lab_to_linear(lab))
    calibration = fit_colour_calibration(card_of(codes, lab=lab))
    assert calibration.residual_delta_e00 < 0.3
    assert delta_e00(corrected(calibration, codes), lab).mean() < 0.3
