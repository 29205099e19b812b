"""What a series amounts to, gathered for the first lines of a page."""

from __future__ import annotations

from dataclasses import dataclass

from pigment.model.calibration import ColourMethod
from pigment.model.series import COMMON_PATCHES, Change, Metric, SeriesResult, Verdict
from pigment.report import wording
from pigment.report.chart_data import baseline_visit, find_change, site_metrics
from pigment.report.wording import summary as words
from pigment.report.wording.corrections import corrected_note

_CARDS = (ColourMethod.COLORCHECKER24, ColourMethod.PIGMENT_CARD)


@dataclass(frozen=True, slots=True)
class Summary:
    """The first lines: a plain sum of the verdicts, the leading one with its margin, the rest.

    ``notes``: patches that are surely new or gone. ``advice``: what would help to tell, where a
    verdict is open. ``metric``: the one that ``lead`` speaks of.
    """

    headline: str
    lead: str
    metric: Metric | None
    notes: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


def summarise(result: SeriesResult) -> Summary | None:
    """Sum up the changes since the first visit; ``None`` with fewer than two visits."""
    first = baseline_visit(result)
    changes = site_changes(result)
    if first is None or not changes:
        return None
    lead = words.leading(changes)
    since = [change for change in result.changes if change.since == "baseline"]
    return Summary(
        headline=words.headline(changes),
        lead=wording.change_sentence(lead, first.taken_at.date()) if lead else "",
        metric=lead.metric if lead else None,
        notes=words.presence_notes(since),
        advice=words.advice(
            {change.reason for change in changes if change.verdict is Verdict.CANNOT_TELL},
            single_photos=any(len(visit.photos) < 2 for visit in result.visits),
            without_card=any(
                photo.colour_method not in _CARDS for photo in result.photos if photo.visit
            ),
        ),
    )


def site_changes(result: SeriesResult) -> list[Change]:
    """Return the whole-site changes since the first visit, one per metric."""
    found = (find_change(result, metric, None) for metric in site_metrics(result))
    return [change for change in found if change is not None]


def noise_sentence(result: SeriesResult, metric: Metric, track_id: int | None = None) -> str:
    """Say how large the noise of one metric is; empty with fewer than two visits."""
    change = find_change(result, metric, track_id)
    if change is None:
        return ""
    limit = change.minimal_detectable_change
    shown = None if limit is None else wording.amount_text(change, limit)
    noise = next((noise for noise in result.noise if noise.metric is metric), None)
    return words.noise_words(shown, noise.source if noise else None)


def compares_common_patches(result: SeriesResult, metric: Metric) -> bool:
    """Tell whether the whole-site verdict is over the patches found at both visits only."""
    change = find_change(result, metric, None)
    return change is not None and change.reason == COMMON_PATCHES


def correction_note(result: SeriesResult) -> str:
    """Say that a person corrected the outlines; empty where nobody did."""
    if result.corrections is None or not result.corrections.strokes:
        return ""
    strokes = result.corrections.strokes
    return corrected_note(
        [stroke.made_at.date() for stroke in strokes], [stroke.author for stroke in strokes]
    )
