"""What the camera saw of each swatch, and whether that can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.card_grid import project
from pigment.model.arrays import FloatArray, SrgbImage

_SIDE = 15  # sample points along a swatch


@dataclass(frozen=True, slots=True)
class SwatchSettings:
    """When a swatch counts as clipped or torn.

    ``central_fraction``: side of the sampled square over the patch side (0.7: half the area).
    ``bright_code``/``dark_code``: codes beyond which a channel is clipped.
    ``clipped_fraction``: share of clipped samples that makes a swatch unusable.
    ``torn_codes``, ``torn_fraction``: largest range of the nine sub-block means, absolute and
    relative to the swatch (shadow edge, glare, dirt).
    """

    central_fraction: float = 0.7
    bright_code: float = 250.0
    dark_code: float = 3.0
    clipped_fraction: float = 0.05
    torn_codes: float = 14.0
    torn_fraction: float = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class SwatchReadings:
    """``colours`` (n, 3): robust mean codes; ``usable`` (n,); ``range_codes`` (n,)."""

    colours: FloatArray
    usable: np.ndarray
    range_codes: FloatArray


def read_swatches(
    srgb: SrgbImage,
    plane_to_px: FloatArray,
    centres: FloatArray,
    sizes: FloatArray,
    settings: SwatchSettings,
) -> SwatchReadings:
    """Read swatches lying in a plane.

    ``plane_to_px`` (3, 3) maps plane coordinates to pixels; ``centres`` (n, 2) and ``sizes``
    (n, 2) are in the plane's own unit.
    """
    step = np.linspace(-0.5, 0.5, _SIDE) * settings.central_fraction
    offsets = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    points = centres[:, None, :] + offsets[None] * sizes[:, None, :]
    at = project(plane_to_px, points).astype(np.float32)
    seen = cv2.remap(srgb, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    samples = seen.astype(float)  # (n, side * side, 3)
    clipped = ((samples > settings.bright_code) | (samples < settings.dark_code)).any(axis=2)
    colours = _trimmed_mean(samples)
    blocks = samples.reshape(len(centres), 3, _SIDE // 3, 3, _SIDE // 3, 3)
    block_means = np.median(blocks, axis=(2, 4)).reshape(len(centres), 9, 3)
    ranges = np.ptp(block_means, axis=1)
    torn = (
        (ranges > settings.torn_codes) & (ranges > settings.torn_fraction * (colours + 20.0))
    ).any(axis=1)
    usable = (clipped.mean(axis=1) <= settings.clipped_fraction) & ~torn
    return SwatchReadings(colours, usable, ranges.max(axis=1))


def _trimmed_mean(samples: FloatArray) -> FloatArray:
    """Mean (n, 3) of samples (n, m, 3) within three robust deviations of their median."""
    middle = np.median(samples, axis=1, keepdims=True)
    deviation = np.abs(samples - middle)
    spread = 1.4826 * np.median(deviation, axis=1, keepdims=True) + 1.0
    weight = (deviation <= 3.0 * spread).all(axis=2).astype(float)[..., None]
    weight += 1e-9
    return np.asarray((samples * weight).sum(axis=1) / weight.sum(axis=1))
