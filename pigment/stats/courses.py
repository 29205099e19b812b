"""Which course the visits bear out: a line, a fixed share per day, or a line with a yearly wave.

The line is the rule. Another course is named only where the data ask for it: for the first-order
course the corrected criterion of Akaike must fall by 6 or more at the same number of
coefficients (the odds are then 20 to 1); for the wave an F test at 1 % over more than a year of
visits. No course is drawn into the future, and no day of a cure is named: what is said is the
span of days in which the metric would halve if it went on, and only where its interval is
narrow enough and not far beyond what was seen. Sources: Hurvich & Tsai (1989); Burnham &
Anderson (2002), ch. 2.
"""

from __future__ import annotations

from math import log

import numpy as np
from scipy import special

from pigment.model.arrays import FloatArray

LINE, FIRST_ORDER, SEASONAL = "line", "first_order", "seasonal"
_YEAR_DAYS = 365.25
_FEWEST_FOR_SEASON, _LEAST_SEASON_DAYS = 12, 400.0
_SEASON_ERROR = 0.01
_FEWEST_FOR_FIRST_ORDER, _CLEAR_AIC = 6, 6.0
_MOST_HALVINGS_AHEAD = 4.0  # times the span of the visits
_WIDEST_HALVING = 5.0  # longest over shortest


def choose_course(days: FloatArray, values: FloatArray) -> str:
    """Name the course that n visits support: ``line``, ``first_order`` or ``seasonal``."""
    days, values = np.asarray(days, float), np.asarray(values, float)
    n = len(days)
    plain = np.c_[np.ones(n), days - days.mean()]
    line = _squares(plain, values)
    if n >= _FEWEST_FOR_SEASON and days[-1] - days[0] >= _LEAST_SEASON_DAYS:
        angle = 2.0 * np.pi * days / _YEAR_DAYS
        wave = _squares(np.c_[plain, np.sin(angle), np.cos(angle)], values)
        if (
            wave > 0
            and special.fdtrc(2, n - 4, (line - wave) / 2 / (wave / (n - 4))) < _SEASON_ERROR
        ):
            return SEASONAL
    same_sign = bool((np.sign(values) == np.sign(values[0])).all() and values[0] != 0)
    if n >= _FEWEST_FOR_FIRST_ORDER and same_sign:
        decay = _decay_squares(days, np.abs(values))
        if 0 < decay < line and n * log(line / decay) >= _CLEAR_AIC:
            return FIRST_ORDER
    return LINE


def halving_days(
    ln_slope_ci95: tuple[float, float] | None, span_days: float
) -> tuple[float, float] | None:
    """Days in which a metric halves, shortest and longest, from the 95 % interval of its ln slope.

    ``None`` unless the whole interval falls, the longest is at most 5 times the shortest and
    the shortest at most 4 times the ``span_days`` of the visits.
    """
    if ln_slope_ci95 is None or ln_slope_ci95[1] >= 0 or ln_slope_ci95[0] >= 0:
        return None
    shortest, longest = (log(2.0) / -end for end in ln_slope_ci95)
    if longest > _WIDEST_HALVING * shortest or shortest > _MOST_HALVINGS_AHEAD * span_days:
        return None
    return shortest, longest


def _decay_squares(days: FloatArray, values: FloatArray) -> float:
    """Squared residuals, in the metric's unit, of the best ``a exp(b t)`` by Gauss-Newton."""
    t = (days - days[0]) / (days[-1] - days[0])
    slope, start = np.polyfit(t, np.log(values), 1)
    best = np.inf
    parameters = np.array([np.exp(start), slope])
    for _ in range(20):
        fitted = parameters[0] * np.exp(parameters[1] * t)
        squares = float(((values - fitted) ** 2).sum())
        if not np.isfinite(squares) or squares >= best * (1.0 - 1e-9):
            break
        best = squares
        slopes = np.c_[np.exp(parameters[1] * t), t * fitted]
        parameters = parameters + np.linalg.lstsq(slopes, values - fitted, rcond=None)[0]
    return best


def _squares(design: FloatArray, values: FloatArray) -> float:
    coefficients = np.linalg.lstsq(design, values, rcond=None)[0]
    return float(((values - design @ coefficients) ** 2).sum())
