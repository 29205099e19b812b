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
from math import inf, log
from statistics import median

import numpy as np

from pigment.colour.spaces import lab_to_linear
from pigment.model.arrays import FloatArray
from pigment.model.calibration import ColourMethod
from pigment.model.series import Change, MeasuredPhoto, Verdict
from pigment.stats.composition import CLAIMS
from pigment.stats.estimate import Stretch, estimate_change
from pigment.stats.noise import AREA_METRICS
from pigment.stats.noise_figures import DARK_ITA_DEG
from pigment.stats.readings import Group

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
    dark = _is_dark(groups[start])
    stretch = _skin_stretch(groups[start:], days[start:], dark, settings)
    if stretch is None:
        return change
    skin = estimate_change(stretch)
    fades = change.difference * change.baseline.value < 0.0
    tanned = skin.difference if fades else -skin.difference
    if tanned < settings.sure * skin.sd:
        return change
    share = settings.dark_share if dark else settings.light_share
    explained = share * (tanned + skin.sd) * abs(change.baseline.value)
    beyond = abs(change.difference) - explained
    if beyond > (change.minimal_detectable_change or 0.0):
        return change
    reason = SKIN_DARKENED if fades else SKIN_LIGHTENED
    return replace(change, verdict=Verdict.CANNOT_TELL, reason=reason)


def _is_dark(group: Group) -> bool:
    known = [photo.skin.ita_deg for photo in group if photo.skin is not None]
    return bool(known) and median(known) < DARK_ITA_DEG


def _skin_stretch(
    groups: Sequence[Group], days: FloatArray, dark: bool, settings: TanSettings
) -> Stretch | None:
    """Melanin of the normal skin by visit; ``None`` where the first or latest visit has none."""
    read = [[melanin_index(photo, dark=dark) for photo in group] for group in groups]
    known = [[value for value in visit if value is not None] for visit in read]
    kept = [number for number, visit in enumerate(known) if visit]
    if len(kept) < 2 or kept[0] != 0 or kept[-1] != len(groups) - 1:
        return None
    sd = settings.dark_sd if dark else settings.light_sd
    values = np.array([float(np.mean(known[number])) for number in kept])
    moments = np.asarray(days, float)[kept]
    return Stretch(moments, values, np.eye(len(kept)) * sd**2, inf)


def melanin_index(photo: MeasuredPhoto, *, dark: bool) -> float | None:
    """Melanin of a photo's normal skin, natural log; ``None`` where its colours are unknown."""
    if photo.skin is None or photo.colour_method not in _CARDS:
        return None
    linear = lab_to_linear(np.array(photo.skin.lab))
    red, green, blue = (log(max(float(part), _LEAST_LIGHT)) for part in linear)
    return -red if dark else green - blue
