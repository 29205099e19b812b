"""The comparable visits between two of them, with their noise, ready for an estimate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pigment.model.arrays import FloatArray
from pigment.model.quantity import Quantity
from pigment.model.series import MeasuredPhoto, Metric, NoiseSource, Repeatability
from pigment.stats.bridge import Bridged, Reader, bridge_visits
from pigment.stats.change import link_variance, noise_dof
from pigment.stats.estimate import Stretch
from pigment.stats.noise import AREA_METRICS
from pigment.stats.readings import Group, find_track, patch_quantity, photo_quantity, track_ids


def track_reader(metric: Metric, track_id: int | None) -> Reader:
    """Read one metric of the whole site as it was measured, or of one track."""
    return lambda photo: photo_quantity(photo, metric, track_id)


def patches_reader(metric: Metric, tracks: Sequence[int]) -> Reader:
    """Read the sum (areas) or area-weighted mean (contrasts) over ``tracks``.

    A photograph that lacks one of them has no reading: its sum would be short.
    """
    wanted = frozenset(tracks)

    def read(photo: MeasuredPhoto) -> Quantity | None:
        own = [p for p in photo.patches if p.counts and p.track_id in wanted]
        if len({p.track_id for p in own}) < len(wanted) or not own:
            return None
        known = [
            (quantity, patch.area_px)
            for patch in own
            if (quantity := patch_quantity(photo, patch, metric)) is not None
        ]
        total = sum(weight for _, weight in known)
        if len(known) < len(own) or total <= 0:
            return None
        if metric in AREA_METRICS:
            sd = sum(q.sd**2 for q, _ in known) ** 0.5
            return Quantity(sum(q.value for q, _ in known), sd)
        value = sum(q.value * weight for q, weight in known) / total
        return Quantity(value, sum((q.sd * weight) ** 2 for q, weight in known) ** 0.5 / total)

    return read


def lasting_reader(groups: Sequence[Group], metric: Metric) -> Reader:
    """Read the whole site over the patches that every visit shows.

    A patch outlined at one visit and missed at the next moves the site's numbers by far more
    than their noise, and no comparison of visits stands on it. The site as it was measured
    where no patch is in every visit, or some visit has no photograph of all that are.
    """
    lasting = [
        track
        for track in track_ids(groups)
        if all(any(find_track(photo, track) for photo in group) for group in groups)
    ]
    read = patches_reader(metric, lasting)
    if all(any(read(photo) for photo in group) for group in groups):
        return read
    return track_reader(metric, None)


def stretch_between(
    groups: Sequence[Group],
    days: FloatArray,
    read: Reader,
    noise: Repeatability,
    start: int,
    end: int,
) -> Stretch | None:
    """Return the comparable visits from ``start`` to ``end``; ``None`` where these two are not."""
    bridged = bridge_visits(groups, noise.metric, read, start, on=noise.on)
    kept = tuple(v for v in bridged.visits if start <= v.visit <= end)
    if not kept or kept[0].visit != start or kept[-1].visit != end or start == end:
        return None
    return to_stretch(Bridged(kept, bridged.doubts), days, noise)


def to_stretch(bridged: Bridged, days: FloatArray, noise: Repeatability) -> Stretch:
    """Give comparable visits their covariance.

    With figures from elsewhere alone the photographs' own claims count where they are larger.
    """
    variances, dofs = [], []
    for visit in bridged.visits:
        within, between = link_variance(len(visit.values), noise)
        dofs.append(noise_dof(within, between, noise))
        least = visit.claimed_sd**2 if noise.source is NoiseSource.BENCHMARK else 0.0
        variances.append(max(within + between, least))
    covariance = np.diag(variances)
    within_one = sum(link_variance(1, noise)[:1])
    for number, doubt in enumerate(bridged.doubts, start=1):
        moved = np.array([visit.bridge == number for visit in bridged.visits], float)
        covariance += within_one * doubt * np.outer(moved, moved)
    return Stretch(
        np.asarray(days, float)[[visit.visit for visit in bridged.visits]],
        np.array([float(visit.values.mean()) for visit in bridged.visits]),
        covariance,
        min(dofs),
        noise.on,
    )
