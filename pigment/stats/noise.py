"""What noise alone does to one metric, from the series' own photographs where they allow it.

Best first: (1) replicates, the spread between photographs of one visit, pooled over the
visits; (2) residuals, the spread of single visits about a line through them; (3) the
benchmark's figures for these conditions. Two photographs taken a minute apart share their light
and posture, so replicates alone are too kind: what whole visits differ by on top is
``between_sd``, taken from the residuals of the visit means where there are enough visits and
from the benchmark's figures where not.

A handful of photographs tells a spread badly, and a limit from them alone is wide or wrong.
So verdicts stand on the person's own spread weighed with the benchmark's, each by its degrees
of freedom (the moderated variance of Smyth 2004); a figure that these photographs contradict
loses its weight (Phipson et al. 2016, Ann. Appl. Stat. 10:946).

Areas are read on the logarithm, since their error grows with the area (science: scale, tilt
and outline act in proportion), unless an area comes near zero; a contrast is where the spread
of its own replicates is seen to grow. Source: Bland & Altman (1996), BMJ 313:106; Obuchowski et
al. (2016) for repeatability against reproducibility.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from scipy import special, stats

from pigment.model.arrays import FloatArray
from pigment.model.series import Metric, NoiseSource, Repeatability
from pigment.stats.noise_figures import FIGURES, NoiseFigure
from pigment.stats.repeatability import estimate_repeatability

_STEP_ERROR = 0.02
_GROWTH_ERROR = 0.01
_FEWEST_FOR_GROWTH = 12
_DOUBTED = 0.10  # below this chance a figure loses weight in proportion
_LEAST_TRUST_DOF = 1.0
_WIDEST_CLAIM = 4.0  # times, or one part in so many of, the claims that a figure was fitted to
AREA_METRICS = (Metric.AREA_MM2, Metric.AFFECTED_FRACTION)
BENCHMARK_FIGURES: Mapping[Metric, NoiseFigure] = FIGURES["card"]


@dataclass(frozen=True, slots=True)
class NoiseSettings:
    """``fewest_degrees_of_freedom``: below it a source is too weak and the next one is taken.

    ``benchmark_degrees_of_freedom``: the most that figures from elsewhere are trusted here.
    ``ln_floor_fraction``: areas are read on the logarithm only while the smallest is at
    least this share of the largest. ``figures``: those with a card in view; what differs from
    the default also stands for all other conditions.
    """

    fewest_degrees_of_freedom: int = 3
    benchmark_degrees_of_freedom: int = 30
    ln_floor_fraction: float = 0.1
    figures: Mapping[Metric, NoiseFigure] = field(default_factory=lambda: BENCHMARK_FIGURES)


@dataclass(frozen=True, slots=True, eq=False)
class VisitReadings:
    """One metric at one visit: ``values`` (k,), one per photograph.

    ``claims`` (k,): the standard uncertainty that each states of itself; empty where unknown.
    ``segment`` counts the breaks before it (another camera, another calibration): a line is
    never drawn across a break.
    """

    days: float
    values: FloatArray
    segment: int = 0
    claims: FloatArray = field(default_factory=lambda: np.zeros(0))


def estimate_noise(
    metric: Metric,
    visits: Sequence[VisitReadings],
    settings: NoiseSettings | None = None,
    *,
    figure_factor: float = 1.0,
    conditions: str = "card",
    grows: bool = False,
) -> Repeatability:
    """Noise of one metric, and what verdicts stand on.

    ``figure_factor`` widens the benchmark's figures (single patches) where the photographs
    state no uncertainty of their own, or the figure knows of none.
    ``grows``: the spread of this contrast was seen to grow with it, so take its logarithm.
    """
    settings = settings or NoiseSettings()
    visits = [visit for visit in visits if len(visit.values)]
    on = scale_of_noise(metric, visits, settings, grows=grows)
    scaled = [
        VisitReadings(v.days, np.log(v.values) if on == "ln" else v.values, v.segment)
        for v in visits
    ]
    figure = _figure(metric, on, visits, settings, figure_factor, conditions)
    replicates_dof = sum(len(visit.values) - 1 for visit in scaled)
    within_sd = estimate_repeatability(_table(scaled)).within_sd if replicates_dof else 0.0
    share = float(np.mean([1.0 / len(v.values) for v in scaled])) if scaled else 1.0
    judged_within, expected = expected_variances((within_sd**2, replicates_dof), share, figure)
    trust = figure.degrees_of_freedom
    residual_variance, residual_dof = _residual_variance(scaled, expected, trust)
    visit, visit_dof = _moderated((residual_variance, residual_dof), expected, trust)
    judged_between = max(visit - judged_within * share, 0.0)
    judged = sqrt(judged_within), sqrt(judged_between), max(round(visit_dof), 2)
    enough = settings.fewest_degrees_of_freedom
    if replicates_dof >= enough:
        between_sd, between_dof = figure.between_sd, figure.degrees_of_freedom
        if residual_dof >= enough:
            between_sd, between_dof = _between(
                residual_variance, residual_dof, within_sd**2 * share
            )
        own = (within_sd, replicates_dof, NoiseSource.REPLICATES, on, between_sd, between_dof)
    elif residual_dof >= enough:
        own = (sqrt(residual_variance), residual_dof, NoiseSource.RESIDUALS, on, 0.0, 0)
    else:
        dof = figure.degrees_of_freedom
        own = (figure.within_sd, dof, NoiseSource.BENCHMARK, on, figure.between_sd, dof)
    return Repeatability(metric, *own, *judged, conditions)


def spread_grows(readings: Sequence[Sequence[VisitReadings]]) -> bool:
    """Whether replicates spread more where the metric is larger, over all patches and visits.

    Rank correlation (Kendall) of the range within a visit with its mean, at 1 %; all values
    must be of one sign, or there is no logarithm.
    """
    groups = [v.values for own in readings for v in own if len(v.values) > 1]
    if len(groups) < _FEWEST_FOR_GROWTH or min(float(g.min()) for g in groups) <= 0.0:
        return False
    ranges = [float(np.ptp(g)) for g in groups]
    means = [float(g.mean()) for g in groups]
    tau = stats.kendalltau(means, ranges)
    return bool(tau.statistic > 0 and tau.pvalue < _GROWTH_ERROR)


def scale_of_noise(
    metric: Metric, visits: Sequence[VisitReadings], settings: NoiseSettings, *, grows: bool = False
) -> str:
    """Name the scale that the noise is even on, ``value`` or ``ln``."""
    if metric not in AREA_METRICS and not grows:
        return "value"
    if not visits:
        return "ln"
    every = np.concatenate([visit.values for visit in visits])
    positive = every.min() > 0 and every.min() >= settings.ln_floor_fraction * every.max()
    return "ln" if positive else "value"


def _figure(
    metric: Metric,
    on: str,
    visits: Sequence[VisitReadings],
    settings: NoiseSettings,
    factor: float,
    conditions: str,
) -> NoiseFigure:
    """Pick the benchmark's figure, in the unit of ``on`` and in proportion to what is claimed.

    Relative ones become absolute at the largest area seen, absolute ones relative at the mean.
    """
    figure = settings.figures[metric]
    if figure == BENCHMARK_FIGURES[metric]:
        figure = FIGURES[conditions][metric]
    claimed = _claimed_sd(metric, on, visits)
    if claimed > 0.0 and figure.claimed_sd > 0.0:
        factor = min(max(claimed / figure.claimed_sd, 1.0 / _WIDEST_CLAIM), _WIDEST_CLAIM)
    if metric in AREA_METRICS and on == "value" and visits:
        factor *= max(float(visit.values.max()) for visit in visits)
    if metric not in AREA_METRICS and on == "ln" and visits:
        factor /= float(np.concatenate([visit.values for visit in visits]).mean())
    most = settings.benchmark_degrees_of_freedom
    return NoiseFigure(
        factor * figure.within_sd,
        factor * figure.between_sd,
        min(figure.degrees_of_freedom, most),
        min(figure.within_degrees_of_freedom or figure.degrees_of_freedom, most),
    )


def _claimed_sd(metric: Metric, on: str, visits: Sequence[VisitReadings]) -> float:
    """Median uncertainty that photographs state, areas as a fraction; 0 where unknown."""
    stating = [visit for visit in visits if len(visit.claims) == len(visit.values)]
    if not stating:
        return 0.0
    claims = np.concatenate([visit.claims for visit in stating])
    values = np.concatenate([visit.values for visit in stating])
    if metric in AREA_METRICS:
        claims = claims / (values if on == "ln" else max(float(values.max()), 1e-12))
    return float(np.median(claims))


def expected_variances(
    within: tuple[float, int], share: float, figure: NoiseFigure
) -> tuple[float, float]:
    """Variance of a photograph, and the one to expect of the mean of a visit.

    The own spread of photographs, (variance, degrees of freedom), is weighed with the figure.
    Photographs noisier than the figure make its visits noisier in proportion. ``share``: one
    over the photographs of a visit.
    """
    usual = figure.within_sd**2
    trust = figure.within_degrees_of_freedom or figure.degrees_of_freedom
    own, _ = _moderated(within, usual, trust)
    louder = max(1.0, own / usual) if usual > 0 else 1.0
    return own, figure.between_sd**2 * louder + own * share


def _moderated(own: tuple[float, int], expected: float, trust: int) -> tuple[float, float]:
    """Weigh a variance with the one expected; (variance, degrees of freedom)."""
    variance, dof = own
    if dof <= 0:
        return expected, float(trust)
    weight = float(trust)
    if expected > 0:
        chance = float(special.fdtrc(dof, trust, variance / expected))
        weight = max(weight * min(1.0, chance / _DOUBTED), _LEAST_TRUST_DOF)
    return (weight * expected + dof * variance) / (weight + dof), weight + dof


def _table(visits: Sequence[VisitReadings]) -> FloatArray:
    widest = max(len(visit.values) for visit in visits)
    table = np.full((len(visits), widest), np.nan)
    for row, visit in zip(table, visits, strict=True):
        row[: len(visit.values)] = visit.values
    return table


def _residual_variance(
    visits: Sequence[VisitReadings], expected: float, trust: int
) -> tuple[float, int]:
    """Variance of visit means about a line per segment, and its degrees of freedom."""
    total, degrees_of_freedom = 0.0, 0
    for segment in sorted({visit.segment for visit in visits}):
        own = [visit for visit in visits if visit.segment == segment]
        if len(own) < 3:
            continue
        days = np.array([visit.days for visit in own])
        means = np.array([visit.values.mean() for visit in own])
        squares, dof = _squares_about_line(days, means, expected, trust)
        total += squares
        degrees_of_freedom += dof
    return (total / degrees_of_freedom if degrees_of_freedom else 0.0), degrees_of_freedom


def _squares_about_line(
    days: FloatArray, means: FloatArray, expected: float, trust: int
) -> tuple[float, int]:
    """Squared residuals about a line; about a line with one step where that is clear.

    A sudden real change must not pass for noise. The step (between any two visits) is taken
    out only where an F test, corrected for the choice of place, is significant at 2 %, against
    the residuals beside it weighed with the variance to expect.
    """
    n = len(days)
    plain = np.c_[np.ones(n), days / days[-1]]
    without = _least_squares(plain, means)
    if n - 3 < 1:
        return without, n - 2
    best = min(_least_squares(np.c_[plain, np.arange(n) >= k], means) for k in range(1, n))
    dof = n - 3 + trust
    beside = (best + trust * expected) / dof
    gain = (without - best) / beside if beside > 1e-12 * without else np.inf
    if (n - 1) * special.fdtrc(1, dof, gain) < _STEP_ERROR:
        return best, n - 3
    return without, n - 2


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
