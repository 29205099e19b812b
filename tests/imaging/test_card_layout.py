import numpy as np
import pytest

from pigment.colour.difference import delta_e00
from pigment.imaging.card_layout import MAKES, NEUTRALS, colorchecker_lab, grid_centres


def test_light_skin_under_daylight_is_the_spectrums_not_bradfords():
    # BabelColor's mean of 30 charts gives 194, 150, 130 in sRGB for the light skin patch
    assert colorchecker_lab("before-2014")[1] == pytest.approx([65.4, 14.9, 17.4], abs=0.4)


def test_neutrals_are_grey_and_fall_from_white_to_black():
    lab = colorchecker_lab()[list(NEUTRALS)]
    assert np.all(np.diff(lab[:, 0]) < -10)
    assert np.abs(lab[1:, 1:]).max() < 1.0


def test_the_two_editions_differ_little_but_differ():
    change = delta_e00(colorchecker_lab("after-2014"), colorchecker_lab("before-2014"))
    assert 0.3 < change.mean() < 2.0


def test_patches_leave_a_gap_and_lie_row_by_row():
    assert grid_centres()[[0, 5, 6, 23]].tolist() == [[0, 0], [5, 0], [0, 1], [5, 3]]
    for make in MAKES.values():
        assert all(p < q for p, q in zip(make.patch_mm, make.pitch_mm, strict=True))


def test_published_colours_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        colorchecker_lab()[0, 0] = 1.0
