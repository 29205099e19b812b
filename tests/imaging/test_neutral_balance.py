"""A printed card gives tint and lightness by its grey fields, whatever its inks are."""

from dataclasses import replace

import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear, linear_to_lab, linear_to_srgb
from pigment.imaging.calibration import CalibrationSettings
from pigment.imaging.learned_card import read_colours
from pigment.imaging.neutral_balance import as_photographed, balance_on_neutrals, calibrate_by
from pigment.imaging.printed_layout import swatch_arrays
from pigment.model.calibration import ColourMethod, ReferenceCard

CAST = np.array([0.7, 0.5, 0.35])
SETTINGS = CalibrationSettings()
SKIN = lab_to_linear(np.array([32.0, 10.0, 12.0]))


def card(cast=CAST, lift=0.03):
    """A print of faithful hue whose black is lifted, under a coloured lamp."""
    centres, _, lab = swatch_arrays()
    seen = np.clip(lift + (0.88 - lift) * lab_to_linear(lab), 0.0, 1.0) * cast
    return ReferenceCard(
        ColourMethod.PIGMENT_CARD, np.zeros((4, 2)), 255.0 * linear_to_srgb(seen), lab, centres,
        np.ones(len(lab), bool), None, 0.01, 0.0,
    )  # fmt: skip


def test_tint_and_exposure_are_taken_off():
    balance = balance_on_neutrals(card(), SETTINGS)
    assert balance.method is ColourMethod.PIGMENT_CARD
    codes = 255.0 * linear_to_srgb(SKIN * CAST)
    np.testing.assert_allclose(read_colours(balance, codes[None])[0], SKIN, rtol=0.01)
    assert balance.residual_delta_e00 < 0.1


def test_a_washed_out_print_leaves_dark_skin_where_it_is():
    washed = balance_on_neutrals(card(lift=0.12), SETTINGS)
    codes = 255.0 * linear_to_srgb(SKIN * CAST)
    found = linear_to_lab(read_colours(washed, codes[None])[0])
    assert found[0] == pytest.approx(32.0, abs=2.0)


def test_the_card_as_photographed_has_the_colours_it_shows():
    shown = as_photographed(card(), balance_on_neutrals(card(), SETTINGS))
    expected = 0.03 + 0.85 * lab_to_linear(swatch_arrays()[2])
    np.testing.assert_allclose(lab_to_linear(shown.swatches_lab), expected, rtol=0.01)


def test_without_grey_fields_or_with_few_fields_the_photo_stays_uncalibrated():
    grey = np.hypot(card().swatches_lab[:, 1], card().swatches_lab[:, 2]) < 1.0
    for usable in (~grey, np.arange(len(grey)) < 5):
        fit = balance_on_neutrals(replace(card(), usable=usable), SETTINGS)
        assert fit.method is ColourMethod.NONE


def test_each_kind_of_card_is_taken_by_what_is_known_of_it():
    assert calibrate_by(None, SETTINGS).method is ColourMethod.NONE
    printed = calibrate_by(card(), SETTINGS)
    np.testing.assert_array_equal(printed.matrix, np.eye(3))
    chart = replace(card(), method=ColourMethod.COLORCHECKER24)
    assert calibrate_by(chart, SETTINGS).residual_delta_e00 > 0.0
