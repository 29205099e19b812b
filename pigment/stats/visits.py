"""Photographs that belong to one sitting, and the mean of what they say.

A visit is a chain of photographs of one site, each within 30 minutes of the one before it.
Photographs known only by their date (a date in the file name) make one visit a day, and join
a timed visit of the same day where there is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from math import sqrt

import numpy as np

from pigment.model.patches import OUTLINE_OF_OTHER_VISIT
from pigment.model.photo import DateSource
from pigment.model.quantity import Quantity
from pigment.model.series import Affected, MeasuredPhoto, PhotoStatus, Visit

_MOST_BORROWED = 0.10  # of the site's area within outlines of other visits: half of the margin
_SETTLED = 0.6  # of a series' photographs have a patch that each of them should have


@dataclass(frozen=True, slots=True)
class VisitSettings:
    """``gap_minutes``: the longest pause between two photographs of one visit."""

    gap_minutes: float = 30.0


def group_into_visits(
    photos: Sequence[MeasuredPhoto], settings: VisitSettings | None = None
) -> tuple[tuple[MeasuredPhoto, ...], ...]:
    """Photographs with ``visit`` set (from 1, in order of time), one tuple per visit.

    Only photographs that were measured, laid on the baseline and dated make visits; the others
    are left out.
    """
    gap = timedelta(minutes=(settings or VisitSettings()).gap_minutes)
    placed = [p for p in photos if p.status is PhotoStatus.MEASURED and p.capture.taken_at]
    clock = _clock(placed)
    placed.sort(key=lambda photo: (clock(photo), photo.file))
    groups: list[list[MeasuredPhoto]] = []
    for photo in (p for p in placed if not _date_only(p)):
        if groups and clock(photo) - clock(groups[-1][-1]) <= gap:
            groups[-1].append(photo)
        else:
            groups.append([photo])
    for photo in (p for p in placed if _date_only(p)):
        same_day = [g for g in groups if clock(g[0]).date() == clock(photo).date()]
        if same_day:
            same_day[0].append(photo)
        else:
            groups.append([photo])
    groups.sort(key=lambda group: min(clock(photo) for photo in group))
    return tuple(
        tuple(replace(photo, visit=number) for photo in group)
        for number, group in enumerate(groups, start=1)
    )


def _clock(photos: Sequence[MeasuredPhoto]) -> Callable[[MeasuredPhoto], datetime]:
    """How to read times: as instants where every photo has an offset, else by the wall clock."""
    aware = all(p.capture.taken_at and p.capture.taken_at.tzinfo for p in photos)

    def read(photo: MeasuredPhoto) -> datetime:
        taken_at = photo.capture.taken_at
        assert taken_at is not None  # undated photographs were left out
        if aware:
            taken_at = taken_at.astimezone(UTC)
        return taken_at.replace(tzinfo=None)

    return read


def _date_only(photo: MeasuredPhoto) -> bool:
    taken_at, source = photo.capture.taken_at, photo.capture.taken_at_source
    named = source in (DateSource.NAME, DateSource.GIVEN)
    return named and taken_at is not None and taken_at.time() == time(0)


def days_since_first(visits: Sequence[Visit]) -> np.ndarray:
    """(n_visits,) days from the first visit, by the wall clock."""
    wall = [visit.taken_at.replace(tzinfo=None) for visit in visits]
    return np.array([(moment - wall[0]).total_seconds() / 86400.0 for moment in wall])


def visit_of(photos: Sequence[MeasuredPhoto]) -> Visit:
    """Make the visit of photographs that share one number: the means of what they measured.

    Means are plain: the photographs' own uncertainties share their causes (one card, one
    light), so weighting by them would favour whichever photograph claims most.
    """
    first = min(photos, key=lambda photo: (_wall(photo), photo.file))
    taken_at = first.capture.taken_at
    if first.visit is None or taken_at is None:
        raise ValueError("a visit needs numbered, dated photographs")
    return Visit(
        first.visit,
        taken_at,
        tuple(photo.file for photo in photos),
        mean_affected([_of_known_size(photo) for photo in photos if photo.affected]),
    )


def with_whole_sites(
    groups: Sequence[tuple[MeasuredPhoto, ...]],
) -> tuple[tuple[MeasuredPhoto, ...], ...]:
    """Take the whole-site figures from photographs that lack a patch which their mates show.

    Only of a patch that most photographs of the series have, and where what is lacking is more
    than a tenth of the area: the light of one photograph hid it, and its sums are of the rest.
    Of the photographs of a visit at least one keeps its figures.
    """
    counts = Counter(track for group in groups for photo in group for track in _areas_px(photo))
    n_photos = sum(len(group) for group in groups)
    settled = {track for track, count in counts.items() if count >= _SETTLED * n_photos}
    return tuple(tuple(_whole_only(group, settled)) for group in groups)


def _whole_only(group: Sequence[MeasuredPhoto], settled: set[int]) -> list[MeasuredPhoto]:
    areas = [_areas_px(photo) for photo in group]
    usual: dict[int, list[float]] = {}
    for own in areas:
        for track, area_px in own.items():
            usual.setdefault(track, []).append(area_px)
    lacks = []
    for own in areas:
        lacking = sum(max(a) for t, a in usual.items() if t in settled and t not in own)
        lacks.append(lacking > _MOST_BORROWED * (lacking + sum(own.values())))
    if all(lacks):
        return list(group)
    return [
        replace(photo, affected=None) if lack else photo
        for photo, lack in zip(group, lacks, strict=True)
    ]


def _areas_px(photo: MeasuredPhoto) -> dict[int, float]:
    return {patch.track_id: patch.area_px for patch in photo.patches if patch.counts}


def is_size_known(photo: MeasuredPhoto) -> bool:
    """Whether a photograph shows the edges of so much of its patches that their area is its own.

    Not where more than a tenth of that area lies within outlines of other visits.
    """
    counted = [patch for patch in photo.patches if patch.counts]
    lent = sum(p.area_px for p in counted if OUTLINE_OF_OTHER_VISIT in p.flags)
    return lent <= _MOST_BORROWED * sum(p.area_px for p in counted)


def _of_known_size(photo: MeasuredPhoto) -> Affected:
    assert photo.affected is not None
    if is_size_known(photo):
        return photo.affected
    return replace(photo.affected, area_mm2=None, fraction=None)


def _wall(photo: MeasuredPhoto) -> datetime:
    taken_at = photo.capture.taken_at
    return datetime.max if taken_at is None else taken_at.replace(tzinfo=None)


def mean_affected(every: Sequence[Affected]) -> Affected:
    """Plain means of the whole-site metrics over the photographs that have them."""
    return Affected(
        area_mm2=mean_quantity([a.area_mm2 for a in every if a.area_mm2]),
        fraction=mean_quantity([a.fraction for a in every if a.fraction]),
        delta_e00=mean_quantity([a.delta_e00 for a in every if a.delta_e00]),
        melanin_contrast=mean_quantity([a.melanin_contrast for a in every if a.melanin_contrast]),
        delta_l=mean_quantity([a.delta_l for a in every if a.delta_l]),
    )


def mean_quantity(readings: Sequence[Quantity]) -> Quantity | None:
    """Plain mean of k readings; its sd is the larger of what they claim and what they show.

    Claimed: root of the summed variances over k. Shown: the scatter of the readings over the
    root of k. ``None`` without readings.
    """
    if not readings:
        return None
    values = np.array([reading.value for reading in readings])
    count = len(values)
    claimed = sqrt(sum(reading.sd**2 for reading in readings)) / count
    shown = float(values.std(ddof=1)) / sqrt(count) if count > 1 else 0.0
    return Quantity(float(values.mean()), max(claimed, shown))
