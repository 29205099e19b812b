"""A robust line through one metric over the visits.

Theil-Sen slope: the median of all pairwise slopes, with the interval of Sen (1968) from
Kendall's rank statistic. Sources: Sen (1968), J. Am. Stat. Assoc. 63:1379; Theil (1950).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from pigment.model.arrays import FloatArray, require_shape
from pigment.model.series import Metric, Trend
from pigment.stats.repeatability import t_quantile

DAYS = 30.0
# Below five visits no pair of ranks encloses 95 % (at four, the whole range covers 92 %).
FEWEST_FOR_INTERVAL = 5
FEWEST_FOR_SLOPE = 3


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
    return RobustLine(slope, intercept, _sen_interval(slopes, values))


def _sen_interval(slopes: FloatArray, values: FloatArray) -> tuple[float, float] | None:
    n, pairs = len(values), len(slopes)
    if n < FEWEST_FOR_INTERVAL:
        return None
    _, ties = np.unique(values, return_counts=True)
    variance = n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()
    reach = t_quantile(inf) * sqrt(float(variance) / 18.0)
    low = max(round((pairs - reach) / 2.0) - 1, 0)
    high = min(round((pairs + reach) / 2.0), pairs - 1)
    return float(slopes[low]), float(slopes[high])


def fit_trend(
    metric: Metric,
    days: FloatArray,
    values: FloatArray,
    *,
    track_id: int | None = None,
    broken_at: Sequence[str] = (),
) -> Trend:
    """Slope of ``values`` (n,) over ``days`` (n,), per 30 days; NaN values are left out.

    Give only the visits since the last break; ``broken_at`` names the breaks. With fewer
    than three visits there is no slope, with fewer than five no interval.
    """
    days, values = np.asarray(days, dtype=float), np.asarray(values, dtype=float)
    known = ~np.isnan(values)
    n = int(known.sum())
    if n < FEWEST_FOR_SLOPE:
        return Trend(track_id, metric, None, None, n, tuple(broken_at))
    line = fit_robust_line(days[known], values[known])
    ci95 = None if line.ci95 is None else (DAYS * line.ci95[0], DAYS * line.ci95[1])
    return Trend(track_id, metric, DAYS * line.slope, ci95, n, tuple(broken_at))
