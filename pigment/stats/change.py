"""Whether the difference between two visits is more than noise could make.

A change is claimed only where it exceeds the minimal detectable change at 95 % and its 95 %
interval excludes zero. "No detectable change" is a claim too: it needs the interval to lie
inside a margin set beforehand (two one-sided tests, Schuirmann 1987). All else is "cannot
tell". Both limits use Student's t with the degrees of freedom of the noise, so they are one
test. Where several patches are judged together, Holm's procedure (1979) keeps the chance of
any false claim among them at 5 %.

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
from math import inf, sqrt

from scipy import special

from pigment.model.quantity import Quantity
from pigment.model.series import Change, Metric, NoiseSource, Repeatability, Verdict
from pigment.stats.noise import AREA_METRICS
from pigment.stats.repeatability import minimal_detectable_change

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
    family_error: float = 0.05


@dataclass(frozen=True, slots=True)
class VisitMean:
    """Mean of one metric over the ``photos`` of a visit; ``sd`` as the photographs claim it."""

    value: float
    sd: float
    photos: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two visits to be compared; ``obstacle`` says why they cannot be, if so."""

    metric: Metric
    since: str  # baseline | previous
    then: VisitMean | None
    now: VisitMean | None
    noise: Repeatability
    track_id: int | None = None
    obstacle: str | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """A difference, its standard deviation by noise alone, and how well that is known."""

    size: float
    sd: float
    degrees_of_freedom: float

    @property
    def detectable(self) -> float:
        return minimal_detectable_change(self.sd, self.degrees_of_freedom)


def visit_variance(mean: VisitMean, noise: Repeatability) -> tuple[float, float]:
    """Variance of a visit mean in its unit: (within part, between part).

    A spread of the logarithm counts in proportion to the mean (first order). Residuals hold
    whole visits, so their spread is not divided by the number of photographs.
    """
    shared = 1 if noise.source is NoiseSource.RESIDUALS else mean.photos
    unit = mean.value**2 if noise.on == "ln" else 1.0
    return unit * noise.within_sd**2 / shared, unit * noise.between_sd**2


def visit_quantity(mean: VisitMean, noise: Repeatability) -> Quantity:
    """Give a visit mean the standard uncertainty that follows from the noise."""
    return Quantity(mean.value, sqrt(sum(visit_variance(mean, noise))))


def visit_interval(mean: VisitMean, noise: Repeatability) -> tuple[float, float]:
    """95 % interval of one visit mean, for charts."""
    within, between = visit_variance(mean, noise)
    dof = _satterthwaite((within, noise.degrees_of_freedom), (between, noise_between_dof(noise)))
    half = minimal_detectable_change(sqrt(within + between), dof)
    return mean.value - half, mean.value + half


def noise_reach(mean: VisitMean, noise: Repeatability) -> float:
    """How far another visit like this one may fall from it by noise alone, 19 times in 20."""
    within, between = visit_variance(mean, noise)
    dof = _satterthwaite((within, noise.degrees_of_freedom), (between, noise_between_dof(noise)))
    return minimal_detectable_change(sqrt(2.0 * (within + between)), dof)


def noise_between_dof(noise: Repeatability) -> int:
    """Degrees of freedom of the between-visit part; that of the within part where unset."""
    return noise.between_degrees_of_freedom or noise.degrees_of_freedom


def classify_change(
    comparison: Comparison,
    settings: ChangeSettings | None = None,
    *,
    claim_allowed: bool = True,
) -> Change:
    """Judge one comparison; ``claim_allowed`` is False where Holm's procedure stopped before it."""
    settings = settings or ChangeSettings()
    step = _step(comparison)
    if step is None:
        return _undecided(comparison)
    then, now = comparison.then, comparison.now
    assert then is not None  # a step needs both
    assert now is not None
    margin = _margin(comparison, settings)
    ci95 = (step.size - step.detectable, step.size + step.detectable)
    verdict, reason = _verdict(step, ci95, margin, claim_allowed)
    return Change(
        comparison.track_id,
        comparison.metric,
        comparison.since,
        visit_quantity(then, comparison.noise),
        visit_quantity(now, comparison.noise),
        step.size,
        _fraction(visit_quantity(then, comparison.noise), now.value),
        ci95,
        step.detectable,
        margin,
        verdict,
        reason,
    )


def classify_family(
    comparisons: Sequence[Comparison], settings: ChangeSettings | None = None
) -> tuple[Change, ...]:
    """Judge comparisons that stand together (one metric, many patches) by Holm's procedure."""
    settings = settings or ChangeSettings()
    chances = [p_value(comparison) for comparison in comparisons]
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    testable = sum(chance <= 1.0 for chance in chances)
    allowed = [False] * len(chances)
    for rank, index in enumerate(order):
        if chances[index] > settings.family_error / max(testable - rank, 1):
            break
        allowed[index] = True
    return tuple(
        classify_change(comparison, settings, claim_allowed=ok)
        for comparison, ok in zip(comparisons, allowed, strict=True)
    )


def p_value(comparison: Comparison) -> float:
    """Chance of a difference this large without change; infinite where it cannot be tested."""
    step = _step(comparison)
    if step is None:
        return inf
    if step.sd == 0.0:
        return 0.0 if step.size else 1.0
    return _tail(abs(step.size) / step.sd, step.degrees_of_freedom)


def _tail(ratio: float, degrees_of_freedom: float) -> float:
    """Two-sided chance of Student's t beyond ``ratio``."""
    if degrees_of_freedom == inf:
        return float(2.0 * special.ndtr(-ratio))
    return float(2.0 * special.stdtr(degrees_of_freedom, -ratio))


def _step(comparison: Comparison) -> _Step | None:
    then, now, noise = comparison.then, comparison.now, comparison.noise
    if comparison.obstacle or then is None or now is None:
        return None
    parts = [visit_variance(mean, noise) for mean in (then, now)]
    within, between = (sum(part[i] for part in parts) for i in (0, 1))
    dof = _satterthwaite((within, noise.degrees_of_freedom), (between, noise_between_dof(noise)))
    variance = within + between
    if noise.source is NoiseSource.BENCHMARK:  # figures from elsewhere: mind the photos' own
        variance = max(variance, then.sd**2 + now.sd**2)
    return _Step(now.value - then.value, sqrt(variance), dof)


def _satterthwaite(*parts: tuple[float, int]) -> float:
    """Effective degrees of freedom of a sum of independent variances (Satterthwaite 1946)."""
    total = sum(variance for variance, _ in parts)
    below = sum(variance**2 / dof for variance, dof in parts if variance > 0)
    return total**2 / below if below > 0 else inf


def _verdict(
    step: _Step, ci95: tuple[float, float], margin: float, claim_allowed: bool
) -> tuple[Verdict, str]:
    beyond = abs(step.size) > step.detectable  # and so the interval excludes 0
    if beyond and claim_allowed:
        return (Verdict.HIGHER if step.size > 0 else Verdict.LOWER), "beyond_noise"
    if -margin < ci95[0] and ci95[1] < margin:
        return Verdict.NO_DETECTABLE_CHANGE, "within_margin"
    if beyond:
        return Verdict.CANNOT_TELL, "one_of_many_patches"
    if step.detectable >= margin:
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


def _margin(comparison: Comparison, settings: ChangeSettings) -> float:
    """Return the margin in the metric's unit."""
    margin = settings.margins[comparison.metric]
    assert comparison.then is not None
    return margin * comparison.then.value if comparison.metric in AREA_METRICS else margin
