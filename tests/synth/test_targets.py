import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear
from pigment.synth.spectra import linear_srgb_weights, table
from pigment.synth.targets import (
    CHART_MAKES,
    FlatTarget,
    chart_spectra,
    colorchecker,
    printed_target,
)


def test_the_newer_chart_has_the_published_colours_and_sane_spectra():
    newer = chart_spectra("after-2014")
    published = table("chart_after_2014")
    wanted = lab_to_linear(np.stack([published[axis] for axis in "lab"], axis=1))
    assert newer @ linear_srgb_weights() == pytest.approx(wanted, abs=0.004)
    assert newer.min() > 0.0
    assert newer.max() < 1.0
    older = chart_spectra("before-2014")
    assert np.abs(newer - older).max() < 0.16


@pytest.mark.parametrize("make", CHART_MAKES)
def test_a_chart_has_24_patches_of_the_listed_size(make):
    chart = colorchecker(make, cells_per_mm=8.0)
    _, patch, size = CHART_MAKES[make]
    cells = np.bincount(chart.regions.ravel(), minlength=25)[1:]
    assert chart.size_mm == size
    assert cells / 64.0 == pytest.approx(np.full(24, patch[0] * patch[1]), rel=0.03)
    assert chart.regions[0].max() == 0  # the frame is closed


def test_print_is_neither_black_nor_white():
    picture = np.zeros((4, 4, 3), np.uint8)
    picture[:2] = 255
    linear = printed_target("ink", (10.0, 10.0), picture).linear
    assert linear.min() == pytest.approx(0.03)
    assert linear.max() == pytest.approx(0.88)


def test_a_target_of_the_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="regions"):
        FlatTarget("x", (1.0, 1.0), np.zeros((4, 4, 3)), np.zeros((3, 4), int), np.zeros((0, 31)))
