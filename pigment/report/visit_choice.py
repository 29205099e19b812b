"""Which visits and photos stand for a series where there is no room for all."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np

from pigment.model.series import MeasuredPhoto, PhotoStatus, SeriesResult, Visit


def evenly_spaced(count: int, most: int) -> tuple[int, ...]:
    """Choose at most ``most`` of ``count`` places, the first and the last among them."""
    if count <= most:
        return tuple(range(count))
    return tuple(int(place) for place in np.rint(np.linspace(0, count - 1, most)))


def visit_day(visit: Visit) -> date | None:
    """Return the day of a visit; ``None`` where its photo has no date."""
    return None if visit.taken_at.year == datetime.min.year else visit.taken_at.date()


def shown_photo(result: SeriesResult, visit: Visit) -> MeasuredPhoto | None:
    """Choose the photo that stands for a visit: the baseline, else the sharpest one laid on it."""
    placed = [
        photo
        for photo in result.photos
        if photo.visit == visit.visit
        and photo.alignment is not None
        and photo.status is PhotoStatus.MEASURED
    ]
    for photo in placed:
        if photo.file == result.baseline_file:
            return photo
    return max(placed, key=_sharpness, default=None)


def _sharpness(photo: MeasuredPhoto) -> float:
    return photo.quality.sharpness if photo.quality else 0.0
