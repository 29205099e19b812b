import numpy as np

from pigment.synth.scene import Sheet
from pigment.synth.texture import noise, redness, relief, veins

SHEET = Sheet(220.0, 165.0, 0.5)


def test_noise_is_standardised_and_as_coarse_as_asked():
    rng = np.random.default_rng(7)
    fine, coarse = noise(SHEET, 2.0, rng), noise(SHEET, 25.0, rng)
    for field in (fine, coarse):
        assert 0.6 < field.std() < 1.3
    assert np.abs(np.diff(fine, axis=1)).mean() > 3.0 * np.abs(np.diff(coarse, axis=1)).mean()


def test_relief_is_shallow():
    height_mm = relief(Sheet(20.0, 15.0, 0.1), 1.0, np.random.default_rng(8))
    assert 0.01 < height_mm.std() < 0.1


def test_redness_adds_blood_and_veins_are_lines():
    rng = np.random.default_rng(9)
    blotches, lines = redness(SHEET, rng, 2), veins(SHEET, 0.0, rng)
    assert blotches.min() >= 0.0
    assert blotches.max() > 0.2
    assert 0.5 < lines.max() <= 1.001
    assert 0.002 < (lines > 0.3).mean() < 0.2
