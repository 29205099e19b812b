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

from pigment.model.patches import PatchKind
from pigment.model.quantity import Quantity
from pigment.model.series import (
    COMMON_PATCHES,
    Change,
    MeasuredPhoto,
    Metric,
    Repeatability,
    Verdict,
)
from pigment.stats.change import ChangeSettings, Comparison, VisitMean, classify_change
from pigment.stats.noise import AREA_METRICS
from pigment.stats.presence import PresenceSettings, classify_presence
from pigment.stats.readings import Group, patch_quantity, track_ids, visit_mean
from pigment.stats.visits import mean_quantity

_CLAIMS = (Verdict.HIGHER, Verdict.LOWER)


def hold_to_common_patches(
    change: Change,
    then: Group,
    now: Group,
    noise: Repeatability,
    settings: ChangeSettings | None = None,
    presence: PresenceSettings | None = None,
    *,
    framed: bool = True,
) -> Change:
    """Judge a whole-site change over the patches common to both visits, where they differ.

    ``framed``: both visits show the skin of every patch. A claim becomes the claim over the
    common patches (values, difference and interval are theirs) or, where they bear out none,
    "cannot tell". A verdict other than a claim is returned as it is, unless a patch is out of
    view: then there is no verdict but a claim over the common patches.
    """
    before, after = set(track_ids([then])), set(track_ids([now]))
    lone, metric = before ^ after, change.metric
    if framed:
        if change.verdict not in _CLAIMS or not lone:
            return change
        if metric in AREA_METRICS and all(
            _surely_gone_or_new(track, metric, then, now, noise, presence) for track in lone
        ):
            return change
    common = tuple(sorted(before & after))
    was, is_now = _mean_over(then, metric, common), _mean_over(now, metric, common)
    again = classify_change(Comparison(metric, change.since, was, is_now, noise), settings)
    if again.verdict in _CLAIMS and (not framed or again.verdict is change.verdict):
        return replace(again, reason=COMMON_PATCHES)
    reason = "patches_differ" if framed else "patch_out_of_view"
    return replace(change, verdict=Verdict.CANNOT_TELL, reason=reason)


def _surely_gone_or_new(
    track_id: int,
    metric: Metric,
    then: Group,
    now: Group,
    noise: Repeatability,
    presence: PresenceSettings | None,
) -> bool:
    was, is_now = visit_mean(then, metric, track_id), visit_mean(now, metric, track_id)
    lone = Comparison(metric, "baseline", was, is_now, noise, track_id)
    return classify_presence(lone, then, now, presence).verdict is not Verdict.CANNOT_TELL


def _mean_over(group: Group, metric: Metric, tracks: Sequence[int]) -> VisitMean | None:
    found = [q for q in (_over(photo, metric, tracks) for photo in group) if q is not None]
    mean = mean_quantity(found)
    return None if mean is None else VisitMean(mean.value, mean.sd, len(found))


def _over(photo: MeasuredPhoto, metric: Metric, tracks: Sequence[int]) -> Quantity | None:
    """Sum (areas) or area-weighted mean (contrasts) over some tracks of one photograph."""
    patches = [p for p in photo.patches if p.kind is PatchKind.PATCH and p.track_id in tracks]
    read = [(patch_quantity(photo, patch, metric), patch.area_px) for patch in patches]
    known = [(quantity, weight) for quantity, weight in read if quantity is not None]
    total = sum(weight for _, weight in known)
    if not known or total <= 0:
        return None
    if metric in AREA_METRICS:
        return Quantity(sum(q.value for q, _ in known), sum(q.sd**2 for q, _ in known) ** 0.5)
    value = sum(q.value * weight for q, weight in known) / total
    return Quantity(value, sum((q.sd * weight) ** 2 for q, weight in known) ** 0.5 / total)
