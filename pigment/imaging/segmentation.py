"""Find darkened spots on evened skin and draw their outlines.

Candidates (``candidates``) are refined each in its own window (``refinement``) and judged by
what speaks for pigment (``evidence``); of those that cover each other the most distinct stays,
and each gets its kind (``kinds``).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import cv2
import numpy as np

from pigment.imaging.candidates import Candidate, CandidateSettings, find_candidates
from pigment.imaging.evidence import EvidenceSettings, fine_detail
from pigment.imaging.face_shadow import FoldSettings, is_fold
from pigment.imaging.illumination import optical_density
from pigment.imaging.kinds import KindSettings, classify_kind
from pigment.imaging.outlines import trace_outlines
from pigment.imaging.pigment_score import ScoreSettings, fit_normal_skin, smooth_where
from pigment.imaging.refinement import (
    COARSER,
    RefinementSettings,
    Scene,
    Spot,
    part_beyond,
    refine_candidate,
)
from pigment.model.arrays import FloatArray, LabImage, LinearImage, Mask
from pigment.model.face import FaceFrame
from pigment.model.patches import PatchKind, PatchMap

_LARGEST_RIVAL = 3.0  # times a candidate's area: larger ones are more likely its surround
_MOST_SHARED = 0.3  # of a spot that a better one may already hold
_SURE = 10.0  # distinctness beyond doubt: such a spot is whole with the darker one inside it
_WHOLE = 1.5  # times the area of what lies inside it, from which on it is another outline
_INSIDE = 0.8  # of the smaller one
_HAIR_WIDTHS = 4.0  # half a width, times the smoothing of edges, that no lock of hairs reaches
_SHALLOW = 0.15  # share of the contrast down to which the depth map is kept around a spot


@dataclass(frozen=True, slots=True)
class SegmentationSettings:
    """How spots are looked for, refined, judged and named."""

    candidates: CandidateSettings = field(default_factory=CandidateSettings)
    score: ScoreSettings = field(default_factory=ScoreSettings)
    refinement: RefinementSettings = field(default_factory=RefinementSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    kinds: KindSettings = field(default_factory=KindSettings)
    folds: FoldSettings = field(default_factory=FoldSettings)
    edge_smooth_mm: float = 0.22
    edge_smooth_share: float = 1 / 1100  # of the long side, without a scale


def segment_patches(
    flat: LinearImage,
    lab: LabImage,
    skin: Mask,
    usable: Mask,
    mm_per_px: float | None,
    calibrated: bool,
    settings: SegmentationSettings,
    frame: FaceFrame | None = None,
) -> PatchMap:
    """Segment the spots of an evened, calibrated image (h, w, 3).

    ``skin`` (h, w): measurable skin; ``usable`` (h, w): skin without hair and glare.
    ``mm_per_px`` sets the sizes of core, ring and smallest spot; ``None`` leaves them relative.
    ``calibrated``: the colours are true, so redness can be told from pigment more sharply.
    ``frame``: where a face lies, whose folds throw shadows.
    """
    if usable.sum() < 100:
        blank = np.zeros(skin.shape, np.int32)
        return PatchMap(blank, blank.astype(np.float32), (), ())
    raw = optical_density(flat)
    with ThreadPoolExecutor(1) as beside:
        ready = beside.submit(make_scene, raw, lab, skin, usable, mm_per_px, calibrated, settings)
        candidates = find_candidates(
            raw, skin, usable, mm_per_px, settings.candidates, settings.score
        )
        scene = ready.result()

    spots = []
    for candidate in candidates:
        rivals = _rivals(candidate, candidates, skin.shape)
        spot = refine_candidate(candidate, rivals, scene, settings.refinement, settings.evidence)
        if spot is not None and not _in_fold(spot, frame, settings):
            spots.append(spot)
    return draw_spots(_without_overlap(spots, skin.shape), skin, mm_per_px, settings)


def make_scene(
    density: FloatArray,
    lab: LabImage,
    skin: Mask,
    usable: Mask,
    mm_per_px: float | None,
    calibrated: bool,
    settings: SegmentationSettings,
) -> Scene:
    """Set up what the spots of one photo, evened optical density (h, w, 3), are judged with."""
    edge_px = _edge_smoothing_px(max(skin.shape), mm_per_px, settings)
    fine = smooth_where(density, usable, edge_px)
    coarser = (smooth_where(fine, usable, edge_px * factor) for factor in COARSER)
    return Scene(
        densities=(fine, *coarser),
        lab=lab,
        detail=fine_detail(lab),
        skin=skin,
        usable=usable,
        open_skin=skin & ~_shadows(skin & ~usable, edge_px),
        normal_skin=fit_normal_skin(fine, usable, settings.score),
        mm_per_px=mm_per_px,
        calibrated=calibrated,
        edge_px=edge_px,
    )


def _shadows(unusable: Mask, edge_px: float) -> Mask:
    """Return what of the unusable skin (h, w) is too wide for hairs."""
    width = 2 * max(3, round(_HAIR_WIDTHS * edge_px)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return np.asarray(cv2.morphologyEx(unusable.astype(np.uint8), cv2.MORPH_OPEN, disc) > 0)


def _edge_smoothing_px(
    long_side: int, mm_per_px: float | None, settings: SegmentationSettings
) -> float:
    if mm_per_px is not None:
        return float(np.clip(settings.edge_smooth_mm / mm_per_px, 0.8, 4.0))
    return float(np.clip(settings.edge_smooth_share * long_side, 0.8, 2.0))


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


def _in_fold(spot: Spot, frame: FaceFrame | None, settings: SegmentationSettings) -> bool:
    """Whether a spot is the shading of a face's fold.

    Its colour is that of its density, which the skin around it is taken from: the lamp, known
    or not, is in both.
    """
    if frame is None:
        return False
    rows, columns = np.nonzero(spot.mask)
    red_share = spot.evidence.red_density / max(spot.evidence.density, 1e-6)
    return is_fold(rows + spot.top, columns + spot.left, red_share, frame, settings.folds)


def _without_overlap(spots: list[Spot], shape: tuple[int, ...]) -> list[Spot]:
    """Of spots that cover each other the most distinct stays, larger ones being favoured."""
    taken = np.zeros(shape[:2], bool)
    kept = []
    whole = [spot for spot in spots if not any(_holds(other, spot) for other in spots)]
    for spot in sorted(whole, key=lambda one: -one.rank):
        if taken[spot.box][spot.mask].mean() > _MOST_SHARED:
            continue
        taken[spot.box] |= spot.mask
        kept.append(spot)
    return sorted(kept, key=lambda one: -int(one.mask.sum()))


def _holds(whole: Spot, part: Spot) -> bool:
    """Whether ``part`` is but the dark middle of a spot that is sure as a whole."""
    size = np.count_nonzero(part.mask)
    if whole.distinctness < _SURE or np.count_nonzero(whole.mask) < _WHOLE * size:
        return False
    rows, columns = np.nonzero(part.mask)
    rows, columns = rows + part.top - whole.top, columns + part.left - whole.left
    height, width = whole.mask.shape
    near = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    return bool(whole.mask[rows[near], columns[near]].sum() > _INSIDE * size)


def draw_spots(
    spots: list[Spot], skin: Mask, mm_per_px: float | None, settings: SegmentationSettings
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
        kinds.append(classify_kind(spot.evidence, mm_per_px, max(skin.shape), settings.kinds))
        outlines.append(traced)
        labels[spot.box][free] = len(kinds)
        around = part_beyond(spot.depth, _SHALLOW, spot.mask, skin[spot.box])
        shallow = free if around is None else (around & (labels[spot.box] == 0)) | free
        depth[spot.box][shallow] = np.maximum(depth[spot.box], spot.depth)[shallow]
    return PatchMap(labels, depth, tuple(kinds), tuple(outlines))
