"""Whether the difference between two visits is more than noise could make.

A change is claimed only where it exceeds the minimal detectable change and its 95 % interval
excludes zero. The minimal detectable change is that of the estimator in use and of the level
that this look may spend (``looks``): 5 % over the whole series of looks, so more than the 95 %
interval's half. "No detectable change" is a claim too: it needs the 95 % interval to lie
inside a margin set beforehand (two one-sided tests, Schuirmann 1987). All else is "cannot
tell". Limits use Student's t with the degrees of freedom of the noise. Where several patches
are judged together, Holm's procedure (1979) shares out their level.

The margins are fixed, never fitted to the noise of the series, for a margin that grows with
the noise would let the worst photographs "prove" that nothing changed:
area 20 % (human outlines of one lesion differ by 15 %, Peserico 2012); delta_e00 and delta_l
2 (the least a person sees on skin-coloured samples is 0.6 on light and 1.75 on dark ones,
Vision Res. 2024;223:108474); melanin_contrast 0.05, the optical density that goes with such
a lightness step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, inf, log, sqrt

from scipy import special

from pigment.model.quantity import Quantity
from pigment.model.series import Change, Metric, NoiseSource, Repeatability, Verdict
from pigment.stats.estimate import VISITS, Estimate, in_unit
from pigment.stats.noise import AREA_METRICS
from pigment.stats.repeatability import minimal_detectable_change, t_quantile

ONE_TEST = 0.05  # of one test by itself, and of every interval
DEFAULT_MARGINS: Mapping[Metric, float] = dict(
    {
        Metric.AREA_MM2: 0.20,  # of the baseline
        Metric.AFFECTED_FRACTION: 0.20,  # of the baseline
        Metric.DELTA_E00: 2.0,
        Metric.MELANIN_CONTRAST: 0.05,
        Metric.DELTA_L: 2.0,
    }
)


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """``margins``: the largest change that may pass as none, per metric; areas as a fraction."""

    margins: Mapping[Metric, float] = field(default_factory=lambda: DEFAULT_MARGINS)


@dataclass(frozen=True, slots=True)
class VisitMean:
    """Mean of one metric over the ``photos`` of a visit; ``sd`` as the photographs claim it."""

    value: float
    sd: float
    photos: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two visits to be compared; ``obstacle`` says why they cannot be, if so.

    ``estimate``: how far apart they are, where more than the two visits tell it.
    """

    metric: Metric
    since: str  # baseline | previous
    then: VisitMean | None
    now: VisitMean | None
    noise: Repeatability
    track_id: int | None = None
    obstacle: str | None = None
    estimate: Estimate | None = None


def visit_variance(mean: VisitMean, noise: Repeatability) -> tuple[float, float]:
    """Variance of a visit mean in its unit: (within part, between part).

    A spread of the logarithm counts in proportion to the mean (first order). Residuals hold
    whole visits, so their spread is not divided by the number of photographs.
    """
    within, between = link_variance(mean.photos, noise)
    unit = mean.value**2 if noise.on == "ln" else 1.0
    return unit * within, unit * between


def link_variance(photos: int, noise: Repeatability) -> tuple[float, float]:
    """Variance of a visit's mean on the scale where the noise is even: (within, between)."""
    if noise.judged_degrees_of_freedom:
        return noise.judged_within_sd**2 / photos, noise.judged_between_sd**2
    shared = 1 if noise.source is NoiseSource.RESIDUALS else photos
    return noise.within_sd**2 / shared, noise.between_sd**2


def noise_dof(within: float, between: float, noise: Repeatability) -> float:
    """Degrees of freedom of the sum of two such variances."""
    if noise.judged_degrees_of_freedom:
        return float(noise.judged_degrees_of_freedom)
    return _satterthwaite((within, noise.degrees_of_freedom), (between, noise_between_dof(noise)))


def visit_quantity(mean: VisitMean, noise: Repeatability) -> Quantity:
    """Give a visit mean the standard uncertainty that follows from the noise."""
    return Quantity(mean.value, sqrt(sum(visit_variance(mean, noise))))


def visit_interval(mean: VisitMean, noise: Repeatability) -> tuple[float, float]:
    """95 % interval of one visit mean, for charts."""
    within, between = visit_variance(mean, noise)
    dof = noise_dof(within, between, noise)
    half = minimal_detectable_change(sqrt(within + between), dof)
    return mean.value - half, mean.value + half


def noise_reach(mean: VisitMean, noise: Repeatability) -> float:
    """How far another visit like this one may fall from it by noise alone, 19 times in 20."""
    within, between = visit_variance(mean, noise)
    dof = noise_dof(within, between, noise)
    return minimal_detectable_change(sqrt(2.0 * (within + between)), dof)


def noise_between_dof(noise: Repeatability) -> int:
    """Degrees of freedom of the between-visit part; that of the within part where unset."""
    return noise.between_degrees_of_freedom or noise.degrees_of_freedom


def classify_change(
    comparison: Comparison,
    settings: ChangeSettings | None = None,
    *,
    level: float = ONE_TEST,
) -> Change:
    """Judge one comparison; ``level``: the chance of a false claim that this test may spend."""
    settings = settings or ChangeSettings()
    estimate = _estimate(comparison)
    if estimate is None:
        return _undecided(comparison)
    then, now = _ends(estimate)
    detectable = _reach(estimate, level)
    half = _reach(estimate, ONE_TEST)
    distances = (
        detectable if estimate.difference >= 0 else -detectable,
        estimate.difference - half,
        estimate.difference + half,
    )
    limit, low, high = (in_unit(d, estimate.then, estimate.on) for d in distances)
    ci95 = (low, high)
    margin = settings.margins[comparison.metric]
    margin *= then.value if comparison.metric in AREA_METRICS else 1.0
    verdict, reason = _verdict(estimate.difference, detectable, ci95, margin)
    return Change(
        comparison.track_id,
        comparison.metric,
        comparison.since,
        then,
        now,
        now.value - then.value,
        _fraction(then, now.value),
        ci95,
        abs(limit),
        margin,
        verdict,
        reason,
        estimate.estimator,
    )


def classify_family(
    comparisons: Sequence[Comparison],
    settings: ChangeSettings | None = None,
    *,
    level: float = ONE_TEST,
) -> tuple[Change, ...]:
    """Judge comparisons that stand together (one metric, many patches) by Holm's procedure."""
    settings = settings or ChangeSettings()
    chances = [p_value(comparison) for comparison in comparisons]
    levels = holm_levels(chances, level)
    return tuple(
        classify_change(comparison, settings, level=own)
        for comparison, own in zip(comparisons, levels, strict=True)
    )


def holm_levels(chances: Sequence[float], level: float) -> list[float]:
    """Level that each test has under Holm's procedure (1979); infinite chances are no tests.

    A test is significant where its chance is at most its level.
    """
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    left = sum(chance <= 1.0 for chance in chances)
    levels = [level] * len(chances)
    for index in order:
        levels[index] = level / max(left, 1)
        if chances[index] <= levels[index]:
            left -= 1
    return levels


def p_value(comparison: Comparison) -> float:
    """Chance of a difference this large without change; infinite where it cannot be tested."""
    estimate = _estimate(comparison)
    if estimate is None:
        return inf
    if estimate.sd == 0.0:
        return 0.0 if estimate.difference else 1.0
    return two_sided(abs(estimate.difference) / estimate.sd, estimate.degrees_of_freedom)


def two_sided(ratio: float, degrees_of_freedom: float) -> float:
    """Two-sided chance of Student's t beyond ``ratio``."""
    if degrees_of_freedom == inf:
        return float(2.0 * special.ndtr(-ratio))
    return float(2.0 * special.stdtr(degrees_of_freedom, -ratio))


def _estimate(comparison: Comparison) -> Estimate | None:
    then, now, noise = comparison.then, comparison.now, comparison.noise
    if comparison.obstacle:
        return None
    if comparison.estimate is not None:
        return comparison.estimate
    if then is None or now is None:
        return None
    logarithm = noise.on == "ln" and then.value > 0 and now.value > 0
    ends, claimed = [], 0.0
    within = between = 0.0
    for mean in (then, now):
        own, shared = link_variance(mean.photos, noise)
        unit = 1.0 if logarithm or noise.on != "ln" else mean.value**2
        within, between = within + unit * own, between + unit * shared
        claimed += (mean.sd / mean.value) ** 2 if logarithm else mean.sd**2
        ends.append((log(mean.value) if logarithm else mean.value, sqrt(unit * (own + shared))))
    variance = within + between
    if noise.source is NoiseSource.BENCHMARK:  # figures from elsewhere: mind the photos' own
        variance = max(variance, claimed)
    (start, start_sd), (end, end_sd) = ends
    dof = noise_dof(within, between, noise)
    scale = "ln" if logarithm else "value"
    return Estimate(start, end, sqrt(variance), start_sd, end_sd, dof, VISITS, scale)


def _ends(estimate: Estimate) -> tuple[Quantity, Quantity]:
    """Both ends in the metric's unit."""
    if estimate.on != "ln":
        return Quantity(estimate.then, estimate.then_sd), Quantity(estimate.now, estimate.now_sd)
    then, now = exp(estimate.then), exp(estimate.now)
    return Quantity(then, then * estimate.then_sd), Quantity(now, now * estimate.now_sd)


def _reach(estimate: Estimate, level: float) -> float:
    """Difference that noise alone exceeds with the chance ``level``, on the estimate's scale."""
    return t_quantile(estimate.degrees_of_freedom, 1.0 - level) * estimate.sd


def _satterthwaite(*parts: tuple[float, int]) -> float:
    """Effective degrees of freedom of a sum of independent variances (Satterthwaite 1946)."""
    total = sum(variance for variance, _ in parts)
    below = sum(variance**2 / dof for variance, dof in parts if variance > 0)
    return total**2 / below if below > 0 else inf


def _verdict(
    difference: float, detectable: float, ci95: tuple[float, float], margin: float
) -> tuple[Verdict, str]:
    if abs(difference) > detectable and (ci95[0] > 0) == (ci95[1] > 0):
        return (Verdict.HIGHER if difference > 0 else Verdict.LOWER), "beyond_noise"
    if -margin < ci95[0] and ci95[1] < margin:
        return Verdict.NO_DETECTABLE_CHANGE, "within_margin"
    if ci95[1] - ci95[0] >= 2.0 * margin:
        return Verdict.CANNOT_TELL, "noise_exceeds_margin"
    return Verdict.CANNOT_TELL, "between_noise_and_margin"


def _undecided(comparison: Comparison) -> Change:
    then, now = comparison.then, comparison.now
    both = then is not None and now is not None
    return Change(
        comparison.track_id,
        comparison.metric,
        comparison.since,
        None if then is None else visit_quantity(then, comparison.noise),
        None if now is None else visit_quantity(now, comparison.noise),
        now.value - then.value if both and then and now else None,
        _fraction(visit_quantity(then, comparison.noise), now.value)
        if both and then and now
        else None,
        None,
        None,
        None,
        Verdict.CANNOT_TELL,
        comparison.obstacle or "not_measured",
    )


def _fraction(then: Quantity, now: float) -> float | None:
    """Give the difference as a share of the baseline, unless that may as well be 0."""
    clear = abs(then.value) > 2.0 * then.sd
    return (now - then.value) / abs(then.value) if clear else None
