"""The photographs of a report as tables: how each was calibrated, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

from pigment.model.series import MeasuredPhoto, PhotoStatus, SeriesResult
from pigment.report import wording
from pigment.report.chart_data import grouped_photos
from pigment.report.content_tables import Z_95
from pigment.report.sections import Column, ColumnKind, Table
from pigment.report.visit_choice import evenly_spaced
from pigment.report.wording import paper
from pigment.report.wording.colours import colour_words

MOST_SINGLE = 14  # photos listed one by one; beyond, by visit
MOST_GROUPS = 24
MOST_LEFT_OUT = 10


def photos_table(result: SeriesResult) -> Table:
    """Each photo's calibration; by visit, as ranges, where there are many."""
    seen = [photo for photo in result.photos if photo.status is not PhotoStatus.REJECTED]
    grouped = len(seen) > MOST_SINGLE
    groups = grouped_photos(result) if grouped else [[photo] for photo in seen]
    chosen = [groups[i] for i in evenly_spaced(len(groups), MOST_GROUPS)]
    baseline = next((p for p in seen if p.file == result.baseline_file), None)
    head = paper.VISIT if grouped else paper.PHOTO
    columns = (
        Column(head, ColumnKind.TEXT),
        Column(paper.DATE, ColumnKind.TEXT),
        Column(paper.CAMERA, ColumnKind.TEXT),
        Column(paper.COLOUR_FROM, ColumnKind.TEXT),
        Column(paper.SCALE),
        Column(paper.TILT),
        Column(paper.ALIGNMENT),
        Column(paper.FLAGS, ColumnKind.PROSE),
    )
    rows = tuple(_row(group, baseline, grouped=grouped) for group in chosen)
    alone = grouped and any(photo.visit is None for photo in seen)
    note = paper.photos_note(grouped=grouped, shown=len(chosen), found=len(groups), alone=alone)
    return Table(paper.PHOTOS, columns, rows, note)


def _row(
    group: Sequence[MeasuredPhoto], baseline: MeasuredPhoto | None, *, grouped: bool
) -> tuple[str, ...]:
    first = group[0]
    visit = paper.NOTHING if first.visit is None else str(first.visit)
    name = paper.visit_photos(visit, len(group)) if grouped else paper.short_name(first.file)
    flags = dict.fromkeys(flag for p in group if p.quality for flag in p.quality.flags)
    return (
        name,
        _date(first),
        " / ".join(dict.fromkeys(p.capture.camera or paper.UNKNOWN for p in group)),
        _colour(group),
        _scale(group),
        _range(group, lambda photo: photo.tilt_deg, 0, "°"),
        _placed(group, baseline),
        ", ".join(paper.FLAG_WORDS[flag] for flag in flags) or paper.NOTHING,
    )


def _date(photo: MeasuredPhoto) -> str:
    capture = photo.capture
    if capture.taken_at is None:
        return paper.DATE_UNKNOWN
    return paper.short_date(capture.taken_at.date(), capture.taken_at_source)


def _colour(group: Sequence[MeasuredPhoto]) -> str:
    names = " / ".join(
        dict.fromkeys(colour_words(p.colour_method, p.colour_reference) for p in group)
    )
    residual = _range(group, lambda photo: photo.colour_residual_delta_e00, 1)
    return names if residual == paper.NOTHING else f"{names}, {residual}"


def _scale(group: Sequence[MeasuredPhoto]) -> str:
    """Write the scale with its 95 % half-width; over several photos, as their range."""
    (first, *others), scale = group, _mm_per_px(group[0])
    if others or scale is None or first.scale_rel_sd is None:
        return _range(group, _mm_per_px, 3)
    return paper.plus_minus(scale, Z_95 * scale * first.scale_rel_sd, 4)


def _mm_per_px(photo: MeasuredPhoto) -> float | None:
    """Millimetres per pixel of the photo as taken."""
    work = photo.mm_per_work_px
    return None if work is None else work * photo.photo_to_work


def _placed(group: Sequence[MeasuredPhoto], baseline: MeasuredPhoto | None) -> str:
    """Mean error of laying photos over the first one: mm where that has a scale, else pixels."""
    others = [photo for photo in group if photo is not baseline]
    if not others or baseline is None:
        return paper.ANCHOR
    if any(photo.alignment is None for photo in others):
        return paper.NOT_PLACED
    mm_per_px = baseline.mm_per_work_px
    if mm_per_px is not None:
        return paper.with_unit(_range(others, lambda photo: _rms(photo, mm_per_px), 2), "mm")
    factor = 1.0 / baseline.photo_to_work
    return paper.with_unit(_range(others, lambda photo: _rms(photo, factor), 1), "px")


def _rms(photo: MeasuredPhoto, factor: float) -> float | None:
    return None if photo.alignment is None else photo.alignment.rms_px * factor


def _range(
    group: Sequence[MeasuredPhoto],
    read: Callable[[MeasuredPhoto], float | None],
    decimals: int,
    unit: str = "",
) -> str:
    """Write the least and the largest of a figure over some photos."""
    read_all = (read(photo) for photo in group)
    values = [value for value in read_all if value is not None and isfinite(value)]
    if not values:
        return paper.NOTHING
    low, high = (wording.number(value, decimals) for value in (min(values), max(values)))
    return paper.between(low, high) + unit


def left_out_table(result: SeriesResult) -> Table:
    """Photos that were refused, not placed or skipped: why, and what would help."""
    columns = (
        Column(paper.FILE, ColumnKind.TEXT),
        Column(paper.WHY, ColumnKind.PROSE),
        Column(paper.ADVICE, ColumnKind.PROSE),
    )
    refused = sorted(
        (photo for photo in result.photos if photo.rejection is not None),
        key=lambda photo: photo.status is not PhotoStatus.REJECTED,
    )
    rows = [_refused_row(photo) for photo in refused]
    rows += [
        (
            paper.short_name(file),
            paper.duplicate_text(paper.short_name(first)),
            paper.DUPLICATE_ADVICE,
        )
        for file, first in result.skipped
    ]
    note = "" if rows else paper.ALL_USED
    if len(rows) > MOST_LEFT_OUT + 1:
        note = paper.more_left_out(len(rows) - MOST_LEFT_OUT)
        rows = rows[:MOST_LEFT_OUT]
    return Table(paper.LEFT_OUT, columns, tuple(rows), note)


def _refused_row(photo: MeasuredPhoto) -> tuple[str, str, str]:
    assert photo.rejection is not None  # chosen by that
    head = paper.REJECTED if photo.status is PhotoStatus.REJECTED else paper.WITHIN_ONLY
    why = wording.beside_name(photo.file, photo.rejection.message)
    return paper.short_name(photo.file), f"{head} {why}", photo.rejection.hint
