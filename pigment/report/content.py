"""What the report of a series says: chosen here once, set on paper elsewhere.

No number is made up: without a scale there are no mm², one visit claims no change, and what
was not measurable is called so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pigment.model.calibration import ColourMethod
from pigment.model.patches import PatchKind
from pigment.model.series import MeasuredPhoto, SeriesResult, Visit
from pigment.report import content_face, content_photos, content_tables, wording
from pigment.report.chart_data import (
    baseline_visit,
    breaks_of,
    grouped_photos,
    site_metrics,
    site_timeline,
)
from pigment.report.content_diary import diary_table
from pigment.report.measured_signs import sign_notes
from pigment.report.sections import Chart, Picture, Report, Table, Words
from pigment.report.summary import correction_note, site_changes
from pigment.report.visit_choice import evenly_spaced, shown_photo, visit_day
from pigment.report.wording import pages, paper, paper_method, summary

CONTACT_TILES = 12
_FEWEST_FOR_CONTACT = 3  # the first and the latest visit are shown large already
_GRADED = (ColourMethod.COLORCHECKER24, ColourMethod.PIGMENT_CARD)


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What goes in beside what always does (verdict, numbers, omissions, limits)."""

    pictures: bool = True
    outlines: bool = True
    contact_sheet: bool = True
    patches: bool = True
    photo_details: bool = True
    diary: bool = False  # the person's own: only where they say so


def build_report(
    result: SeriesResult, options: ReportOptions | None = None, together: Sequence[str] = ()
) -> Report:
    """Return the content of the report of one measured series.

    ``together``: sentences on what goes together with the diary; it is left out, charts and
    all, unless the options ask for it.
    """
    options = options or ReportOptions()
    result = without_diary(_with_days(result)) if not options.diary else _with_days(result)
    pair = _pair(result, options)
    contact, contact_note = _contact(result, options)
    charts = _charts(result)
    verdict, margins = _verdicts(result)
    return Report(
        title=paper.TITLE,
        site=result.site or paper.SITE_UNNAMED,
        reader=paper.READER,
        facts=_facts(result),
        verdict=verdict,
        margins=margins,
        disclaimer=wording.DISCLAIMER,
        pair=pair,
        pair_note=_pair_note(result, pair, options),
        numbers=content_tables.numbers_table(result),
        charts=charts,
        chart_note=_chart_note(result) if charts else "",
        contact=contact,
        contact_note=contact_note,
        tables=_tables(result, options, together),
        method=(*paper_method.METHOD_TEXT, paper_method.VERDICT_TEXT, paper_method.LIMITS_TEXT),
        signs_title=wording.WARNING_SIGNS_TITLE,
        signs=(*sign_notes(result), *wording.WARNING_SIGNS),
        made_by=paper.footer(result.pigment_version, result.settings_fingerprint),
        words=Words(
            pair=paper.PAIR if len(result.visits) > 1 else paper.PAIR_ONE,
            timelines=paper.TIMELINES,
            more_timelines=paper.MORE_TIMELINES,
            contact=paper.CONTACT,
            method=paper.METHOD,
            page=paper.PAGE,
            of=paper.OF,
        ),
    )


def without_diary(result: SeriesResult) -> SeriesResult:
    """Return a series as if no diary had been laid beside it."""
    return replace(result, moments=(), events=())


def _with_days(result: SeriesResult) -> SeriesResult:
    """Read away what only a file can hold: line breaks and control signs in the site's name."""
    return replace(result, site=" ".join(result.site.split()))


def _facts(result: SeriesResult) -> str:
    measured = sum(len(group) for group in grouped_photos(result))
    days = [visit_day(visit) for visit in result.visits]
    when = paper.period(days[0], days[-1]) if days else paper.DATE_UNKNOWN
    return paper.facts(when, len(result.visits), measured, len(result.photos))


def _verdicts(result: SeriesResult) -> tuple[str, tuple[str, ...]]:
    """Return the sentence that sums up; then each change with its margin, what is new or gone."""
    if not result.visits:
        return paper.NO_VISIT, ()
    if len(result.visits) == 1:
        return paper.one_visit(content_tables.patch_count(result)), ()
    changes = site_changes(result)
    first = baseline_visit(result)
    if not changes or first is None:
        return paper.NO_CHANGES, ()
    lead = summary.leading(changes)
    three = [c for c in changes if c is lead or c.metric in content_tables.three_metrics(result)]
    ordered = sorted(three, key=lambda change: change is not lead)
    day = visit_day(first)
    margins = [wording.change_sentence(change, day) for change in ordered]
    since = [change for change in result.changes if change.since == "baseline"]
    notes = (*summary.presence_notes(since), *sign_notes(result), *_corrected(result))
    return summary.headline(changes), (*margins, *notes)


def _corrected(result: SeriesResult) -> tuple[str, ...]:
    note = correction_note(result)
    return (note,) if note else ()


def _pair(result: SeriesResult, options: ReportOptions) -> tuple[Picture, ...]:
    first = baseline_visit(result)
    if first is None or not options.pictures:
        return ()
    label = paper.first_label(is_first=content_tables.counts_from_first(result))
    shown = [(label if len(result.visits) > 1 else paper.THIS_VISIT, first)]
    if result.visits[-1].visit != first.visit:
        shown.append((paper.LATEST, result.visits[-1]))
    return tuple(
        _picture(f"pair-{place}", label, visit, photo, options.outlines)
        for place, (label, visit) in enumerate(shown, start=1)
        if (photo := shown_photo(result, visit)) is not None
    )


def _picture(key: str, label: str, visit: Visit, photo: MeasuredPhoto, outlined: bool) -> Picture:
    day = visit_day(visit)
    patches = sum(patch.kind is PatchKind.PATCH for patch in photo.patches)
    caption = paper.pair_caption(label, day)
    return Picture(
        key, photo.file, caption, paper.picture_alt(caption, patches, outlined), outlined
    )


def _pair_note(result: SeriesResult, pair: Sequence[Picture], options: ReportOptions) -> str:
    if not pair:
        return "" if options.pictures else paper.NO_PICTURES
    photos = {photo.file: photo for photo in result.photos}
    baseline = photos[result.baseline_file]
    return paper.pair_note(
        scaled=baseline.mm_per_work_px is not None,
        outlined=options.outlines,
        coloured=all(photos[one.file].colour_method in _GRADED for one in pair),
        two=len(pair) > 1,
    )


def _contact(result: SeriesResult, options: ReportOptions) -> tuple[tuple[Picture, ...], str]:
    wanted = options.pictures and options.contact_sheet
    if not wanted or len(result.visits) < _FEWEST_FOR_CONTACT:
        return (), ""
    tiles = []
    for place in evenly_spaced(len(result.visits), CONTACT_TILES):
        visit = result.visits[place]
        photo = shown_photo(result, visit)
        if photo is None:
            continue
        day = paper.day_text(visit_day(visit))
        patches = sum(patch.kind is PatchKind.PATCH for patch in photo.patches)
        alt = paper.picture_alt(day, patches, outlined=False)
        tiles.append(Picture(f"tile-{visit.visit}", photo.file, day, alt, outlined=False))
    return tuple(tiles), paper.contact_note(len(tiles), len(result.visits))


def _charts(result: SeriesResult) -> tuple[Chart, ...]:
    if len(result.visits) < 2:
        return ()
    charts = []
    for metric in site_metrics(result):
        line = site_timeline(result, metric)
        if not line.means:
            continue
        title = wording.metric_text(metric).title
        alt = wording.chart_description(title, "", line.verdict, line.spoken)
        trend = next((t for t in result.trends if t.metric is metric and t.track_id is None), None)
        moves = trend is not None and trend.slope_per_30_days is not None
        note = paper.trend_note(wording.trend_sentence(trend)) if trend and moves else ""
        charts.append(Chart(f"chart-{metric.value}", metric, title, alt, note))
    return tuple(charts)


def _chart_note(result: SeriesResult) -> str:
    lines = [site_timeline(result, metric) for metric in site_metrics(result)]
    caption = wording.chart_caption(
        has_band=any(line.band is not None for line in lines),
        has_bars=any("low" in mean for line in lines for mean in line.means),
        has_photos=any(len(line.photos) > len(line.means) for line in lines),
        broken=any(line.breaks for line in lines),
        has_moments=any(line.moments for line in lines),
    )
    return " ".join([caption, *_breaks(result)])


def _breaks(result: SeriesResult) -> list[str]:
    """Say where a comparison breaks: each day and reason once, with the metrics it concerns."""
    nouns: dict[tuple[Visit, str], list[str]] = {}
    for metric in site_metrics(result):
        for visit, reason in breaks_of(result, metric):
            nouns.setdefault((visit, reason), []).append(wording.metric_text(metric).noun)
    return [
        pages.break_sentence(visit.taken_at.date(), reason, ", ".join(named))
        for (visit, reason), named in nouns.items()
    ]


def _tables(
    result: SeriesResult, options: ReportOptions, together: Sequence[str]
) -> tuple[Table, ...]:
    tables = [content_tables.visits_table(result)] if len(result.visits) > 1 else []
    if options.diary:
        tables.append(diary_table(result, together))
    if options.patches:
        tables.append(content_tables.patches_table(result))
        tables.append(content_face.face_table(result))
    if options.photo_details:
        tables.append(content_photos.photos_table(result))
    tables.append(content_photos.left_out_table(result))
    return tuple(table for table in tables if table.rows or table.note)
