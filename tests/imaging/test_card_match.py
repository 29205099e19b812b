import numpy as np
import pytest

from pigment.colour.spaces import linear_to_srgb, srgb_to_linear
from pigment.imaging.card_match import explained_fraction, mismatched_patches, reference_codes


def photographed(gain=(0.9, 0.75, 0.5), gamma=1.2):
    """Reference colours through another white balance, exposure and tone curve."""
    linear = srgb_to_linear(reference_codes() / 255.0) * gain
    return linear_to_srgb(linear**gamma) * 255.0


@pytest.mark.parametrize("gamma", [0.7, 1.0, 1.4])
def test_any_camera_and_lamp_leave_little_unexplained(gamma):
    assert explained_fraction(photographed(gamma=gamma)) > 0.85


def test_a_half_turn_a_mirror_and_a_shift_are_told_apart():
    grid = photographed().reshape(4, 6, 3)
    for wrong in (grid[::-1, ::-1], grid[:, ::-1], grid[::-1], np.roll(grid, 1, axis=1)):
        assert explained_fraction(wrong.reshape(24, 3)) < 0.4


def test_random_and_even_colours_are_not_explained():
    rng = np.random.default_rng(0)
    assert max(explained_fraction(rng.uniform(0, 255, (24, 3))) for _ in range(200)) < 0.5
    assert explained_fraction(np.full((24, 3), 120.0) + rng.normal(0, 2, (24, 3))) < 0


def test_shade_is_no_mismatch_but_a_leaf_is():
    colours = photographed()
    colours[:8] *= 0.7
    assert not mismatched_patches(colours).any()
    colours[[1, 15]] = (40.0, 110.0, 30.0)
    assert set(np.flatnonzero(mismatched_patches(colours))) == {1, 15}
