"""The colour of one person's skin in one photograph.

Chromaticity, how light is divided between red, green and blue, hardly depends on how light or
dark the skin is. The prior was read off skin of many tones under many lamps: median log(R/G)
0.66 and log(G/B) 0.45 in linear light, with spreads that cover uncalibrated phone photographs.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.colour.spaces import LUMINANCE
from pigment.model.arrays import FloatArray, LinearImage, Mask

_LEAST_WEIGHT = 1e-3  # of the largest: pixels that count less are left out


@dataclass(frozen=True, slots=True)
class SkinColour:
    """Chromaticity of one person's skin in one photograph: mean (2,), covariance (2, 2)."""

    mean: FloatArray
    covariance: FloatArray

    def distance(self, chroma: FloatArray) -> FloatArray:
        """Mahalanobis distance (h, w) of chromaticities (h, w, 2)."""
        red, blue = chroma[..., 0] - self.mean[0], chroma[..., 1] - self.mean[1]
        inverse = np.linalg.inv(self.covariance)
        square = inverse[0, 0] * red**2 + 2.0 * inverse[0, 1] * red * blue + inverse[1, 1] * blue**2
        return np.asarray(np.sqrt(np.maximum(square, 0.0)))


def log_chroma(linear: LinearImage) -> tuple[FloatArray, FloatArray]:
    """Log chromaticity (h, w, 2) = log(R/G), log(G/B), and luminance (h, w)."""
    light = np.maximum(linear, 0.0) + 0.002
    log = np.log(light)
    chroma = np.stack([log[..., 0] - log[..., 1], log[..., 1] - log[..., 2]], axis=-1)
    return np.asarray(cv2.GaussianBlur(chroma, (0, 0), 1.0)), np.asarray(linear @ LUMINANCE)


def centrality(shape: tuple[int, ...]) -> FloatArray:
    """How near the middle of the photo (h, w) each pixel lies, 0 to 1."""
    height, width = shape[:2]
    y = np.exp(-0.5 * ((np.arange(height) / height - 0.5) / 0.18) ** 2)
    x = np.exp(-0.5 * ((np.arange(width) / width - 0.5) / 0.18) ** 2)
    return np.asarray(y[:, None] * x[None, :])


def own_colour(
    chroma: FloatArray,
    luminance: FloatArray,
    distance: FloatArray,
    possible: Mask,
    where: FloatArray,
    sd_floor: float,
) -> SkinColour:
    """Learn this skin's own colour from likely pixels, weighted by ``where`` (h, w).

    ``distance`` (h, w): from the prior; ``possible`` (h, w): what may be skin.
    """
    weight = where * np.exp(-0.25 * distance**2) * possible
    weight *= luminance > 0.25 * np.median(luminance[possible])
    heavy = weight > _LEAST_WEIGHT * weight.max()
    points, weights = chroma[heavy], weight[heavy]
    mean = _densest(points, weights)
    floor = sd_floor**2 * np.eye(2)
    covariance = np.zeros((2, 2))
    reach = 3.7 * sd_floor + 0.06
    for _ in range(6):
        near = weights * (np.square(points - mean).sum(axis=1) < reach**2)
        total = max(float(near.sum()), 1e-9)
        mean = near @ points / total
        offset = points - mean
        covariance = (offset * near[:, None]).T @ offset / total
    return SkinColour(np.asarray(mean), np.asarray(covariance + floor))


def _densest(points: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted mode of chromaticities (n, 2)."""
    edges = np.linspace(-1.0, 2.5, 71)
    counts, _, _ = np.histogram2d(points[:, 0], points[:, 1], bins=(edges, edges), weights=weights)
    counts = np.asarray(cv2.GaussianBlur(counts, (0, 0), 2.0))
    row, column = np.unravel_index(int(counts.argmax()), counts.shape)
    middles = (edges[1:] + edges[:-1]) / 2
    return np.array([middles[row], middles[column]])
