"""The skin that every photograph of a series shows, and the share of it that is affected.

Without this, a photo that shows more of the arm would seem to hold less pigment. Everything
is laid on the baseline's working grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pigment.imaging.laying import lay_over
from pigment.imaging.outlines import fill_even_odd, map_points
from pigment.model.arrays import FloatArray, Mask
from pigment.model.calibration import Alignment
from pigment.model.quantity import Quantity
from pigment.model.series import MeasuredPhoto, PhotoStatus

_GRID = 0.5  # the common grid is this share of the baseline's working scale
_LEAST_COMMON = 0.25  # of the baseline's skin: a photo that would leave less is not waited for


@dataclass(frozen=True, slots=True, eq=False)
class CommonSkin:
    """Skin seen by all (h, w) on the reduced baseline grid."""

    mask: Mask


def find_common_skin(photos: Sequence[MeasuredPhoto], baseline: MeasuredPhoto) -> CommonSkin:
    """Intersect the skin of all registered photos on the baseline's grid."""
    common = _on_grid(baseline, baseline)
    start = max(int(common.sum()), 1)
    for photo in photos:
        if photo.status is not PhotoStatus.MEASURED or photo.alignment is None:
            continue
        joint = common & _on_grid(photo, baseline)
        if joint.sum() >= _LEAST_COMMON * start:
            common = joint
    return CommonSkin(common)


def affected_fraction(
    photo: MeasuredPhoto, baseline: MeasuredPhoto, common: CommonSkin
) -> Quantity | None:
    """Share of the common skin that patches of this photo cover."""
    whole = float(common.mask.sum())
    if whole == 0 or photo.alignment is None:
        return None
    covered = np.zeros_like(common.mask)
    variance = 0.0
    for patch in photo.patches:
        if not patch.counts:
            continue
        laid = [photo.alignment.onto_baseline(outline) for outline in patch.outlines_px]
        mapped = tuple(map_points(outline, _grid_matrix()) for outline in laid)
        filled = fill_even_odd(mapped, common.mask.shape)
        covered |= filled
        relative = patch.area_px_sd / max(patch.area_px, 1e-9)
        variance += (relative * float((filled & common.mask).sum())) ** 2
    value = float((covered & common.mask).sum()) / whole
    return Quantity(value, float(np.sqrt(variance)) / whole)


def unpack_skin(photo: MeasuredPhoto) -> Mask:
    """Return the working-scale skin mask (h, w) of a measured photo."""
    height, width = photo.work_shape
    bits = np.unpackbits(np.frombuffer(photo.skin_bits, np.uint8), count=height * width)
    return bits.reshape(height, width).astype(bool)


def _grid_matrix() -> FloatArray:
    shift = 0.5 * _GRID - 0.5
    return np.array([[_GRID, 0.0, shift], [0.0, _GRID, shift], [0.0, 0.0, 1.0]])


def _on_grid(photo: MeasuredPhoto, baseline: MeasuredPhoto) -> Mask:
    """Lay a photo's skin, small gaps such as hairs closed, on the reduced baseline grid."""
    height, width = baseline.work_shape
    size = (max(1, round(width * _GRID)), max(1, round(height * _GRID)))
    alignment = photo.alignment or Alignment(np.eye(3), 0.0, 1.0)
    skin = unpack_skin(photo).astype(np.uint8)
    closed = cv2.morphologyEx(skin, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    warped = lay_over(closed, np.eye(3), alignment, _grid_matrix(), size, nearest=True)
    return np.asarray(warped > 0)
