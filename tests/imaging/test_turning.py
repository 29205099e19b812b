"""A limb is known by two straight sides; the angle follows from the place between them."""

import numpy as np
import pytest

from pigment.imaging.turning import TurningSettings, find_limb

SETTINGS = TurningSettings()


def limb_mask(shape=(600, 800), slope=0.1, half=150.0, taper=-0.05):
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    middle = 280.0 + slope * columns
    return np.abs(rows - middle) < half + taper * columns


@pytest.mark.parametrize("upright", [False, True])
def test_the_angle_of_a_limb_follows_from_the_place_across_it(upright):
    mask = limb_mask()
    limb = find_limb(np.ascontiguousarray(mask.T) if upright else mask, SETTINGS)
    assert limb is not None
    assert limb.along_x is not upright
    x = 400.0
    middle, half = 280.0 + 0.1 * x, 150.0 - 0.05 * x
    for share, angle in ((0.0, 0.0), (0.56, 30.0), (0.9, 60.3)):
        at = np.array([x, middle + share * half])
        read = limb.turn_deg(at[::-1] if upright else at)
        assert float(read) == pytest.approx(angle, abs=2.5)


def test_what_is_no_limb_is_not_judged():
    whole = np.ones((600, 800), bool)
    rows, columns = np.mgrid[:600, :800]
    disc = np.hypot(rows - 300, columns - 400) < 250
    one_side = rows > 250
    empty = np.zeros((600, 800), bool)
    for mask in (whole, disc, one_side, empty):
        assert find_limb(mask, SETTINGS) is None
