"""A patch told under another rendering, and against another colour."""

import numpy as np
import pytest

from pigment.colour.difference import delta_e00
from pigment.colour.spaces import SRGB_CURVE, lab_to_linear, linear_to_lab
from pigment.imaging.contrast import ContrastSettings
from pigment.imaging.recolour import against, between_calibrations, recolour_patch
from pigment.model.calibration import ColourCalibration, ColourMethod
from tests.builders_series import make_patch

SETTINGS = ContrastSettings()
PLAIN = ColourCalibration(ColourMethod.NONE, np.tile(SRGB_CURVE, (3, 1)), np.eye(3), None)


def test_a_contrast_is_that_of_the_moved_medians():
    patch = recolour_patch(make_patch(), lambda lab: np.add(lab, (5.0, 1.0, -2.0)), SETTINGS)
    assert patch.lab == pytest.approx((55.0, 13.0, 16.0))
    assert patch.surround_lab == pytest.approx((65.0, 13.0, 16.0))
    assert patch.delta_l.value == pytest.approx(-10.0)
    assert patch.delta_e00.value == pytest.approx(
        float(delta_e00(np.array(patch.lab), np.array(patch.surround_lab)))
    )
    assert patch.outlines_px is not None
    assert patch.area_px == make_patch().area_px


def test_uncertainties_do_not_grow_by_being_moved():
    once = recolour_patch(make_patch(), np.asarray, SETTINGS)
    twice = recolour_patch(once, np.asarray, SETTINGS)
    for name in ("delta_l", "delta_a", "delta_e00", "melanin_contrast"):
        assert getattr(twice, name).sd == pytest.approx(getattr(once, name).sd, rel=1e-6)


def test_a_calibration_that_doubles_the_light_doubles_it():
    double = ColourCalibration(ColourMethod.PIGMENT_CARD, PLAIN.curves, 2.0 * np.eye(3), 1.0)
    lab = np.array([[40.0, 10.0, 15.0], [60.0, 12.0, 18.0]])
    moved = between_calibrations(PLAIN, double)(lab)
    np.testing.assert_allclose(lab_to_linear(moved), 2.0 * lab_to_linear(lab), rtol=0.004)


def test_there_and_back_is_the_same_colour():
    bent = ColourCalibration(
        ColourMethod.PIGMENT_CARD, PLAIN.curves**1.2, np.eye(3) + 0.05 * np.ones((3, 3)), 1.0
    )
    lab = linear_to_lab(np.array([0.3, 0.2, 0.12]))
    there = between_calibrations(PLAIN, bent)(lab)
    np.testing.assert_allclose(between_calibrations(bent, PLAIN)(there), lab, atol=0.05)


def test_another_colour_takes_the_place_of_the_surround():
    other = np.array([70.0, 10.0, 15.0])
    patch = against(make_patch(), other, np.array([4.0, 1.0, 1.0]), "control", SETTINGS)
    assert patch.reference == "control"
    assert patch.surround_lab == pytest.approx(tuple(other))
    assert patch.delta_l.value == pytest.approx(-20.0)
    assert patch.delta_l.sd > 4.0
