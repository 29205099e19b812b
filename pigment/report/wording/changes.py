"""What is said of a change or a trend.

A verdict of "no change" always says how large a change it rules out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from pigment.model.series import COMMON_PATCHES, Change, Metric, Trend, Verdict
from pigment.report.wording.measures import (
    SPACE,
    MetricText,
    date_text,
    metric_text,
    number,
    value_text,
)

_RELATIVE = (Metric.AREA_MM2, Metric.AFFECTED_FRACTION)


def amount_text(change: Change, amount: float, *, signed: bool = False) -> str:
    """Write a difference: areas in per cent of the baseline, the others in their unit."""
    sign = "+" if signed and amount > 0 else ""
    base = change.baseline.value if change.baseline else 0.0
    if change.metric in _RELATIVE and base > 0:
        percent = 100.0 * amount / base
        return f"{sign}{number(percent, 0 if abs(percent) >= 9.5 else 1)}{SPACE}%"
    return sign + value_text(change.metric, amount)


def _subject(change: Change) -> str:
    noun = metric_text(change.metric).noun
    if change.reason == COMMON_PATCHES:
        return f"the {noun} of the patches found at both visits"
    return f"the {noun}" if change.track_id is None else f"the {noun} of patch {change.track_id}"


def change_sentence(change: Change, since: date | None = None) -> str:
    """Say what one change amounts to; ``since`` is the date of the earlier visit."""
    when = date_text(since) if since else f"the {_SINCE.get(change.since, change.since)}"
    return f"Since {when}: {_BY_VERDICT[change.verdict](change)}"


_SINCE = {"baseline": "first visit", "previous": "visit before"}


def _claimed(change: Change) -> str:
    if change.reason in _PRESENCE_CLAIMS:
        return _PRESENCE_CLAIMS[change.reason]
    assert change.difference is not None  # claims are made of measured differences
    verb = "rose" if change.verdict is Verdict.HIGHER else "fell"
    parts = [f"{_subject(change)} {verb} by {amount_text(change, abs(change.difference))}"]
    if change.metric is Metric.DELTA_L:
        way = "lighter" if change.verdict is Verdict.HIGHER else "darker"
        parts.append(f", {way} against the skin around")
    if change.ci95 is not None:
        low, high = (amount_text(change, end, signed=True) for end in change.ci95)
        parts.append(f" (95{SPACE}% interval {low} to {high})")
    if change.minimal_detectable_change is not None:
        parts.append(
            f"; noise alone explains {amount_text(change, change.minimal_detectable_change)}"
        )
    return "".join(parts) + "."


def _unchanged(change: Change) -> str:
    text = f"no change was detected in {_subject(change)}"
    if change.equivalence_margin is None:
        return f"{text}."
    margin = amount_text(change, change.equivalence_margin)
    return f"{text}, and a change of {margin} would have been seen."


def _undecided(change: Change) -> str:
    limit, margin = change.minimal_detectable_change, change.equivalence_margin
    if limit is not None and margin is not None and change.reason in _WITH_FIGURES:
        words = _WITH_FIGURES[change.reason]
        return f"{_open(change)} " + words.format(
            limit=amount_text(change, limit),
            margin=amount_text(change, margin),
        )
    if change.reason in _BY_THE_SKIN and change.difference is not None and limit is not None:
        verb = "rose" if change.difference > 0.0 else "fell"
        moved = amount_text(change, abs(change.difference))
        return (
            f"cannot tell whether {_subject(change)} changed of itself; it {verb} by {moved}, more "
            f"than noise explains ({amount_text(change, limit)}), but {_BY_THE_SKIN[change.reason]}"
        )
    return f"{_open(change)} " + (_REASONS | _BY_THE_SKIN).get(
        change.reason, "this could not be compared."
    )


def _open(change: Change) -> str:
    return f"cannot tell whether {_subject(change)} changed;"


_BY_VERDICT: Mapping[Verdict, Callable[[Change], str]] = MappingProxyType(
    {
        Verdict.HIGHER: _claimed,
        Verdict.LOWER: _claimed,
        Verdict.NO_DETECTABLE_CHANGE: _unchanged,
        Verdict.CANNOT_TELL: _undecided,
    }
)
_PRESENCE_CLAIMS = {
    "vanished": "this patch is no longer found, though its skin is in view.",
    "appeared": "this patch is new; its skin was in view before.",
}
_WITH_FIGURES = {
    "noise_exceeds_margin": "a change by {limit} could hide in the noise.",
    "between_noise_and_margin": (
        "it moved by less than noise explains ({limit}), but a change of {margin} is not ruled out."
    ),
    "one_of_many_patches": (
        "it moved by more than {limit}, but among this many patches one may do so by chance."
    ),
}
_BY_THE_SKIN = {
    "skin_darkened": "the skin around darkened too, and a tan alone makes patches stand out less.",
    "skin_lightened": "the skin around became lighter too, and a tan that fades makes patches "
    "stand out more.",
    "skin_unsure": "on skin this dark a tan, or one that fades, could do as much without being "
    "seen.",
}
_REASONS = {
    "edge_by_hand": "its edge was drawn by hand, so its size cannot show a change.",
    "edge_not_seen": "an edge is too faint to be seen at one of the visits, so the size there is "
    "not known.",
    "camera_changed": "the photos are from different cameras.",
    "reference_changed": "a patch left no normal skin around it, so it was compared with other "
    "skin.",
    "calibration_changed": "the colours were calibrated differently (with and without a card).",
    "one_visit": "one visit alone makes the difference; the next one will tell.",
    "not_measured": "it was not measurable at both visits.",
    "no_patches": "no darkened patch was found at either visit.",
    "patches_differ": "patches found at only one of the visits make the difference.",
    "patch_out_of_view": "a patch lies outside the skin that one of the visits shows.",
    "vanished": "the patch is not found in the latest photos; they do not show it is gone.",
    "appeared": "the patch was not found before; the photos do not show it is new.",
}


_BEHIND_A_TREND = {
    "skin_darkened": "The skin around darkened too, and a tan alone could make this slope.",
    "skin_lightened": "The skin around became lighter too, and a tan that fades could make this "
    "slope alone.",
    "skin_unsure": "A tan that is hard to see on skin this dark could make this slope alone.",
}


def unconfirmed_note(spots: int) -> str:
    """Say how many spots wait for another visit to show them; nothing where none does."""
    if not spots:
        return ""
    many = "1 more spot is" if spots == 1 else f"{spots} more spots are"
    return f"{many} seen at one visit only and not counted until another visit shows it."


def trend_sentence(trend: Trend) -> str:
    """Say how fast one metric moves."""
    text = metric_text(trend.metric)
    if trend.slope_per_30_days is None:
        return f"Too few comparable visits ({trend.n_visits}) for a trend."
    slope = _per_month(text, trend.slope_per_30_days)
    if trend.ci95 is None:
        return f"{slope}, over {trend.n_visits} visits: too few for an interval."
    low, high = (number(text.factor * end, text.decimals + 1) for end in trend.ci95)
    said = f"{slope} (95{SPACE}% interval {low} to {high}), over {trend.n_visits} visits."
    return f"{said} {_BEHIND_A_TREND.get(trend.reason, '')}{halving_sentence(trend)}".rstrip()


def halving_sentence(trend: Trend) -> str:
    """Say how soon a metric would be halved at its present rate; empty where none can tell."""
    if trend.halving_days is None:
        return ""
    low, high = trend.halving_days
    for days, unit in ((30.4375, "months"), (7.0, "weeks")):
        shortest, longest = round(low / days), round(high / days)
        if shortest >= 2 or unit == "weeks":
            break
    span = f"about {longest}" if shortest == longest else f"{shortest} to {longest}"
    return f"At this rate it is halved in {span} {unit}, if it goes on."


def _per_month(text: MetricText, slope: float) -> str:
    return f"{number(text.factor * slope, text.decimals + 1)} {text.unit} per 30 days"


def verdict_words(change: Change | None, visits: int = 1) -> str:
    """Say a verdict in a few words, for small charts and tables; ``visits``: where it was seen."""
    if change is None:
        return "one visit only" if visits < 2 else "not at the first or last visit"
    if change.verdict is Verdict.NO_DETECTABLE_CHANGE:
        margin = change.equivalence_margin
        return "no change" if margin is None else f"no change over {amount_text(change, margin)}"
    if change.verdict is Verdict.CANNOT_TELL:
        return "cannot tell"
    if change.reason in _PRESENCE_CLAIMS or change.difference is None:
        return {"vanished": "no longer found", "appeared": "new"}.get(change.reason, "changed")
    return f"{change.verdict.value} by {amount_text(change, abs(change.difference))}"
