"""Look again for a spot where the other photos of a series show one.

A patch may be missed in one photo for the lie of its hairs or a soft shadow. Where other
photos show it clearly, its place is known, and less is asked of it: the same edge is drawn by
the same rule, but weaker evidence is taken. What is found is what this photo shows, never the
outline of another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from pigment.imaging.candidates import Candidate
from pigment.imaging.evidence import EvidenceSettings
from pigment.imaging.illumination import optical_density
from pigment.imaging.outlines import trace_outlines
from pigment.imaging.refinement import Scene, Spot, refine_candidate
from pigment.imaging.segmentation import SegmentationSettings, make_scene
from pigment.imaging.zones import bounding_box
from pigment.model.arrays import FloatArray, Mask
from pigment.model.patches import PatchKind, PatchMap
from pigment.model.view import View


@dataclass(frozen=True, slots=True)
class FollowSettings:
    """When the other photos of a series overrule one, and what a spot they show must still keep.

    ``least_share``: of the photos that show its skin, in which a spot must be found to be
    looked for in the rest, and to stay. ``fewest_photos``: that show its skin before a spot
    is dropped. ``odd_size``: a patch that many times larger or smaller than in the
    ``nearest_photos`` of other visits is drawn again from their outline; ``odd_beside_mate``:
    the same where a photo of the same visit is half as far from them or nearer.

    ``least_contrast_between``: of that of the nearest photo with an edge, to be seen within an
    outline of other visits where this one shows none.
    ``most_strange_delta_e00``: how far its surround's colour may be from that of the photo's
    normal skin, which even light makes alike: beyond, the light there is not understood.
    ``limits_share``: of the least contrast and distinctness asked of an unknown spot.
    ``least_own``: of the union, that a spot must share with the place expected to be taken for
    a bad outline of it, and be drawn anew. ``least_iou``: of the new outline with the one
    expected. ``most_taken``: share of it that another spot may hold. ``margin_px`` and
    ``margin_radii``: how far beyond the place expected a spot may reach, and skin is believed:
    a hole in the skin is wider than the patch in it.
    """

    least_share: float = 0.34
    fewest_photos: int = 3
    nearest_photos: int = 4
    odd_size: float = 1.35
    odd_beside_mate: float = 1.08
    limits_share: float = 0.45
    most_edge_share: float = 2.0
    most_blood_share: float = 0.65
    most_ring_beyond_edge: float = 0.35
    least_own: float = 0.2
    least_iou: float = 0.35
    most_taken: float = 0.3
    least_contrast_between: float = 0.4
    most_strange_delta_e00: float = 5.0
    margin_px: float = 6.0
    margin_radii: float = 0.25


def recover_spots(
    view: View,
    found: PatchMap,
    expected: Sequence[Mask],
    segmentation: SegmentationSettings,
    settings: FollowSettings,
) -> tuple[PatchMap, tuple[int | None, ...]]:
    """Add the spots that are where they are expected to what was found in a photo.

    Parameters
    ----------
    expected
        Masks (h, w) of where other photos show a patch, in this photo's working pixels.

    Returns
    -------
    tuple
        The enlarged map, and for each mask its new label, ``None`` where nothing was found.
    """
    usable = view.skin & ~view.hair
    scene = make_scene(
        optical_density(view.flat), view.lab, view.skin, usable,
        None if view.scale is None else view.scale.mm_per_px, view.card is not None, segmentation,
    )  # fmt: skip
    limits = _relaxed(segmentation.evidence, settings)
    labels: list[int | None] = []
    grown = found
    for mask in expected:
        spot = _look_at(mask, grown.labels > 0, scene, segmentation, limits, settings)
        larger = None if spot is None else _with_spot(grown, spot.box, spot.mask, spot.depth)
        labels.append(None if larger is None else len(larger.kinds))
        grown = larger or grown
    return grown, tuple(labels)


def draw_as_expected(
    found: PatchMap, mask: Mask, given: Sequence[int], settings: FollowSettings
) -> PatchMap | None:
    """Add a patch as another photo draws it, whatever was seen there.

    For skin that surely carries it, while this photo shows no edge that could be followed.
    ``given``: labels of patches that a second look at this photo has drawn, which keep their
    place. ``None`` where these hold much of it, or nothing is left.
    """
    kept = np.isin(found.labels, given)
    if not mask.any() or kept[mask].mean() > settings.most_taken:
        return None
    free = mask & ~kept
    box = bounding_box(free, 1)
    if box is None:
        return None
    inside = free[box]
    bare = replace(found, labels=np.where(free, 0, found.labels))
    return _with_spot(bare, box, inside, inside.astype(np.float32))


def _relaxed(limits: EvidenceSettings, settings: FollowSettings) -> EvidenceSettings:
    share = settings.limits_share
    return replace(
        limits,
        least_delta_e00=limits.least_delta_e00 * share,
        least_distinctness=limits.least_distinctness * share,
        least_distinctness_calibrated=limits.least_distinctness_calibrated * share,
        small_distinctness=limits.small_distinctness * share,
        ragged_factor=1.0,
        ragged_factor_calibrated=1.0,
        most_edge_share=settings.most_edge_share,
        most_blood_share=max(limits.most_blood_share, settings.most_blood_share),
        most_blood_share_calibrated=settings.most_blood_share,
        most_ring_beyond_edge=settings.most_ring_beyond_edge,
    )


def _look_at(
    expected: Mask,
    taken: Mask,
    scene: Scene,
    segmentation: SegmentationSettings,
    limits: EvidenceSettings,
    settings: FollowSettings,
) -> Spot | None:
    """Refine the expected outline on this photo; ``None`` where it does not hold."""
    box = bounding_box(expected & scene.skin, 1)
    if box is None:
        return None
    start = (expected & scene.skin)[box]
    area = int(np.count_nonzero(start))
    candidate = Candidate(box[0].start, box[1].start, start, 0.0, area)
    near = replace(scene, open_skin=scene.open_skin & grown_mask(expected, settings))
    spot = refine_candidate(candidate, taken & ~expected, near, segmentation.refinement, limits)
    if spot is None or taken[spot.box][spot.mask].mean() > settings.most_taken:
        return None
    both = int(np.count_nonzero(spot.mask & expected[spot.box]))
    either = int(np.count_nonzero(spot.mask)) + int(np.count_nonzero(expected)) - both
    return spot if both >= settings.least_iou * either else None


def grown_mask(mask: Mask, settings: FollowSettings) -> Mask:
    """Return a patch (h, w) and the skin close around it."""
    radius = float(np.sqrt(np.count_nonzero(mask) / np.pi))
    reach = int(settings.margin_px + settings.margin_radii * radius)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc) > 0)


def _with_spot(
    found: PatchMap, box: tuple[slice, slice], mask: Mask, depth_of_spot: FloatArray
) -> PatchMap | None:
    """Draw one more spot (h, w) of the window ``box``, a patch, where no other lies."""
    labels, depth = found.labels.copy(), found.depth.copy()
    free = mask & (labels[box] == 0)
    traced = trace_outlines(depth_of_spot, free, (box[1].start, box[0].start))
    if not traced:
        return None
    labels[box][free] = len(found.kinds) + 1
    depth[box][free] = depth_of_spot[free]
    return PatchMap(labels, depth, (*found.kinds, PatchKind.PATCH), (*found.outlines_px, traced))
