"""The numbers that a timeline shows, taken out of a measured series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pigment.model.patches import UNCONFIRMED
from pigment.model.series import (
    COMMON_PATCHES,
    Change,
    MeasuredPhoto,
    Metric,
    Repeatability,
    SeriesResult,
    Visit,
)
from pigment.report import wording
from pigment.stats.change import VisitMean, noise_reach, visit_interval
from pigment.stats.readings import (
    break_between,
    photo_quantity,
    segments_of,
    track_ids,
    visit_mean,
)
from pigment.stats.readings import site_metrics as metrics_of

Row = dict[str, str | float | int]
_MARKS_APART = 0.05  # of the axis: nearer numbers of the diary would overlap on a phone


@dataclass(frozen=True, slots=True)
class Timeline:
    """One metric over time, in the shown unit.

    ``means`` and ``photos``: rows with ``date`` (ISO, read as UTC so that every machine draws
    the same) and ``value``; means also ``segment`` and, where known, ``low`` and ``high``.
    ``band``: what noise alone explains around the baseline. ``breaks``: dates. ``moments``:
    rows with ``date`` and ``mark``, the numbers of the diary's entries of that day.
    """

    track_id: int | None
    means: tuple[Row, ...]
    photos: tuple[Row, ...]
    band: tuple[float, float] | None
    breaks: tuple[str, ...]
    verdict: str
    verdict_short: str
    span: tuple[str, str]
    extent: tuple[float, float]
    spoken: str
    moments: tuple[Row, ...] = ()

    def ticks(self, most: int) -> list[str]:
        """Dates to label: the visits, the last one for sure, never two that would overlap."""
        start, end = (datetime.fromisoformat(end) for end in self.span)
        apart = (end - start) / (most + 0.5)
        kept: list[datetime] = []
        moments = sorted({datetime.fromisoformat(str(row["date"])) for row in self.means})
        for moment in moments:
            if not kept or moment - kept[-1] >= apart:
                kept.append(moment)
        if len(kept) > 1 and kept[-1] != moments[-1]:
            kept[-1] = moments[-1]
        return [f"{moment.replace(tzinfo=None).isoformat()}Z" for moment in kept]


def unconfirmed_spots(result: SeriesResult) -> int:
    """Count the spots that only one visit shows, and that do not count for that."""
    photos = [photo for group in grouped_photos(result) for photo in group]
    found = {p.track_id for photo in photos for p in photo.patches if UNCONFIRMED in p.flags}
    return len(found)


def grouped_photos(result: SeriesResult) -> list[list[MeasuredPhoto]]:
    """Photographs per visit, in the order of the visits."""
    return [[p for p in result.photos if p.visit == visit.visit] for visit in result.visits]


def site_metrics(result: SeriesResult) -> tuple[Metric, ...]:
    """Name the metrics the series is followed by."""
    return metrics_of(grouped_photos(result)) if result.visits else ()


def site_timeline(result: SeriesResult, metric: Metric) -> Timeline:
    """Timeline of one whole-site metric, with intervals from the series' noise."""
    return timeline_of(result, metric, None)


def track_timelines(result: SeriesResult, metric: Metric) -> list[Timeline]:
    """Timelines of one metric for each patch, the largest patch first."""
    lines = [timeline_of(result, metric, track) for track in tracks_by_size(result)]
    return [line for line in lines if line.means]


def tracks_by_size(result: SeriesResult) -> tuple[int, ...]:
    """Every patch of the visits, the one that was ever largest first."""
    largest: dict[int, float] = {}
    tracks = set(track_ids(grouped_photos(result)))
    for photo in result.photos:
        for patch in photo.patches:
            if patch.track_id in tracks:
                area_px = patch.area_px / photo.photo_to_work**2
                largest[patch.track_id] = max(area_px, largest.get(patch.track_id, 0.0))
    return tuple(sorted(tracks, key=lambda track: (-largest[track], track)))


def breaks_of(result: SeriesResult, metric: Metric) -> tuple[tuple[Visit, str], ...]:
    """Visits from which on a metric is not compared with those before, and why."""
    groups = grouped_photos(result)
    segments = segments_of(groups, metric)
    return tuple(
        (result.visits[i], break_between(groups[i - 1], groups[i], metric) or "camera_changed")
        for i in range(1, len(segments))
        if segments[i] != segments[i - 1]
    )


def timeline_of(result: SeriesResult, metric: Metric, track_id: int | None) -> Timeline:
    """Timeline of one metric, of the whole site (``None``) or of one patch."""
    groups = grouped_photos(result)
    segments = segments_of(groups, metric)
    factor = wording.metric_text(metric).factor
    noise = next((n for n in result.noise if n.metric is metric), None)
    means: list[Row] = []
    photos: list[Row] = []
    for visit, group, segment in zip(result.visits, groups, segments, strict=True):
        mean = visit_mean(group, metric, track_id)
        if mean is None:
            continue
        row: Row = {"date": _date(visit), "value": factor * mean.value, "segment": segment}
        if track_id is None and noise is not None:
            low, high = visit_interval(mean, noise)
            row |= {"low": factor * low, "high": factor * high}
        means.append(row)
        for photo in group:
            quantity = photo_quantity(photo, metric, track_id)
            if quantity is not None:
                photos.append({"date": _date(visit), "value": factor * quantity.value})
    change = find_change(result, metric, track_id)
    band = _band(change, _baseline_mean(result, metric, track_id), noise, factor)
    return Timeline(
        track_id=track_id,
        means=tuple(means),
        photos=tuple(photos),
        band=band,
        breaks=tuple(
            _date(result.visits[i])
            for i in range(1, len(segments))
            if segments[i] != segments[i - 1]
        ),
        verdict=_verdict(result, change),
        verdict_short=wording.verdict_words(change, len(means)),
        span=_span(result.visits),
        extent=_extent([*means, *photos], band),
        spoken=_spoken(result, metric, track_id),
        moments=moment_marks(result),
    )


def moment_marks(result: SeriesResult) -> tuple[Row, ...]:
    """Return the diary's days; numbers that would overlap stand together over one of them."""
    if not result.moments or not result.visits:
        return ()
    start, end = (datetime.fromisoformat(one) for one in _span(result.visits))
    apart = (end - start) * _MARKS_APART
    groups: list[list[tuple[int, datetime]]] = []
    for place, moment in enumerate(result.moments, start=1):
        day = datetime(moment.on.year, moment.on.month, moment.on.day, 12, tzinfo=start.tzinfo)
        if groups and day - groups[-1][-1][1] < apart:
            groups[-1].append((place, day))
        else:
            groups.append([(place, day)])
    rows: dict[str, str] = {}
    for group in groups:
        first, last = group[0][0], group[-1][0]
        for _, day in group:
            rows.setdefault(_written(day), "")
        middle = _written(group[(len(group) - 1) // 2][1])
        rows[middle] = str(first) if first == last else f"{first}–{last}"
    return tuple({"date": day, "mark": mark} for day, mark in rows.items())


def _written(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def find_change(
    result: SeriesResult, metric: Metric, track_id: int | None, since: str = "baseline"
) -> Change | None:
    """Find one change of a series."""
    return next(
        (
            change
            for change in result.changes
            if (change.metric, change.track_id, change.since) == (metric, track_id, since)
        ),
        None,
    )


def baseline_visit(result: SeriesResult) -> Visit | None:
    """Find the visit that changes are counted from."""
    holding = (v for v in result.visits if result.baseline_file in v.photos)
    return next(holding, result.visits[0] if result.visits else None)


def _verdict(result: SeriesResult, change: Change | None) -> str:
    if not result.visits:
        return wording.CHART_NO_DATA
    first = baseline_visit(result)
    if change is None or first is None:
        return wording.CHART_ONE_VISIT
    return wording.change_sentence(change, first.taken_at.date())


_NOT_COMPARABLE = ("camera_changed", "calibration_changed", "reference_changed")


def _baseline_mean(result: SeriesResult, metric: Metric, track_id: int | None) -> VisitMean | None:
    first = baseline_visit(result)
    if first is None or len(result.visits) < 2:
        return None
    return visit_mean([p for p in result.photos if p.visit == first.visit], metric, track_id)


def _band(
    change: Change | None, baseline: VisitMean | None, noise: Repeatability | None, factor: float
) -> tuple[float, float] | None:
    """Return what noise alone explains around the first visit, as it is drawn here.

    The verdict's own limit where it compares what is drawn; where it is over the patches found
    at both visits only, or could not be given, that of two visits like the first.
    """
    if baseline is None or (change is not None and change.reason in _NOT_COMPARABLE):
        return None
    if (
        change is not None
        and change.minimal_detectable_change is not None
        and (change.reason != COMMON_PATCHES and change.baseline is not None)
    ):
        middle, reach = change.baseline.value, change.minimal_detectable_change
    elif noise is not None:
        middle, reach = baseline.value, noise_reach(baseline, noise)
    else:
        return None
    return factor * (middle - reach), factor * (middle + reach)


def _date(visit: Visit) -> str:
    return visit.taken_at.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _span(visits: Sequence[Visit]) -> tuple[str, str]:
    """Return the dates of the axis: the visits and a little air."""
    moments = [visit.taken_at.replace(tzinfo=None, microsecond=0) for visit in visits]
    air = max((moments[-1] - moments[0]) * 0.05, timedelta(days=2))
    return f"{(moments[0] - air).isoformat()}Z", f"{(moments[-1] + air).isoformat()}Z"


def _extent(rows: Sequence[Row], band: tuple[float, float] | None) -> tuple[float, float]:
    """Return the values of the axis: everything drawn and a little air."""
    values = [float(row[key]) for row in rows for key in ("value", "low", "high") if key in row]
    values += list(band or ())
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    air = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
    return low - air, high + air


def _spoken(result: SeriesResult, metric: Metric, track_id: int | None) -> str:
    said = []
    for visit, group in zip(result.visits, grouped_photos(result), strict=True):
        mean: VisitMean | None = visit_mean(group, metric, track_id)
        shown = wording.value_text(metric, None if mean is None else mean.value)
        said.append(f"{wording.date_text(visit.taken_at.date())} {shown}")
    return ", ".join(said)
