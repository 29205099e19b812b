"""What noise alone does to one metric, from the series' own photographs where they allow it.

Best first: (1) replicates, the spread between photographs of one visit, pooled over the
visits; (2) residuals, the spread of single visits about a robust line through them;
(3) the benchmark's figures. Two photographs taken a minute apart share their light and
posture, so replicates alone are too kind: what whole visits differ by on top is
``between_sd``, taken from the residuals of the visit means where there are enough visits and
from the benchmark's figures where not.

Areas are read on the logarithm, since their error grows with the area (science: scale, tilt
and outline act in proportion), unless an area comes near zero. Source: Bland & Altman (1996),
BMJ 313:106; Obuchowski et al. (2016) for repeatability against reproducibility.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from scipy import special

from pigment.model.arrays import FloatArray
from pigment.model.series import Metric, NoiseSource, Repeatability
from pigment.stats.repeatability import estimate_repeatability
from pigment.stats.trend import fit_robust_line

_STEP_ERROR = 0.02
AREA_METRICS = (Metric.AREA_MM2, Metric.AFFECTED_FRACTION)


@dataclass(frozen=True, slots=True)
class NoiseFigure:
    """Spread of one photograph within a visit and of visits on top of it.

    For areas both are of the natural logarithm, that is about relative.
    """

    within_sd: float
    between_sd: float


# For series too short to show their own noise. Colour: a phone in the hand tells 1.9 CIELAB
# units apart (Hashimoto 2024, Skin Res. Technol. 30:e13824), 2.77 times a spread of 0.69 for
# one photograph, split between photograph and visit. Area: under 4 % within and 6 % between
# operators for marker-free planimetry (SAWC 2023 poster 566711). Melanin contrast: the same
# lightness spread as optical density off the shading axis, 0.024 per L* unit near L* 55.
BENCHMARK_FIGURES: Mapping[Metric, NoiseFigure] = dict(
    {
        Metric.AREA_MM2: NoiseFigure(0.04, 0.045),
        Metric.AFFECTED_FRACTION: NoiseFigure(0.04, 0.045),
        Metric.DELTA_E00: NoiseFigure(0.40, 0.56),
        Metric.MELANIN_CONTRAST: NoiseFigure(0.010, 0.014),
        Metric.DELTA_L: NoiseFigure(0.40, 0.56),
    }
)


@dataclass(frozen=True, slots=True)
class NoiseSettings:
    """``fewest_degrees_of_freedom``: below it a source is too weak and the next one is taken.

    ``benchmark_degrees_of_freedom``: how well figures from elsewhere are trusted here.
    ``ln_floor_fraction``: areas are read on the logarithm only while the smallest is at
    least this share of the largest.
    """

    fewest_degrees_of_freedom: int = 3
    benchmark_degrees_of_freedom: int = 10
    ln_floor_fraction: float = 0.1
    figures: Mapping[Metric, NoiseFigure] = field(default_factory=lambda: BENCHMARK_FIGURES)


@dataclass(frozen=True, slots=True, eq=False)
class VisitReadings:
    """One metric at one visit: ``values`` (k,), one per photograph.

    ``segment`` counts the breaks before it (another camera, another calibration): a line is
    never drawn across a break.
    """

    days: float
    values: FloatArray
    segment: int = 0


def estimate_noise(
    metric: Metric,
    visits: Sequence[VisitReadings],
    settings: NoiseSettings | None = None,
    *,
    figure_factor: float = 1.0,
) -> Repeatability:
    """Noise of one metric; ``figure_factor`` widens the benchmark's figures (single patches)."""
    settings = settings or NoiseSettings()
    visits = [visit for visit in visits if len(visit.values)]
    on = _scale_of_noise(metric, visits, settings)
    scaled = [
        VisitReadings(v.days, np.log(v.values) if on == "ln" else v.values, v.segment)
        for v in visits
    ]
    figure = _figure(metric, on, visits, settings, figure_factor)
    replicates_dof = sum(len(visit.values) - 1 for visit in scaled)
    residual_variance, residual_dof = _residual_variance(scaled)
    enough = settings.fewest_degrees_of_freedom
    if replicates_dof >= enough:
        within_sd = estimate_repeatability(_table(scaled)).within_sd
        between_sd, between_dof = figure.between_sd, settings.benchmark_degrees_of_freedom
        if residual_dof >= enough:
            share = within_sd**2 * float(np.mean([1.0 / len(v.values) for v in scaled]))
            between_sd, between_dof = _between(residual_variance, residual_dof, share)
        return Repeatability(
            metric,
            within_sd,
            replicates_dof,
            NoiseSource.REPLICATES,
            on,
            between_sd,
            between_dof,
        )
    if residual_dof >= enough:
        spread = sqrt(residual_variance)
        return Repeatability(metric, spread, residual_dof, NoiseSource.RESIDUALS, on)
    trust = settings.benchmark_degrees_of_freedom
    return Repeatability(
        metric, figure.within_sd, trust, NoiseSource.BENCHMARK, on, figure.between_sd, trust
    )


def _scale_of_noise(
    metric: Metric, visits: Sequence[VisitReadings], settings: NoiseSettings
) -> str:
    if metric not in AREA_METRICS:
        return "value"
    if not visits:
        return "ln"
    every = np.concatenate([visit.values for visit in visits])
    grows = every.min() > 0 and every.min() >= settings.ln_floor_fraction * every.max()
    return "ln" if grows else "value"


def _figure(
    metric: Metric,
    on: str,
    visits: Sequence[VisitReadings],
    settings: NoiseSettings,
    factor: float,
) -> NoiseFigure:
    """Pick the benchmark's figure; relative ones become absolute at the largest area seen."""
    if metric in AREA_METRICS and on == "value":
        factor *= max(float(visit.values.max()) for visit in visits)
    figure = settings.figures[metric]
    return NoiseFigure(factor * figure.within_sd, factor * figure.between_sd)


def _table(visits: Sequence[VisitReadings]) -> FloatArray:
    widest = max(len(visit.values) for visit in visits)
    table = np.full((len(visits), widest), np.nan)
    for row, visit in zip(table, visits, strict=True):
        row[: len(visit.values)] = visit.values
    return table


def _residual_variance(visits: Sequence[VisitReadings]) -> tuple[float, int]:
    """Variance of visit means about a robust line per segment, and its degrees of freedom."""
    total, degrees_of_freedom = 0.0, 0
    for segment in sorted({visit.segment for visit in visits}):
        own = [visit for visit in visits if visit.segment == segment]
        if len(own) < 3:
            continue
        days = np.array([visit.days for visit in own])
        means = np.array([visit.values.mean() for visit in own])
        squares, dof = _squares_about_line(days, means)
        total += squares
        degrees_of_freedom += dof
    return (total / degrees_of_freedom if degrees_of_freedom else 0.0), degrees_of_freedom


def _squares_about_line(days: FloatArray, means: FloatArray) -> tuple[float, int]:
    """Squared residuals about a robust line; about a line with one step where that is clear.

    A sudden real change must not pass for noise. The step (between any two visits) is taken
    out only where an F test, corrected for the choice of place, is significant at 2 %.
    """
    n = len(days)
    line = fit_robust_line(days, means)
    residuals = means - line.slope * days
    squares, dof = float(((residuals - residuals.mean()) ** 2).sum()), n - 2
    if n - 3 < 2:
        return squares, dof
    plain = np.c_[np.ones(n), days / days[-1]]
    steps = [np.c_[plain, np.arange(n) >= place] for place in range(1, n)]
    without, best = _least_squares(plain, means), min(_least_squares(x, means) for x in steps)
    gain = (without - best) / (best / (n - 3)) if best > 1e-12 * without else np.inf
    if (n - 1) * special.fdtrc(1, n - 3, gain) < _STEP_ERROR:
        return best, n - 3
    return squares, dof


def _least_squares(design: FloatArray, values: FloatArray) -> float:
    """Sum of squared residuals of the least-squares fit."""
    coefficients = np.linalg.lstsq(design, values, rcond=None)[0]
    return float(((values - design @ coefficients) ** 2).sum())


def _between(residual_variance: float, residual_dof: int, within_share: float) -> tuple[float, int]:
    """Return what visits differ by beyond their photographs, and how well that is known."""
    variance = residual_variance - within_share
    if variance <= 0.0:
        return 0.0, residual_dof
    known = residual_dof * (variance / residual_variance) ** 2
    return sqrt(variance), max(1, round(known))
