"""How a metric's pace goes together with something that a person took or did.

The pace of change is compared between days with and without the exposure, in proportion to its
dose: a line through the visits plus a term for the dose taken so far. What never varied, or
varied only as time itself does, cannot be told from the line and gets no figure. An interval
that excludes zero says that the two go together; how many other things of the diary changed
between the same visits says how many other explanations there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pigment.model.arrays import FloatArray
from pigment.model.series import MeasuredPhoto, Metric
from pigment.stats.bridge import bridge_visits
from pigment.stats.change import two_sided
from pigment.stats.readings import site_metrics
from pigment.stats.repeatability import t_quantile
from pigment.stats.series import StatsSettings, course_readers, noise_of_series
from pigment.stats.stretch import to_stretch
from pigment.stats.visits import days_since_first, group_into_visits, visit_of

FEWEST_VISITS = 5
_DAYS = 30.0
_LEAST_OWN_FRACTION = 0.02  # of the dose's variation that must not follow time itself


@dataclass(frozen=True, slots=True)
class DosedSpan:
    """Days on which something went on; ``last`` included, ``None`` while it goes on."""

    first: date
    last: date | None = None
    dose: float = 1.0


@dataclass(frozen=True, slots=True)
class Association:
    """Change of a metric per 30 days with the exposure, against 30 days without.

    ``per_30_days`` is at the dose ``dose`` (the mean of the days with it) and in the metric's
    unit; per unit of the logarithm (about a fraction) where ``on`` is ``ln``. ``chance``: of
    one so large without any. ``reason`` says why there is none.
    """

    subject: str
    metric: Metric
    per_30_days: float | None
    ci95: tuple[float, float] | None
    chance: float | None
    dose: float | None
    n_visits: int
    other_explanations: int
    on: str = "value"
    reason: str = "measured"


def associate(
    photos: Sequence[MeasuredPhoto],
    exposures: Mapping[str, Sequence[DosedSpan]],
    settings: StatsSettings | None = None,
    *,
    beside: Mapping[str, Sequence[DosedSpan]] | None = None,
) -> tuple[Association, ...]:
    """Estimate every exposure, by its subject, against every whole-site metric.

    ``beside``: everything in the diary that may explain a change, where that is more than
    ``exposures``.
    """
    every = {**(beside or {}), **exposures}
    settings = settings or StatsSettings()
    groups = group_into_visits(photos, settings.visits)
    if not groups:
        return ()
    visits = [visit_of(group) for group in groups]
    days = days_since_first(visits)
    dates = [visit.taken_at.date() for visit in visits]
    metrics = site_metrics(groups)
    readers = course_readers(groups, metrics)
    noises = noise_of_series(groups, days, metrics, settings, site=readers)
    found = []
    for subject, spans in exposures.items():
        taken = dose_so_far(spans, dates)
        others = _other_explanations(subject, every, dates)
        dose = _mean_dose(spans, dates)
        for metric in metrics:
            noise = noises[metric, None]
            bridged = bridge_visits(groups, metric, readers[metric], len(groups) - 1, on=noise.on)
            kept = [visit.visit for visit in bridged.visits]
            empty = Association(
                subject, metric, None, None, None, dose, len(kept), others, noise.on
            )
            if len(kept) < FEWEST_VISITS:
                found.append(_without(empty, "too_few_visits"))
                continue
            stretch = to_stretch(bridged, days, noise)
            term = _DAYS * (dose or 0.0)
            own = taken[kept] / term if term else np.zeros(len(kept))
            fitted = _slope_of(stretch.days, own, stretch.values, stretch.covariance)
            if fitted is None:
                found.append(_without(empty, "never_varied"))
                continue
            value, sd = fitted
            half = t_quantile(stretch.degrees_of_freedom) * sd
            chance = two_sided(abs(value) / sd, stretch.degrees_of_freedom)
            ci95 = (value - half, value + half)
            found.append(
                Association(subject, metric, value, ci95, chance, dose, len(kept), others, noise.on)
            )
    return tuple(found)


def dose_so_far(spans: Sequence[DosedSpan], dates: Sequence[date]) -> FloatArray:
    """Dose times days (n,) from the first of ``dates`` up to each; overlapping spans add up."""
    start = dates[0]
    total = np.zeros(len(dates))
    for span in spans:
        for index, day in enumerate(dates):
            until = day if span.last is None else min(day, span.last + timedelta(days=1))
            total[index] += span.dose * max((until - max(span.first, start)).days, 0)
    return total


def _mean_dose(spans: Sequence[DosedSpan], dates: Sequence[date]) -> float | None:
    """Mean dose of the days with any, over the time of the visits."""
    length = [
        (span.dose, float(dose_so_far([DosedSpan(span.first, span.last)], dates)[-1]))
        for span in spans
    ]
    days = sum(n for _, n in length)
    return sum(dose * n for dose, n in length) / days if days > 0 else None


def _slope_of(
    days: FloatArray, dose: FloatArray, values: FloatArray, covariance: FloatArray
) -> tuple[float, float] | None:
    """Coefficient of the dose beside a line, and its spread; ``None`` where it follows time."""
    plain = np.c_[np.ones(len(days)), days - days.mean()]
    rest = dose - plain @ np.linalg.lstsq(plain, dose, rcond=None)[0]
    whole = float(((dose - dose.mean()) ** 2).sum())
    if whole <= 0 or float((rest**2).sum()) < _LEAST_OWN_FRACTION * whole:
        return None
    design = np.c_[plain, dose]
    weighed = np.linalg.solve(covariance + 1e-12 * np.eye(len(days)), design)
    inverse = np.linalg.inv(design.T @ weighed)
    return float((inverse @ (weighed.T @ values))[2]), float(np.sqrt(inverse[2, 2]))


def _without(empty: Association, reason: str) -> Association:
    return Association(
        empty.subject,
        empty.metric,
        None,
        None,
        None,
        empty.dose,
        empty.n_visits,
        empty.other_explanations,
        empty.on,
        reason,
    )


def _other_explanations(
    subject: str, exposures: Mapping[str, Sequence[DosedSpan]], dates: Sequence[date]
) -> int:
    """Count the other subjects that began, ended or changed between the same visits."""
    gaps = {name: _change_gaps(spans, dates) for name, spans in exposures.items()}
    own = gaps[subject]
    return sum(bool(own & other) for name, other in gaps.items() if name != subject)


def _change_gaps(spans: Sequence[DosedSpan], dates: Sequence[date]) -> set[int]:
    edges = [span.first for span in spans] + [span.last for span in spans if span.last]
    return {sum(day < edge for day in dates) for edge in edges if dates[0] < edge <= dates[-1]}
