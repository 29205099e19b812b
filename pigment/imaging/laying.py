"""Lay a picture of a photo over the baseline's grid, by a plane map or a bent one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.outlines import map_points
from pigment.model.arrays import FloatArray
from pigment.model.calibration import Alignment

_STEP_PX = 12  # bent maps are smooth: computed on a grid this wide and spread


@dataclass(frozen=True, slots=True, eq=False)
class Laying:
    """Where the pixels of a grid of ``size`` (width, height) are taken from in a photo.

    ``plane`` (3, 3): the photo's pixels to the grid's; or ``sources``: x and y (height, width)
    for each pixel of the grid, where the map bends.
    """

    size: tuple[int, int]
    plane: FloatArray | None = None
    sources: tuple[np.ndarray, np.ndarray] | None = None

    def lay(self, image: np.ndarray, *, nearest: bool = False, outside: int = 0) -> np.ndarray:
        """Return ``image`` (h, w) or (h, w, 3) on the grid; ``outside``: where it lacks."""
        flags = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
        border = (outside,) * 3
        if self.sources is not None:
            return np.asarray(cv2.remap(image, *self.sources, flags, borderValue=border))
        assert self.plane is not None
        laid = cv2.warpPerspective(image, self.plane, self.size, flags=flags, borderValue=border)
        return np.asarray(laid)


def laying_of(
    to_image: FloatArray, alignment: Alignment, to_grid: FloatArray, size: tuple[int, int]
) -> Laying:
    """Work out a laying once, for several pictures of one photo.

    ``to_image`` (3, 3): the photo's working px to pixels of the picture; ``to_grid`` (3, 3): the
    baseline's working px to the grid's.
    """
    if alignment.warp is not None:
        sources = _sources(alignment, np.linalg.inv(to_grid), to_image, size)
        return Laying(size, sources=sources)
    back = np.linalg.inv(to_image)
    return Laying(size, plane=to_grid @ np.asarray(alignment.to_baseline, float) @ back)


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
    """Return one picture of a photo on the baseline's grid; see :func:`laying_of`."""
    laying = laying_of(to_image, alignment, to_grid, size)
    return laying.lay(image, nearest=nearest, outside=outside)


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
