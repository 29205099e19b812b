"""Even dips make a run; uneven ones, dark ground and other units do not."""

import numpy as np
import pytest

from pigment.imaging.ruler_ticks import (
    TickSettings,
    count_dips,
    fifth_is_long,
    longest_run,
    tick_lengths,
)

SETTINGS = TickSettings()
PALE = np.zeros(600)


def profile(at, depth=0.8, ground=0.0):
    x = np.arange(600)
    dips = np.exp(-0.5 * ((x[None] - np.asarray(at)[:, None]) / 1.2) ** 2).sum(axis=0)
    return ground - depth * dips


def test_even_ticks_give_their_step_to_a_thousandth():
    run = longest_run(profile(30.3 + 14.37 * np.arange(25)), PALE, 7, SETTINGS)
    assert len(run.at) == 25
    assert run.step_px == pytest.approx(14.37, rel=1e-3)
    assert abs(run.drift) < 0.01


def test_perspective_changes_the_step_slowly_and_is_followed():
    index = np.arange(25)
    run = longest_run(profile(30 + 12.0 * index + 0.04 * index**2), PALE, 7, SETTINGS)
    assert len(run.at) == 25
    assert 0.05 < run.drift < 0.2


def test_a_missing_tick_ends_the_run():
    at = 20 + 12.0 * np.delete(np.arange(40), 15)
    assert len(longest_run(profile(at), PALE, 7, SETTINGS).at) == 24


@pytest.mark.parametrize("case", ["uneven", "dark", "coloured", "shallow"])
def test_what_is_no_ruler_gives_no_run(case):
    at = 30 + 14.0 * np.arange(25)
    colour = PALE
    if case == "uneven":
        level = profile(at + np.random.default_rng(2).uniform(-3, 3, 25))
    elif case == "dark":
        level = profile(at, ground=np.log(0.3))
    elif case == "coloured":
        level, colour = profile(at), PALE + 0.4
    else:
        level = profile(at, depth=0.1)
    run = longest_run(level, colour, 7, SETTINGS)
    assert run is None or len(run.at) < 9


def test_lines_worth_reading_are_told_by_their_dips():
    levels = np.array([profile(30 + 14.0 * np.arange(25)), np.zeros(600)], np.float32)
    assert count_dips(levels, SETTINGS).tolist() == [25, 0]


def drawn(lengths, step=14):
    level = np.zeros((120, step * (len(lengths) + 2)), np.float32)
    for i, length in enumerate(lengths):
        column = step * (i + 1)
        level[20 : 20 + round(length * step), column - 1 : column + 2] = -1.2
    return level


@pytest.mark.parametrize(
    ("long", "proven"), [((0, 5, 10, 15, 20), True), (tuple(range(0, 22, 4)), False), ((), False)]
)
def test_millimetres_show_in_every_fifth_tick(long, proven):
    lengths = [3.5 if i in long else 2.2 for i in range(22)]
    level = drawn(lengths)
    run = longest_run(level[25], np.zeros(level.shape[1]), 25, SETTINGS)
    assert len(run.at) == 22
    assert fifth_is_long(tick_lengths(level, run, SETTINGS), SETTINGS) is proven
