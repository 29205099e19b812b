"""What speaks for a darker spot being pigment, and the rule that judges it.

Every number is a property of the spot against its own ring, so that it means the same on
every skin. What is dropped: spots too faint for this skin's own mottling, redness, hair (its
texture is coarser than skin's), shadow at the turn of a limb or of the nose (no border of its
own, or grown into the rim of the skin), nostrils and the like (far darker than any pigment on
this skin, with non-skin beside them).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.colour.difference import delta_e00
from pigment.imaging.medians import median, robust_spread, thinned_indices
from pigment.imaging.pigment_score import blood_share
from pigment.imaging.zones import Zones, bounding_box, distance_inside, distance_outside
from pigment.model.arrays import FloatArray, IndexArray, LabImage, Mask

_HULL_PX = 1.1  # border pixels of a smooth convex spot per pixel of its length, corners and all
_SMALL_HOLE = 0.02  # of a spot's area: smaller holes in the skin are no rim of it


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """Limits a spot must keep."""

    least_diameter_mm: float = 1.0
    least_diameter_share: float = 1 / 90  # of the long side, without a scale
    least_delta_e00: float = 1.4
    least_distinctness: float = 2.0  # separation times the square of solidity
    least_distinctness_calibrated: float = 3.2
    small_distinctness: float = 4.0  # uncalibrated: small spots are mostly texture of real skin
    small_sizes: tuple[float, float] = (3.6, 9.0)  # least diameters: small, and no more so
    small_elongation: float = 2.2  # uncalibrated: small spots longer than this are creases
    ragged_solidity: float = 0.82  # below, a spot must be more distinct, up to this many times
    most_ragged_solidity: float = 0.65
    ragged_factor: float = 2.4
    ragged_factor_calibrated: float = 2.25
    hairy_solidity: float = 0.6  # uncalibrated: more ragged and darker than this is a brow
    hairy_density: float = 0.6
    most_blood_share: float = 0.70
    most_blood_share_calibrated: float = 0.42
    least_red_density: float = 0.15  # uncalibrated: beyond this no blood reaches
    most_ring_beyond_edge: float = 0.22
    most_border_on_rim: float = 0.35
    most_roughness: float = 2.6
    own_texture_separation: float = 20.0  # such a distinct, compact spot may be rougher
    most_own_roughness: float = 4.5
    most_edge_share: float = 1.3
    feature_elongation: float = 2.5  # longer and darker than this: lips, nostrils, a brow
    feature_density: float = 0.30
    thread_elongation: float = 4.5  # longer than this and small: a hair, a crease
    thread_size: float = 4.0  # times the least diameter, of a disc of the same area


@dataclass(frozen=True, slots=True)
class Evidence:
    """Properties of one spot.

    ``separation``: core to ring in robust spreads of the ring, along the line of its contrast;
    ``ring_beyond_edge``: share of the ring that is as dark as the spot; ``border_on_rim``:
    share of the border that lies at the rim of the skin; ``roughness``: fine texture of the
    spot over that of its ring, in lightness; ``edge_share``: width of the edge over the
    spot's radius; ``solidity``: area over that of the convex hull; ``elongation``: long over
    short axis of the ellipse of the same moments; ``density`` (mean) and ``red_density``:
    contrast in optical density; ``surround_l``: lightness of the ring.
    """

    diameter_px: float
    delta_e00: float
    darker: bool
    separation: float
    blood: float
    density: float
    red_density: float
    ring_beyond_edge: float
    border_on_rim: float
    roughness: float
    edge_px: float
    edge_share: float
    solidity: float
    elongation: float
    surround_l: float


def gather_evidence(
    mask: Mask,
    depth: FloatArray,
    zones: Zones,
    density: FloatArray,
    lab: LabImage,
    detail: FloatArray,
    skin: Mask,
) -> Evidence:
    """Measure a spot (h, w) in its window; ``depth`` is 0 at the ring, 0.5 at the edge.

    ``detail`` (h, w): fine texture, from ``fine_detail``.
    """
    core, ring = thinned_indices(zones.core), thinned_indices(zones.ring)
    outside = depth.ravel()[ring]
    reach = float(median(depth.ravel()[core]))
    contrast = _medians(density, core) - _medians(density, ring)
    core_lab, ring_lab = _medians(lab, core), _medians(lab, ring)
    radius = float(np.sqrt(np.count_nonzero(mask) / np.pi))
    edge = edge_width_px(mask, depth)
    return Evidence(
        diameter_px=2.0 * radius,
        delta_e00=float(delta_e00(core_lab, ring_lab)),
        darker=bool(core_lab[0] < ring_lab[0]),
        separation=reach / (robust_spread(outside) + 1e-6),
        blood=blood_share(contrast),
        density=float(contrast.mean()),
        red_density=float(contrast[0]),
        ring_beyond_edge=float((outside > 0.5).mean()),
        border_on_rim=border_on_rim(mask, skin),
        roughness=_roughness(detail, core, ring),
        edge_px=edge,
        edge_share=edge / max(radius, 1.0),
        solidity=_solidity(mask),
        elongation=_elongation(mask),
        surround_l=float(ring_lab[0]),
    )


def fine_detail(lab: LabImage) -> FloatArray:
    """Fine texture (h, w) of a CIELAB image, in lightness."""
    lightness = np.ascontiguousarray(lab[..., 0])
    return np.asarray(np.abs(lightness - cv2.GaussianBlur(lightness, (0, 0), 2.0)))


def _medians(image: FloatArray, indices: IndexArray) -> FloatArray:
    return np.asarray(median(image.reshape(-1, 3)[indices]), float)


def least_separation(calibrated: bool, settings: EvidenceSettings) -> float:
    """Return the separation below which no spot is distinct enough, whatever its shape."""
    least = settings.least_distinctness
    return 0.9 * (settings.least_distinctness_calibrated if calibrated else least)


def is_pigment(
    evidence: Evidence,
    least_diameter_px: float,
    calibrated: bool,
    settings: EvidenceSettings,
) -> bool:
    """Judge a spot by its evidence."""
    return (
        evidence.diameter_px >= least_diameter_px
        and evidence.darker
        and not _is_red(evidence, calibrated, settings)
        and not _is_feature(evidence, calibrated, settings)
        and not _is_thread(evidence, least_diameter_px, calibrated, settings)
        and evidence.delta_e00 >= settings.least_delta_e00
        and _distinctness(evidence)
        >= _least_distinctness(evidence, least_diameter_px, calibrated, settings)
        and evidence.ring_beyond_edge <= settings.most_ring_beyond_edge
        and evidence.border_on_rim <= settings.most_border_on_rim
        and not _is_rough(evidence, settings)
        and evidence.edge_share <= settings.most_edge_share
    )


def _distinctness(evidence: Evidence) -> float:
    return evidence.separation * evidence.solidity**2


def _least_distinctness(
    evidence: Evidence, least_diameter_px: float, calibrated: bool, settings: EvidenceSettings
) -> float:
    """Return the distinctness a spot needs: more, the more ragged or (no card) small it is."""
    size = evidence.diameter_px / least_diameter_px
    ends = (settings.small_distinctness, settings.least_distinctness)
    least, ragged = float(np.interp(size, settings.small_sizes, ends)), settings.ragged_factor
    if calibrated:
        least, ragged = settings.least_distinctness_calibrated, settings.ragged_factor_calibrated
    solid = (settings.most_ragged_solidity, settings.ragged_solidity)
    return least * float(np.interp(evidence.solidity, solid, (ragged, 1.0)))


def _is_red(evidence: Evidence, calibrated: bool, settings: EvidenceSettings) -> bool:
    if calibrated:
        return evidence.blood >= settings.most_blood_share_calibrated
    return (
        evidence.blood >= settings.most_blood_share
        and evidence.red_density <= settings.least_red_density
    )


def _is_feature(evidence: Evidence, calibrated: bool, settings: EvidenceSettings) -> bool:
    """Tell lips, nostrils and brows: long and dark, or ragged and very dark."""
    long = (
        evidence.elongation > settings.feature_elongation
        and evidence.density > settings.feature_density
    )
    hairy = (
        not calibrated
        and evidence.solidity < settings.hairy_solidity
        and evidence.density > settings.hairy_density
    )
    return long or hairy


def _is_thread(
    evidence: Evidence, least_diameter_px: float, calibrated: bool, settings: EvidenceSettings
) -> bool:
    """Tell a single hair, its shadow, or a crease: much longer than wide, and small."""
    size = evidence.diameter_px / least_diameter_px
    if not calibrated and size < settings.small_sizes[0]:
        return evidence.elongation > settings.small_elongation
    return size < settings.thread_size and evidence.elongation > settings.thread_elongation


def _is_rough(evidence: Evidence, settings: EvidenceSettings) -> bool:
    """Tell hair and cloth by their texture; a compact, very distinct spot may have its own."""
    compact = (
        evidence.solidity >= settings.ragged_solidity
        and evidence.separation >= settings.own_texture_separation
    )
    most = settings.most_own_roughness if compact else settings.most_roughness
    return evidence.roughness > most


def edge_width_px(mask: Mask, depth: FloatArray) -> float:
    """Pixels over which depth would go from 0 to 1 at its slope across the border."""
    reach = _edge_reach_px(mask)
    box = bounding_box(mask, int(reach) + 2)
    if box is None:
        return 1.0
    near_mask = mask[box]
    signed: FloatArray = np.where(
        near_mask, distance_inside(near_mask) - 0.5, 0.5 - distance_outside(near_mask)
    )
    near = np.abs(signed) <= reach
    if np.count_nonzero(near) < 10:
        return 1.0
    across = signed[near].astype(float)
    across = across - float(across.mean())
    rise = depth[box][near].astype(float)
    slope = float(np.dot(across, rise)) / max(float(np.dot(across, across)), 1e-9)
    return float(np.clip(1.0 / max(slope, 1e-3), 1.0, 500.0))


def ramp_width_px(edge_px: float, mask: Mask) -> float:
    """Width of the straight ramp that ``edge_width_px`` reads as ``edge_px``.

    The slope is fitted over a band about the border; where the ramp ends inside the band the
    slope is flatter than the ramp's own, and a step reads as a third more than half the band:
    the covariance of place and ramp over the band, solved for the ramp.
    """
    reach = _edge_reach_px(mask)
    if edge_px >= 2.0 * reach:
        return edge_px
    return float(reach * np.sqrt(12.0 * max(1.0 - sharp_edge_px(mask) / edge_px, 0.0)))


def sharp_edge_px(mask: Mask) -> float:
    """Return what ``edge_width_px`` reads where the border of ``mask`` (h, w) is a step."""
    return 4.0 / 3.0 * _edge_reach_px(mask)


def _edge_reach_px(mask: Mask) -> float:
    return min(12.0, 0.5 * float(np.sqrt(np.count_nonzero(mask) / np.pi)) + 2.0)


def border_on_rim(mask: Mask, skin: Mask) -> float:
    """Share of the border of ``mask`` (h, w) that lies within 3 px of the rim of the skin.

    A ragged border is no longer than that of the convex hull: shading along a limb, smooth at
    the rim and ragged inside, must not pass for half as much on the rim as it is. Holes in the
    skin much smaller than the spot (glints, the feet of hairs) are no rim.
    """
    hole_px = _SMALL_HOLE * np.count_nonzero(mask)
    box = bounding_box(mask, 3 + round(2.0 * hole_px**0.5))  # small holes are seen whole
    if box is None or skin[box].all():
        return 0.0
    outside = cv2.dilate((~mask[box]).astype(np.uint8), np.ones((3, 3), np.uint8))
    beside = _without_small(~skin[box], hole_px)
    rim = cv2.dilate(beside.astype(np.uint8), np.ones((5, 5), np.uint8))
    border = mask[box] & (outside > 0)
    length = min(float(np.count_nonzero(border)), _HULL_PX * _hull_length_px(mask[box]))
    return min(1.0, int(np.count_nonzero(rim[border])) / max(length, 1.0))


def _without_small(mask: Mask, least_px: float) -> Mask:
    """Leave out the parts of a mask that are smaller, unless they reach beyond its edge."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    kept = np.asarray(stats[:, cv2.CC_STAT_AREA] >= least_px)
    kept[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = True
    kept[0] = False
    return np.asarray(kept[labels])


def _hull_length_px(mask: Mask) -> float:
    contours = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[-2]
    if not contours:
        return 0.0
    hull = cv2.convexHull(np.concatenate([c.reshape(-1, 1, 2) for c in contours]))
    return float(cv2.arcLength(hull, closed=True))


def _roughness(detail: FloatArray, core: IndexArray, ring: IndexArray) -> float:
    """Fine texture of the core over that of the ring."""
    values = detail.ravel()
    return float(median(values[core])) / max(float(median(values[ring])), 0.05)


def _solidity(mask: Mask) -> float:
    contours = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[-2]
    if not contours:
        return 0.0
    hull = cv2.convexHull(np.concatenate([c.reshape(-1, 1, 2) for c in contours]))
    return float(mask.sum() / max(cv2.contourArea(hull) + 0.5 * len(hull), 1.0))


def _elongation(mask: Mask) -> float:
    ys, xs = np.nonzero(mask)
    spread = np.cov(np.stack([xs, ys])) if len(xs) > 2 else np.eye(2)
    short, long = np.sqrt(np.maximum(np.linalg.eigvalsh(spread), 0.05))
    return float(long / short)
