"""The numbers of a report as tables: the three numbers, every visit, the largest patches."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite

from pigment.model.patches import Patch, PatchKind
from pigment.model.quantity import Quantity
from pigment.model.series import COMMON_PATCHES, Change, MeasuredPhoto, Metric, SeriesResult, Visit
from pigment.report import wording
from pigment.report.chart_data import (
    baseline_visit,
    find_change,
    grouped_photos,
    site_metrics,
    unconfirmed_spots,
)
from pigment.report.sections import Column, ColumnKind, Table
from pigment.report.visit_choice import evenly_spaced, visit_day
from pigment.report.wording import paper
from pigment.stats.change import VisitMean, visit_interval, visit_quantity
from pigment.stats.readings import find_track, track_ids, visit_mean

Z_95 = 1.959964
MOST_VISITS = 24
MOST_PATCHES = 10
# Below, one decimal more: mm², per cent.
_SMALL = {Metric.AREA_MM2: 100.0, Metric.AFFECTED_FRACTION: 10.0}


def three_metrics(result: SeriesResult) -> tuple[Metric, ...]:
    """Name the three numbers: area (or share of the skin), colour contrast, pigment contrast."""
    return tuple(metric for metric in site_metrics(result) if metric is not Metric.DELTA_L)


def patch_count(result: SeriesResult) -> int:
    """Count the patches (no moles, no freckles) of the photos that lie on the baseline."""
    return len(track_ids(grouped_photos(result)))


def counts_from_first(result: SeriesResult) -> bool:
    """Tell whether changes are counted from the first visit, not from one chosen later."""
    baseline = baseline_visit(result)
    return baseline is None or baseline.visit == result.visits[0].visit


def numbers_table(result: SeriesResult) -> Table:
    """First, latest, difference, interval and verdict of the three numbers."""
    if len(result.visits) < 2:
        return _one_visit_numbers(result)
    changes = [(metric, find_change(result, metric, None)) for metric in three_metrics(result)]
    common = any(change is not None and change.reason == COMMON_PATCHES for _, change in changes)
    columns = (
        Column(paper.MEASURE, ColumnKind.PROSE),
        Column(paper.first_label(is_first=counts_from_first(result))),
        *map(Column, (paper.LATEST, paper.DIFFERENCE, paper.INTERVAL, paper.NOISE)),
        Column(paper.VERDICT, ColumnKind.TEXT),
    )
    rows = tuple(_change_row(result, metric, change) for metric, change in changes)
    sources = {n.source for n in result.noise if n.metric in three_metrics(result)}
    note = paper.numbers_note(
        scaled=Metric.AREA_MM2 in three_metrics(result),
        common=common,
        line=any(change is not None and change.estimator == "line" for _, change in changes),
        sources=[wording.NOISE_SOURCE_NAMES[source] for source in sorted(sources)],
    )
    return Table(paper.NUMBERS, columns, rows, note)


def _one_visit_numbers(result: SeriesResult) -> Table:
    columns = (
        Column(paper.MEASURE, ColumnKind.TEXT),
        Column(paper.THIS_VISIT),
        Column(paper.MEANING, ColumnKind.PROSE),
    )
    rows = tuple(
        (
            wording.metric_label(metric),
            _visit_cell(result, visit, metric),
            paper.MEANINGS[metric],
        )
        for visit in result.visits
        for metric in three_metrics(result)
    )
    scaled = Metric.AREA_MM2 in three_metrics(result)
    return Table(paper.NUMBERS, columns, rows, paper.one_visit_note(scaled=scaled))


def _change_row(result: SeriesResult, metric: Metric, change: Change | None) -> tuple[str, ...]:
    label = wording.metric_label(metric)
    if change is None:
        return (label, *(paper.NOTHING,) * 5, wording.verdict_words(None))
    if change.reason == COMMON_PATCHES:
        label += paper.COMMON_MARK
    places = _places(metric, change.baseline, change.latest)
    limit = change.minimal_detectable_change
    return (
        label,
        _quantity(metric, change.baseline, places, _reach(result, baseline_visit(result), metric)),
        _quantity(metric, change.latest, places, _reach(result, result.visits[-1], metric)),
        _signed(metric, change.difference, places),
        _interval(metric, change.ci95, places),
        paper.NOTHING if limit is None else paper.plain(_shown(metric, limit), places),
        wording.verdict_words(change, 2),
    )


def _reach(result: SeriesResult, visit: Visit | None, metric: Metric) -> float:
    """Count the standard uncertainties in a 95 % half-width: Student's t of the noise.

    Where the noise is unknown, as for the normal distribution.
    """
    noise = next((noise for noise in result.noise if noise.metric is metric), None)
    mean = None if visit is None else visit_mean(_group(result, visit), metric)
    if noise is None or mean is None:
        return Z_95
    (low, high), sd = visit_interval(mean, noise), visit_quantity(mean, noise).sd
    return (high - low) / 2.0 / sd if sd > 0 else Z_95


def visits_table(result: SeriesResult) -> Table:
    """Every visit's whole-site numbers, each with its 95 % half-width."""
    metrics = site_metrics(result)
    chosen = [result.visits[i] for i in evenly_spaced(len(result.visits), MOST_VISITS)]
    columns = (
        Column(paper.VISIT, ColumnKind.TEXT),
        Column(paper.DATE, ColumnKind.TEXT),
        Column(paper.PHOTO_COUNT),
        *(Column(paper.METRIC_HEADS[metric]) for metric in metrics),
    )
    rows = tuple(
        (
            str(visit.visit),
            paper.day_text(visit_day(visit)),
            str(len(visit.photos)),
            *(_visit_cell(result, visit, metric) for metric in metrics),
        )
        for visit in chosen
    )
    return Table(paper.VISITS, columns, rows, paper.visits_note(len(rows), len(result.visits)))


def _visit_cell(result: SeriesResult, visit: Visit, metric: Metric) -> str:
    mean = visit_mean(_group(result, visit), metric)
    if mean is None or not isfinite(mean.value):
        return paper.NOT_MEASURABLE
    noise = next((noise for noise in result.noise if noise.metric is metric), None)
    half = Z_95 * mean.sd
    if noise is not None:
        low, high = visit_interval(mean, noise)
        half = (high - low) / 2.0
    places = _places(metric, Quantity(mean.value, half))
    return paper.plus_minus(_shown(metric, mean.value), _shown(metric, half), places)


def patches_table(result: SeriesResult) -> Table:
    """List the largest patches: their hue, size, contrast, and what became of them."""
    tracks = _largest_tracks(result)
    first, last = baseline_visit(result), result.visits[-1] if result.visits else None
    if first is None or last is None or not tracks:
        return Table(paper.PATCHES, (), ())
    two = len(result.visits) > 1
    area, *_ = three_metrics(result)
    metrics = [area, Metric.DELTA_E00]
    heads = [paper.PATCH, paper.SEEN, paper.HUE]
    if not two:
        metrics += [Metric.MELANIN_CONTRAST, Metric.DELTA_L]
        heads.remove(paper.SEEN)
    columns = [Column(head, ColumnKind.TEXT) for head in heads]
    for metric in metrics:
        kinds = (ColumnKind.NUMBER, ColumnKind.NUMBER, ColumnKind.TEXT)
        heads_of = paper.patch_heads(metric, two=two, is_first=counts_from_first(result))
        columns += map(Column, heads_of, kinds)
    visits = [first, last] if two else [first]
    rows = tuple(_patch_row(result, track, visits, metrics) for track in tracks[:MOST_PATCHES])
    moles, freckles = (_count(result, kind) for kind in (PatchKind.MOLE, PatchKind.FRECKLE))
    note = paper.patches_note(len(rows), len(tracks), moles, freckles)
    waiting = wording.unconfirmed_note(unconfirmed_spots(result))
    return Table(paper.PATCHES, tuple(columns), rows, f"{note} {waiting}".strip())


def _patch_row(
    result: SeriesResult, track: int, visits: Sequence[Visit], metrics: Sequence[Metric]
) -> tuple[str, ...]:
    groups = grouped_photos(result)
    seen = sum(any(find_track(photo, track) for photo in group) for group in groups)
    cells = [str(track), paper.HUES[_latest_patch(result, track).hue_class]]
    if len(visits) > 1:
        cells.insert(1, paper.seen(seen, len(groups)))
    for metric in metrics:
        means = [visit_mean(_group(result, visit), metric, track) for visit in visits]
        cells += [_track_cell(metric, mean) for mean in means]
        if len(visits) > 1:
            cells.append(wording.verdict_words(find_change(result, metric, track), seen))
    return tuple(cells)


def _track_cell(metric: Metric, mean: VisitMean | None) -> str:
    if mean is None or not isfinite(mean.value):
        return paper.NOTHING
    return _quantity(metric, Quantity(mean.value, mean.sd), _places(metric, mean))


def _largest_tracks(result: SeriesResult) -> list[int]:
    groups = grouped_photos(result)
    size = {
        track: max(
            patch.area_px / photo.photo_to_work**2
            for group in groups
            for photo in group
            if (patch := find_track(photo, track)) is not None
        )
        for track in track_ids(groups)
    }
    return sorted(size, key=lambda track: (-size[track], track))


def _latest_patch(result: SeriesResult, track: int) -> Patch:
    """Return the patch of the last photo that has one of this track."""
    found = [
        patch
        for group in grouped_photos(result)
        for photo in group
        if (patch := find_track(photo, track)) is not None
    ]
    return found[-1]


def _count(result: SeriesResult, kind: PatchKind) -> int:
    """Count the spots of one kind, as tracks over all visits."""
    return len(
        {
            patch.track_id
            for group in grouped_photos(result)
            for photo in group
            for patch in photo.patches
            if patch.kind is kind
        }
    )


def _group(result: SeriesResult, visit: Visit) -> list[MeasuredPhoto]:
    return [photo for photo in result.photos if photo.visit == visit.visit]


def _shown(metric: Metric, value: float) -> float:
    return wording.metric_text(metric).factor * value


def _places(metric: Metric, *values: Quantity | VisitMean | None) -> int:
    """Decimals that suit a metric; one more where an area or a share is small."""
    places = wording.metric_text(metric).decimals
    shown = [abs(_shown(metric, value.value)) for value in values if value is not None]
    return places + (min(shown, default=inf) < _SMALL.get(metric, 0.0))


def _quantity(metric: Metric, quantity: Quantity | None, places: int, reach: float = Z_95) -> str:
    """Write a value and its 95 % half-width, which is ``reach`` standard uncertainties."""
    if quantity is None or not isfinite(quantity.value):
        return paper.NOT_MEASURABLE
    half = _shown(metric, reach * quantity.sd)
    return paper.plus_minus(_shown(metric, quantity.value), half, places)


def _signed(metric: Metric, value: float | None, places: int) -> str:
    return paper.NOTHING if value is None else paper.signed(_shown(metric, value), places)


def _interval(metric: Metric, ends: tuple[float, float] | None, places: int) -> str:
    if ends is None:
        return paper.NOTHING
    return paper.spread(*(_signed(metric, end, places) for end in ends))
