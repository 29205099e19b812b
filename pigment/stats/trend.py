"""A robust line through one metric over the visits.

Theil-Sen slope: the median of all pairwise slopes, with the interval of Sen (1968) from
Kendall's rank statistic. For few visits that statistic takes few values, and the interval
between two whole ranks covers 92 or 98 % where 95 is wanted; so its exact distribution is used
and the ends are interpolated between ranks (as Hettmansperger & Sheather 1986 do for a median).
Sources: Sen (1968), J. Am. Stat. Assoc. 63:1379; Theil (1950); Kendall (1970), Rank Correlation
Methods, for the distribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import inf, sqrt

import numpy as np

from pigment.model.arrays import FloatArray, require_shape
from pigment.model.series import Metric, Trend
from pigment.stats.courses import choose_course, halving_days
from pigment.stats.repeatability import t_quantile

DAYS = 30.0
# Below five visits no pair of ranks encloses 95 % (at four, the whole range covers 92 %).
FEWEST_FOR_INTERVAL = 5
FEWEST_FOR_SLOPE = 3
_MOST_EXACT = 40  # visits; beyond, the normal approximation is as good
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class RobustLine:
    """``value = intercept + slope * t``; ``ci95`` of the slope, ``None`` below five points."""

    slope: float
    intercept: float
    ci95: tuple[float, float] | None


def fit_robust_line(t: FloatArray, values: FloatArray) -> RobustLine:
    """Theil-Sen line through n points, ``t`` (n,) strictly increasing, ``values`` (n,).

    Raises
    ------
    ValueError
        When there are fewer than two points or ``t`` does not increase.
    """
    t, values = np.asarray(t, dtype=float), np.asarray(values, dtype=float)
    require_shape("t", t, None)
    require_shape("values", values, len(t))
    n = len(t)
    if n < 2 or not (np.diff(t) > 0).all():
        raise ValueError("a line needs two or more points, in order of time")
    later, earlier = np.tril_indices(n, -1)
    slopes = np.sort((values[later] - values[earlier]) / (t[later] - t[earlier]))
    slope = float(np.median(slopes))
    intercept = float(np.median(values) - slope * np.median(t))
    return RobustLine(slope, intercept, _sen_interval(slopes, n))


def _sen_interval(slopes: FloatArray, n: int) -> tuple[float, float] | None:
    """Interval of 95 % from the sorted pairwise slopes of n points."""
    if n < FEWEST_FOR_INTERVAL:
        return None
    rank = _interval_rank(n)
    whole = int(rank)
    part = rank - whole
    low = (1.0 - part) * slopes[whole] + part * slopes[whole + 1]
    high = (1.0 - part) * slopes[-1 - whole] + part * slopes[-2 - whole]
    return float(low), float(high)


@cache
def _interval_rank(n: int) -> float:
    """Rank, from 0 and fractional, of the pairwise slope that 2.5 % of true slopes lie below.

    The true slope lies below the slope of rank r where at most r of all pairs are out of order.
    Between two ranks the logarithm of that chance is taken to be straight.
    """
    if n > _MOST_EXACT:
        pairs, variance = n * (n - 1) / 2, n * (n - 1) * (2 * n + 5) / 18
        return max((pairs - t_quantile(inf) * sqrt(variance)) / 2 - 0.5, 0.0)
    chances = np.cumsum(_inversion_chances(n))
    whole = int(np.searchsorted(chances, _TAIL, side="right")) - 1
    below, above = np.log(chances[whole]), np.log(chances[whole + 1])
    return whole + float((np.log(_TAIL) - below) / (above - below))


def _inversion_chances(n: int) -> FloatArray:
    """Chance of each number of pairs out of order among n values in random order."""
    chances = np.ones(1)
    for size in range(2, n + 1):
        chances = np.convolve(chances, np.full(size, 1.0 / size))
    return chances


def fit_trend(
    metric: Metric,
    days: FloatArray,
    values: FloatArray,
    *,
    track_id: int | None = None,
    broken_at: Sequence[str] = (),
) -> Trend:
    """Slope of ``values`` (n,) over ``days`` (n,), per 30 days; NaN values are left out.

    Give only visits that compare with each other; ``broken_at`` names the breaks. With fewer
    than three visits there is no slope, with fewer than five no interval.
    """
    days, values = np.asarray(days, dtype=float), np.asarray(values, dtype=float)
    known = ~np.isnan(values)
    days, values = days[known], values[known]
    n = len(values)
    if n < FEWEST_FOR_SLOPE:
        return Trend(track_id, metric, None, None, n, tuple(broken_at))
    line = fit_robust_line(days, values)
    ci95 = None if line.ci95 is None else (DAYS * line.ci95[0], DAYS * line.ci95[1])
    course = choose_course(days, values)
    halving = None
    if (np.abs(values) > 0).all() and (np.sign(values) == np.sign(values[0])).all():
        rates = fit_robust_line(days, np.log(np.abs(values)))
        halving = halving_days(rates.ci95, float(days[-1] - days[0]))
    slope = DAYS * line.slope
    return Trend(track_id, metric, slope, ci95, n, tuple(broken_at), course, halving)
