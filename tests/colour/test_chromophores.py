import numpy as np
import pytest

from pigment.colour import chromophores
from pigment.colour.chromophores import (
    haemoglobin_direction,
    melanin_contrast,
    melanin_direction,
    subsurface_density,
)
from pigment.colour.spaces import lab_to_linear, linear_to_lab
from pigment.synth import optics

SKIN_LABS = [(68.0, 7.0, 10.0), (60.0, 9.0, 16.0), (43.0, 12.0, 18.0), (31.0, 10.0, 13.0)]
TONES = [(0.006, 0.008), (0.042, 0.010), (0.20, 0.012), (0.50, 0.012)]


def test_the_table_is_what_the_optics_say():
    epidermal = np.array([0.9, 0.6, 0.4, 0.26, 0.16, 0.09, 0.045, 0.015, 0.004])
    lightness, direction = optics.haemoglobin_table(epidermal)
    assert pytest.approx(lightness, abs=0.06) == chromophores._LIGHTNESS
    assert pytest.approx(direction, abs=6e-5) == chromophores._HAEMOGLOBIN


@pytest.mark.parametrize("lab", SKIN_LABS)
def test_the_melanin_direction_is_a_unit_vector_blind_to_shading_and_blood(lab):
    direction = melanin_direction(np.array(lab))
    assert np.linalg.norm(direction) == pytest.approx(1.0)
    assert direction @ np.ones(3) == pytest.approx(0.0, abs=1e-12)
    assert direction @ haemoglobin_direction(np.array(lab)) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("epidermal", "blood"), TONES)
def test_brown_pigment_counts_and_a_flush_hardly_does(epidermal, blood):
    normal = optics.skin_linear(epidermal, 0.0, blood)
    brown = melanin_contrast(optics.skin_linear(1.5 * epidermal + 0.02, 0.0, blood), normal)
    flush = melanin_contrast(optics.skin_linear(epidermal, 0.0, 2.0 * blood), normal)
    assert brown > 0.025
    assert abs(flush) < 0.15 * brown


@pytest.mark.parametrize(("epidermal", "blood"), TONES)
def test_grey_blue_pigment_moves_along_shading_and_not_along_melanin(epidermal, blood):
    normal = optics.skin_linear(epidermal, 0.0, blood)
    slate = optics.skin_linear(epidermal, 0.003, blood)
    assert linear_to_lab(slate)[0] < linear_to_lab(normal)[0] - 2.0
    assert abs(melanin_contrast(slate, normal)) < 0.02


def test_more_melanin_reads_higher_all_the_way():
    normal = optics.skin_linear(0.042, 0.0, 0.010)
    steps = [melanin_contrast(optics.skin_linear(m, 0.0, 0.010), normal) for m in (0.06, 0.1, 0.2)]
    assert 0.0 < steps[0] < steps[1] < steps[2]


def test_no_contrast_with_itself_and_black_stays_finite():
    skin = lab_to_linear(np.array([60.0, 9.0, 16.0]))
    assert melanin_contrast(skin, skin) == 0.0
    assert np.isfinite(subsurface_density(np.zeros((2, 3)))).all()
    assert np.isfinite(melanin_contrast(np.zeros(3), skin))
