"""Find darkened spots on evened skin and place their edge half-way to the normal skin.

1. Two scores of pigment (fine for small spots, coarse for large pale ones) against this
   photo's own normal skin; hysteresis gives candidates.
2. Each candidate is refined in its own window: core and ring are read, the density is
   projected on the line from ring to core (whitened by normal skin), and the edge is where
   that depth is one half, so that the same rule holds for sharp and diffuse borders, for brown
   and grey pigment, and for every skin. Core and ring are re-read until the edge rests.
3. What does not stand out, is red rather than pigmented, or is the turning edge of a limb,
   is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from pigment.imaging.candidates import Candidate, CandidateSettings, find_candidates
from pigment.imaging.evidence import Evidence, EvidenceSettings, gather_evidence, is_pigment
from pigment.imaging.illumination import optical_density
from pigment.imaging.kinds import KindSettings, classify_kind
from pigment.imaging.outlines import trace_outlines
from pigment.imaging.pigment_score import (
    NormalSkin,
    ScoreSettings,
    fit_normal_skin,
    smooth_where,
)
from pigment.imaging.zones import core_zone, distance_outside, ring_limits_px, ring_zone
from pigment.model.arrays import FloatArray, LabImage, LinearImage, Mask
from pigment.model.patches import PatchKind, PatchMap

_LARGEST_RIVAL = 3.0  # times a candidate's area: larger ones are more likely its surround
_MOST_SHARED = 0.3  # of a spot that a better one may already hold
_COARSER = (1.7, 3.5)  # further smoothing, times that of the edge
_FAINT = (8.0, 5.0)  # spreads of the ring to the core below which each is used
_LEAST_FOR_COARSER = 14.0  # diameter of a spot over the smoothing's sigma
_SHALLOW = 0.15  # share of the contrast down to which the depth map is kept around a spot


@dataclass(frozen=True, slots=True)
class SegmentationSettings:
    """When a darker spot is a spot, and how fine its edge is drawn."""

    candidates: CandidateSettings = field(default_factory=CandidateSettings)
    score: ScoreSettings = field(default_factory=ScoreSettings)
    kinds: KindSettings = field(default_factory=KindSettings)
    edge_smooth_mm: float = 0.22
    edge_smooth_share: float = 1 / 1100  # of the long side, without a scale
    core_quantile: float = 0.40  # of the core's depth: a dark centre must not hide a pale part
    deepest_edge_density: float = 0.30  # the edge of very dark spots: their pale part counts too
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    most_growth: float = 6.0
    rounds: int = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Skin:
    """What every candidate of one photo is judged with."""

    density: FloatArray  # smoothed at the edge scale, (h, w, 3)
    coarser: tuple[FloatArray, ...]  # the same smoothed more and more, for faint large spots
    lab: LabImage
    skin: Mask
    usable: Mask
    normal_skin: NormalSkin
    mm_per_px: float | None
    calibrated: bool
    edge_px: float


@dataclass(frozen=True, slots=True, eq=False)
class _Spot:
    """A refined spot in its window (top, left) with its depth map."""

    top: int
    left: int
    mask: Mask
    depth: FloatArray
    evidence: Evidence

    @property
    def box(self) -> tuple[slice, slice]:
        """Where the window lies in the image."""
        height, width = self.mask.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    @property
    def rank(self) -> float:
        """Which of two overlapping spots to believe: distinct ones, and large ones."""
        evidence = self.evidence
        return evidence.separation * evidence.solidity**2 * float(np.sqrt(evidence.diameter_px))


def segment_patches(
    flat: LinearImage,
    lab: LabImage,
    skin: Mask,
    usable: Mask,
    mm_per_px: float | None,
    calibrated: bool,
    settings: SegmentationSettings,
) -> PatchMap:
    """Segment the spots of an evened, calibrated image (h, w, 3).

    ``skin`` (h, w): measurable skin; ``usable`` (h, w): skin without hair and glare.
    ``mm_per_px`` sets the sizes of core, ring and smallest spot; ``None`` leaves them relative.
    ``calibrated``: the colours are true, so redness can be told from pigment more sharply.
    """
    height, width = skin.shape
    labels = np.zeros((height, width), np.int32)
    depth = np.zeros((height, width), np.float32)
    if usable.sum() < 100:
        return PatchMap(labels, depth, (), ())
    edge_px = _edge_smoothing_px(max(height, width), mm_per_px, settings)
    raw = optical_density(flat)
    density = smooth_where(raw, usable, edge_px)
    normal = fit_normal_skin(density, usable, settings.score)
    coarser = tuple(smooth_where(density, usable, edge_px * factor) for factor in _COARSER)
    scene = _Skin(density, coarser, lab, skin, usable, normal, mm_per_px, calibrated, edge_px)
    candidates = find_candidates(raw, skin, usable, mm_per_px, settings.candidates, settings.score)
    spots = []
    for candidate in candidates:
        others = _rivals(candidate, candidates, skin.shape)
        spot = _refine(candidate, others, scene, settings)
        if spot is not None:
            spots.append(spot)
    return _as_map(_without_overlap(spots, skin.shape), skin, mm_per_px, settings)


def _rivals(candidate: Candidate, every: list[Candidate], shape: tuple[int, ...]) -> Mask:
    """Other candidates (h, w) that must not count as normal skin around this one."""
    rivals = np.zeros(shape[:2], bool)
    area = candidate.area_px
    for other in every:
        if other is candidate or other.area_px > _LARGEST_RIVAL * area:
            continue
        if candidate.shared_px(other) < 0.3 * min(area, other.area_px):
            rivals[other.box] |= other.mask
    return rivals


def _without_overlap(spots: list[_Spot], shape: tuple[int, ...]) -> list[_Spot]:
    """Of spots that cover each other the most distinct stays, larger ones being favoured."""
    taken = np.zeros(shape[:2], bool)
    kept = []
    for spot in sorted(spots, key=lambda one: -one.rank):
        if taken[spot.box][spot.mask].mean() > _MOST_SHARED:
            continue
        taken[spot.box] |= spot.mask
        kept.append(spot)
    return sorted(kept, key=lambda one: -int(one.mask.sum()))


def _as_map(
    spots: list[_Spot], skin: Mask, mm_per_px: float | None, settings: SegmentationSettings
) -> PatchMap:
    """Draw the spots into one label image and trace their outlines."""
    labels = np.zeros(skin.shape, np.int32)
    depth = np.zeros(skin.shape, np.float32)
    kinds: list[PatchKind] = []
    outlines: list[tuple[FloatArray, ...]] = []
    for spot in spots:
        free = spot.mask & (labels[spot.box] == 0)
        traced = trace_outlines(spot.depth, free, (spot.left, spot.top))
        if not traced:
            continue
        kinds.append(classify_kind(spot.evidence, mm_per_px, settings.kinds))
        outlines.append(traced)
        labels[spot.box][free] = len(kinds)
        around = _beyond(spot.depth, _SHALLOW, spot.mask, skin[spot.box])
        shallow = free if around is None else (around & (labels[spot.box] == 0)) | free
        depth[spot.box][shallow] = np.maximum(depth[spot.box], spot.depth)[shallow]
    return PatchMap(labels, depth, tuple(kinds), tuple(outlines))


def _edge_smoothing_px(
    long_side: int, mm_per_px: float | None, settings: SegmentationSettings
) -> float:
    if mm_per_px is not None:
        return float(np.clip(settings.edge_smooth_mm / mm_per_px, 0.8, 4.0))
    return float(np.clip(settings.edge_smooth_share * long_side, 0.8, 2.0))


def _window(candidate: Candidate, mm_per_px: float | None) -> tuple[slice, slice]:
    """Return the candidate's box with room for its ring."""
    _, outer = ring_limits_px(candidate.mask, mm_per_px)
    margin = int(outer + 0.5 * max(candidate.mask.shape)) + 6
    rows, columns = candidate.box
    return (
        slice(max(0, rows.start - margin), rows.stop + margin),
        slice(max(0, columns.start - margin), columns.stop + margin),
    )


def _refine(
    candidate: Candidate, rivals: Mask, scene: _Skin, settings: SegmentationSettings
) -> _Spot | None:
    """Move the candidate's edge to half depth; ``None`` where it is no spot."""
    whole = candidate.in_frame(scene.skin.shape)
    rows, columns = _window(candidate, scene.mm_per_px)
    mask = whole[rows, columns]
    others = rivals[rows, columns] & ~mask
    density = scene.density[rows, columns]
    usable, skin = scene.usable[rows, columns], scene.skin[rows, columns]
    start = int(mask.sum())
    density = _smooth_enough(mask, others, density, usable, (rows, columns), scene)
    reading = None
    for _ in range(settings.rounds):
        reading = _read(mask, others, density, usable, scene)
        if reading is None:
            return None
        depth, core, ring = reading
        contrast = np.median(density[core], axis=0) - np.median(density[ring], axis=0)
        level = _edge_level(depth, core, float(contrast.mean()), settings)
        moved = _beyond(depth, level, mask, skin)
        if moved is None or moved.sum() > settings.most_growth * start:
            return None
        settled = (moved ^ mask).sum() < 0.01 * moved.sum()
        mask = moved
        if settled:
            break
    if reading is None:
        return None
    return _judge(mask, others, density, (rows, columns), scene, settings)


def _smooth_enough(
    mask: Mask,
    others: Mask,
    density: FloatArray,
    usable: Mask,
    window: tuple[slice, slice],
    scene: _Skin,
) -> FloatArray:
    """Return the density at the scale that this spot's contrast to its noise calls for."""
    reading = _read(mask, others, density, usable, scene)
    if reading is None:
        return density
    depth, core, ring = reading
    spread = 1.4826 * float(np.median(np.abs(depth[ring] - np.median(depth[ring])))) + 1e-6
    distinct = float(np.median(depth[core])) / spread
    diameter = 2.0 * float(np.sqrt(mask.sum() / np.pi))
    chosen = density
    for limit, factor, coarse in zip(_FAINT, _COARSER, scene.coarser, strict=True):
        if distinct < limit and diameter > _LEAST_FOR_COARSER * factor * scene.edge_px:
            chosen = coarse[window]
    return chosen


def _read(
    mask: Mask, others: Mask, density: FloatArray, usable: Mask, scene: _Skin
) -> tuple[FloatArray, Mask, Mask] | None:
    """Depth map (0 at the ring, 1 at the core) with the core and ring it was read from."""
    core = core_zone(mask, usable, scene.mm_per_px)
    away_from_others = distance_outside(others) > 3 if others.any() else np.ones_like(mask)
    normal = usable & ~mask & ~others & away_from_others
    ring, _ = ring_zone(mask, normal, scene.mm_per_px)
    if core.sum() < 4 or ring.sum() < 20:
        return None
    inside, outside = np.median(density[core], axis=0), np.median(density[ring], axis=0)
    contrast = inside - outside
    if contrast.mean() <= 0:
        return None
    line = np.linalg.solve(scene.normal_skin.covariance, contrast)
    length = float(contrast @ line)
    depth = np.asarray((density - outside) @ (line / length), np.float32)
    return depth, core, ring


def _beyond(depth: FloatArray, level: float, mask: Mask, skin: Mask) -> Mask | None:
    """Return the connected parts beyond a depth that hold most of the old spot, holes filled."""
    beyond = ((depth > level) & skin).astype(np.uint8)
    count, labels = cv2.connectedComponents(beyond, connectivity=4)
    if count < 2:
        return None
    votes = np.bincount(labels[mask], minlength=count)
    votes[0] = 0
    if votes.max() == 0:
        return None
    chosen = np.flatnonzero(votes >= 0.15 * votes.max())
    found = np.isin(labels, chosen[chosen > 0])
    return _fill_small_holes(found, 0.02 * found.sum() + 8)


def _fill_small_holes(mask: Mask, largest: float) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8))
    small = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] < largest)
    return mask | (np.isin(labels, small[small > 0]) if count > 1 else False)


def _judge(
    mask: Mask,
    others: Mask,
    smooth: FloatArray,
    window: tuple[slice, slice],
    scene: _Skin,
    settings: SegmentationSettings,
) -> _Spot | None:
    """Keep the spot only where it stands out as pigment.

    The evidence is read at the edge's own scale, the depth map at the scale ``smooth``.
    """
    rows, columns = window
    density, usable = scene.density[rows, columns], scene.usable[rows, columns]
    reading = _read(mask, others, smooth, usable, scene)
    fine = _read(mask, others, density, usable, scene)
    if reading is None or fine is None:
        return None
    depth, core, ring = reading
    contrast = np.median(density[core], axis=0) - np.median(density[ring], axis=0)
    level = _edge_level(depth, core, float(contrast.mean()), settings)
    scaling = 0.5 / max(level, 1e-3)  # 0.5 is the edge from here on
    depth = depth * scaling
    evidence = gather_evidence(
        mask, fine[0] * scaling, core, ring, density, scene.lab[rows, columns], scene.skin[rows, columns]
    )
    limits = settings.evidence
    least = limits.least_diameter_share * max(scene.skin.shape)
    if scene.mm_per_px is not None:
        least = max(5.0, limits.least_diameter_mm / scene.mm_per_px)
    if not is_pigment(evidence, least, scene.calibrated, limits):
        return None
    return _Spot(rows.start, columns.start, mask, depth, evidence)


def _edge_level(
    depth: FloatArray, core: Mask, strength: float, settings: SegmentationSettings
) -> float:
    """Depth of the edge: half-way to the core, or less where the core is very dark or uneven."""
    half = 0.5 * float(np.quantile(depth[core], settings.core_quantile))
    return min(half, settings.deepest_edge_density / max(strength, 1e-3))
