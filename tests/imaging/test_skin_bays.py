"""Coarse texture in narrow bays of the skin."""

import cv2
import numpy as np
import pytest

from pigment.imaging.skin_bays import BaySettings, find_bays
from tests.builders_skin import grid

SHAPE = (360, 480)
CORNERS = np.array([[0, 60], [480, 20], [480, 290], [0, 330]])
ARM = cv2.fillPoly(np.zeros(SHAPE, np.uint8), [CORNERS], 1) > 0


@pytest.mark.parametrize(
    ("width", "dark", "is_bay"),
    [(9, 0.2, True), (40, 0.2, False), (9, 0.8, False)],
    ids=["edge of a spot", "cloth", "gap between fingers"],
)
def test_coarse_texture_is_skin_only_in_a_narrow_shallow_bay_of_it(width, dark, is_bay):
    x, y = grid(SHAPE)
    coarse = ARM & (np.abs(x - 240) < 0.5 * width) & (y < 120)
    level = np.where(coarse & (np.abs(x - 240) < 2.0), -dark, 0.0).astype(np.float32)
    smooth = (ARM & ~coarse).astype(np.uint8)
    bays = find_bays(coarse, ARM, smooth, level, BaySettings())
    assert bays[coarse].mean() == pytest.approx(float(is_bay), abs=0.15)
    assert not (bays & ~coarse).any()
