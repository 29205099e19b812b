import numpy as np
import pytest

from pigment.synth.background import BACKGROUNDS, background
from pigment.synth.scene import Sheet

SHEET = Sheet(220.0, 165.0, 0.5)


@pytest.mark.parametrize("kind", BACKGROUNDS)
def test_backgrounds_are_reflectances_that_vary(kind):
    picture = background(kind, SHEET, np.random.default_rng(6))
    assert picture.shape == (*SHEET.shape, 3)
    assert picture.min() > 0.0
    assert picture.max() < 1.0
    assert picture.std() > 0.002
