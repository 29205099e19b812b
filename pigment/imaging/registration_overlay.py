"""Lay a photo's pattern over the baseline's, by a plane map or a bent one."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pigment.imaging.laying import laying_of
from pigment.imaging.registration_features import PATTERN_ZERO, RegistrationFeatures
from pigment.imaging.registration_fit import apply_homography
from pigment.model.arrays import FloatArray, Mask
from pigment.model.calibration import Alignment


def reduced(pattern: np.ndarray, skin: Mask, level: int) -> tuple[np.ndarray, Mask]:
    """Shrink a pattern and its skin by ``level``."""
    if level == 1:
        return pattern, skin
    size = (max(1, pattern.shape[1] // level), max(1, pattern.shape[0] // level))
    smaller = cv2.resize(pattern, size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(skin.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return smaller, share > 127


def overlay(
    photo: RegistrationFeatures,
    baseline: RegistrationFeatures,
    place: Alignment,
    level: int,
    shape: tuple[int, ...],
    extra: Mask | None = None,
) -> tuple[np.ndarray, Mask, Mask]:
    """Lay the photo's pattern and skin over the baseline's pattern reduced to ``shape``.

    ``extra``: a mask of the photo's pattern that is laid over as well.
    """
    size = (shape[1], shape[0])
    to_grid = _to_level(baseline, shape) @ baseline.work_to_small
    pattern = _blurred_for(photo, place, to_grid)
    masks = photo.skin.astype(np.uint8)
    if extra is not None:
        masks = np.bitwise_or(masks, 2 * extra.astype(np.uint8)).astype(np.uint8)
    laying = laying_of(photo.work_to_small, place, to_grid, size)
    laid = laying.lay(pattern, outside=int(PATTERN_ZERO))
    bits = laying.lay(masks, nearest=True)
    return laid, np.asarray(bits & 1) > 0, np.asarray(bits & 2) > 0


def _blurred_for(photo: RegistrationFeatures, place: Alignment, to_grid: FloatArray) -> np.ndarray:
    """Blur the photo's pattern where it is to shrink: laying over takes single pixels."""
    whole = to_grid @ place.to_baseline @ np.linalg.inv(photo.work_to_small)
    ratio = np.sqrt(abs(float(np.linalg.det(whole[:2, :2] / whole[2, 2]))))
    if ratio >= 0.7:
        return photo.pattern
    sigma = 0.5 * np.sqrt(1.0 / ratio**2 - 1.0) + 1e-3
    return np.asarray(cv2.GaussianBlur(photo.pattern, (0, 0), sigma))


def overlap_fraction(
    photo: RegistrationFeatures, baseline: RegistrationFeatures, place: Alignment
) -> float:
    """Share of the baseline's skin that the photo shows."""
    coarse, skin = reduced(baseline.pattern, baseline.skin, 4)
    _, laid, _ = overlay(photo, baseline, place, 4, coarse.shape)
    return float((skin & laid).sum() / max(1, int(skin.sum())))


def outlined(features: RegistrationFeatures, outlines: Sequence[FloatArray], grow_px: int) -> Mask:
    """Return what closed outlines (n, 2), working px, enclose on the pattern, widened."""
    canvas = np.zeros(features.pattern.shape, np.uint8)
    for line in outlines:
        small = np.rint(apply_homography(features.work_to_small, line) * 16.0).astype(np.int32)
        if len(small) >= 3:
            cv2.fillPoly(canvas, [small.reshape(-1, 1, 2)], (1,), shift=4)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow_px + 1, 2 * grow_px + 1))
    return np.asarray(cv2.dilate(canvas, brush) > 0)


def _to_level(baseline: RegistrationFeatures, shape: tuple[int, ...]) -> FloatArray:
    """Pixel centres of the baseline's pattern to those of it reduced to ``shape``."""
    height, width = baseline.pattern.shape
    shrink = np.diag([shape[1] / width, shape[0] / height, 1.0])
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    return np.asarray(np.linalg.inv(half) @ shrink @ half)
