"""Move the edge of a candidate to half-way between its core and the normal skin around it.

In a window around the candidate, core and ring are read, the density is projected on the line
from ring to core (whitened by normal skin), and the edge is put where that depth is one half:
the same rule for sharp and diffuse borders, for brown and grey pigment, on every skin. Core
and ring are re-read until the edge rests. Large spots settle on a thinned grid first.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.candidates import Candidate
from pigment.imaging.evidence import (
    Evidence,
    EvidenceSettings,
    border_on_rim,
    gather_evidence,
    is_pigment,
    least_separation,
    sharp_edge_px,
)
from pigment.imaging.medians import median, robust_spread, thinned_indices
from pigment.imaging.pigment_score import NormalSkin
from pigment.imaging.zones import Zones, bounding_box, distance_outside, find_zones, ring_limits_px
from pigment.model.arrays import FloatArray, LabImage, Mask

COARSER = (1.7, 3.5)  # further smoothing for faint spots, times that of the edge
_FAINT = (8.0, 5.0)  # spreads of the ring to the core below which each is used
_HOPELESS = 1.8  # spreads below which a candidate is given up at once
_PALE_TO_DARK = (0.5, 0.8)  # mean optical density of the core
_RIM_SLACK = 0.1  # of the border, which the thinned grid leaves unsure
_LEAST_FOR_COARSER = 14.0  # diameter of a spot over the smoothing's sigma
_SETTLE_DIAMETER_PX = 28.0  # larger spots settle on a grid thinned to about this


@dataclass(frozen=True, slots=True)
class RefinementSettings:
    """How the edge is placed."""

    core_quantile: float = 0.50  # of the core's depth, whose half is the edge
    dark_core_quantile: float = 0.40  # of dark spots: a darker centre must not hide a pale part
    deepest_edge_density: float = 0.30  # the edge of dark spots: their pale part counts too
    very_dark_density: float = 1.0  # of the core, from which on the edge moves inwards again
    very_dark_share: float = 0.36  # of what the core is darker than that: blur spreads its edge
    most_edge_density: float = 0.65  # nor so far inwards that the brown rim of a black spot is lost
    diffuse: tuple[float, float] = (1.10, 1.25)  # width of the edge over that of a step
    diffuse_solidity: tuple[float, float] = (0.85, 0.93)  # a ragged border is no soft one
    diffuse_rise: float = 0.3  # of a diffuse edge's depth, per density of the core
    most_diffuse_rise: float = 0.1  # where half of the pigment takes more than half of the light
    most_growth: float = 6.0
    rounds: int = 4


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What every candidate of one photo is judged with.

    ``densities``: optical density (h, w, 3) smoothed at the edge's scale, then at the coarser
    ones. ``detail`` (h, w): fine texture. ``usable`` (h, w): skin without hair. ``open_skin``
    (h, w): skin that a spot may grow over, hairs too, but no shadow, which is wider than they.
    """

    densities: tuple[FloatArray, ...]
    lab: LabImage
    detail: FloatArray
    skin: Mask
    usable: Mask
    open_skin: Mask
    normal_skin: NormalSkin
    mm_per_px: float | None
    calibrated: bool
    edge_px: float


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A refined spot in its window at (top, left); ``depth`` is 0.5 at the edge."""

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
    def distinctness(self) -> float:
        """How far it stands out, in spreads of its ring; less where it is ragged."""
        return self.evidence.separation * self.evidence.solidity**2

    @property
    def rank(self) -> float:
        """Which of two overlapping spots to believe: distinct ones, and large ones."""
        return self.distinctness * float(np.sqrt(self.evidence.diameter_px))


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """The window of a candidate, perhaps thinned. ``normal``: skin that a ring may use."""

    densities: tuple[FloatArray, ...]
    skin: Mask
    open_skin: Mask
    usable: Mask
    normal: Mask
    mm_per_px: float | None
    step: int


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """Depth map (0 at the ring, 1 at the core), where it was read, and the contrast (3,)."""

    depth: FloatArray
    zones: Zones
    contrast: FloatArray
    core_depth: FloatArray
    ring_depth: FloatArray

    @property
    def distinctness(self) -> float:
        """Core to ring in robust spreads of the ring."""
        return float(median(self.core_depth)) / (robust_spread(self.ring_depth) + 1e-6)


def refine_candidate(
    candidate: Candidate,
    rivals: Mask,
    scene: Scene,
    settings: RefinementSettings,
    limits: EvidenceSettings,
    *,
    grown: bool = False,
) -> Spot | None:
    """Return the refined spot, or ``None`` where it is none.

    ``rivals`` (h, w): other candidates, which must not count as normal skin. ``grown``: the
    candidate is what one that outgrew its window had become.
    """
    window = _window(candidate, scene)
    mask = candidate.in_frame(scene.skin.shape)[window]
    others = rivals[window] & ~mask
    whole = _cut(window, others, scene, 1)
    diameter = 2.0 * float(np.sqrt(candidate.area_px / np.pi))
    step = int(np.clip(diameter / _SETTLE_DIAMETER_PX, 1, 8))
    thin = whole if step == 1 else _cut(window, others, scene, step)
    start = np.ascontiguousarray(mask[::step, ::step])
    first = _read(start, thin, thin.densities[0], scene)
    if first is None or first.distinctness < _HOPELESS:
        return None
    scale = _scale_for(first, start, thin, scene)
    settled = _settle(start, thin, scale, scene, settings, settings.rounds, first)
    if settled is not None and step > 1:
        again = np.repeat(np.repeat(settled, step, axis=0), step, axis=1)
        again = again[: mask.shape[0], : mask.shape[1]]
        if border_on_rim(again, whole.skin) > limits.most_border_on_rim + _RIM_SLACK:
            return None  # one step at full scale would not take it away from there
        settled = _settle(again, whole, scale, scene, settings, 1)
    if settled is None:
        return None
    if not grown and _is_cut_off(settled, window, scene.skin.shape):
        larger = Candidate(
            window[0].start, window[1].start, settled, candidate.strength, int(settled.sum())
        )
        return refine_candidate(larger, rivals, scene, settings, limits, grown=True)
    return _judge(settled, whole, scale, window, scene, settings, limits)


def _is_cut_off(mask: Mask, window: tuple[slice, slice], shape: tuple[int, ...]) -> bool:
    """Whether a spot (h, w) reaches an edge of its window that is none of the image."""
    rows, columns = window
    return bool(
        (rows.start > 0 and mask[0].any())
        or (rows.stop < shape[0] and mask[-1].any())
        or (columns.start > 0 and mask[:, 0].any())
        or (columns.stop < shape[1] and mask[:, -1].any())
    )


def _window(candidate: Candidate, scene: Scene) -> tuple[slice, slice]:
    """Return the candidate's box with room for its ring."""
    _, outer = ring_limits_px(candidate.mask, scene.mm_per_px)
    margin = int(outer + 0.5 * max(candidate.mask.shape)) + 6
    height, width = scene.skin.shape
    rows, columns = candidate.box
    return (
        slice(max(0, rows.start - margin), min(height, rows.stop + margin)),
        slice(max(0, columns.start - margin), min(width, columns.stop + margin)),
    )


def _cut(window: tuple[slice, slice], others: Mask, scene: Scene, step: int) -> _Cut:
    """Cut a window out of the scene, every ``step``-th pixel."""
    thinned = tuple(slice(side.start, side.stop, step) for side in window)
    rows, columns = thinned
    rivals = others[::step, ::step]
    usable = scene.usable[rows, columns]
    normal = usable & ~rivals
    if rivals.any():
        normal &= distance_outside(rivals) > 3.0 / step
    return _Cut(
        densities=tuple(density[rows, columns] for density in scene.densities),
        skin=scene.skin[rows, columns],
        open_skin=scene.open_skin[rows, columns],
        usable=usable,
        normal=normal,
        mm_per_px=None if scene.mm_per_px is None else scene.mm_per_px * step,
        step=step,
    )


def _scale_for(reading: _Reading, mask: Mask, cut: _Cut, scene: Scene) -> int:
    """Which smoothing this spot's contrast to its noise calls for."""
    diameter = 2.0 * cut.step * float(np.sqrt(np.count_nonzero(mask) / np.pi))
    distinctness = reading.distinctness
    chosen = 0
    for index, (limit, factor) in enumerate(zip(_FAINT, COARSER, strict=True), start=1):
        room = diameter > _LEAST_FOR_COARSER * factor * scene.edge_px
        if distinctness < limit and room:
            chosen = index
    return chosen


def _settle(
    mask: Mask,
    cut: _Cut,
    scale: int,
    scene: Scene,
    settings: RefinementSettings,
    rounds: int,
    first: _Reading | None = None,
) -> Mask | None:
    """Move the edge until it rests; ``first``: what was read of ``mask`` at the finest scale."""
    start = np.count_nonzero(mask)
    density = np.ascontiguousarray(cut.densities[scale])
    reading = first if scale == 0 else None
    for _ in range(rounds):
        if reading is None:
            zones = first.zones if first is not None else None
            reading = _read(mask, cut, density, scene, zones)
        if reading is None:
            return None
        level = _edge_level(reading, settings)
        moved = part_beyond(reading.depth, level, mask, cut.open_skin)
        if moved is None or (size := np.count_nonzero(moved)) > settings.most_growth * start:
            return None
        settled = np.count_nonzero(moved ^ mask) < 0.01 * size
        mask, reading, first = moved, None, None
        if settled:
            break
    return mask


def _read(
    mask: Mask, cut: _Cut, density: FloatArray, scene: Scene, zones: Zones | None = None
) -> _Reading | None:
    """Read core and ring of a density (h, w, 3); ``zones``: where they lie, if known.

    ``None`` where either is missing or the spot is not darker.
    """
    if zones is None:
        zones = find_zones(mask, cut.usable, cut.normal & ~mask, cut.mm_per_px)
    core, ring = thinned_indices(zones.core), thinned_indices(zones.ring)
    if core.size < 4 or ring.size < 12:
        return None
    density = np.ascontiguousarray(density)
    pixels = density.reshape(-1, 3)
    outside = median(pixels[ring]).astype(float)
    contrast = median(pixels[core]) - outside
    if contrast.mean() <= 0:
        return None
    line = np.linalg.solve(scene.normal_skin.covariance, contrast)
    row = (line / float(contrast @ line)).astype(np.float32)
    offset = np.float32(-(row @ outside))
    projected = cv2.transform(density, np.append(row, offset)[None])
    depth: FloatArray = np.asarray(projected, np.float32).reshape(mask.shape)
    flat = depth.ravel()
    return _Reading(depth, zones, contrast, flat[core], flat[ring])


def part_beyond(depth: FloatArray, level: float, mask: Mask, skin: Mask) -> Mask | None:
    """Return the connected parts beyond a depth that hold most of a spot, holes filled."""
    beyond = ((depth > level) & skin).astype(np.uint8)
    count, labels = cv2.connectedComponents(beyond, connectivity=4)
    if count < 2:
        return None
    votes = np.bincount(labels[mask], minlength=count)
    votes[0] = 0
    if votes.max() == 0:
        return None
    chosen = votes >= 0.15 * votes.max()
    chosen[0] = False
    found = chosen[labels]
    return _fill_small_holes(found, 0.02 * np.count_nonzero(found) + 8)


def _fill_small_holes(mask: Mask, largest: float) -> Mask:
    box = bounding_box(mask, 1)
    if box is None:
        return mask
    inside = mask[box]
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~inside).astype(np.uint8))
    if count > 2:
        small = np.asarray(stats[:, cv2.CC_STAT_AREA] < largest)
        small[0] = False
        reaches_out = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
        small[reaches_out] = False
        mask[box] = inside | small[labels]
    return mask


def _edge_level(reading: _Reading, settings: RefinementSettings) -> float:
    """Depth of the edge: half-way to the core, or less where the core is very dark or uneven."""
    deep = reading.core_depth
    strength = max(float(reading.contrast.mean()), 1e-3)
    quantiles = (settings.core_quantile, settings.dark_core_quantile)
    rank = int(np.interp(strength, _PALE_TO_DARK, quantiles) * (len(deep) - 1))
    core = float(np.partition(deep, rank)[rank])
    blurred = settings.very_dark_share * (core * strength - settings.very_dark_density)
    inwards = min(max(settings.deepest_edge_density, blurred), settings.most_edge_density)
    return min(0.5 * core, inwards / strength)


def _judge(
    mask: Mask,
    cut: _Cut,
    scale: int,
    window: tuple[slice, slice],
    scene: Scene,
    settings: RefinementSettings,
    limits: EvidenceSettings,
) -> Spot | None:
    """Keep the spot only where it stands out as pigment.

    The evidence is read at the edge's own scale, the depth map at the spot's.
    """
    if border_on_rim(mask, cut.skin) > limits.most_border_on_rim:
        return None  # before the dearer evidence is gathered
    fine = smooth = _read(mask, cut, cut.densities[0], scene)
    if fine is not None and scale > 0:
        smooth = _read(mask, cut, cut.densities[scale], scene, fine.zones)
    if smooth is None or fine is None:
        return None
    if fine.distinctness < least_separation(scene.calibrated, limits):
        return None
    scaling = 0.5 / max(_edge_level(smooth, settings), 1e-3)
    evidence = gather_evidence(
        mask,
        np.asarray(fine.depth * scaling),
        fine.zones,
        np.ascontiguousarray(cut.densities[0]),
        np.ascontiguousarray(scene.lab[window]),
        scene.detail[window],
        cut.skin,
    )
    least = limits.least_diameter_share * max(scene.skin.shape)
    if scene.mm_per_px is not None:
        least = max(5.0, limits.least_diameter_mm / scene.mm_per_px)
    if not is_pigment(evidence, least, scene.calibrated, limits):
        return None
    diffuse = np.interp(evidence.edge_px / sharp_edge_px(mask), settings.diffuse, (0.0, 1.0))
    diffuse *= np.interp(evidence.solidity, settings.diffuse_solidity, (0.0, 1.0))
    if diffuse > 0.0:
        rise = settings.diffuse_rise * float(smooth.contrast.mean())
        scaling /= 1.0 + float(diffuse) * min(rise, settings.most_diffuse_rise)
        tighter = part_beyond(smooth.depth, 0.5 / scaling, mask, cut.open_skin)
        mask = mask if tighter is None else tighter
    depth = np.asarray(smooth.depth * scaling)
    return Spot(window[0].start, window[1].start, mask, depth, evidence)
