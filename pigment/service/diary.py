"""A site's series with the person's diary laid beside it, as pages and reports take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pigment.model.diary import Exposure
from pigment.model.series import Event, Metric, SeriesResult, Verdict
from pigment.pipeline.diary import read_with_diary
from pigment.report.chart_data import site_metrics
from pigment.report.wording import diary as words

MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Together:
    """What is said of a series and a diary.

    ``result``: the series with the diary's moments and steps; ``claimed``: steps that stand
    out and paces that differ; ``open``: what was looked at and does not stand out.
    """

    result: SeriesResult
    claimed: tuple[str, ...]
    open: tuple[str, ...]
    enough: bool


def lay_beside(result: SeriesResult, diary: Sequence[Exposure]) -> Together:
    """Return a series with the diary beside it; measured values stay as they are."""
    found = read_with_diary(result, diary)
    metrics = site_metrics(found.result)
    lead = _leading(metrics)
    claims = claimed_steps(found.result)
    others = [
        words.event_sentence(event)
        for event in found.result.events
        if not _is_claimed(event) and event.metric is lead
    ]
    for one in found.associations:
        if one.per_30_days is None or one.ci95 is None or one.metric is not lead:
            continue
        pace = (one.per_30_days, *one.ci95)
        said = words.pace_sentence(
            one.subject, one.metric, pace, one.other_explanations, is_fraction=one.on == "ln"
        )
        (others if one.ci95[0] <= 0.0 <= one.ci95[1] else claims).append(said)
    enough = any(_was_tested(event) for event in found.result.events)
    return Together(
        found.result, tuple(claims[:MOST_SENTENCES]), tuple(others[:MOST_SENTENCES]), enough
    )


def _leading(metrics: Sequence[Metric]) -> Metric | None:
    """Choose the metric that paces are told of: the colour contrast where it is followed."""
    return Metric.DELTA_E00 if Metric.DELTA_E00 in metrics else next(iter(metrics), None)


def claimed_steps(result: SeriesResult) -> list[str]:
    """Return a sentence for each place of the series at which steps stand out."""
    return [words.step_sentence(steps) for steps in _by_place(result.events)]


def _by_place(events: Sequence[Event]) -> list[list[Event]]:
    """Group the claimed steps by the two visits they lie between, in order of time."""
    groups: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        if _is_claimed(event):
            groups.setdefault(event.between or (event.date, event.date), []).append(event)
    return [groups[place] for place in sorted(groups)]


def _is_claimed(event: Event) -> bool:
    return event.verdict in (Verdict.HIGHER, Verdict.LOWER)


def _was_tested(event: Event) -> bool:
    return event.step is not None
