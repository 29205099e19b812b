"""Registration by itself: how far landmarks land from their place, and what is wrongly accepted.

Right attempts: photos of one site weeks apart. Wrong ones: photos of other sites, and mirrored
photos. Nothing but the described features goes into an attempt, so many follow from few renders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from pigment.benchmark.pool import run_each
from pigment.benchmark.registration_real import measure_real_pairs
from pigment.benchmark.registration_sites import SIZE_PX, StagedPhoto, photograph_site, sites
from pigment.benchmark.registration_text import registration_section
from pigment.errors import RegistrationError
from pigment.imaging.registration import RegistrationSettings, align_to_baseline
from pigment.imaging.registration_features import RegistrationFeatures, describe_pattern
from pigment.model.arrays import FloatArray
from pigment.model.calibration import Alignment

N_SITES = 30
FIRST_SEED = 64_000
_OTHER_SITES = 4  # each photo is tried on the baselines of so many other sites
_SHARED_MM = 5.0  # a landmark this near to one of the baseline's is in both photos
_FEWEST_LANDMARKS = 10

__all__ = ["measure_registration", "mirror_features", "registration_section", "try_pair"]

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """``photo`` over ``baseline``, each as (site, number)."""

    photo: tuple[int, int]
    baseline: tuple[int, int]
    mirrored: bool = False


def measure_registration(
    jobs: int, progress: Progress, data: Path | None, n_sites: int = N_SITES
) -> dict[str, Any]:
    """Return what became of every attempt, and of the real pairs in ``data``."""
    planned = sites(n_sites, FIRST_SEED)
    staged = run_each(photograph_site, planned, jobs, progress, lambda site: str(site.seed))
    attempts = list(_attempts(n_sites, len(staged[0])))
    tried = run_each(
        _try_site,
        [_SiteAttempts(tuple(group), _needed(group, staged)) for group in _by_site(attempts)],
        jobs,
        progress,
        lambda case: f"site {case.attempts[0].photo[0] + 1}",
    )
    photos = [photo for site in staged for photo in site]
    return {
        "sites": n_sites,
        "photos": len(photos),
        "rejected_before": sum(photo.features is None for photo in photos),
        "attempts": [row for rows in tried for row in rows],
        "real": None if data is None else measure_real_pairs(data, progress),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _SiteAttempts:
    """The attempts with the photos of one site, and all photos they need."""

    attempts: tuple[_Attempt, ...]
    photos: Mapping[tuple[int, int], StagedPhoto]


def _attempts(n_sites: int, n_photos: int) -> Iterator[_Attempt]:
    for site in range(n_sites):
        for photo in range(1, n_photos):
            yield _Attempt((site, photo), (site, 0))
        for photo in range(2, n_photos):
            yield _Attempt((site, photo), (site, photo - 1))
        for photo in range(n_photos):
            yield _Attempt((site, photo), (site, 0), mirrored=True)
        for photo in range(1, n_photos):
            for away in range(1, min(_OTHER_SITES, n_sites - 1) + 1):
                yield _Attempt((site, photo), ((site + away) % n_sites, 0))


def _by_site(attempts: Sequence[_Attempt]) -> list[list[_Attempt]]:
    groups: dict[int, list[_Attempt]] = {}
    for attempt in attempts:
        groups.setdefault(attempt.photo[0], []).append(attempt)
    return list(groups.values())


def _needed(
    group: Sequence[_Attempt], staged: Sequence[Sequence[StagedPhoto]]
) -> dict[tuple[int, int], StagedPhoto]:
    keys = {key for attempt in group for key in (attempt.photo, attempt.baseline)}
    return {(site, number): staged[site][number] for site, number in keys}


def _try_site(case: _SiteAttempts) -> list[dict[str, Any]]:
    return [
        try_pair(case.photos[a.photo], case.photos[a.baseline], a.mirrored) for a in case.attempts
    ]


def try_pair(photo: StagedPhoto, baseline: StagedPhoto, mirrored: bool) -> dict[str, Any]:
    """Lay one photo over another; return how it went, by kind of attempt."""
    right = photo.site == baseline.site and not mirrored
    kind = "right" if right else "mirrored" if mirrored else "other site"
    row: dict[str, Any] = {
        "kind": kind,
        "seed": photo.site.seed,
        "photo": photo.number,
        "baseline_seed": baseline.site.seed,
        "baseline": baseline.number,
        "group": photo.site.group,
        "tone": photo.site.tone,
        "shape": photo.shape,
        "course": photo.site.course,
        "accepted": False,
    }
    if photo.features is None or baseline.features is None:
        return row | {"kind": "not usable"}
    features = mirror_features(photo.features) if mirrored else photo.features
    outlines = () if mirrored else photo.patches_px
    try:
        place = align_to_baseline(
            features, baseline.features, RegistrationSettings(), outlines, baseline.patches_px
        )
    except RegistrationError:
        return row
    row |= {"accepted": True, "rms_px": place.rms_px, "bent": place.non_rigid}
    return row | (_misses(photo, baseline, place) if right else {})


def mirror_features(features: RegistrationFeatures) -> RegistrationFeatures:
    """Return the features of the photo seen in a mirror."""
    return describe_pattern(
        np.ascontiguousarray(features.pattern[:, ::-1]),
        np.ascontiguousarray(features.skin[:, ::-1]),
        np.array(features.work_to_small),
        RegistrationSettings(),
    )


def _misses(photo: StagedPhoto, baseline: StagedPhoto, place: Alignment) -> dict[str, Any]:
    """Distances of landmarks from their place, mm, and the areas of patches once laid over."""
    near, _ = cKDTree(baseline.landmarks_mm).query(photo.landmarks_mm)
    shared = near < _SHARED_MM
    if shared.sum() < _FEWEST_LANDMARKS:
        return {}
    work = (photo.landmarks_px[shared] + 0.5) * photo.photo_to_work - 0.5
    laid = baseline.places_mm(place.onto_baseline(work))
    misses = np.linalg.norm(laid - photo.landmarks_mm[shared], axis=1)
    return {
        "misses_mm": [round(float(miss), 3) for miss in misses],
        "area_ln_errors": list(_area_errors(photo, baseline, place)),
    }


def _area_errors(photo: StagedPhoto, baseline: StagedPhoto, place: Alignment) -> Iterator[float]:
    """Yield ln of laid over true area for each patch wholly in view."""
    size = np.array(SIZE_PX) * photo.photo_to_work
    for outline in photo.outlines_mm:
        work = photo.work_px(outline)
        if ((work > 0) & (work < size)).all():
            laid = baseline.places_mm(place.onto_baseline(work))
            yield round(float(np.log(_area(laid) / _area(outline))), 4)


def _area(outline: FloatArray) -> float:
    x, y = outline.T
    return 0.5 * abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1)))
