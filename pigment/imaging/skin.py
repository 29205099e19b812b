"""Which pixels are measurable skin.

Skin is found by its chromaticity, first against a wide prior, then against the colours
of this photograph's own skin, and is cut from the background along edges (Rother, Kolmogorov
& Blake 2004, "GrabCut", ACM TOG 23:309). Darkened patches inside skin belong to it; the card,
hair, glare, deep shadow and what is not skin-coloured do not. Where a face is sure, its eyes,
brows, nostrils and lips do not either (``imaging.face``), nor does the rim of a face or limb,
which turns away from the camera.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from pigment.imaging.face import Face, FaceSettings, find_face, scaled_frame
from pigment.imaging.face_shadow import NoseShadowSettings, nose_shadow
from pigment.imaging.skin_bays import BaySettings, find_bays, main_part
from pigment.imaging.skin_colour import SkinColour, centrality, log_chroma, own_colour
from pigment.model.arrays import FloatArray, LinearImage, Mask, readonly
from pigment.model.face import FaceFrame

_NARROW_MOUTH = 0.06  # of a hole's outline, open to the edge of the photo: it is closed
_DARKEST = 0.004  # linear light that still has a colour


@dataclass(frozen=True, slots=True)
class SkinSettings:
    """How skin is told from the rest."""

    long_side_px: int = 400
    prior_mean: tuple[float, float] = (0.66, 0.45)
    prior_sd: tuple[float, float] = (0.27, 0.36)
    prior_limit: float = 3.0  # Mahalanobis distance beyond which nothing is skin
    least_redness: float = 0.08  # log(R/G) of the likeliest skin: below, and as blue as green,
    neutral_blue: float = 0.12  # it is grey
    own_sd_floor: float = 0.12  # of log chromaticity, where the camera's colours are unknown
    own_sd_floor_calibrated: float = 0.065
    own_limit: float = 3.8
    sure_limit: float = 2.5  # so near to its own colours skin need not suit the wide prior
    rough_ratio: float = 1.9  # texture beyond this many times the skin's own is cloth or wood
    rough_floor: float = 0.03  # texture (log units) that is never called rough
    darkest_share: float = 0.12  # of the skin's own luminance: darker is shadow or background
    close_up_fraction: float = 0.85  # likely skin over this share: no background to cut
    hole_fraction: float = 0.60  # of the skin: larger holes are not filled
    part_fraction: float = 0.08  # of the main piece: smaller pieces are dropped
    part_distance: float = 0.12  # log chromaticity from the main piece: others are not skin
    part_texture: float = 1.8  # times the main piece's texture: coarser pieces are not skin
    outline_depth: float = 0.08  # darker than beside it, natural log: skin that turns away there
    outline_share: float = 0.05  # of the photo's long side: a line of shading is no wider
    beyond_fraction: float = 0.02  # of the mask: smaller pieces beyond an outline are let be
    rim_share: float = 0.006  # of the photo's long side: skin this near to its outline turns away
    face_rim_mm: float = 1.7  # the same on a face
    beside_face_brighter: float = 2.5  # times as bright as the face: background of its colour
    min_fraction: float = 0.05  # of the photo: less is "no skin"
    bays: BaySettings = field(default_factory=BaySettings)
    face: FaceSettings = field(default_factory=FaceSettings)
    nose_shadow: NoseShadowSettings = field(default_factory=NoseShadowSettings)


@dataclass(frozen=True, slots=True, eq=False)
class FoundSkin:
    """Measurable skin (h, w), and the frame of the face in it, in pixels of that mask.

    ``shadow`` (h, w): skin in the shadow of a nose, which no measurement should use.
    """

    mask: Mask
    shadow: Mask
    face: FaceFrame | None

    def __post_init__(self) -> None:
        readonly(self.mask)
        readonly(self.shadow)


def segment_skin(
    linear: LinearImage, avoid: Mask, calibrated: bool, settings: SkinSettings
) -> Mask:
    """Return the skin of ``find_skin`` alone."""
    return find_skin(linear, avoid, calibrated, settings).mask.copy()


def find_skin(
    linear: LinearImage, avoid: Mask, calibrated: bool, settings: SkinSettings
) -> FoundSkin:
    """Return the skin of an image (h, w, 3) in linear sRGB, patches on it included.

    ``avoid`` (h, w): what is known not to be skin (the card, a marker). ``calibrated``: the
    colours are true, so skin is held to a narrower range. The mask is all ``False`` where
    no skin was found.
    """
    height, width = avoid.shape
    factor = min(1.0, settings.long_side_px / max(height, width))
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    small = np.asarray(cv2.resize(linear, size, interpolation=cv2.INTER_AREA), np.float32)
    blocked = cv2.resize(avoid.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    face = find_face(small, blocked, settings.face)
    mask = _segment_small(small, blocked, calibrated, face, settings)
    mask = _without_rim(mask, blocked, face, settings)
    grown = _grown(mask, (height, width)) & ~avoid
    if face is None:
        return FoundSkin(grown, np.zeros_like(grown), None)
    shadow = nose_shadow(small, face.frame, mask, settings.nose_shadow)
    frame = scaled_frame(face.frame, width / size[0], height / size[1])
    return FoundSkin(grown, _grown(shadow, (height, width)), frame)


def _grown(mask: Mask, shape: tuple[int, int]) -> Mask:
    soft = cv2.resize(mask.astype(np.float32), shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(soft > 0.5)


def _segment_small(
    small: LinearImage,
    blocked: Mask,
    calibrated: bool,
    face: Face | None,
    settings: SkinSettings,
) -> Mask:
    chroma, luminance = log_chroma(small)
    prior = SkinColour(np.array(settings.prior_mean), np.diag(np.square(settings.prior_sd)))
    distance = prior.distance(chroma)
    possible = (distance < settings.prior_limit) & ~blocked & (luminance > _DARKEST)
    if possible.mean() < settings.min_fraction:
        return np.zeros_like(blocked)
    floor = settings.own_sd_floor_calibrated if calibrated else settings.own_sd_floor
    where = centrality(blocked.shape)
    if face is not None:
        where = np.where(face.inside & ~face.not_skin, 1.0, 1e-4)
        possible &= ~face.behind
    own = own_colour(chroma, luminance, distance, possible, where, floor)
    if own.mean[0] < settings.least_redness and abs(own.mean[1]) < settings.neutral_blue:
        return np.zeros_like(blocked)  # a grey wall, not skin
    own_distance = own.distance(chroma)
    if not calibrated:
        possible |= (own_distance < settings.sure_limit) & ~blocked & (luminance > _DARKEST)
    likely = possible & (own_distance < settings.own_limit)
    if not likely.any():
        return likely
    likely &= luminance > settings.darkest_share * np.median(luminance[likely])
    rough = _rough(luminance, likely, blocked, settings)
    if face is not None:
        rough &= ~face.inside
        likely |= face.not_skin & face.inside  # so that nothing is cut off by a brow
    likely &= ~rough
    possible &= ~rough
    closed = cv2.morphologyEx(likely.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    filled = _fill_holes(closed > 0, blocked, settings.hole_fraction)
    if (filled | blocked).mean() > settings.close_up_fraction:
        cut = filled
    else:
        cut = _cut_along_edges(chroma, luminance, likely, possible, own_distance)
    found = _tidy(cut & ~blocked, chroma, luminance, blocked, settings)
    if face is None:
        if calibrated:
            found &= ~_beyond_outline(found, chroma, luminance, settings)
        return found
    found = found & ~face.not_skin & ~face.behind
    return found & ~_too_bright_beside(face, found, luminance, settings)


def _too_bright_beside(
    face: Face, found: Mask, luminance: FloatArray, settings: SkinSettings
) -> Mask:
    """Where, beside the middle of a face, there is what no light on it makes so bright."""
    own = luminance[found & face.inside]
    if own.size == 0:
        return np.zeros_like(found)
    limit = settings.beside_face_brighter * float(np.median(own))
    smooth = cv2.GaussianBlur(luminance.astype(np.float32), (0, 0), 2.0)
    bright = (found & ~face.inside & (smooth > limit)).astype(np.uint8)
    blobs = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    return np.asarray(cv2.dilate(blobs, np.ones((5, 5), np.uint8)) > 0) & ~face.inside


def _beyond_outline(
    mask: Mask, chroma: FloatArray, luminance: FloatArray, settings: SkinSettings
) -> Mask:
    """Where a background of nearly the skin's colour joins it over the outline of a limb.

    A limb darkens towards its outline, where it turns away from the light, and what lies behind
    is bright again: a dark line all along. What it parts from the skin, up to the edge of the
    photo, in another colour than the skin's, is none of it. A patch has no such line round it.
    Only true colours tell: mixed light gives skin beyond a crease another colour too.
    """
    beyond = np.zeros_like(mask)
    if not mask.any():
        return beyond
    level = cv2.GaussianBlur(np.log(np.maximum(luminance, _DARKEST)).astype(np.float32), (0, 0), 1)
    side = 2 * round(0.5 * settings.outline_share * max(mask.shape)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    line = cv2.morphologyEx(level, cv2.MORPH_BLACKHAT, disc) > settings.outline_depth
    parts = (mask & ~line).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(parts, connectivity=4)
    if count < 3:
        return beyond
    main = main_part(labels, count)
    own = np.median(chroma[labels == main], axis=0)
    height, width = mask.shape
    for number in range(1, count):
        left, top, w, h, area = stats[number]
        at_edge = left == 0 or top == 0 or left + w == width or top + h == height
        if number == main or not at_edge or area < settings.beyond_fraction * mask.sum():
            continue
        part = labels == number
        if np.linalg.norm(np.median(chroma[part], axis=0) - own) > settings.part_distance:
            beyond |= part
    return beyond


def _without_rim(mask: Mask, blocked: Mask, face: Face | None, settings: SkinSettings) -> Mask:
    """Leave out skin beside its outline against the background; the photo's edge is none."""
    rim = settings.rim_share * max(mask.shape)
    skin = mask | blocked
    if face is not None:
        rim = settings.face_rim_mm * float(np.hypot(*face.frame.to_px[:, 0]))
        skin |= face.not_skin
    if skin.all():
        return mask
    framed = cv2.copyMakeBorder(skin.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    inward = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1]
    return np.asarray(mask & (inward > rim))


def _rough(luminance: FloatArray, likely: Mask, blocked: Mask, settings: SkinSettings) -> Mask:
    """Where texture is far coarser than this skin's own, over more than an edge's width."""
    level = np.log(np.maximum(luminance, 0.004)).astype(np.float32)
    detail = np.abs(level - cv2.GaussianBlur(level, (0, 0), 4.0))
    detail[cv2.dilate(blocked.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0] = 0.0
    # the median passes over single edges: an arm's outline is no texture
    coded = np.clip(cv2.blur(np.minimum(detail, 0.3), (9, 9)) * 1000.0, 0, 255).astype(np.uint8)
    texture = cv2.medianBlur(coded, 15).astype(np.float32) / 1000.0
    height, width = likely.shape
    middle = np.zeros_like(likely)
    middle[height // 4 : -height // 4, width // 4 : -width // 4] = True
    own = texture[likely & middle] if (likely & middle).any() else texture[likely]
    limit = max(settings.rough_ratio * float(np.quantile(own, 0.3)), settings.rough_floor)
    rough = texture > limit
    smooth = (likely & ~rough).astype(np.uint8)
    smooth = cv2.morphologyEx(smooth, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    beside = cv2.dilate(smooth, np.ones((15, 15), np.uint8)) > 0
    coarse = rough & ~beside & ~blocked
    return np.asarray(coarse & ~find_bays(coarse, likely, smooth, level, settings.bays))


def _cut_along_edges(
    chroma: FloatArray, luminance: FloatArray, likely: Mask, possible: Mask, distance: FloatArray
) -> Mask:
    """Cut skin from background where colours or edges part them."""
    background_share = 1.0 - likely.mean()
    if background_share < 0.02 or likely.mean() < 0.01:
        return likely
    level = np.log(np.maximum(luminance, 0.004))
    coded = np.stack(
        [
            128 + 70 * (chroma[..., 0] - 0.66),
            128 + 70 * (chroma[..., 1] - 0.45),
            200 + 45 * level,
        ],
        axis=-1,
    )
    image = np.clip(coded, 0, 255).astype(np.uint8)
    state = np.where(likely, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    state[~possible] = cv2.GC_BGD
    sure = cv2.erode((likely & (distance < 1.5)).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    state[sure] = cv2.GC_FGD
    if not sure.any() or not (state == cv2.GC_BGD).any():
        return likely
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(1)
    no_box = (0, 0, 1, 1)  # not looked at: the mask says where to start
    cv2.grabCut(image, state, no_box, models[0], models[1], 3, cv2.GC_INIT_WITH_MASK)
    return np.asarray((state == cv2.GC_FGD) | (state == cv2.GC_PR_FGD))


def _tidy(
    mask: Mask, chroma: FloatArray, luminance: FloatArray, blocked: Mask, settings: SkinSettings
) -> Mask:
    """Drop crumbs and fill holes that pigment may explain."""
    if not mask.any():
        return mask
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    opened = np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel), np.uint8)
    kept = _parts_of_one_body(opened, chroma, luminance, settings)
    own = kept & mask
    if not own.any():
        return own
    filled = _fill_holes(own, blocked, settings.hole_fraction)
    skin_chroma = np.median(chroma[own], axis=0)
    # a hole is skin unless it is paler and less coloured than skin (sclera, paper, metal)
    # paler than the skin around it and hardly coloured; grey pigment is darker than that skin
    around = _local_mean(luminance, own, 0.06 * max(own.shape))
    around = np.maximum(around, 0.7 * np.median(luminance[own]))
    pale = (chroma[..., 0] < skin_chroma[0] - 0.30) & (luminance > 1.10 * around)
    pale = cv2.morphologyEx(pale.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0
    return filled & ~_paler_than_beside(pale, luminance, own) & ~blocked


def _paler_than_beside(pale: Mask, luminance: FloatArray, own: Mask) -> Mask:
    """Keep of the pale parts (h, w) those paler than the skin at their rim, in sheen or not."""
    count, labels = cv2.connectedComponents(pale.astype(np.uint8))
    kept = np.zeros_like(pale)
    for label in range(1, count):
        part = labels == label
        rim = cv2.dilate(part.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        beside = luminance[rim & own & ~pale]
        if beside.size < 5 or np.median(luminance[part]) > 1.05 * np.median(beside):
            kept |= part
    return kept


def _local_mean(values: FloatArray, where: Mask, sigma_px: float) -> FloatArray:
    """Gaussian mean of ``values`` (h, w) over the pixels ``where``."""
    weight = where.astype(np.float32)
    total = cv2.GaussianBlur(values.astype(np.float32) * weight, (0, 0), sigma_px)
    return np.asarray(total / np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma_px), 1e-3))


def _parts_of_one_body(
    mask: npt.NDArray[np.uint8],
    chroma: FloatArray,
    luminance: FloatArray,
    settings: SkinSettings,
) -> Mask:
    """Keep the main piece, large and near the middle, and those of its colour and texture."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return np.zeros(mask.shape, bool)
    main = main_part(labels, count)
    level = np.log(np.maximum(luminance, 0.004)).astype(np.float32)
    detail = np.abs(level - cv2.GaussianBlur(level, (0, 0), 2.0))
    own_chroma = np.median(chroma[labels == main], axis=0)
    own_detail = float(np.median(detail[labels == main])) + 1e-4
    keep: Mask = np.asarray(labels == main)
    for label in range(1, count):
        part = labels == label
        if label == main or stats[label, cv2.CC_STAT_AREA] < settings.part_fraction * keep.sum():
            continue
        near = np.linalg.norm(np.median(chroma[part], axis=0) - own_chroma)
        smooth = float(np.median(detail[part])) < settings.part_texture * own_detail
        if near < settings.part_distance and smooth:
            keep |= part
    return keep


def _share_at_border(hole: Mask) -> float:
    """Return how much of a hole's outline (h, w) lies on the edge of the photo."""
    inner = cv2.erode(hole.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0
    outline = hole & ~inner
    edge = sum(int(side.sum()) for side in (hole[0], hole[-1], hole[:, 0], hole[:, -1]))
    return edge / max(int(outline.sum()), 1)


def _fill_holes(mask: Mask, blocked: Mask, hole_fraction: float) -> Mask:
    """Fill enclosed holes smaller than a share of the skin; the card stays out."""
    outside = (~(mask | blocked)).astype(np.uint8)  # the card closes a hole as skin does
    count, labels, stats, _ = cv2.connectedComponentsWithStats(outside)
    filled = mask.copy()
    height, width = mask.shape
    for label in range(1, count):
        left, top, w, h, area = stats[label]
        if area >= hole_fraction * mask.sum():
            continue
        hole = labels == label
        at_border = left == 0 or top == 0 or left + w == width or top + h == height
        if not at_border or _share_at_border(hole) < _NARROW_MOUTH:
            filled |= hole
    return filled & ~blocked
