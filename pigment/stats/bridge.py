"""Carry a metric over a change of camera or calibration, by photographs from both on one day.

Another phone, or the loss of the card, shifts every contrast by an amount that nobody knows, so
it breaks the series. Where both were used on one day, the skin was the same and the difference
of the two is that shift: everything read by the other one is moved by it, and the doubt of the
shift, which all moved visits share, is added to theirs. Areas need no bridge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pigment.model.arrays import FloatArray
from pigment.model.quantity import Quantity
from pigment.model.series import MeasuredPhoto, Metric
from pigment.stats.noise import AREA_METRICS, VisitReadings
from pigment.stats.readings import Group

Arm = tuple[str, str]  # how colours were made and compared; camera
Reader = Callable[[MeasuredPhoto], Quantity | None]


@dataclass(frozen=True, slots=True, eq=False)
class BridgedVisit:
    """One metric at one visit on the footing of the reference arm.

    ``values`` (k,), one per photograph; ``claimed_sd``: what these claim of their mean.
    ``bridge`` numbers the bridge that moved them, 0 for none.
    """

    visit: int  # index of the visit in the series
    values: FloatArray
    claimed_sd: float
    bridge: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Bridged:
    """Visits comparable with the reference one, in order of time.

    ``doubts``: per bridge, 1/k_old + 1/k_new summed over its days and divided by their number
    squared; times the variance within a visit it is the variance of the shift.
    """

    visits: tuple[BridgedVisit, ...]
    doubts: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    values: FloatArray
    sds: FloatArray


def arms_of(groups: Sequence[Group], metric: Metric) -> list[list[Arm]]:
    """Name the arm of every photograph of every visit; one arm in all for areas.

    A photograph that names no camera is taken to be from the last one named on its footing
    (calibration and comparison), or the first one that will be.
    """
    if metric in AREA_METRICS:
        return [[("", "") for _ in group] for group in groups]
    named: dict[str, str] = {}
    for photo in (p for group in groups for p in group):
        if photo.capture.camera:
            named.setdefault(_footing(photo), photo.capture.camera)
    arms = []
    for group in groups:
        own: list[Arm] = []
        for photo in group:
            footing = _footing(photo)
            if photo.capture.camera:
                named[footing] = photo.capture.camera
            own.append((footing, named.get(footing, "")))
        arms.append(own)
    return arms


def _footing(photo: MeasuredPhoto) -> str:
    """Name how the colours were calibrated and what the patches were compared with."""
    compared = {p.reference for p in photo.patches if p.counts} or {"surround"}
    reference = photo.colour_reference.value if photo.colour_reference else ""
    return "/".join((photo.colour_method.value, reference, *sorted(compared)))


def arm_readings(
    groups: Sequence[Group], days: FloatArray, metric: Metric, read: Reader
) -> tuple[VisitReadings, ...]:
    """Collect readings per visit and arm, for noise; ``segment`` is the number of the arm."""
    found = _read_all(groups, metric, read, "value")
    numbers: dict[Arm, int] = {}
    return tuple(
        VisitReadings(float(day), own.values, numbers.setdefault(arm, len(numbers)), own.sds)
        for day, visit in zip(days, found, strict=True)
        for arm, own in visit.items()
    )


def bridge_visits(
    groups: Sequence[Group], metric: Metric, read: Reader, reference: int, *, on: str = "value"
) -> Bridged:
    """Read one metric at every visit that compares with visit ``reference``.

    Visits in which the reference's own arm took photographs count by those alone. ``on``:
    ``ln`` to read logarithms.
    """
    found = _read_all(groups, metric, read, on)
    if not found[reference]:
        return Bridged((), ())
    home = max(sorted(found[reference]), key=lambda arm: len(found[reference][arm].values))
    days = [_day(group) for group in groups]
    visits: list[BridgedVisit] = []
    bridges: dict[Arm, tuple[int, float] | None] = {home: (0, 0.0)}
    doubts: list[float] = []
    for index, own in enumerate(found):
        for arm in sorted(own, key=lambda arm: (arm != home, arm)):
            if arm not in bridges:
                shift = _shift(found, days, home, arm)
                if shift is not None:
                    doubts.append(shift[1])
                bridges[arm] = None if shift is None else (len(doubts), shift[0])
            bridge = bridges[arm]
            if bridge is not None:
                claimed = float(np.sqrt((own[arm].sds ** 2).sum())) / len(own[arm].sds)
                moved = own[arm].values - bridge[1]
                visits.append(BridgedVisit(index, moved, claimed, bridge[0]))
                break
    return Bridged(tuple(visits), tuple(doubts))


def _read_all(
    groups: Sequence[Group], metric: Metric, read: Reader, on: str
) -> list[dict[Arm, _Read]]:
    arms = arms_of(groups, metric)
    return [_by_arm(group, own, read, on) for group, own in zip(groups, arms, strict=True)]


def _by_arm(group: Group, arms: Sequence[Arm], read: Reader, on: str) -> dict[Arm, _Read]:
    found: dict[Arm, list[tuple[float, float]]] = {}
    for photo, arm in zip(group, arms, strict=True):
        quantity = read(photo)
        if quantity is None or (on == "ln" and quantity.value <= 0):
            continue
        value, sd = quantity.value, quantity.sd
        if on == "ln":
            value, sd = float(np.log(value)), sd / value
        found.setdefault(arm, []).append((value, sd))
    return {arm: _Read(*np.array(pairs).T) for arm, pairs in found.items()}


def _shift(
    found: Sequence[dict[Arm, _Read]], days: Sequence[str], home: Arm, arm: Arm
) -> tuple[float, float] | None:
    """Mean shift of ``arm`` against ``home`` over the days with both, and its doubt."""
    shifts, doubts = [], []
    for day in sorted(set(days)):
        today = [own for own, when in zip(found, days, strict=True) if when == day]
        old = [own[home].values for own in today if home in own]
        new = [own[arm].values for own in today if arm in own]
        if old and new:
            before, after = np.concatenate(old), np.concatenate(new)
            shifts.append(float(after.mean() - before.mean()))
            doubts.append(1.0 / len(before) + 1.0 / len(after))
    if not shifts:
        return None
    return float(np.mean(shifts)), sum(doubts) / len(shifts) ** 2


def _day(group: Group) -> str:
    taken_at = group[0].capture.taken_at
    return "" if taken_at is None else taken_at.date().isoformat()
