"""Lay a photograph over the baseline, or say plainly that it cannot be done.

Keypoints propose maps, tiles of skin refine them from coarse to fine and then vote: a map is
taken only where enough tiles, spread over the shared skin, are found where it puts them, and
where a hand-held camera could have made it. A plane map (homography) comes first, then a stiff
displacement for skin that bends, fitted off the patches: dense flow would read the shrinking of
a patch on smooth skin as motion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pigment.errors import RegistrationError
from pigment.imaging.registration_features import (
    RegistrationFeatures,
    RegistrationSettings,
    describe_for_registration,
)
from pigment.imaging.registration_fit import apply_homography
from pigment.imaging.registration_matching import propose_homographies
from pigment.imaging.registration_overlay import outlined
from pigment.imaging.registration_refine import refine_on_tiles
from pigment.imaging.registration_tiles import Verdict
from pigment.model.arrays import FloatArray
from pigment.model.calibration import Alignment
from pigment.model.patches import Patch, PatchKind

__all__ = [
    "RegistrationFeatures",
    "RegistrationSettings",
    "align_to_baseline",
    "changing_outlines",
    "describe_for_registration",
]

NOT_REGISTERED = "not_registered"
_HINT = (
    "Take the photo of the same site from about the same distance and direction, sharp, "
    "with the skin around the patches in view."
)


def align_to_baseline(
    features: RegistrationFeatures,
    baseline_features: RegistrationFeatures,
    settings: RegistrationSettings,
    patches: Sequence[FloatArray] = (),
    baseline_patches: Sequence[FloatArray] = (),
) -> Alignment:
    """Return the map of this photo's working px to the baseline's working px.

    ``patches``, ``baseline_patches``: closed outlines (n, 2), working px of their own photo, of
    what may have grown or shrunk; no bending of the map is read from there.

    Raises
    ------
    RegistrationError
        Code ``not_registered``, where no map is confirmed by the skin itself.
    """
    changing = (
        outlined(features, patches, settings.patch_margin_px),
        outlined(baseline_features, baseline_patches, settings.patch_margin_px),
    )
    best: tuple[Alignment, Verdict] | None = None
    for start in propose_homographies(features, baseline_features, settings):
        if not _plausible(start, features, settings):
            continue
        place, verdict = refine_on_tiles(features, baseline_features, start, settings, changing)
        if not _plausible(place.to_baseline, features, settings) or _torn(place, settings):
            continue
        if best is None or verdict.agreeing > best[1].agreeing:
            best = (place, verdict)
        if _trusted(verdict, settings):
            break
    if best is None:
        raise RegistrationError(
            NOT_REGISTERED,
            "The photo shares too few skin marks with the baseline to be laid over it.",
            hint=_HINT,
        )
    place, verdict = best
    if not _trusted(verdict, settings):
        raise RegistrationError(
            NOT_REGISTERED,
            f"Only {verdict.agreeing} of the skin tiles compared ({verdict.fraction:.0%}) match "
            "the baseline, too few to trust.",
            hint=_HINT,
        )
    return replace(
        place,
        rms_px=verdict.rms_px,
        overlap_fraction=min(1.0, verdict.overlap),
        inliers=verdict.agreeing,
    )


def changing_outlines(patches: Sequence[Patch]) -> tuple[FloatArray, ...]:
    """Return the outlines, working px, of what may grow or shrink from photo to photo."""
    return tuple(
        np.asarray(outline, float)
        for patch in patches
        if patch.kind is PatchKind.PATCH
        for outline in patch.outlines_px
    )


def _trusted(verdict: Verdict, settings: RegistrationSettings) -> bool:
    return (
        verdict.agreeing >= settings.min_agreeing_tiles + 0.1 * verdict.compared
        and verdict.fraction >= settings.min_agreeing_fraction
        and verdict.spread >= settings.min_spread
        and verdict.overlap >= settings.min_overlap
    )


def _plausible(
    matrix: FloatArray, photo: RegistrationFeatures, settings: RegistrationSettings
) -> bool:
    """Whether a camera held by hand over the same skin could have made this map."""
    if not np.all(np.isfinite(matrix)):
        return False
    height, width = photo.skin.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height], [width / 2, height / 2]])
    places = apply_homography(np.linalg.inv(photo.work_to_small), corners)
    depth = places @ matrix[2, :2] + matrix[2, 2]
    if depth.min() <= 0 or depth.max() / depth.min() > 1.0 + 2.0 * settings.max_perspective:
        return False
    singular = np.linalg.svd(_jacobian(matrix, places[4]))
    values, turned = singular[1], np.linalg.det(_jacobian(matrix, places[4]))
    size = float(np.sqrt(values[0] * values[1]))
    return bool(
        turned > 0
        and settings.scale_low <= size <= settings.scale_high
        and values[0] / values[1] <= settings.max_stretch
    )


def _torn(place: Alignment, settings: RegistrationSettings) -> bool:
    """Whether the warp stretches or folds skin more than skin that bends can be."""
    if place.warp is None:
        return False
    offsets = place.warp.offsets_px
    steepest = max(float(np.abs(np.diff(offsets, axis=axis)).max()) for axis in (0, 1))
    return steepest > settings.max_warp_gradient * place.warp.spacing_px


def _jacobian(matrix: FloatArray, place: FloatArray) -> FloatArray:
    """Local linear part (2, 2) of a homography at ``place``."""
    depth = float(matrix[2, :2] @ place + matrix[2, 2])
    image = (matrix[:2, :2] @ place + matrix[:2, 2]) / depth
    return np.asarray((matrix[:2, :2] - np.outer(image, matrix[2, :2])) / depth)
