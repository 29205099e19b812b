"""Reading one metric out of measured photographs, for the whole site or for one patch."""

from __future__ import annotations

from collections.abc import Sequence

from pigment.model.calibration import ColourMethod, ColourReference
from pigment.model.patches import OUTLINE_OF_OTHER_VISIT, Patch
from pigment.model.quantity import Quantity
from pigment.model.series import Affected, MeasuredPhoto, Metric
from pigment.stats.change import VisitMean
from pigment.stats.noise import AREA_METRICS
from pigment.stats.visits import is_size_known, mean_quantity

Group = Sequence[MeasuredPhoto]  # the photographs of one visit
EDGE_NOT_SEEN = "edge_not_seen"


def affected_quantity(affected: Affected | None, metric: Metric) -> Quantity | None:
    """One whole-site metric, by its name."""
    if affected is None:
        return None
    name = "fraction" if metric is Metric.AFFECTED_FRACTION else metric.value
    quantity: Quantity | None = getattr(affected, name)
    return quantity


def patch_quantity(photo: MeasuredPhoto, patch: Patch, metric: Metric) -> Quantity | None:
    """One metric of one patch.

    A patch's ``affected_fraction`` is its share, by pixels, of the site's. Within an outline of
    another visit it has a contrast and no size.
    """
    if metric in AREA_METRICS and OUTLINE_OF_OTHER_VISIT in patch.flags:
        return None
    if metric is not Metric.AFFECTED_FRACTION:
        quantity: Quantity | None = getattr(patch, metric.value)
        return quantity
    whole = affected_quantity(photo.affected, metric)
    total = sum(p.area_px for p in photo.patches if p.counts)
    if whole is None or total <= 0 or patch.area_px <= 0:
        return None
    share = patch.area_px / total
    return Quantity(whole.value * share, whole.value * share * patch.area_px_sd / patch.area_px)


def find_track(photo: MeasuredPhoto, track_id: int) -> Patch | None:
    """Find the patch of this track in a photograph, if it shows one."""
    return next((p for p in photo.patches if p.track_id == track_id and p.counts), None)


def photo_quantity(photo: MeasuredPhoto, metric: Metric, track_id: int | None) -> Quantity | None:
    """One metric of one photograph: of the whole site, or of one track."""
    if track_id is None:
        known = metric not in AREA_METRICS or is_size_known(photo)
        return affected_quantity(photo.affected, metric) if known else None
    patch = find_track(photo, track_id)
    return None if patch is None else patch_quantity(photo, patch, metric)


def visit_mean(group: Group, metric: Metric, track_id: int | None = None) -> VisitMean | None:
    """Mean of a visit, over the photographs that have the metric."""
    found = [q for q in (photo_quantity(p, metric, track_id) for p in group) if q is not None]
    mean = mean_quantity(found)
    return None if mean is None else VisitMean(mean.value, mean.sd, len(found))


def site_metrics(groups: Sequence[Group]) -> tuple[Metric, ...]:
    """Name the metrics a series is followed by: area in mm2 only where every visit has a scale."""
    scaled = bool(groups) and all(
        any(photo.affected and photo.affected.area_mm2 for photo in group) for group in groups
    )
    area = Metric.AREA_MM2 if scaled else Metric.AFFECTED_FRACTION
    return (area, Metric.DELTA_E00, Metric.MELANIN_CONTRAST, Metric.DELTA_L)


def track_ids(groups: Sequence[Group]) -> tuple[int, ...]:
    """Every track of kind ``patch``, in order."""
    return tuple(sorted({p.track_id for g in groups for f in g for p in f.patches if p.counts}))


def measured_tracks(group: Group, metric: Metric) -> frozenset[int]:
    """Tracks of kind ``patch`` that one visit has this metric of."""
    return frozenset(t for t in track_ids([group]) if visit_mean(group, metric, t) is not None)


def edge_obstacle(
    groups: Sequence[Group], metric: Metric, track_id: int | None = None
) -> str | None:
    """Why one of two visits has no area though it has the patch: its edge does not show there."""
    if metric not in AREA_METRICS:
        return None
    for group in groups:
        counted = [patch for photo in group for patch in photo.patches if patch.counts]
        meant = [patch for patch in counted if track_id in (None, patch.track_id)]
        if any(OUTLINE_OF_OTHER_VISIT in patch.flags for patch in meant) and (
            visit_mean(group, metric, track_id) is None
        ):
            return EDGE_NOT_SEEN
    return None


def break_between(then: Group, now: Group, metric: Metric) -> str | None:
    """Why one metric cannot be compared between two visits: another camera or calibration.

    Areas do not depend on either. A camera that is not named in the file breaks nothing.
    """
    if metric in AREA_METRICS:
        return None
    if _methods(then) != _methods(now):
        return "calibration_changed"
    if _held_against(then) != _held_against(now):
        return "reference_changed"
    for named in (_cameras, _lenses):
        before, after = named(then), named(now)
        if before and after and before != after:
            return "camera_changed"
    return None


def _methods(group: Group) -> frozenset[tuple[ColourMethod, ColourReference | None]]:
    return frozenset((photo.colour_method, photo.colour_reference) for photo in group)


def _held_against(group: Group) -> frozenset[str]:
    """Return what patches are compared with: the skin around, or something else."""
    every = {p.reference for photo in group for p in photo.patches if p.counts}
    return frozenset(every or {"surround"})


def _cameras(group: Group) -> frozenset[str]:
    return frozenset(photo.capture.camera for photo in group if photo.capture.camera)


def _lenses(group: Group) -> frozenset[str]:
    """Return the lenses: a phone has several cameras, and takes another one when held close."""
    return frozenset(photo.capture.lens for photo in group if photo.capture.lens)


def segments_of(groups: Sequence[Group], metric: Metric) -> tuple[int, ...]:
    """Count the breaks before each visit, (n_visits,).

    A visit is held against the last one that names a camera, so that a nameless photo
    between two cameras hides no break.
    """
    segments, current, anchor = [], 0, groups[0] if groups else ()
    for group in groups:
        if break_between(anchor, group, metric):
            current += 1
            anchor = group
        elif _cameras(group):
            anchor = group
        segments.append(current)
    return tuple(segments)
