"""Which pixels are measurable skin.

Skin is found by its chromaticity (how light is divided between red, green and blue hardly
depends on how light or dark the skin is), first against a wide prior, then against the colours
of this photograph's own skin, and is cut from the background along edges (Rother, Kolmogorov
& Blake 2004, "GrabCut", ACM TOG 23:309). Darkened patches inside skin belong to it; the card,
hair, glare, deep shadow and what is not skin-coloured do not.

The prior was read off skin of many tones under many lamps: median log(R/G) 0.66 and log(G/B)
0.45 in linear light, with spreads that cover uncalibrated phone photographs.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from pigment.model.arrays import FloatArray, LinearImage, Mask

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


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
    rough_ratio: float = 1.9  # texture beyond this many times the skin's own is cloth or wood
    rough_floor: float = 0.03  # texture (log units) that is never called rough
    darkest_share: float = 0.12  # of the skin's own luminance: darker is shadow or background
    close_up_fraction: float = 0.85  # likely skin over this share: no background to cut
    hole_fraction: float = 0.25  # of the skin: larger holes are not filled
    part_fraction: float = 0.08  # of the main piece: smaller pieces are dropped
    part_distance: float = 0.12  # log chromaticity from the main piece: others are not skin
    part_texture: float = 1.8  # times the main piece's texture: coarser pieces are not skin
    min_fraction: float = 0.05  # of the photo: less is "no skin"


@dataclass(frozen=True, slots=True)
class SkinColour:
    """Chromaticity of one person's skin in one photograph: mean (2,), covariance (2, 2)."""

    mean: FloatArray
    covariance: FloatArray


def segment_skin(
    linear: LinearImage, avoid: Mask, calibrated: bool, settings: SkinSettings
) -> Mask:
    """Return the skin of an image (h, w, 3) in linear sRGB, patches on it included.

    ``avoid`` (h, w): what is known not to be skin (the card, a marker). ``calibrated``: the
    colours are true, so skin is held to a narrower range. The result is all ``False`` where
    no skin was found.
    """
    height, width = avoid.shape
    factor = min(1.0, settings.long_side_px / max(height, width))
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    small = np.asarray(cv2.resize(linear, size, interpolation=cv2.INTER_AREA), np.float32)
    blocked = cv2.resize(avoid.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    mask = _segment_small(small, blocked, calibrated, settings)
    soft = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return (soft > 0.5) & ~avoid


def _segment_small(
    small: LinearImage, blocked: Mask, calibrated: bool, settings: SkinSettings
) -> Mask:
    chroma, luminance = _log_chroma(small)
    distance = _distance(chroma, _prior(settings))
    possible = (distance < settings.prior_limit) & ~blocked & (luminance > 0.004)
    if possible.mean() < settings.min_fraction:
        return np.zeros_like(blocked)
    floor = settings.own_sd_floor_calibrated if calibrated else settings.own_sd_floor
    own = _own_colour(chroma, luminance, distance, possible, floor)
    if own.mean[0] < settings.least_redness and abs(own.mean[1]) < settings.neutral_blue:
        return np.zeros_like(blocked)  # a grey wall, not skin
    own_distance = _distance(chroma, own)
    likely = possible & (own_distance < settings.own_limit)
    if not likely.any():
        return likely
    likely &= luminance > settings.darkest_share * np.median(luminance[likely])
    rough = _rough(luminance, likely, blocked, settings)
    likely &= ~rough
    possible &= ~rough
    closed = cv2.morphologyEx(likely.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    filled = _fill_holes(closed > 0, blocked, settings.hole_fraction)
    if (filled | blocked).mean() > settings.close_up_fraction:
        cut = filled
    else:
        cut = _cut_along_edges(chroma, luminance, likely, possible, own_distance)
    return _tidy(cut & ~blocked, chroma, luminance, blocked, settings)


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
    return np.asarray(rough & ~beside & ~blocked)


def _prior(settings: SkinSettings) -> SkinColour:
    return SkinColour(np.array(settings.prior_mean), np.diag(np.square(settings.prior_sd)))


def _log_chroma(linear: LinearImage) -> tuple[FloatArray, FloatArray]:
    """Log chromaticity (h, w, 2) = log(R/G), log(G/B), and luminance (h, w)."""
    light = np.maximum(linear, 0.0) + 0.002
    log = np.log(light)
    chroma = np.stack([log[..., 0] - log[..., 1], log[..., 1] - log[..., 2]], axis=-1)
    return np.asarray(cv2.GaussianBlur(chroma, (0, 0), 1.0)), np.asarray(linear @ _LUMINANCE)


def _distance(chroma: FloatArray, colour: SkinColour) -> FloatArray:
    """Mahalanobis distance (h, w) of chromaticities (h, w, 2)."""
    offset = chroma - colour.mean
    inverse = np.linalg.inv(colour.covariance)
    return np.asarray(np.sqrt(np.einsum("...i,ij,...j->...", offset, inverse, offset)))


def _own_colour(
    chroma: FloatArray,
    luminance: FloatArray,
    distance: FloatArray,
    possible: Mask,
    sd_floor: float,
) -> SkinColour:
    """Learn this skin's own colour from likely pixels, those near the middle counting most."""
    height, width = possible.shape
    y, x = np.mgrid[:height, :width]
    radius_2 = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) / 0.18**2
    weight = np.exp(-0.5 * radius_2) * np.exp(-0.25 * distance**2) * possible
    weight *= luminance > 0.25 * np.median(luminance[possible])
    points, weights = chroma.reshape(-1, 2), weight.ravel()
    mean = _densest(points, weights)
    floor = sd_floor**2 * np.eye(2)
    reach = 3.7 * sd_floor + 0.06
    for _ in range(6):
        near = weights * (np.linalg.norm(points - mean, axis=1) < reach)
        total = max(float(near.sum()), 1e-9)
        mean = (near[:, None] * points).sum(0) / total
        offset = points - mean
        covariance = (near[:, None, None] * offset[:, :, None] * offset[:, None, :]).sum(0) / total
    return SkinColour(mean, covariance + floor)


def _densest(points: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted mode of chromaticities (n, 2)."""
    edges = np.linspace(-1.0, 2.5, 71)
    counts, _, _ = np.histogram2d(points[:, 0], points[:, 1], bins=(edges, edges), weights=weights)
    counts = np.asarray(cv2.GaussianBlur(counts, (0, 0), 2.0))
    row, column = np.unravel_index(int(counts.argmax()), counts.shape)
    middles = (edges[1:] + edges[:-1]) / 2
    return np.array([middles[row], middles[column]])


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
    pale = (chroma[..., 0] < skin_chroma[0] - 0.30) & (luminance > 1.10 * around)
    pale = cv2.morphologyEx(pale.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0
    return filled & ~pale & ~blocked


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
    height, width = mask.shape
    y, x = np.mgrid[:height, :width]
    central = np.exp(-((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) / (2 * 0.25**2))
    votes = np.bincount(labels.ravel(), central.ravel(), minlength=count)
    main = 1 + int(votes[1:].argmax())
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


def _fill_holes(mask: Mask, blocked: Mask, hole_fraction: float) -> Mask:
    """Fill enclosed holes smaller than a share of the skin; the card stays out."""
    outside = (~(mask | blocked)).astype(np.uint8)  # the card closes a hole as skin does
    count, labels, stats, _ = cv2.connectedComponentsWithStats(outside)
    filled = mask.copy()
    height, width = mask.shape
    for label in range(1, count):
        left, top, w, h, area = stats[label]
        at_border = left == 0 or top == 0 or left + w == width or top + h == height
        if not at_border and area < hole_fraction * mask.sum():
            filled |= labels == label
    return filled & ~blocked
