"""A change of the whole site must not come from which patches happened to be outlined.

A faint patch that is outlined at one visit and missed at the other changes the sum of the areas,
and the mean contrast the other way: where a patch fades out of sight the rest looks darker on
average. A patch that one visit does not show at all does the same. Then the visits are compared
over the patches found at both, and a claim is made only of those; its reason says so.
Areas are excused where every other patch is surely gone or surely new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pigment.model.series import COMMON_PATCHES, Change, Metric, Repeatability, Verdict
from pigment.stats.change import Comparison
from pigment.stats.noise import AREA_METRICS
from pigment.stats.presence import PresenceSettings, classify_presence
from pigment.stats.readings import Group, measured_tracks, visit_mean

CLAIMS = (Verdict.HIGHER, Verdict.LOWER)


def hold_to_common_patches(
    change: Change,
    common: Change | None,
    then: Group,
    now: Group,
    noise: Repeatability,
    presence: PresenceSettings | None = None,
    *,
    visits: Sequence[Group] = (),
    framed: bool = True,
) -> Change:
    """Judge a whole-site change by ``common``, the change over the patches of both visits.

    ``visits``: all up to ``now``. ``framed``: both visits show the skin of every patch. A claim
    over the common patches stands (values, difference and interval are theirs) unless the whole
    site's numbers claim the opposite. A claim that they do not bear out becomes "cannot tell".
    What is no claim is returned as it is, unless a patch is out of view.
    """
    lone = measured_tracks(then, change.metric) ^ measured_tracks(now, change.metric)
    if framed and not lone:
        return change
    sizes_claimed = framed and change.verdict in CLAIMS and change.metric in AREA_METRICS
    if sizes_claimed and all(
        _surely_gone_or_new(t, change.metric, (then, now), noise, presence, visits) for t in lone
    ):
        return change
    if common is not None and common.verdict in CLAIMS:
        opposed = framed and change.verdict in CLAIMS and change.verdict is not common.verdict
        if not opposed:
            return replace(common, reason=COMMON_PATCHES)
    if framed and change.verdict not in CLAIMS:
        return change
    reason = "patches_differ" if framed else "patch_out_of_view"
    return replace(change, verdict=Verdict.CANNOT_TELL, reason=reason)


def common_tracks(then: Group, now: Group, metric: Metric) -> tuple[int, ...]:
    """Tracks that both visits have this metric of."""
    return tuple(sorted(measured_tracks(then, metric) & measured_tracks(now, metric)))


def _surely_gone_or_new(
    track_id: int,
    metric: Metric,
    compared: tuple[Group, Group],
    noise: Repeatability,
    presence: PresenceSettings | None,
    visits: Sequence[Group],
) -> bool:
    then, now = compared
    was, is_now = visit_mean(then, metric, track_id), visit_mean(now, metric, track_id)
    lone = Comparison(metric, "baseline", was, is_now, noise, track_id)
    return classify_presence(lone, then, now, presence, visits).verdict is not Verdict.CANNOT_TELL
