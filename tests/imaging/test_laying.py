"""A picture is laid where the alignment says, plane or bent, at any scale of either."""

import numpy as np
import pytest

from pigment.imaging.laying import lay_over, laying_of
from pigment.model.calibration import Alignment
from pigment.model.warp import SmoothWarp

PLANE = np.array([[0.95, -0.1, 15.0], [0.12, 1.02, -8.0], [2e-5, -1e-5, 1.0]])
WARP = SmoothWarp((-60.0, -60.0), 60.0, np.random.default_rng(8).normal(0.0, 5.0, (8, 9, 2)))


def rescaled(factor):
    shift = 0.5 * factor - 0.5
    return np.array([[factor, 0, shift], [0, factor, shift], [0, 0, 1.0]])


@pytest.mark.parametrize("warp", [None, WARP])
@pytest.mark.parametrize(("image_scale", "grid_scale"), [(1.0, 1.0), (2.0, 0.5)])
def test_a_dot_lands_where_the_alignment_puts_it(warp, image_scale, grid_scale):
    alignment = Alignment(PLANE, 0.0, 1.0, warp=warp)
    dot = np.array([[140.0, 110.0]])
    height, width = int(240 * image_scale), int(320 * image_scale)
    y, x = np.mgrid[0:height, 0:width]
    at = (dot[0] + 0.5) * image_scale - 0.5
    sigma = 6.0 * image_scale
    image = 255 * np.exp(-0.5 * ((x - at[0]) ** 2 + (y - at[1]) ** 2) / sigma**2)
    size = (int(360 * grid_scale), int(280 * grid_scale))
    laid = lay_over(
        image.astype(np.float32), rescaled(image_scale), alignment, rescaled(grid_scale), size
    )
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    found = np.array([(columns * laid).sum(), (rows * laid).sum()]) / laid.sum()
    expected = (alignment.onto_baseline(dot)[0] + 0.5) * grid_scale - 0.5
    np.testing.assert_allclose(found, expected, atol=0.5)


def test_what_the_image_does_not_reach_has_the_outside_value():
    image = np.full((50, 50), 200, np.uint8)
    alignment = Alignment(np.eye(3), 0.0, 1.0, warp=WARP)
    laid = lay_over(image, np.eye(3), alignment, np.eye(3), (200, 120), outside=77)
    assert laid[110, 190] == 77
    assert laid[25, 25] == 200


@pytest.mark.parametrize("warp", [None, WARP])
def test_one_laying_serves_all_pictures_of_a_photo(warp):
    alignment = Alignment(PLANE, 0.0, 1.0, warp=warp)
    place = (np.eye(3), alignment, rescaled(0.5), (160, 120))
    image = np.random.default_rng(3).integers(0, 256, (240, 320, 3), np.uint8)
    laying = laying_of(*place)
    np.testing.assert_array_equal(laying.lay(image), lay_over(image, *place))
    mask = image[..., 0] > 99
    nearest = laying.lay(mask.astype(np.uint8), nearest=True)
    np.testing.assert_array_equal(nearest, lay_over(mask.astype(np.uint8), *place, nearest=True))
    assert set(np.unique(nearest)) == {0, 1}
