"""Profiles built here against the published matrices and curves."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from pigment.io.profiles import ADOBE_RGB, DISPLAY_P3, matrix_profile, to_srgb

SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE_TO_XYZ_D65 = np.array(  # Adobe RGB (1998) specification, section 4.3.5.3
    [[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]]
)
XYZ_D65_TO_SRGB = np.array(  # IEC 61966-2-1
    [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
)


def one_colour(colour, profile=None):
    image = Image.new("RGB", (2, 2), colour)
    if profile is not None:
        image.info["icc_profile"] = profile
    return to_srgb(image).getpixel((0, 0))


@pytest.mark.parametrize("primaries", [SRGB, DISPLAY_P3, ADOBE_RGB])
@pytest.mark.parametrize("gamma", [None, 2.2])
def test_neutrals_stay_neutral_and_white_stays_white(primaries, gamma):
    profile = matrix_profile(primaries, gamma)
    assert one_colour((255, 255, 255), profile) == (255, 255, 255)
    grey = one_colour((128, 128, 128), profile)
    assert max(grey) - min(grey) <= 1


def test_a_profile_of_srgb_changes_nothing():
    random = np.random.default_rng(1).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    image = Image.fromarray(random)
    image.info["icc_profile"] = matrix_profile(SRGB, None)
    np.testing.assert_array_equal(np.asarray(to_srgb(image)), random)


def test_adobe_rgb_follows_its_specification():
    colour = np.array([180, 130, 110])
    light = XYZ_D65_TO_SRGB @ ADOBE_TO_XYZ_D65 @ (colour / 255) ** (563 / 256)
    expected = 255 * (1.055 * light ** (1 / 2.4) - 0.055)
    converted = one_colour(tuple(colour.tolist()), matrix_profile(ADOBE_RGB, 563 / 256))
    np.testing.assert_allclose(converted, expected, atol=1)


def test_the_profile_is_one_that_others_can_read():
    profile = ImageCms.ImageCmsProfile(io.BytesIO(matrix_profile(DISPLAY_P3, None)))
    assert profile.profile.xcolor_space.strip() == "RGB"
    assert "pigment" in ImageCms.getProfileDescription(profile)
