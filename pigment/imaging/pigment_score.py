"""How strongly each pixel speaks of pigment, in spreads of this skin's own normal variation.

A pixel's optical density minus that of normal skin is matched against the ways pigment
darkens: epidermal melanin (blue most), dermal melanin (all channels, so grey-blue) and their
mixture. The filter is whitened by the covariance of *this* photo's normal skin, to which
variation along the haemoglobin axis is added, so that redness scores little (a generalised
likelihood ratio over the three directions; Kay 1998, Detection Theory, ch. 7).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.optimize import nnls

from pigment.imaging.medians import thinned_indices
from pigment.model.arrays import FloatArray, Mask

# Density in linear sRGB (R, G, B) that a step of each chromophore adds, unit length; from the
# two-layer optics in docs/method.md at mid tones.
EPIDERMAL = np.array([0.26, 0.49, 0.83])
DERMAL = np.array([0.63, 0.57, 0.53])
HAEMOGLOBIN = np.array([0.23, 0.70, 0.68])
_WELL_SAMPLED_PX = 3.0  # sigma at which a Gaussian loses nothing to its grid
_ENOUGH_POINTS = 10_000  # of normal skin, thinned evenly
_DIRECTIONS = np.stack([EPIDERMAL, DERMAL, (EPIDERMAL + DERMAL) / 2])


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """How much variation of blood and of light is allowed for beyond what is seen."""

    blood_sd: float = 0.02
    floor_sd: float = 0.010
    rounds: int = 4


@dataclass(frozen=True, slots=True, eq=False)
class NormalSkin:
    """Normal skin of one photo: mean density (3,) and covariance (3, 3) at the score's scale."""

    mean: FloatArray
    covariance: FloatArray


def smooth_where(values: FloatArray, usable: Mask, sigma_px: float) -> FloatArray:
    """Gaussian mean of ``values`` (h, w, 3) over usable pixels only, float32.

    A wide Gaussian is worked out on a grid that still samples it well.
    """
    height, width = usable.shape
    weight: FloatArray = usable.astype(np.float32)
    total: FloatArray = np.multiply(values, weight[..., None], dtype=np.float32)
    factor = _WELL_SAMPLED_PX / sigma_px
    reduced = factor < 0.6
    if reduced:
        size = (max(8, round(width * factor)), max(8, round(height * factor)))
        weight = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
        total = np.asarray(cv2.resize(total, size, interpolation=cv2.INTER_AREA), np.float32)
        sigma_px *= factor
    share = cv2.GaussianBlur(weight, (0, 0), sigma_px)
    np.maximum(share, 1e-3, out=share)
    mean = cv2.GaussianBlur(total, (0, 0), sigma_px)
    np.divide(mean, share[..., None], out=mean)
    if reduced:
        mean = cv2.resize(mean, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(mean)


def fit_normal_skin(density: FloatArray, skin: Mask, settings: ScoreSettings) -> NormalSkin:
    """Learn normal skin from density (h, w, 3), trimming what is far from its middle."""
    points = density.reshape(-1, 3)[thinned_indices(skin, _ENOUGH_POINTS)].astype(float)
    darkness = points.mean(axis=1)
    # the mode of darkness, not its median: patches may cover half of the skin
    low, high = np.percentile(darkness, (1, 99))
    counts, edges = np.histogram(darkness, bins=80, range=(low, high + 1e-6))
    counts = np.convolve(counts, np.ones(9) / 9, mode="same")
    mode = edges[int(counts.argmax())] + (edges[1] - edges[0]) / 2
    below = mode - darkness[darkness < mode]
    spread = max(1.4826 * float(np.median(below)) if below.size else 0.02, 0.012)
    near = points[np.abs(darkness - mode) < 2.5 * spread]
    mean, covariance = near.mean(0), np.cov(near.T)
    for _ in range(settings.rounds):
        offset = points - mean
        padded = covariance + settings.floor_sd**2 * np.eye(3)
        distance_2 = np.einsum("ni,ij,nj->n", offset, np.linalg.inv(padded), offset)
        near = points[distance_2 < 11.3]  # 99 % of a 3-D normal
        mean, covariance = near.mean(0), 1.15 * np.cov(near.T)  # 1.15 mends the trimming
    blood = HAEMOGLOBIN / np.linalg.norm(HAEMOGLOBIN)
    covariance = covariance + settings.blood_sd**2 * np.outer(blood, blood)
    return NormalSkin(mean, covariance + settings.floor_sd**2 * np.eye(3))


def pigment_score(density: FloatArray, normal: NormalSkin) -> FloatArray:
    """Return the score (h, w) float32: largest matched response, in standard deviations."""
    inverse = np.linalg.inv(normal.covariance)
    filters = _DIRECTIONS @ inverse
    gains = np.sqrt(np.einsum("di,di->d", filters, _DIRECTIONS))
    rows = (filters / gains[:, None]).astype(np.float32)
    offset = (-(rows @ normal.mean)).astype(np.float32)
    responses = cv2.transform(
        density.astype(np.float32, copy=False), np.column_stack([rows, offset])
    )
    first, second, third = cv2.split(responses)
    return np.asarray(cv2.max(cv2.max(first, second), third))


def blood_share(contrast: FloatArray) -> float:
    """Share of a contrast (3,) that blood explains rather than melanin, 0 to 1.

    The contrast is split into epidermal melanin, dermal melanin and blood, none negative.
    """
    axes = np.stack([axis / np.linalg.norm(axis) for axis in (EPIDERMAL, DERMAL, HAEMOGLOBIN)], 1)
    amounts, _ = nnls(axes, np.asarray(contrast, float))
    total = float(amounts.sum())
    return float(amounts[2]) / total if total > 0 else 0.0
