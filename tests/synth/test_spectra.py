import numpy as np
import pytest

from pigment.colour.spaces import XYZ_TO_LINEAR_SRGB
from pigment.synth import spectra


def test_there_are_enough_lamps_and_cameras_and_some_are_kept_apart():
    assert {"D65", "D50", "A"} < set(spectra.DEVELOPED_LAMPS)
    assert sum(name.startswith("LED") for name in spectra.DEVELOPED_LAMPS) == 3
    assert sum(name.startswith("FL") for name in spectra.DEVELOPED_LAMPS) == 2
    assert len(spectra.DEVELOPED_CAMERAS) == 4
    assert len(spectra.HELD_APART_CAMERAS) == 1
    assert sorted(name[:2] for name in spectra.HELD_APART_LAMPS) == ["FL", "LE"]


@pytest.mark.parametrize("name", spectra.LAMPS)
def test_lamps_are_spectra_of_light(name):
    power = spectra.lamp(name)
    assert power.shape == (31,)
    assert power.min() >= 0.0
    assert power.max() == pytest.approx(1.0)


def test_white_under_d65_is_white():
    xyz = spectra.lamp("D65") @ spectra.observer()
    assert XYZ_TO_LINEAR_SRGB @ (xyz / xyz[1]) == pytest.approx(np.ones(3), abs=0.005)
    assert spectra.linear_srgb_weights().sum(axis=0) == pytest.approx(np.ones(3))


def test_smooth_spectra_have_the_colour_they_are_made_for_and_keep_grey():
    basis = spectra.smooth_basis()
    assert basis.T @ spectra.linear_srgb_weights() == pytest.approx(np.eye(3), abs=1e-9)
    assert basis.sum(axis=1) == pytest.approx(np.ones(31), abs=0.01)


@pytest.mark.parametrize("name", spectra.CAMERAS)
def test_a_camera_sees_blue_green_red_in_order(name):
    sensitivity = spectra.camera_sensitivity(name)
    peaks = spectra.WAVELENGTHS_NM[sensitivity.argmax(axis=0)]
    assert peaks[2] < 480 < peaks[1] < 560 < peaks[0] < 630
