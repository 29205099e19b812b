"""A tan must not pass for fading: a claim that the skin around could make alone is none.

The sun darkens the skin around a patch, and the same pigment then stands out less from it.
``skin_witness`` says what the skin around did. Where light or medium skin darkened by more than
its own noise, a patch must lose more than its pigment would by that tan. On dark skin, whose
darkening is hard to see, it must lose more than by what the skin may have done unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pigment.model.arrays import FloatArray
from pigment.model.series import Change, Trend, Verdict
from pigment.stats.composition import CLAIMS
from pigment.stats.noise import AREA_METRICS
from pigment.stats.readings import Group
from pigment.stats.skin_witness import SkinWitness, TanSettings
from pigment.stats.trend import DAYS


def hold_against_a_tan(
    change: Change,
    groups: Sequence[Group],
    days: FloatArray,
    start: int,
    settings: TanSettings,
) -> Change:
    """Turn a claim that a tan, or its fading, could make alone into "cannot tell".

    ``groups``: every visit's photos; ``days`` (n,): of the visits; ``start``: the position of the
    one that the latest is held against. Areas stay as they are, and contrasts where nothing tells
    of the skin: no card, and on dark skin no moles either.
    """
    if change.verdict not in CLAIMS or change.metric in AREA_METRICS:
        return change
    if change.difference is None or change.baseline is None:
        return change
    witness = SkinWitness.of(groups[start:], settings, change.track_id)
    reason = witness.explains(
        lambda one: one.between_ends(days[start:]),
        change.difference,
        change.baseline.value,
        change.minimal_detectable_change or 0.0,
    )
    return replace(change, verdict=Verdict.CANNOT_TELL, reason=reason) if reason else change


def hold_trend_against_a_tan(
    trend: Trend, groups: Sequence[Group], days: FloatArray, level: float, settings: TanSettings
) -> Trend:
    """Name the tan that could make a trend alone, and take away what it would foretell.

    ``groups`` and ``days`` (n,): of the visits that the trend runs through, in order of time;
    ``level``: the metric at the first of them. Slope and interval stay as measured.
    """
    if trend.metric in AREA_METRICS or trend.slope_per_30_days is None or trend.ci95 is None:
        return trend
    low, high = trend.ci95
    if low <= 0.0 <= high:
        return trend
    months = float(days[-1] - days[0]) / DAYS
    witness = SkinWitness.of(groups, settings, trend.track_id)
    reason = witness.explains(
        lambda one: one.between_ends(days),
        trend.slope_per_30_days * months,
        level,
        0.5 * (high - low) * months,
    )
    return replace(trend, reason=reason, halving_days=None) if reason else trend


def tan_behind_a_step(
    step: float,
    half_width: float,
    level: float,
    groups: Sequence[Group],
    place: int,
    settings: TanSettings,
) -> str | None:
    """Return the reason why a tan between two visits could make a step of a contrast alone.

    ``groups``: of the visits compared, in order of time; ``place``: the first one after the step;
    ``half_width``: of the step's 95 % interval; ``level``: the metric just before.
    """
    witness = SkinWitness.of(groups, settings)
    return witness.explains(lambda one: one.across(place), step, level, half_width)
