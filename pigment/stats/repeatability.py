"""How far apart two readings of unchanged skin may fall by chance alone.

Results carry the unit of the readings: mm2 in, mm2 out. Where the spread grows with the
reading, give its natural logarithm (Bland & Altman 1996, BMJ 313:106).
Sources: Bland & Altman (1996), "Measurement error", BMJ 313:744; Bland & Altman (1986),
Lancet 327:307 (limits of agreement); Shrout & Fleiss (1979), Psychol. Bull. 86:420 (ICC).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from scipy import special

from pigment.errors import TooFewReplicatesError
from pigment.model.arrays import FloatArray, require_shape


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviation of readings of the same unchanged thing, and how well it is known."""

    within_sd: float
    degrees_of_freedom: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Bland-Altman: 95 % of differences, second minus first, lie within ``limits``."""

    bias: float
    difference_sd: float
    limits: tuple[float, float]
    pairs: int


def estimate_repeatability(readings: FloatArray) -> Spread:
    """Pool the variance of replicate photographs over sessions.

    Parameters
    ----------
    readings
        Shape (n_sessions, n_replicates); NaN where no photograph was taken.

    Raises
    ------
    TooFewReplicatesError
        When no session holds two readings, so the spread is unknown, not zero.
    """
    readings = np.asarray(readings, dtype=float)
    require_shape("readings", readings, None, None)
    taken = (~np.isnan(readings)).sum(axis=1)
    replicated = readings[taken >= 2]
    degrees_of_freedom = int((taken[taken >= 2] - 1).sum())
    if degrees_of_freedom == 0:
        raise TooFewReplicatesError(
            "No visit has two photographs to compare.",
            hint="Take two photographs a minute apart at each visit.",
        )
    deviations = replicated - np.nanmean(replicated, axis=1, keepdims=True)
    within_sd = sqrt(float(np.nansum(deviations**2)) / degrees_of_freedom)
    return Spread(within_sd, degrees_of_freedom)


def minimal_detectable_change(difference_sd: float, degrees_of_freedom: float = inf) -> float:
    """Return the difference that noise alone exceeds 1 time in 20.

    ``difference_sd`` is the standard deviation of the difference of the two figures compared:
    sqrt(2) times the within-visit spread where each is one photograph, which gives the usual
    2.77 within-sd. Where that spread is itself an estimate, Student's t widens the limit.
    """
    return t_quantile(degrees_of_freedom) * difference_sd


def t_quantile(degrees_of_freedom: float, confidence: float = 0.95) -> float:
    """Two-sided quantile of Student's t; the normal's for infinite degrees of freedom."""
    tail = 0.5 + confidence / 2.0
    if degrees_of_freedom == inf:
        return float(special.ndtri(tail))
    return float(special.stdtrit(degrees_of_freedom, tail))


def limits_of_agreement(first: FloatArray, second: FloatArray) -> Agreement:
    """Bland-Altman limits of two ways (or times) of reading the same n things.

    Raises
    ------
    ValueError
        When the shapes differ or fewer than two pairs are complete.
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    require_shape("first", first, None)
    require_shape("second", second, len(first))
    differences = second - first
    differences = differences[~np.isnan(differences)]
    if len(differences) < 2:
        raise ValueError("limits of agreement need two complete pairs")
    bias, spread = float(differences.mean()), float(differences.std(ddof=1))
    half = t_quantile(inf) * spread
    return Agreement(bias, spread, (bias - half, bias + half), len(differences))


def intraclass_correlation(readings: FloatArray) -> float:
    """Absolute agreement of single readings, two-way random effects: ICC(2,1).

    ``readings`` has shape (n_things, n_raters), complete. Never quote it without the
    within-sd: it grows with the spread of the things alone.

    Raises
    ------
    ValueError
        When there are fewer than two things or raters, or a reading is missing.
    """
    readings = np.asarray(readings, dtype=float)
    require_shape("readings", readings, None, None)
    n, k = readings.shape
    if n < 2 or k < 2 or np.isnan(readings).any():
        raise ValueError("the intraclass correlation needs a complete table, 2 x 2 or larger")
    grand = readings.mean()
    rows, columns = readings.mean(axis=1), readings.mean(axis=0)
    mean_square_rows = k * ((rows - grand) ** 2).sum() / (n - 1)
    mean_square_columns = n * ((columns - grand) ** 2).sum() / (k - 1)
    rest = readings - rows[:, None] - columns[None, :] + grand
    mean_square_rest = (rest**2).sum() / ((n - 1) * (k - 1))
    below = (
        mean_square_rows
        + (k - 1) * mean_square_rest
        + k * (mean_square_columns - mean_square_rest) / n
    )
    return float((mean_square_rows - mean_square_rest) / below) if below > 0 else 0.0
