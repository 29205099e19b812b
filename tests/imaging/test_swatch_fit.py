import numpy as np
import pytest

from pigment.colour.spaces import lab_to_linear
from pigment.imaging.card_layout import colorchecker_lab, grid_centres
from pigment.imaging.swatch_fit import (
    ALL_FREE,
    Swatches,
    find_parameters,
    fit_of,
    local_metric,
    open_swatches,
    solve_matrix,
    undo_curve,
)

LAB = np.array(colorchecker_lab())
LINEAR = lab_to_linear(LAB)
PLACE = (grid_centres() - grid_centres().mean(axis=0)) / 2.5


def swatches(decoded):
    return Swatches(
        number=np.arange(24), decoded=decoded, lab=LAB, linear=LINEAR,
        metric=local_metric(LAB, LINEAR), weight=np.ones(24), place=PLACE,
    )  # fmt: skip


def test_a_curve_keeps_black_and_white_and_rises():
    codes = np.linspace(0.0, 1.0, 101)
    opened = undo_curve(codes, np.array([-0.3, 0.8, 0.0, 0.0, 0.0]))
    assert opened[0] == 0.0
    assert opened[-1] == 1.0
    assert (np.diff(opened) > 0).all()


def test_left_out_residuals_are_those_of_leaving_out():
    noisy = np.clip(LINEAR * 0.8 + np.random.default_rng(0).normal(0, 0.004, (24, 3)), 0, 1)
    whole = swatches(noisy)
    left_out = solve_matrix(whole, np.zeros(5))[1]
    for index in (0, 11, 23):
        matrix = solve_matrix(whole.without(index), np.zeros(5))[0]
        miss = whole.metric[index] @ (matrix @ noisy[index] - LINEAR[index])
        np.testing.assert_allclose(left_out[index], miss, atol=2e-3)


def test_uneven_light_and_curve_are_found_again():
    true = np.array([-0.2, 0.5, 0.0, 0.1, -0.05])
    codes = np.linspace(0.0, 1.0, 4001)
    lit = np.clip(LINEAR * 0.7 * np.exp(PLACE @ true[3:])[:, None], 0.0, 1.0)
    decoded = np.interp(lit, undo_curve(codes, true), codes)
    one = swatches(decoded)
    found = find_parameters(lambda tried: solve_matrix(one, tried)[1], ALL_FREE)
    matrix, left_out = solve_matrix(one, found)
    assert fit_of(one, found, matrix, left_out).error < 0.6  # the supposed curve pulls
    opened = open_swatches(one, found) @ matrix.T
    np.testing.assert_allclose(opened, LINEAR, atol=0.03)


def test_nothing_free_is_the_plain_matrix():
    assert find_parameters(lambda tried: pytest.fail("not asked"), ()).tolist() == [0.0] * 5
