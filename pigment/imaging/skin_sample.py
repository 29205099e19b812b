"""Normal skin of a photograph on a coarse grid, kept so that photographs can be held together.

It stays with what was measured of a photo, long after its pixels are gone: a few thousand
cells of evened colour, without patches, moles and hair.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pigment.model.arrays import FloatArray, LinearImage, Mask, readonly, require_shape

_LONG_SIDE_CELLS = 200
_PURE = 0.98  # a cell counts where at least this share of it is normal skin


@dataclass(frozen=True, slots=True, eq=False)
class SkinSample:
    """``linear`` (h, w, 3) float16: evened linear sRGB, mean over the normal skin of a cell.

    ``pure`` (h, w): cells that are normal skin throughout. ``cells_per_px``: working pixels
    to cells.
    """

    linear: FloatArray
    pure: Mask
    cells_per_px: tuple[float, float]

    def __post_init__(self) -> None:
        require_shape("linear", self.linear, *self.pure.shape, 3)
        readonly(self.linear)
        readonly(self.pure)

    @property
    def px_to_cells(self) -> FloatArray:
        """Return the matrix (3, 3) from working pixels to cells, both at their centres."""
        (x, y) = self.cells_per_px
        return np.array([[x, 0.0, 0.5 * x - 0.5], [0.0, y, 0.5 * y - 0.5], [0.0, 0.0, 1.0]])


def sample_skin(flat: LinearImage, normal: Mask) -> SkinSample:
    """Reduce evened linear colour (h, w, 3) over normal skin (h, w) to cells."""
    height, width = normal.shape
    factor = min(1.0, _LONG_SIDE_CELLS / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    share = cv2.resize(normal.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    reduced = cv2.resize(flat, size, interpolation=cv2.INTER_AREA)
    pure = np.asarray(share >= _PURE)
    kept = np.where(pure[..., None], np.clip(reduced, -1.0, 16.0), 0.0).astype(np.float16)
    return SkinSample(kept, pure, (size[0] / width, size[1] / height))
