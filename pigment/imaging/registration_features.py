"""What registration keeps of a photograph: a light-free pattern of its skin, and keypoints on it.

The pattern is the logarithm of red plus green with its local mean taken off and divided by its
local spread (never by less than the noise), both over skin only: uneven light, exposure, tan
and the background drop out, while moles, freckles, creases and patch borders stay.
Keypoints are SIFT (Lowe 2004, IJCV 60:91) with square-rooted descriptors (Arandjelovic and
Zisserman 2012, CVPR), spread over the skin so that no single patch or mole holds them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pigment.model.arrays import FloatArray, Mask, SrgbImage, readonly, require_shape

PATTERN_GAIN = 36.0  # codes per unit of local spread in the stored pattern
PATTERN_ZERO = 128.0
_CODE_FLOOR = 4.0  # added before the logarithm, so that black stays finite
_COARSE = 4  # local means are taken on an image this many times smaller
_LEAST_SKIN_PX = 400


@dataclass(frozen=True, slots=True)
class RegistrationSettings:
    """How a photograph is laid over the baseline; lengths in pixels of the small pattern."""

    megapixels: float = 0.45  # of the pattern, cropped to the skin
    max_keypoints: int = 2200
    contrast_threshold: float = 0.012
    local_sigma_px: float = 18.0
    skin_border_px: float = 5.0  # left out along the edge of the skin: outlines move
    descriptor_ratio: float = 0.92
    max_candidates: int = 5
    scale_low: float = 0.35  # plausible change of size, photo to baseline
    scale_high: float = 2.8
    max_stretch: float = 1.6  # plausible ratio of the singular values of the affine part
    max_perspective: float = 0.7  # relative change of scale across the skin
    tile_px: int = 41
    max_tiles: int = 160
    agree_px: float = 2.5
    min_agreeing_tiles: int = 14  # and a tenth of those compared
    min_agreeing_fraction: float = 0.20
    min_spread: float = 0.30
    min_overlap: float = 0.10
    max_bending: float = 0.015  # sd of the bending from knot to knot, of the skin's extent; 0: none
    max_warp_gradient: float = 0.4  # displacement over distance; more is no skin that bends
    warp_lead: float = 0.04  # a tile that bends the map is this much better than any rival place
    min_warp_tiles: int = 24  # fewer tiles off the patches leave the map plane
    patch_margin_px: int = 5  # around patches, which may have grown: no tiles there bend the map


@dataclass(frozen=True, slots=True, eq=False)
class RegistrationFeatures:
    """The skin of one photograph, ready to be laid over another; small, without colour.

    ``points_px`` (n, 2): keypoints in working px; ``sizes_px`` (n,), ``angles_rad`` (n,);
    ``descriptors`` (n, 128) float32 of unit length; ``pattern`` (h, w) uint8, ``PATTERN_ZERO``
    off the skin; ``skin`` (h, w); ``work_to_small`` (3, 3): working px to pattern px.
    """

    points_px: FloatArray
    sizes_px: FloatArray
    angles_rad: FloatArray
    descriptors: FloatArray
    pattern: np.ndarray
    skin: Mask
    work_to_small: FloatArray

    def __post_init__(self) -> None:
        require_shape("points_px", self.points_px, None, 2)
        require_shape("descriptors", self.descriptors, len(self.points_px), 128)
        require_shape("skin", self.skin, *self.pattern.shape)
        for array in (self.points_px, self.descriptors, self.pattern, self.skin):
            readonly(array)

    @property
    def px_per_work_px(self) -> float:
        """Return how many pattern pixels a working pixel is long."""
        return float(self.work_to_small[0, 0])


def describe_for_registration(
    srgb: SrgbImage, skin: Mask, avoid: Mask | None, settings: RegistrationSettings
) -> RegistrationFeatures:
    """Return the pattern and keypoints of the skin of a photo at working scale.

    ``srgb`` (h, w, 3); ``skin`` (h, w): patches and moles included; ``avoid`` (h, w): what may
    move over the skin (card, marker). Skin that is too small gives features without keypoints.
    """
    usable = skin if avoid is None else skin & ~avoid
    small, mask, to_small = _crop_and_shrink(srgb, usable, settings)
    pattern, inside = _local_pattern(small, mask, settings)
    return describe_pattern(pattern, inside, to_small, settings)


def describe_pattern(
    pattern: np.ndarray, skin: Mask, work_to_small: FloatArray, settings: RegistrationSettings
) -> RegistrationFeatures:
    """Return a pattern (h, w) with its keypoints on ``skin`` (h, w)."""
    keypoints, descriptors = _spread_keypoints(pattern, skin, settings)
    points = np.array([k.pt for k in keypoints], float).reshape(-1, 2)
    scale = work_to_small[0, 0]
    return RegistrationFeatures(
        points_px=(points - work_to_small[:2, 2]) / scale,
        sizes_px=np.array([k.size for k in keypoints], float) / scale,
        angles_rad=np.deg2rad(np.array([k.angle for k in keypoints], float)),
        descriptors=descriptors,
        pattern=pattern,
        skin=skin,
        work_to_small=work_to_small,
    )


def _crop_and_shrink(
    srgb: SrgbImage, skin: Mask, settings: RegistrationSettings
) -> tuple[SrgbImage, Mask, FloatArray]:
    """Cut out the skin and reduce it to the pattern's size; also the map there."""
    rows, columns = np.flatnonzero(skin.any(axis=1)), np.flatnonzero(skin.any(axis=0))
    if len(rows) == 0:
        rows, columns = np.arange(1), np.arange(1)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    width, height = int(right - left), int(bottom - top)
    scale = min(1.0, float(np.sqrt(settings.megapixels * 1e6 / (width * height))))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    cut = np.ascontiguousarray(srgb[top:bottom, left:right])
    mask = np.ascontiguousarray(skin[top:bottom, left:right]).astype(np.uint8) * 255
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    to_small = np.array(
        [
            [scale, 0.0, (0.5 - left) * scale - 0.5],
            [0.0, scale, (0.5 - top) * scale - 0.5],
            [0.0, 0.0, 1.0],
        ]
    )
    return np.asarray(small, np.uint8), np.asarray(share > 127), to_small


def _local_pattern(
    small: SrgbImage, mask: Mask, settings: RegistrationSettings
) -> tuple[np.ndarray, Mask]:
    """Return the normalised pattern (uint8) and the skin it may be trusted on."""
    grey = 0.5 * small[..., 0].astype(np.float32) + 0.5 * small[..., 1]
    light = np.log(grey + _CODE_FLOOR)
    weight = mask.astype(np.float32)
    mean = _local_mean(light, weight, settings.local_sigma_px)
    detail = np.asarray(cv2.GaussianBlur((light - mean) * weight, (0, 0), 0.8), np.float32)
    variance = _local_mean(detail**2, weight, 1.5 * settings.local_sigma_px)
    floor = (1.5 * _noise_sd(detail, mask)) ** 2 + 1e-6
    coded = PATTERN_ZERO + PATTERN_GAIN * weight * detail / np.sqrt(variance + floor)
    distance = cv2.distanceTransform(
        np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, cv2.DIST_MASK_3
    )[1:-1, 1:-1]
    fade = np.clip(distance / settings.skin_border_px, 0.0, 1.0)
    pattern = PATTERN_ZERO + (coded - PATTERN_ZERO) * fade
    return np.clip(np.rint(pattern), 0, 255).astype(np.uint8), distance > settings.skin_border_px


def _local_mean(values: FloatArray, weight: FloatArray, sigma_px: float) -> FloatArray:
    """Gaussian mean of ``values`` over the pixels with weight, taken on a smaller image."""
    height, width = values.shape
    size = (max(1, width // _COARSE), max(1, height // _COARSE))
    stacked = np.dstack([values * weight, weight])
    coarse = cv2.resize(stacked, size, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(coarse.reshape(size[1], size[0], 2), (0, 0), sigma_px / _COARSE)
    ratio = blurred[..., 0] / np.maximum(blurred[..., 1], 1e-4)
    return np.asarray(cv2.resize(ratio, (width, height), interpolation=cv2.INTER_LINEAR))


def _noise_sd(detail: FloatArray, mask: Mask) -> float:
    """Spread of the finest grain on skin: median absolute second difference."""
    inside = mask[1:-1, 1:-1]
    if inside.sum() < _LEAST_SKIN_PX:
        return 0.0
    second = detail[1:-1, 1:-1] - 0.5 * (detail[1:-1, :-2] + detail[1:-1, 2:])
    return float(np.median(np.abs(second[inside])) / (0.6745 * np.sqrt(1.5)))


def _spread_keypoints(
    pattern: np.ndarray, inside: Mask, settings: RegistrationSettings
) -> tuple[Sequence[cv2.KeyPoint], FloatArray]:
    """SIFT keypoints, strongest first within each cell of a grid, and their descriptors."""
    none: tuple[Sequence[cv2.KeyPoint], FloatArray] = ((), np.zeros((0, 128), np.float32))
    if inside.sum() < _LEAST_SKIN_PX:
        return none
    sift = cv2.SIFT.create(0, 3, settings.contrast_threshold, 12.0, 1.6)
    found = sift.detect(pattern, inside.astype(np.uint8) * 255)
    chosen: Sequence[cv2.KeyPoint] = [found[i] for i in _fair_choice(found, settings.max_keypoints)]
    if not chosen:
        return none
    chosen, descriptors = sift.compute(pattern, chosen)
    descriptors = np.asarray(descriptors, np.float32).reshape(len(chosen), 128)
    total = np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6)
    return chosen, np.sqrt(descriptors / total)


def _fair_choice(found: Sequence[cv2.KeyPoint], limit: int) -> np.ndarray:
    """Return up to ``limit`` indices: round by round the next strongest of each cell."""
    if len(found) <= limit:
        return np.arange(len(found))
    points = np.array([k.pt for k in found])
    response = np.array([k.response for k in found])
    octave = np.digitize([k.size for k in found], [4.0, 8.0, 16.0])
    cell = (points // 48).astype(int)
    key = (cell[:, 0] * 10_000 + cell[:, 1]) * 4 + octave
    order = np.lexsort((-response, key))
    starts = np.r_[0, np.flatnonzero(np.diff(key[order])) + 1]
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    return order[np.lexsort((-response[order], rank))[:limit]]
