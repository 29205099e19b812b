"""The numbers behind the pages as rows, each saying the same as a chart or a sentence."""

from __future__ import annotations

from pigment.model.patches import HueClass
from pigment.model.series import Change, Metric, PhotoStatus, SeriesResult
from pigment.report import wording
from pigment.report.chart_data import (
    Row,
    find_change,
    site_metrics,
    timeline_of,
    tracks_by_size,
    unconfirmed_spots,
)
from pigment.report.sections import Column, ColumnKind, Table
from pigment.report.wording import pages
from pigment.stats.readings import find_track, visit_mean

MOST_PATCHES = 12

Cells = tuple[str, ...]


def timeline_table(result: SeriesResult, metric: Metric, track_id: int | None = None) -> Table:
    """Give the visits of a timeline: day, value and, for the whole site, its 95 % interval."""
    line = timeline_of(result, metric, track_id)
    text = wording.metric_text(metric)
    bars = any("low" in mean for mean in line.means)
    by_date = {str(mean["date"]): mean for mean in line.means}
    rows = []
    for visit in result.visits:
        key = f"{visit.taken_at.replace(tzinfo=None, microsecond=0).isoformat()}Z"
        mean = by_date.get(key)
        row = [wording.date_text(visit.taken_at.date()), _shown(mean, "value", text.decimals)]
        if bars:
            row.append(_interval(mean, text.decimals))
        rows.append(tuple(row))
    heads = [Column(pages.VISIT_HEAD, ColumnKind.TEXT), Column(text.axis)]
    if bars:
        heads.append(Column(pages.INTERVAL_HEAD))
    title = text.title if track_id is None else f"{wording.patch_title(track_id)}: {text.title}"
    return Table(title, tuple(heads), tuple(rows))


def _shown(mean: Row | None, key: str, decimals: int) -> str:
    if mean is None or key not in mean:
        return pages.NOTHING
    return wording.number(float(mean[key]), decimals)


def _interval(mean: Row | None, decimals: int) -> str:
    if mean is None or "low" not in mean:
        return pages.NOTHING
    return pages.interval(_shown(mean, "low", decimals), _shown(mean, "high", decimals))


def measures_table(result: SeriesResult, track_id: int | None = None) -> Table:
    """Give every measure of the whole site or of one patch: first, latest, verdict."""
    heads = (
        Column(pages.MEASURE_HEAD, ColumnKind.TEXT),
        Column(pages.THEN_NOW_HEAD),
        Column(pages.VERDICT_HEAD, ColumnKind.TEXT),
    )
    rows = []
    for metric in site_metrics(result):
        change = find_change(result, metric, track_id)
        verdict = _verdict(metric, change, len(result.visits))
        rows.append((pages.SHORT_MEASURES[metric.value], _then_now(metric, change), verdict))
    return Table(pages.ALL_MEASURES, heads, tuple(rows))


def one_visit_table(result: SeriesResult) -> Table:
    """Give what the only visit measured."""
    heads = (Column(pages.MEASURE_HEAD, ColumnKind.TEXT), Column(pages.VALUE_HEAD))
    photos = [photo for photo in result.photos if photo.visit is not None]
    rows = []
    for metric in site_metrics(result):
        mean = visit_mean(photos, metric)
        value = wording.value_text(metric, None if mean is None else mean.value)
        rows.append((pages.SHORT_MEASURES[metric.value], value))
    return Table(pages.NOW_TITLE, heads, tuple(rows))


def patches_table(result: SeriesResult, metric: Metric) -> Table:
    """Give the largest patches: hue, first and latest value of one metric, verdict.

    With one visit: hue and value.
    """
    rows: list[Cells]
    tracks = tracks_by_size(result)
    shown = tracks[:MOST_PATCHES]
    unit = wording.metric_text(metric).unit
    patch_head = Column(pages.PATCH_HEAD, ColumnKind.TEXT)
    verdict_head = Column(pages.VERDICT_HEAD, ColumnKind.TEXT)
    if len(result.visits) < 2:
        heads: tuple[Column, ...] = (patch_head, Column(wording.metric_text(metric).axis))
        rows = [(_patch_name(result, track), _value(result, metric, track)) for track in shown]
    else:
        heads = (patch_head, Column(f"{pages.THEN_NOW_HEAD}, {unit}"), verdict_head)
        rows = [_patch_row(result, metric, track) for track in shown]
    order = pages.patch_order_note(len(shown), len(tracks))
    note = f"{order} {wording.unconfirmed_note(unconfirmed_spots(result))}".strip()
    return Table(pages.PATCHES_TITLE, heads, tuple(rows), note)


def _patch_row(result: SeriesResult, metric: Metric, track: int) -> Cells:
    change = find_change(result, metric, track)
    seen = len(timeline_of(result, metric, track).means)
    return (
        _patch_name(result, track),
        _then_now(metric, change, unit=False),
        _verdict(metric, change, seen),
    )


def _patch_name(result: SeriesResult, track: int) -> str:
    return pages.patch_choice(track, hue_of(result, track))


def _value(result: SeriesResult, metric: Metric, track: int) -> str:
    means = timeline_of(result, metric, track).means
    return _shown(means[0] if means else None, "value", wording.metric_text(metric).decimals)


def _verdict(metric: Metric, change: Change | None, visits: int) -> str:
    said = wording.verdict_words(change, visits)
    return pages.lightness_verdict(said) if metric is Metric.DELTA_L else said


def _then_now(metric: Metric, change: Change | None, *, unit: bool = True) -> str:
    if change is None:
        return pages.NOTHING
    text = wording.metric_text(metric)
    then, now = (
        pages.NOTHING
        if quantity is None
        else wording.number(text.factor * quantity.value, text.decimals)
        for quantity in (change.baseline, change.latest)
    )
    return pages.then_now(then, now, pages.SHORT_UNITS[metric.value] if unit else "")


def hue_of(result: SeriesResult, track_id: int) -> HueClass | None:
    """Return the hue of a patch in the last photo that shows it."""
    found = [patch for photo in result.photos if (patch := find_track(photo, track_id))]
    return found[-1].hue_class if found else None


def left_out_table(result: SeriesResult) -> Table:
    """Name every photo that has no say in the comparison, with the reason and what helps."""
    rows = []
    for photo in result.photos:
        if photo.status is PhotoStatus.MEASURED:
            continue
        said = wording.rejection_advice(photo.rejection.code if photo.rejection else "")
        within = photo.status is PhotoStatus.WITHIN_PHOTO_ONLY
        parts = [said.message, pages.WITHIN_PHOTO_ONLY if within else "", said.hint]
        rows.append((photo.file, " ".join(part for part in parts if part)))
    rows += [(file, pages.duplicate(first)) for file, first in result.skipped]
    heads = (
        Column(pages.FILE_HEAD, ColumnKind.TEXT),
        Column(pages.WHY_HEAD, ColumnKind.PROSE),
    )
    return Table(pages.LEFT_OUT_TITLE, heads, tuple(rows), pages.LEFT_OUT_NOTE)
