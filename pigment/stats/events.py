"""Whether a metric stepped at a dated event, beside the line it was on anyway.

An interrupted series: a line through all visits plus a step between two of them (generalised
least squares, noise as for changes). The day a person remembers, or that something took to act,
may be one visit off, so the step may also lie one visit earlier or later.

A step is claimed only where (1) beside the line it is beyond chance among the places tried, (2)
a step alone fits better than a line alone, by odds of e squared, and (3) the visits after differ
from those before by more than chance among all events, metrics and places tried (Bonferroni);
or where it is beyond that chance beside the line. Such a step goes together with the event;
nothing here says that the event made it. Source: Wagner et al. (2002), J. Clin. Pharm. Ther.
27:299, for the design.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, inf, nan

import numpy as np
from scipy import special

from pigment.model.arrays import FloatArray
from pigment.model.series import Event, MeasuredPhoto, Metric, Verdict
from pigment.stats.bridge import bridge_visits
from pigment.stats.change import two_sided
from pigment.stats.composition import CLAIMS
from pigment.stats.estimate import Stretch, in_unit
from pigment.stats.noise import AREA_METRICS
from pigment.stats.readings import Group, site_metrics
from pigment.stats.repeatability import t_quantile
from pigment.stats.series import StatsSettings, course_readers, noise_of_series
from pigment.stats.skin_witness import TanSettings
from pigment.stats.stretch import to_stretch
from pigment.stats.tan import tan_behind_a_step
from pigment.stats.visits import days_since_first, group_into_visits, visit_of

FEWEST_VISITS = 5
FEWEST_BESIDE = 2  # visits before, and after
_ERROR = 0.05
_COEFFICIENTS = 3  # of a line with a step
_MISFIT = 0.05  # chance of residuals as large, below which it is another course
_BETTER_BY = 4.0  # twice the logarithm of the odds


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """Something of the diary that happened on one day."""

    on: date
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Line and step at one place (index of the first visit after), and what they weigh."""

    place: int
    step: float
    sd: float
    before: float  # fitted level just before
    step_ratio: float
    slope_ratio: float
    plain_ratio: float  # of a step alone against no change at all
    squares: float


def steps_at_events(
    photos: Sequence[MeasuredPhoto],
    events: Sequence[DatedEvent],
    settings: StatsSettings | None = None,
) -> tuple[Event, ...]:
    """Test every event on every whole-site metric; one record for each, in that order.

    ``photos`` as measured and laid on the baseline (those of a series' result).
    """
    settings = settings or StatsSettings()
    groups = group_into_visits(photos, settings.visits)
    if not groups or not events:
        return ()
    visits = [visit_of(group) for group in groups]
    days = days_since_first(visits)
    metrics = site_metrics(groups)
    readers = course_readers(groups, metrics)
    noises = noise_of_series(groups, days, metrics, settings, site=readers)
    dates = [visit.taken_at.date() for visit in visits]
    tests = len(events) * len(metrics)
    found = []
    for metric in metrics:
        noise = noises[metric, None]
        bridged = bridge_visits(groups, metric, readers[metric], len(groups) - 1, on=noise.on)
        own = [dates[visit.visit] for visit in bridged.visits]
        stretch = to_stretch(bridged, days, noise) if bridged.visits else None
        kept = [groups[visit.visit] for visit in bridged.visits]
        found += [
            _held(_test(event, metric, stretch, own, tests), kept, own, settings.tan)
            for event in events
        ]
    others = {event: _others(event, events, dates) for event in events}
    return tuple(
        replace(record, others=others[event])
        for record, event in zip(found, [*events] * len(metrics), strict=True)
    )


def _test(
    event: DatedEvent, metric: Metric, stretch: Stretch | None, dates: Sequence[date], tests: int
) -> tuple[Event, float]:
    """Return the record, and the fitted level just before the step in the metric's unit."""
    before = sum(day < event.on for day in dates)
    after = len(dates) - before
    empty = Event(
        event.label,
        event.on.isoformat(),
        metric,
        None,
        None,
        Verdict.CANNOT_TELL,
        "too_few_visits",
        before,
        after,
    )
    if stretch is None or len(dates) < FEWEST_VISITS or min(before, after) < 1:
        return empty, nan
    places = [
        place
        for place in (before - 1, before, before + 1)
        if FEWEST_BESIDE <= place <= len(dates) - FEWEST_BESIDE
    ]
    if not places:
        return empty, nan
    fits = [fit_step(stretch, place) for place in places]
    best = min(fits, key=lambda fit: fit.squares)
    verdict, reason = _verdict(best, stretch.degrees_of_freedom, tests, len(places))
    if verdict is not Verdict.CANNOT_TELL and _fits_badly(best, stretch):
        verdict, reason = Verdict.CANNOT_TELL, "another_course"
    half = t_quantile(stretch.degrees_of_freedom) * best.sd
    step, low, high = (
        in_unit(d, best.before, stretch.on) for d in (best.step, best.step - half, best.step + half)
    )
    around = (dates[best.place - 1].isoformat(), dates[best.place].isoformat())
    record = replace(
        empty, step=step, ci95=(low, high), verdict=verdict, reason=reason, between=around
    )
    return record, exp(best.before) if stretch.on == "ln" else best.before


def _held(
    found: tuple[Event, float], groups: Sequence[Group], dates: Sequence[date], tan: TanSettings
) -> Event:
    """Hold back the step of a contrast that the skin around, darkening, could make alone."""
    record, level = found
    if record.verdict not in CLAIMS or record.metric in AREA_METRICS:
        return record
    assert record.step is not None
    assert record.ci95 is not None
    assert record.between is not None
    place = sum(day.isoformat() < record.between[1] for day in dates)
    half = 0.5 * (record.ci95[1] - record.ci95[0])
    reason = tan_behind_a_step(record.step, half, level, groups, place, tan)
    return replace(record, verdict=Verdict.CANNOT_TELL, reason=reason) if reason else record


def fit_step(stretch: Stretch, place: int) -> _Fit:
    """Fit a line with a step before visit ``place``, and a step alone."""
    n = len(stretch.days)
    along = (stretch.days - stretch.days.mean()) / max(float(np.ptp(stretch.days)), 1e-9)
    later = (np.arange(n) >= place).astype(float)
    both, sds, squares = _fit(stretch, np.c_[np.ones(n), along, later])
    alone, alone_sds, _ = _fit(stretch, np.c_[np.ones(n), later])
    middle = float((along[place - 1] + along[place]) / 2.0)
    return _Fit(
        place,
        float(both[2]),
        float(sds[2]),
        float(both[0] + both[1] * middle),
        _ratio(both[2], sds[2]),
        _ratio(both[1], sds[1]),
        _ratio(alone[1], alone_sds[1]),
        squares,
    )


def _fit(stretch: Stretch, design: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Generalised least squares: coefficients, their spreads, weighed squared residuals."""
    spread = stretch.covariance + 1e-12 * np.eye(len(stretch.days))
    weighed = np.linalg.solve(spread, design)
    inverse = np.linalg.inv(design.T @ weighed)
    found = inverse @ (weighed.T @ stretch.values)
    residuals = stretch.values - design @ found
    squares = float(residuals @ np.linalg.solve(spread, residuals))
    return found, np.sqrt(np.diag(inverse)), squares


def _ratio(value: float, sd: float) -> float:
    return abs(float(value)) / float(sd) if sd > 0 else inf


def _verdict(fit: _Fit, dof: float, tests: int, places: int) -> tuple[Verdict, str]:
    claim = Verdict.HIGHER if fit.step > 0 else Verdict.LOWER
    beside, alone = two_sided(fit.step_ratio, dof), two_sided(fit.plain_ratio, dof)
    if beside * tests * places <= _ERROR / 2.0:
        return claim, "beside_the_line"
    stands_out = fit.step_ratio**2 - fit.slope_ratio**2 > _BETTER_BY
    if beside * places <= _ERROR and stands_out and alone * tests * places <= _ERROR / 2.0:
        return claim, "better_than_a_line"
    return Verdict.CANNOT_TELL, "within_noise"


def _fits_badly(fit: _Fit, stretch: Stretch) -> bool:
    """Whether the visits follow neither a line nor a step here: then a step elsewhere may do it."""
    left = len(stretch.days) - _COEFFICIENTS
    if left < 1:
        return False
    chance = special.fdtrc(left, min(stretch.degrees_of_freedom, 1e9), fit.squares / left)
    return bool(chance < _MISFIT)


def _others(event: DatedEvent, events: Sequence[DatedEvent], dates: Sequence[date]) -> int:
    """Count the other events between the same two visits."""
    gap = sum(day < event.on for day in dates)
    return sum(
        sum(day < other.on for day in dates) == gap for other in events if other is not event
    )
