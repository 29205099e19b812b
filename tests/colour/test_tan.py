import numpy as np
import pytest

from pigment.colour.chromophores import melanin_contrast
from pigment.colour.difference import delta_e00
from pigment.colour.spaces import linear_to_lab
from pigment.colour.tan import tan_factor
from pigment.synth.optics import skin_linear
from pigment.synth.scene import TONES

BLOOD = 0.0105


def contrasts(epidermal, add_epidermal, add_dermal):
    around = skin_linear(epidermal, 0.0, BLOOD)
    spot = skin_linear(min(epidermal + add_epidermal, 0.98), add_dermal, BLOOD)
    lab, ring = linear_to_lab(spot), linear_to_lab(around)
    return float(ring[0]), {
        "delta_e00": float(delta_e00(lab, ring)),
        "delta_l": float(lab[0] - ring[0]),
        "melanin_contrast": float(melanin_contrast(spot, around)),
    }


@pytest.mark.parametrize("tone", ["II", "III", "IV", "V", "VI"])
@pytest.mark.parametrize("metric", ["delta_e00", "delta_l", "melanin_contrast"])
def test_a_brown_patch_on_tanned_skin_by_the_optics(tone, metric):
    epidermal = TONES[tone].epidermal
    add = 0.35 * epidermal + 0.012
    then_l, then = contrasts(epidermal, add, 0.0)
    now_l, now = contrasts(epidermal * np.exp(0.25), add, 0.0)
    assert tan_factor(metric, then_l, now_l) == pytest.approx(now[metric] / then[metric], abs=0.05)


@pytest.mark.parametrize("tone", ["II", "IV", "V"])
@pytest.mark.parametrize("metric", ["delta_e00", "delta_l"])
def test_a_grey_patch_hardly_follows_the_tan(tone, metric):
    epidermal = TONES[tone].epidermal
    then_l, then = contrasts(epidermal, 0.0, 0.002)
    now_l, now = contrasts(epidermal * np.exp(0.25), 0.0, 0.002)
    expected = now[metric] / then[metric]
    assert tan_factor(metric, then_l, now_l, 0.0) == pytest.approx(expected, abs=0.03)


def test_skin_that_stays_changes_nothing_and_areas_never_follow():
    assert tan_factor("delta_e00", 60.0, 60.0) == 1.0
    assert tan_factor("area_mm2", 60.0, 50.0) == 1.0
    assert tan_factor("delta_e00", 60.0, 56.0) < 1.0
