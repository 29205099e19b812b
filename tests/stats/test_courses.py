import numpy as np
import pytest

from pigment.stats.courses import choose_course, halving_days

DAYS = np.arange(24) * 30.0


def test_a_line_is_the_rule():
    rng = np.random.default_rng(0)
    named = [
        choose_course(DAYS, 10.0 - 0.004 * DAYS + 0.3 * rng.standard_normal(24)) for _ in range(200)
    ]
    assert named.count("line") >= 190


def test_a_yearly_wave_is_named_where_it_is_plain():
    rng = np.random.default_rng(1)
    wave = 10.0 + 1.0 * np.sin(2 * np.pi * DAYS / 365.25) + 0.3 * rng.standard_normal(24)
    assert choose_course(DAYS, wave) == "seasonal"
    assert choose_course(DAYS[:9], wave[:9]) != "seasonal"  # not a year yet


def test_a_fixed_share_per_day_is_named_where_the_line_fits_worse():
    rng = np.random.default_rng(2)
    days = DAYS[:12]
    decay = 12.0 * np.exp(-days / 100.0) + 0.1 * rng.standard_normal(12)
    assert choose_course(days, decay) == "first_order"
    assert choose_course(days, 12.0 - 0.03 * days + 0.1 * rng.standard_normal(12)) == "line"


def test_the_span_of_halving_follows_from_the_interval():
    rate = np.log(2.0) / np.array([120.0, 330.0])
    assert halving_days((-rate[0], -rate[1]), 180.0) == pytest.approx((120.0, 330.0))


@pytest.mark.parametrize(
    "ci95", [None, (-0.01, 0.001), (0.001, 0.01), (-0.01, -0.0001), (-0.0002, -0.0001)]
)
def test_no_span_where_the_interval_does_not_allow_one(ci95):
    assert halving_days(ci95, 180.0) is None
