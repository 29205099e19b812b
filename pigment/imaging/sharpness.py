"""How sharp a photograph is, read from how its edges answer to two more blurs.

At an edge blurred by sigma, the gradient seen at Gaussian scale s falls as
1 / sqrt(sigma^2 + s^2); the ratio of the gradients at two scales therefore gives sigma and
drops the contrast of the edge, and with it exposure and skin tone (Zhuo and Sim 2011, Pattern
Recognition 44:1852). The ratio is taken over small blocks, with the part that noise adds taken
off, and the sharper blocks decide: soft shadows and diffuse patches are soft in a sharp photo
too. Lone straight edges read up to 1 px too soft, since their flanks count as well; the fine
texture of skin reads up to 0.7 times its blur, since its grains are as fine as the lens allows.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.model.arrays import FloatArray, Mask, SrgbImage

FINE_PX, COARSE_PX = 1.5, 3.0
HALF_SHARP_PX = 2.0  # blur at which sharpness is 0.5
_BLUR_LIMIT_PX = 12.0  # above this the two scales cannot tell


@dataclass(frozen=True, slots=True)
class SharpnessSettings:
    """Which blocks vote."""

    block_px: int = 48
    signal_to_noise: float = 6.0  # gradient power over that of the noise
    least_gradient: float = 0.35  # codes per px at the coarse scale, for photos free of noise
    sharper_share: float = 0.10  # quantile of blur over the voting blocks
    least_blocks: int = 6


def measure_sharpness(srgb: SrgbImage, skin: Mask, settings: SharpnessSettings) -> float:
    """Return 0 (no detail at the working scale) to 1 (sharp to the pixel), 0.5 at 2 px of blur.

    ``srgb`` (h, w, 3). Blocks on and around ``skin`` vote; where too few show anything, all do.
    """
    return sharpness_of_blur(estimate_blur_px(srgb, skin, settings))


def sharpness_of_blur(blur_px: float) -> float:
    """Sharpness of a photo whose sharper edges have a Gaussian spread of ``blur_px``."""
    return 1.0 / (1.0 + blur_px / HALF_SHARP_PX)


def estimate_blur_px(srgb: SrgbImage, skin: Mask, settings: SharpnessSettings) -> float:
    """Gaussian spread (working px) of the sharper edges; infinite without any detail."""
    blur, voting, on_skin = _blur_of_blocks(srgb, skin, settings)
    for chosen in (voting & on_skin, voting):
        if np.count_nonzero(chosen) >= settings.least_blocks:
            return float(np.quantile(blur[chosen], settings.sharper_share))
    return float("inf")


def _blur_of_blocks(
    srgb: SrgbImage, skin: Mask, settings: SharpnessSettings
) -> tuple[FloatArray, Mask, Mask]:
    """Blur (rows, columns) of each block, whether it shows detail, and whether it is skin."""
    grey = cv2.cvtColor(srgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    fine, coarse = _gradient(grey, FINE_PX), _gradient(grey, COARSE_PX)
    both = fine[0] * coarse[0] + fine[1] * coarse[1]
    power = coarse[0] ** 2 + coarse[1] ** 2
    noise = _noise_sd(grey)
    # covariance of two Gaussian gradients of white noise: sd^2 / (8 pi s^4) per axis, with s^2
    # the mean of the two squared scales
    middle = 0.5 * (FINE_PX**2 + COARSE_PX**2)
    shared, alone = (2.0 * noise**2 / (8.0 * np.pi * s2**2) for s2 in (middle, COARSE_PX**2))
    weight = power * ~_beside_flat(grey)  # the crests of edges decide within a block
    total = np.maximum(_block_mean(weight, settings.block_px), 1e-12)
    mean_both = _block_mean(weight * both, settings.block_px) / total - 2.0 * shared
    mean_power = _block_mean(weight * power, settings.block_px) / total - 2.0 * alone
    floor = max(settings.signal_to_noise * alone, settings.least_gradient**2)
    ratio = mean_both / np.maximum(mean_power, 1e-9)
    on_skin = _block_mean(skin.astype(np.float32), settings.block_px) > 0.1
    return _blur_of_ratio(ratio), mean_power > floor, on_skin


def _block_mean(values: FloatArray, block_px: int) -> FloatArray:
    height, width = values.shape
    size = (max(1, width // block_px), max(1, height // block_px))
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA))


def _gradient(grey: FloatArray, scale_px: float) -> tuple[FloatArray, FloatArray]:
    smooth = cv2.GaussianBlur(grey, (0, 0), scale_px)
    kernel = np.array([-0.5, 0.0, 0.5], np.float32)
    one = np.ones(1, np.float32)
    return (
        np.asarray(cv2.sepFilter2D(smooth, cv2.CV_32F, kernel, one)),
        np.asarray(cv2.sepFilter2D(smooth, cv2.CV_32F, one, kernel)),
    )


def _blur_of_ratio(ratio: FloatArray) -> FloatArray:
    """Blur of edges whose gradient is ``ratio`` times as strong at the finer scale."""
    least = np.sqrt((_BLUR_LIMIT_PX**2 + COARSE_PX**2) / (_BLUR_LIMIT_PX**2 + FINE_PX**2))
    squared = np.clip(ratio, least, COARSE_PX / FINE_PX) ** 2
    return np.asarray(np.sqrt((COARSE_PX**2 - squared * FINE_PX**2) / (squared - 1.0)))


def _noise_sd(grey: FloatArray) -> float:
    """Spread of pixel noise: median absolute response of a filter blind to planes and edges."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6.0
    response = np.abs(cv2.filter2D(grey, cv2.CV_32F, kernel))
    return float(np.median(response) / 0.6745)


def _beside_flat(grey: FloatArray) -> Mask:
    """Close to exactly constant areas: padding, frames and captions say nothing of the lens."""
    side = np.ones((9, 9), np.uint8)
    flat = (cv2.dilate(grey, side) - cv2.erode(grey, side)) < 0.5
    return np.asarray(cv2.dilate(flat.astype(np.uint8), np.ones((21, 21), np.uint8)) > 0)
