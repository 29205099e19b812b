"""Control skin: what the site's own normal skin did, told apart from what its patches did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import hypot

import numpy as np

from pigment.imaging.across import AcrossSettings, contrast_across
from pigment.model.calibration import ColourMethod
from pigment.model.quantity import Quantity
from pigment.model.series import (
    ControlChange,
    ControlReading,
    ControlSkin,
    MeasuredPhoto,
    PhotoStatus,
    Verdict,
)

_CARDS = (ColourMethod.COLORCHECKER24, ColourMethod.PIGMENT_CARD)
_Z_95 = 1.959964
_SECONDS_A_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class ControlSettings:
    """How site and control skin are compared.

    ``margin``: change of melanin contrast (ln units) within which skin counts as unchanged;
    ``beyond_a_tan``: change that no usual tan makes (in the layered optics half as much melanin
    again moves it by 0.02 to 0.08, by tone).
    """

    margin: float = 0.10
    beyond_a_tan: float = 0.12
    across: AcrossSettings = field(default_factory=AcrossSettings)


def compare_with_control(
    photos: Sequence[MeasuredPhoto],
    baseline_file: str,
    control: Sequence[MeasuredPhoto],
    settings: ControlSettings,
) -> ControlSkin:
    """Hold the normal skin of every visit against control skin.

    ``photos`` have their visits. Colours of two photos can be compared only where both show a
    card of the same kind.
    """
    visits = sorted({photo.visit for photo in photos if photo.visit is not None})
    readings = tuple(
        _read_visit(visit, [p for p in photos if p.visit == visit], control, settings)
        for visit in visits
    )
    first = next((p.visit for p in photos if p.file == baseline_file), None)
    return ControlSkin(tuple(control), readings, _change(readings, first, settings))


def nearest_control(photo: MeasuredPhoto, control: Sequence[MeasuredPhoto]) -> MeasuredPhoto | None:
    """Return the control photo nearest in time whose colours can be compared with ``photo``'s."""
    fitting = [
        other
        for other in control
        if other.status is PhotoStatus.MEASURED
        and other.skin is not None
        and other.colour_method in _CARDS
        and other.colour_method is photo.colour_method
        and other.colour_reference is photo.colour_reference
    ]
    return min(fitting, key=lambda other: (_days_apart(photo, other), other.file), default=None)


def _read_visit(
    visit: int,
    photos: Sequence[MeasuredPhoto],
    control: Sequence[MeasuredPhoto],
    settings: ControlSettings,
) -> ControlReading:
    pairs = [
        (photo, other)
        for photo in photos
        if photo.skin is not None and (other := nearest_control(photo, control)) is not None
    ]
    if not pairs:
        usable = any(other.status is PhotoStatus.MEASURED for other in control)
        reason = "no_card" if usable else "no_control"
        return ControlReading(visit, None, None, None, None, None, reason)
    read = [
        contrast_across(np.array(photo.skin.lab), np.array(other.skin.lab), settings.across)
        for photo, other in pairs
        if photo.skin is not None and other.skin is not None
    ]
    photo, other = pairs[0]
    return ControlReading(
        visit,
        other.file,
        _days_apart(photo, other),
        _mean([one.melanin_contrast for one in read]),
        _mean([one.delta_e00 for one in read]),
        _mean([one.delta_l for one in read]),
    )


def _mean(values: Sequence[Quantity]) -> Quantity:
    """Return the mean; photos of one visit share their light, so its sd is that of one photo."""
    return Quantity(
        float(np.mean([one.value for one in values])), float(np.mean([one.sd for one in values]))
    )


def _change(
    readings: Sequence[ControlReading], first: int | None, settings: ControlSettings
) -> ControlChange:
    before = next((one for one in readings if one.visit == first), None)
    after = readings[-1] if readings else None
    if before is None or after is None or before is after:
        return ControlChange(None, None, Verdict.CANNOT_TELL, "one_visit")
    if before.melanin_contrast is None or after.melanin_contrast is None:
        reason = before.reason or after.reason
        return ControlChange(None, None, Verdict.CANNOT_TELL, reason)
    difference = after.melanin_contrast.value - before.melanin_contrast.value
    half = _Z_95 * hypot(after.melanin_contrast.sd, before.melanin_contrast.sd)
    interval = (difference - half, difference + half)
    if abs(difference) > half:
        verdict = Verdict.HIGHER if difference > 0 else Verdict.LOWER
        return ControlChange(difference, interval, verdict, "beyond_noise")
    if max(-interval[0], interval[1]) <= settings.margin:
        return ControlChange(difference, interval, Verdict.NO_DETECTABLE_CHANGE, "within_margin")
    return ControlChange(difference, interval, Verdict.CANNOT_TELL, "too_noisy")


def _days_apart(photo: MeasuredPhoto, other: MeasuredPhoto) -> float:
    """Days between two photos; a control photo without a date counts as taken with the site."""
    one, two = photo.capture.taken_at, other.capture.taken_at
    if one is None or two is None:
        return 0.0
    return abs((_plain(one) - _plain(two)).total_seconds()) / _SECONDS_A_DAY


def _plain(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
