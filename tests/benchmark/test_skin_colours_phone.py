import numpy as np
import pytest

from pigment.benchmark.skin_colours_phone import KELVIN, Shot, codes
from pigment.synth.spectra import LAMPS, camera_sensitivity

GREYS = np.full((3, 31), 1.0) * np.array([[0.1], [0.3], [0.6]])


def shot(lamp_name, seed=1):
    return Shot.drawn(camera_sensitivity("phone_a"), lamp_name, np.random.default_rng(seed))


@pytest.mark.parametrize("lamp_name", LAMPS)
def test_grey_stays_nearly_grey_under_every_lamp_and_lighter_is_lighter(lamp_name):
    read = codes(GREYS, shot(lamp_name), np.random.default_rng(2))
    assert np.ptp(read, axis=1).max() < 16.0
    assert (np.diff(read, axis=0) > 20.0).all()
    assert read.max() < 256.0


def test_every_lamp_has_a_colour_temperature():
    assert set(KELVIN) == set(LAMPS)


def test_the_same_seed_gives_the_same_codes():
    first, again = (codes(GREYS, shot("A"), np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, codes(GREYS, shot("A", seed=2), np.random.default_rng(5)))
