"""A strip of shade along the nose is its shadow; a round spot, or one on the cheek, is not."""

import cv2
import numpy as np
import pytest

from pigment.imaging.face_shadow import FoldSettings, NoseShadowSettings, is_fold, nose_shadow
from pigment.model.face import FaceFrame
from tests.builders_skin import BROWN, LIGHT, draw_skin

SHAPE = (300, 300)
PX_PER_MM = 2.0
FRAME = FaceFrame(
    np.array([[PX_PER_MM, 0.0, 150.0], [0.0, PX_PER_MM, 140.0]]), ("eye_left", "lips"), 0.9
)
EVERYWHERE = np.ones(SHAPE, bool)


def shaded(tone, at_mm, half_mm):
    shade = np.zeros(SHAPE, np.float32)
    middle = (round(150 + PX_PER_MM * at_mm[0]), round(140 + PX_PER_MM * at_mm[1]))
    axes = (round(PX_PER_MM * half_mm[0]), round(PX_PER_MM * half_mm[1]))
    cv2.ellipse(shade, middle, axes, 0, 0, 360, 0.35, -1)
    linear = draw_skin(SHAPE, tone) * np.exp(-cv2.GaussianBlur(shade, (0, 0), 1.5))[..., None]
    return linear.astype(np.float32), shade > 0


@pytest.mark.parametrize("tone", [LIGHT, BROWN], ids=["light", "brown"])
def test_a_strip_along_the_nose_is_its_shadow(tone):
    linear, strip = shaded(tone, (7.0, 5.0), (3.5, 18.0))
    found = nose_shadow(linear, FRAME, EVERYWHERE, NoseShadowSettings())
    assert found[strip].mean() > 0.8
    assert found[~cv2.dilate(strip.astype(np.uint8), np.ones((13, 13))).astype(bool)].mean() < 0.01


@pytest.mark.parametrize(
    ("at_mm", "half_mm"),
    [((5.0, 5.0), (5.0, 6.0)), ((36.0, 10.0), (3.5, 18.0)), ((0.0, 5.0), (11.0, 3.5))],
    ids=["round, on the nose", "long, on the cheek", "across the nose"],
)
def test_what_is_no_strip_along_the_nose_stays(at_mm, half_mm):
    linear, spot = shaded(LIGHT, at_mm, half_mm)
    found = nose_shadow(linear, FRAME, EVERYWHERE, NoseShadowSettings())
    assert not found[spot].any()


BESIDE_NOSE, ON_NOSE, CHIN, CHEEK = (9.0, 12.0), (1.0, 4.0), (2.0, 71.0), (34.0, 12.0)
UPRIGHT, ACROSS, ROUND = (4.0, 13.0), (16.0, 3.0), (6.0, 6.0)
WING, BRIDGE, STUBBY = (9.0, 15.0), (9.0, -5.0), (4.3, 6.9)
SHORT, BOTH_FLANKS = (4.0, 8.0), (14.0, 22.0)
NEUTRAL, BROWN_SHARE, GREY_BLUE = 0.88, 0.57, 1.3


@pytest.mark.parametrize(
    ("at_mm", "half_mm", "red_share", "fold"),
    [
        (BESIDE_NOSE, UPRIGHT, NEUTRAL, True),
        (CHIN, ACROSS, NEUTRAL, True),
        (BESIDE_NOSE, UPRIGHT, BROWN_SHARE, False),
        (BESIDE_NOSE, SHORT, NEUTRAL, True),
        (ON_NOSE, BOTH_FLANKS, NEUTRAL, True),
        (ON_NOSE, BOTH_FLANKS, BROWN_SHARE, False),
        (ON_NOSE, BOTH_FLANKS, GREY_BLUE, False),
        (BESIDE_NOSE, SHORT, GREY_BLUE, False),
        (BESIDE_NOSE, UPRIGHT, GREY_BLUE, True),
        (BESIDE_NOSE, ROUND, NEUTRAL, False),
        (WING, STUBBY, NEUTRAL, True),
        (WING, STUBBY, BROWN_SHARE, False),
        (WING, STUBBY, GREY_BLUE, False),
        (BRIDGE, STUBBY, NEUTRAL, False),
        (CHIN, ROUND, NEUTRAL, False),
        (CHEEK, UPRIGHT, NEUTRAL, False),
    ],
)
def test_neutral_strips_along_a_fold_and_long_ones_are_its_shading(at_mm, half_mm, red_share, fold):
    y, x = np.mgrid[:400, :300] / PX_PER_MM
    mask = ((x - 75.0 - at_mm[0]) / half_mm[0]) ** 2 + (
        (y - 70.0 - at_mm[1]) / half_mm[1]
    ) ** 2 < 1.0
    assert is_fold(*np.nonzero(mask), red_share, FRAME, FoldSettings()) is fold
