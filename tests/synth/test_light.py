import numpy as np
import pytest

from pigment.synth.light import Lighting, draw_lighting, field, irradiance, lamp_direction, shine
from pigment.synth.spectra import DEVELOPED_LAMPS

SIDE = Lighting("D65", 0.0, 0.9, 0.4, 0.1, None, 0.0, (0.0, 0.0, 1.0), 0.2, 0.3)


def test_the_flat_plane_has_unit_light_and_a_slope_towards_the_lamp_more():
    flat, towards, away = (
        float(irradiance(SIDE, np.array([[s]]), np.zeros((1, 1)))[0, 0]) for s in (0.0, -0.3, 0.3)
    )
    assert flat == pytest.approx(1.0)
    assert towards > 1.05
    assert away < 0.95


def test_the_lamp_stands_above_the_plane():
    direction = lamp_direction(SIDE)
    assert np.linalg.norm(direction) == pytest.approx(1.0)
    assert direction[2] > 0.0


def test_gloss_shines_where_the_surface_mirrors_the_lamp():
    lx, _, lz = lamp_direction(SIDE)
    slopes = np.array([[-lx / (1.0 + lz), 0.0, 1.0]])
    glare = shine(SIDE, slopes, np.zeros((1, 3)))[0]
    assert glare[0] > glare[1] > glare[2]


def test_light_falls_off_away_from_the_lamp():
    level = field(SIDE, (96, 128))
    assert level[:, -1].mean() > level[:, 0].mean()
    assert level.mean() == pytest.approx(1.0, abs=0.05)


def test_lighting_is_drawn_from_the_lamps_given():
    rng = np.random.default_rng(0)
    drawn = {draw_lighting(DEVELOPED_LAMPS, 1.0, rng).lamp for _ in range(200)}
    assert drawn == set(DEVELOPED_LAMPS)
