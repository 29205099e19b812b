"""Colour spaces against published values and an independent implementation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage import color

from pigment.colour import spaces
from pigment.colour.difference import delta_e00

colours = st.tuples(*[st.floats(0.0, 1.0)] * 3).map(np.array)


def all_round(step: float = 0.1) -> np.ndarray:
    axis = np.arange(0.0, 1.0 + step / 2, step)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)


def test_white_is_white_black_is_black_and_mid_grey_has_no_colour():
    assert spaces.linear_to_lab(np.ones(3)) == pytest.approx([100.0, 0.0, 0.0], abs=2e-3)
    assert spaces.linear_to_lab(np.zeros(3)) == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    # 18.4187 % of the light is L* 50, by the definition of L*.
    assert spaces.linear_to_lab(np.full(3, 0.184187)) == pytest.approx([50.0, 0.0, 0.0], abs=2e-3)


def test_the_srgb_curve_has_its_published_values():
    # IEC 61966-2-1: the straight part ends at 0.04045, and code 188 holds half the light.
    assert spaces.srgb_to_linear(np.array([0.0, 0.04045, 1.0])) == pytest.approx(
        [0.0, 0.0031308, 1.0], abs=1e-7
    )
    assert pytest.approx(0.5, abs=0.005) == spaces.SRGB_CURVE[188]
    assert spaces.SRGB_CURVE.shape == (256,)
    assert (np.diff(spaces.SRGB_CURVE) > 0).all()


def test_lab_agrees_with_an_independent_implementation_over_the_whole_gamut():
    coded = all_round()
    ours = spaces.linear_to_lab(spaces.srgb_to_linear(coded))
    assert np.abs(ours - color.rgb2lab(coded)).max() < 0.01
    assert delta_e00(ours, color.rgb2lab(coded)).max() < 0.01


@given(colours)
def test_the_srgb_curve_goes_there_and_back(coded):
    assert spaces.linear_to_srgb(spaces.srgb_to_linear(coded)) == pytest.approx(coded, abs=1e-6)


@given(colours)
def test_lab_goes_there_and_back(linear):
    assert spaces.lab_to_linear(spaces.linear_to_lab(linear)) == pytest.approx(linear, abs=1e-9)


def test_colours_outside_the_gamut_keep_their_lab_instead_of_being_clipped():
    bright = np.array([[1.3, 1.2, 1.1], [-0.02, 0.05, 0.01]])
    lab = spaces.linear_to_lab(bright)
    assert lab[0, 0] > 100.0
    assert spaces.lab_to_linear(lab) == pytest.approx(bright, abs=1e-9)


def test_lightness_rises_with_light_and_shading_moves_nothing_else_but_chroma():
    skin = np.array([0.45, 0.28, 0.20])
    lab = spaces.linear_to_lab(skin * np.linspace(0.1, 1.0, 10)[:, None])
    assert (np.diff(lab[:, 0]) > 0).all()
    hue_deg = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))
    assert np.ptp(hue_deg[lab[:, 0] > 30]) < 1.0


def test_bradford_takes_one_white_to_the_other_and_back():
    xyz = np.array([[0.3, 0.28, 0.2], spaces.WHITE_D50])
    moved = spaces.adapt_white(xyz, spaces.WHITE_D50, spaces.WHITE_D65)
    assert moved[1] == pytest.approx(spaces.WHITE_D65)
    back = spaces.adapt_white(moved, spaces.WHITE_D65, spaces.WHITE_D50)
    assert back == pytest.approx(xyz)


def test_bradford_is_the_published_matrix_from_d50_to_d65():
    published = [  # D50 to D65, to four decimals (B. Lindbloom)
        [0.9555766, -0.0230393, 0.0631636],
        [-0.0282895, 1.0099416, 0.0210077],
        [0.0122982, -0.0204830, 1.3299098],
    ]
    columns = spaces.adapt_white(np.eye(3), spaces.WHITE_D50, spaces.WHITE_D65).T
    assert columns == pytest.approx(np.array(published), abs=2e-4)


@pytest.mark.parametrize("height", [1, 63, 64, 65, 200])
def test_a_whole_image_in_strips_equals_the_exact_formula(height):
    linear = np.random.default_rng(height).uniform(-0.02, 1.2, (height, 17, 3)).astype(np.float32)
    lab = spaces.linear_image_to_lab(linear)
    assert lab.dtype == np.float32
    assert lab.shape == linear.shape
    assert np.abs(lab - spaces.linear_to_lab(linear)).max() < 0.001


def test_an_unknown_pixel_stays_unknown_and_spoils_no_other():
    linear = np.full((3, 3, 3), 0.3, np.float32)
    linear[1, 1] = np.nan
    known = np.isfinite(spaces.linear_image_to_lab(linear)).all(axis=-1)
    assert known.sum() == 8
    assert not known[1, 1]


def test_curves_open_the_coding_channel_by_channel_and_the_matrix_mixes_after():
    srgb = np.random.default_rng(0).integers(0, 256, (9, 11, 3), dtype=np.uint8)
    curves = np.stack([spaces.SRGB_CURVE, spaces.SRGB_CURVE**1.1, spaces.SRGB_CURVE * 0.8])
    matrix = np.array([[1.1, -0.05, -0.05], [0.02, 0.9, 0.08], [0.0, 0.1, 1.2]])
    opened = np.stack([curves[channel][srgb[..., channel]] for channel in range(3)], axis=-1)
    found = spaces.apply_curves(srgb, curves, matrix)
    assert found.dtype == np.float32
    assert found == pytest.approx(opened @ matrix.T, abs=1e-5)


def test_one_colour_and_many_have_the_same_lab():
    many = all_round(0.25).reshape(5, 25, 3)
    assert spaces.linear_to_lab(many)[2, 3] == pytest.approx(spaces.linear_to_lab(many[2, 3]))


def test_the_lightness_of_an_image_is_the_first_part_of_its_lab():
    image = all_round(0.05).reshape(-1, 21, 3).astype(np.float32) - 0.02  # some out of gamut
    lightness = spaces.linear_image_to_lightness(image)
    np.testing.assert_allclose(lightness, spaces.linear_image_to_lab(image)[..., 0], atol=1e-3)
