"""The colour of the light drifts where two lamps meet, not where one lamp is uneven."""

import numpy as np
import pytest

from pigment.imaging.mixed_light import light_colour_span

SKIN = np.ones((240, 320), bool)


def test_uneven_light_of_one_colour_has_no_span():
    shade = np.linspace(0, 1.5, 320)[None, :, None] * np.ones((240, 1, 3))
    assert light_colour_span(shade, SKIN) == pytest.approx(0.0, abs=1e-6)


def test_a_drift_of_colour_is_read_off_the_skin_alone():
    density = np.zeros((240, 320, 3))
    density[..., 2] = np.linspace(0, 0.5, 320)
    assert light_colour_span(density, SKIN) == pytest.approx(0.45, abs=0.02)
    half = SKIN.copy()
    half[:, 160:] = False
    assert light_colour_span(density, half) == pytest.approx(0.225, abs=0.02)
    assert light_colour_span(density, np.zeros_like(SKIN)) == 0.0
