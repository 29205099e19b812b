"""Standard regions of a face: forehead, cheeks, nose and chin, and how much of each is darkened.

The regions follow the divisions of the modified MASI (Pandya et al. 2011, J. Am. Acad.
Dermatol. 64:78): forehead, both cheeks and chin, with the nose apart. They hang on the frame of
``imaging.face_frame`` and are drawn for a usual face, so their borders are only about right.
"""

from __future__ import annotations

import numpy as np

from pigment.imaging.face_frame import millimetres
from pigment.model.arrays import FloatArray, Labels, Mask
from pigment.model.face import FACE_REGIONS, FaceFrame, FaceRegion

_BROWS_Y_MM = -38.0
_ROOT_Y_MM, _NOSE_END_MM = -22.0, 36.0
_LEAST_REGION_MM2 = 150.0  # less is no region in view


def region_labels(frame: FaceFrame, shape: tuple[int, int]) -> Labels:
    """Return region numbers (h, w) of a face: 1 + place in ``FACE_REGIONS``."""
    x, y = millimetres(frame.to_px, shape)
    oval = (x / 72.0) ** 2 + ((y - 4.0) / 94.0) ** 2 < 1.0
    labels = np.zeros(shape, np.int32)
    nose = (np.abs(x) < _nose_half(y)) & (y > _ROOT_Y_MM) & (y < _NOSE_END_MM)
    forehead = (y < _BROWS_Y_MM) | ((np.abs(x) < 14.0) & (y <= _ROOT_Y_MM))
    chin = (y >= _NOSE_END_MM) & (np.abs(x) < 30.0)
    cheeks = (y > -6.0) & ~nose & ~chin
    where = {
        "forehead": forehead,
        "cheek_left": cheeks & (x < 0.0),
        "cheek_right": cheeks & (x >= 0.0),
        "nose": nose,
        "chin": chin,
    }
    for number, name in enumerate(FACE_REGIONS, start=1):
        labels[where[name] & oval] = number
    return labels


def measure_regions(
    frame: FaceFrame, skin: Mask, affected: Mask, photo_to_work: float
) -> tuple[FaceRegion, ...]:
    """Return the regions in view, with the share of their skin (h, w) that is ``affected``."""
    labels = region_labels(frame, (skin.shape[0], skin.shape[1]))
    mm2_per_px = 1.0 / float(np.hypot(*frame.to_px[:, 0])) ** 2
    regions = []
    for number, name in enumerate(FACE_REGIONS, start=1):
        here = skin & (labels == number)
        area = float(np.count_nonzero(here))
        if area * mm2_per_px < _LEAST_REGION_MM2:
            continue
        share = float(np.count_nonzero(here & affected)) / area
        regions.append(FaceRegion(name, area / photo_to_work**2, share))
    return tuple(regions)


def _nose_half(y: FloatArray) -> FloatArray:
    """Half the width of the nose (mm) at height ``y``."""
    return np.asarray(9.0 + 0.19 * np.clip(y - _ROOT_Y_MM, 0.0, 50.0))
