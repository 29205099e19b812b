"""Lay a picture of a photo over the baseline's grid, by a plane map or a bent one."""

from __future__ import annotations

import cv2
import numpy as np

from pigment.imaging.outlines import map_points
from pigment.model.arrays import FloatArray
from pigment.model.calibration import Alignment

_STEP_PX = 12  # bent maps are smooth: computed on a grid this wide and spread


def lay_over(
    image: np.ndarray,
    to_image: FloatArray,
    alignment: Alignment,
    to_grid: FloatArray,
    size: tuple[int, int],
    *,
    nearest: bool = False,
    outside: int = 0,
) -> np.ndarray:
    """Return ``image`` (h, w) or (h, w, 3) as it lies on a grid of ``size`` (width, height).

    ``to_image`` (3, 3): the photo's working px to pixels of ``image``; ``to_grid`` (3, 3): the
    baseline's working px to the grid's; ``outside``: value where the image does not reach.
    """
    flags = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    border = (outside,) * 3
    if alignment.warp is None:
        whole = to_grid @ np.asarray(alignment.to_baseline, float) @ np.linalg.inv(to_image)
        laid = cv2.warpPerspective(image, whole, size, flags=flags, borderValue=border)
        return np.asarray(laid)
    at_x, at_y = _sources(alignment, np.linalg.inv(to_grid), to_image, size)
    return np.asarray(cv2.remap(image, at_x, at_y, flags, borderValue=border))


def _sources(
    alignment: Alignment, to_work: FloatArray, to_image: FloatArray, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Where in the image each pixel of the grid is taken from, x and y."""
    width, height = size
    x = np.arange(0, width + _STEP_PX, _STEP_PX, dtype=float)
    y = np.arange(0, height + _STEP_PX, _STEP_PX, dtype=float)
    knots = np.stack(np.meshgrid(x, y), axis=-1)
    there = alignment.onto_photo(map_points(knots.reshape(-1, 2), to_work))
    there = map_points(there, to_image).reshape(knots.shape).astype(np.float32)
    across, down = np.meshgrid(
        np.arange(width, dtype=np.float32) / _STEP_PX,
        np.arange(height, dtype=np.float32) / _STEP_PX,
    )
    at_x, at_y = (
        cv2.remap(np.ascontiguousarray(there[..., k]), across, down, cv2.INTER_LINEAR)
        for k in (0, 1)
    )
    return np.asarray(at_x), np.asarray(at_y)
