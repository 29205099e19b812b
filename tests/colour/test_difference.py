"""CIEDE2000 against its published test pairs, and its properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import deltaE_ciede2000

from pigment.colour.difference import delta_e00, delta_e76

# Table 1 of Sharma, Wu & Dalal (2005), "The CIEDE2000 color-difference formula: implementation
# notes, supplementary test data, and mathematical observations", Color Res. Appl. 30:21-30:
# two CIELAB colours and their difference to four decimals.
SHARMA_PAIRS = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 3.1571, -77.2803), (50.0, 0.0, -82.7485), 2.8615),
    ((50.0, 2.8361, -74.02), (50.0, 0.0, -82.7485), 3.4412),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
    ((50.0, -1.1848, -84.8006), (50.0, 0.0, -82.7485), 1.0),
    ((50.0, -0.9009, -85.5211), (50.0, 0.0, -82.7485), 1.0),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.001), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0012), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
    ((50.0, -0.001, 2.49), (50.0, 0.001, -2.49), 4.8045),
    ((50.0, -0.001, 2.49), (50.0, 0.0011, -2.49), 4.7461),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.903),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((50.0, 2.5, 0.0), (50.0, 3.1736, 0.5854), 1.0),
    ((50.0, 2.5, 0.0), (50.0, 3.2972, 0.0), 1.0),
    ((50.0, 2.5, 0.0), (50.0, 1.8634, 0.5757), 1.0),
    ((50.0, 2.5, 0.0), (50.0, 3.2592, 0.335), 1.0),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.263),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.248, -4.962), 1.8731),
    ((35.0831, -44.1164, 3.7933), (35.0232, -40.0716, 1.5901), 1.8645),
    ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ((36.4612, 47.858, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]
PRINTED = 0.5e-4 + 1e-9  # half of the last decimal in the table

lab_colours = st.tuples(st.floats(0, 100), st.floats(-90, 90), st.floats(-90, 90))


@pytest.mark.parametrize(("one", "other", "published"), SHARMA_PAIRS)
def test_published_pairs_agree_to_the_last_printed_decimal_both_ways_round(one, other, published):
    assert delta_e00(np.array(one), np.array(other)) == pytest.approx(published, abs=PRINTED)
    assert delta_e00(np.array(other), np.array(one)) == pytest.approx(published, abs=PRINTED)


def test_all_34_pairs_are_here():
    assert len(SHARMA_PAIRS) == 34


@given(lab_colours, lab_colours)
def test_it_is_symmetric_never_negative_and_zero_only_for_equal_colours(one, other):
    one, other = np.array(one), np.array(other)
    there = float(delta_e00(one, other))
    assert there == pytest.approx(float(delta_e00(other, one)), abs=1e-9)
    assert there >= 0.0
    assert float(delta_e00(one, one)) == 0.0
    if delta_e76(one, other) > 1e-3:
        assert there > 0.0


def test_random_colours_agree_with_an_independent_implementation():
    rng = np.random.default_rng(5)
    low, high = np.array([0.0, -80.0, -80.0]), np.array([100.0, 80.0, 80.0])
    one, other = rng.uniform(low, high, (2, 20_000, 3))
    assert np.abs(delta_e00(one, other) - deltaE_ciede2000(one, other)).max() < 1e-9


def test_colours_of_any_shape_meet_by_broadcasting():
    image = np.random.default_rng(1).uniform(20, 60, (4, 5, 3))
    skin = np.array([60.0, 12.0, 18.0])
    against_one = delta_e00(image, skin)
    assert against_one.shape == (4, 5)
    assert against_one[2, 3] == pytest.approx(float(delta_e00(image[2, 3], skin)))
    assert delta_e00(skin, image) == pytest.approx(against_one)
    assert delta_e00(skin, skin).shape == ()
    assert delta_e76(image, skin).shape == (4, 5)


def test_a_colour_that_is_not_known_has_no_difference_and_spoils_no_other():
    colours = np.array([[60.0, 12.0, 18.0], [np.nan, 12.0, 18.0], [50.0, 10.0, 15.0]])
    found = delta_e00(colours, colours[0])
    assert np.isnan(found).tolist() == [False, True, False]
    assert np.isnan(delta_e76(colours, colours[0])).tolist() == [False, True, False]


def test_float32_images_are_measured_to_a_thousandth():
    rng = np.random.default_rng(2)
    one, other = rng.uniform([20, 0, 0], [80, 30, 30], (2, 500, 3))
    narrow = delta_e00(one.astype(np.float32), other.astype(np.float32))
    assert np.abs(narrow - delta_e00(one, other)).max() < 1e-3


def test_delta_e76_is_the_plain_distance():
    assert delta_e76(np.array([50.0, 3.0, 0.0]), np.array([50.0, 0.0, 4.0])) == pytest.approx(5.0)
