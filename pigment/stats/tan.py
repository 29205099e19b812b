"""A tan must not pass for fading: a claim that the skin around could make alone is none.

The sun darkens the skin around a patch, and the same pigment then stands out less from it. With
a card in every photo the skin's own melanin can be followed. On light and medium skin by
ln(G / B) of its linear colour: melanin takes more of the blue, blood as much of either, and the
strength of the light cancels. On dark skin, where melanin takes nearly all of the blue as it is,
by -ln R, the melanin index of narrow-band reflectometers (Diffey et al. 1984, Br. J. Dermatol.
111:663), which the light's strength does not leave alone: a tan is then seen only where it is
strong. Where the skin darkened by more than its own noise, a patch must lose more than its
pigment would by that tan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, log, nan
from statistics import median

import numpy as np

from pigment.colour.spaces import lab_to_linear
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourMethod
from pigment.model.series import Change, MeasuredPhoto, Trend, Verdict
from pigment.stats.composition import CLAIMS
from pigment.stats.estimate import Stretch, estimate_change
from pigment.stats.noise import AREA_METRICS
from pigment.stats.noise_figures import DARK_ITA_DEG
from pigment.stats.readings import Group
from pigment.stats.trend import DAYS

SKIN_DARKENED, SKIN_LIGHTENED = "skin_darkened", "skin_lightened"
_LEAST_LIGHT = 0.002  # linear light that still has a logarithm
_CARDS = (ColourMethod.COLORCHECKER24, ColourMethod.PIGMENT_CARD)


@dataclass(frozen=True, slots=True)
class TanSettings:
    """When a tan is believed and what it may do to a contrast.

    ``light_sd``, ``dark_sd``: of the index of unchanged skin from visit to visit. ``light_share``,
    ``dark_share``: of its contrast that a brown patch loses per unit of it, by layered optics.
    ``sure``: standard deviations of its own beyond which the skin has changed.
    """

    light_sd: float = 0.016
    dark_sd: float = 0.082
    light_share: float = 3.0
    dark_share: float = 1.3
    sure: float = 1.645


def hold_against_a_tan(
    change: Change,
    groups: Sequence[Group],
    days: FloatArray,
    start: int,
    settings: TanSettings,
) -> Change:
    """Turn a claim that a tan, or its fading, could make alone into "cannot tell".

    ``groups``: every visit's photos; ``days`` (n,): of the visits; ``start``: the position of the
    one that the latest is held against. Areas, and series without a card, stay as they are.
    """
    if change.verdict not in CLAIMS or change.metric in AREA_METRICS:
        return change
    if change.difference is None or change.baseline is None:
        return change
    witness = _Witness.of(groups[start:], settings)
    reason = witness.explains(
        witness.between_ends(days[start:]),
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
    witness = _Witness.of(groups, settings)
    reason = witness.explains(
        witness.between_ends(days),
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
    witness = _Witness.of(groups, settings)
    return witness.explains(witness.across(place), step, level, half_width)


@dataclass(frozen=True, slots=True, eq=False)
class _Witness:
    """Melanin of the normal skin (n,) by visit, natural log; NaN where no photo of one tells.

    ``sd``: of one visit of unchanged skin. ``share``: of its contrast that a patch loses per
    unit. ``sure``: standard deviations beyond which the skin has changed.
    """

    melanin: FloatArray
    sd: float
    share: float
    sure: float

    @classmethod
    def of(cls, groups: Sequence[Group], settings: TanSettings) -> _Witness:
        """Read the normal skin of every visit; light or dark skin as the first visit has it."""
        dark = _is_dark(groups[0])
        read = [[melanin_index(photo, dark=dark) for photo in group] for group in groups]
        known = [[value for value in visit if value is not None] for visit in read]
        melanin = np.array([float(np.mean(visit)) if visit else nan for visit in known])
        if dark:
            return cls(melanin, settings.dark_sd, settings.dark_share, settings.sure)
        return cls(melanin, settings.light_sd, settings.light_share, settings.sure)

    def between_ends(self, days: FloatArray) -> tuple[float, float] | None:
        """Darkening from the first visit to the last, and its sd; ``None`` if either is unknown."""
        kept = np.flatnonzero(np.isfinite(self.melanin))
        if len(kept) < 2 or kept[0] != 0 or kept[-1] != len(self.melanin) - 1:
            return None
        moments = np.asarray(days, float)[kept]
        noise = np.eye(len(kept)) * self.sd**2
        skin = estimate_change(Stretch(moments, self.melanin[kept], noise, inf))
        return skin.difference, skin.sd

    def across(self, place: int) -> tuple[float, float] | None:
        """Darkening from the visits before ``place`` to those from it on, and its sd."""
        known = [part[np.isfinite(part)] for part in (self.melanin[:place], self.melanin[place:])]
        if not all(part.size for part in known):
            return None
        before, after = known
        sd = self.sd * (1.0 / before.size + 1.0 / after.size) ** 0.5
        return float(after.mean() - before.mean()), sd

    def explains(
        self, skin: tuple[float, float] | None, moved: float, level: float, noise: float
    ) -> str | None:
        """Return the reason why a contrast need not have changed of itself; ``None`` if it must.

        ``skin``: how far the skin around darkened, and its sd. ``moved``: what the contrast did,
        from ``level``; ``noise``: what chance may do to it.
        """
        if skin is None:
            return None
        fades = moved * level < 0.0
        tanned = skin[0] if fades else -skin[0]
        if tanned < self.sure * skin[1]:
            return None
        explained = self.share * (tanned + skin[1]) * abs(level)
        if abs(moved) - explained > noise:
            return None
        return SKIN_DARKENED if fades else SKIN_LIGHTENED


def _is_dark(group: Group) -> bool:
    known = [photo.skin.ita_deg for photo in group if photo.skin is not None]
    return bool(known) and median(known) < DARK_ITA_DEG


def melanin_index(photo: MeasuredPhoto, *, dark: bool) -> float | None:
    """Melanin of a photo's normal skin, natural log; ``None`` where its colours are unknown."""
    if photo.skin is None or photo.colour_method not in _CARDS:
        return None
    linear = lab_to_linear(np.array(photo.skin.lab))
    red, green, blue = (log(max(float(part), _LEAST_LIGHT)) for part in linear)
    return -red if dark else green - blue
