"""A tan is no relapse and no cure: what darker skin alone does to a contrast is not claimed.

The same pigment stands out less on tanned skin. Where the skin around the patches has changed
between two visits, most of a contrast's change must be left after what the skin's change alone
does (``pigment.colour.tan``) is taken off; else the answer is "cannot tell", and says why. It is a
second condition, never a correction: where the skin stayed, nothing is touched, and where its
colour is not known (no card), a tan cannot be told and the report says so.
The skin's lightness is uncertain by itself, so what is asked is that most of the change is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pigment.colour.tan import tan_factor
from pigment.model.calibration import ColourMethod
from pigment.model.patches import HueClass, Patch
from pigment.model.series import Change, MeasuredPhoto, Verdict
from pigment.stats.composition import CLAIMS

SKIN_TONE_CHANGED = "skin_tone_changed"
_EPIDERMAL = {HueClass.BROWN: 1.0, HueClass.MIXED: 0.5, HueClass.GREY_BLUE: 0.0}
_UNTRUE = (ColourMethod.NONE, ColourMethod.SKIN_RELATIVE)


@dataclass(frozen=True, slots=True)
class SkinToneSettings:
    """``least_change_l``: change of the surround's L* between visits that is looked at at all.

    ``least_left``: share of a change that the skin's own must leave unexplained.
    """

    least_change_l: float = 1.0
    least_left: float = 0.5


def hold_to_skin_tone(
    change: Change,
    then: Sequence[MeasuredPhoto],
    now: Sequence[MeasuredPhoto],
    settings: SkinToneSettings | None = None,
) -> Change:
    """Keep a claim only where the skin's own change does not explain it.

    ``then``, ``now``: the photographs of the two visits that ``change`` compares.
    """
    settings = settings or SkinToneSettings()
    if change.verdict not in CLAIMS or change.baseline is None or change.difference is None:
        return change
    before, after = (_surround(group, change.track_id) for group in (then, now))
    if before is None or after is None or abs(after[0] - before[0]) < settings.least_change_l:
        return change
    epidermal = 0.5 * (before[1] + after[1])
    factor = tan_factor(change.metric.value, before[0], after[0], epidermal)
    left = change.difference - (factor - 1.0) * change.baseline.value
    if factor == 1.0 or left / change.difference >= settings.least_left:
        return change
    return replace(change, verdict=Verdict.CANNOT_TELL, reason=SKIN_TONE_CHANGED)


def _surround(photos: Sequence[MeasuredPhoto], track_id: int | None) -> tuple[float, float] | None:
    """L* of the skin around the patches, and the share of their pigment that is epidermal."""
    found: list[tuple[Patch, float]] = [
        (patch, patch.area_px)
        for photo in photos
        if photo.colour_method not in _UNTRUE
        for patch in photo.patches
        if patch.counts and track_id in (None, patch.track_id)
    ]
    if not found:
        return None
    weights = np.array([weight for _, weight in found])
    lightness = np.array([patch.surround_lab[0] for patch, _ in found])
    epidermal = np.array([_EPIDERMAL.get(patch.hue_class, 1.0) for patch, _ in found])
    return float(np.average(lightness, weights=weights)), float(
        np.average(epidermal, weights=weights)
    )
