"""A diary beside a measured series: which steps and which pace of change go together with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pigment.model.diary import TESTED, Exposure, Moment, in_order, moments_of
from pigment.model.series import SeriesResult
from pigment.stats.events import DatedEvent, steps_at_events
from pigment.stats.exposure import Association, DosedSpan, associate
from pigment.stats.series import StatsSettings

LEAST_DAYS = 28  # of an exposure, for a pace with it to be told of


@dataclass(frozen=True, slots=True)
class DiaryFindings:
    """What a diary and a series say together.

    ``result``: the series with the diary's moments and the steps at them. ``associations``:
    the pace of change with each exposure against without, by its label.
    """

    result: SeriesResult
    associations: tuple[Association, ...]


def read_with_diary(
    result: SeriesResult, diary: Iterable[Exposure], settings: StatsSettings | None = None
) -> DiaryFindings:
    """Return a series with its diary laid beside it; nothing measured is changed."""
    entries = in_order(set(diary))
    moments = within_reach(moments_of(entries), result)
    events = steps_at_events(result.photos, dated_events(moments), settings)
    every = dosed_spans(entries)
    spans = lasting_spans(every, result)
    return DiaryFindings(
        replace(result, moments=moments, events=events),
        associate(result.photos, spans, settings, beside=every) if result.visits else (),
    )


def within_reach(moments: Sequence[Moment], result: SeriesResult) -> tuple[Moment, ...]:
    """Return the moments from the first to the last visit, both days included."""
    if not result.visits:
        return ()
    first = result.visits[0].taken_at.date()
    last = result.visits[-1].taken_at.date()
    return tuple(moment for moment in moments if first <= moment.on <= last)


def dated_events(moments: Iterable[Moment]) -> list[DatedEvent]:
    """Return what a step is looked for at: moments that may go together with a change."""
    tested = (DatedEvent(moment.on, moment.label) for moment in moments if moment.is_tested)
    return list(dict.fromkeys(tested))


def dosed_spans(entries: Iterable[Exposure]) -> dict[str, list[DosedSpan]]:
    """Return the days of each exposure by its label; the dose counts where all entries have it.

    An entry without a last day ends where the next about the same thing begins.
    """
    subjects: dict[tuple[str, str], list[Exposure]] = {}
    for entry in entries:
        if entry.kind in TESTED:
            subjects.setdefault(entry.subject, []).append(entry)
    return {subject_label(group[0]): _spans(group) for group in subjects.values()}


def lasting_spans(
    spans: Mapping[str, list[DosedSpan]], result: SeriesResult
) -> dict[str, list[DosedSpan]]:
    """Keep what went on for weeks between the first and the last visit; less has no pace."""
    if not result.visits:
        return {}
    first = result.visits[0].taken_at.date()
    last = result.visits[-1].taken_at.date()
    return {
        subject: own
        for subject, own in spans.items()
        if sum(_days_within(span, first, last) for span in own) >= LEAST_DAYS
    }


def _days_within(span: DosedSpan, first: date, last: date) -> int:
    until = last if span.last is None else min(span.last, last)
    return max((until - max(span.first, first)).days, 0)


def subject_label(exposure: Exposure) -> str:
    """Name what an entry is about, without its dose."""
    return " ".join(part for part in (exposure.kind.value, exposure.name) if part)


def _spans(group: Sequence[Exposure]) -> list[DosedSpan]:
    units = {entry.dose_unit for entry in group}
    dosed = len(units) == 1 and all(entry.dose is not None for entry in group)
    spans = []
    for entry, following in zip(group, [*group[1:], None], strict=True):
        last = entry.ended_on if entry.is_lasting else entry.started_on
        if last is None and following is not None:
            last = following.started_on
        dose = entry.dose if dosed and entry.dose is not None else 1.0
        spans.append(DosedSpan(entry.started_on, last, dose))
    return spans
