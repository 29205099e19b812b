"""How a photograph's pixels become colours, millimetres and baseline positions.

Pixel coordinates are (x, y) with integers at pixel centres. Every point and homography here
lives in *working pixels* (the photo reduced to about 1.5 MP) unless its name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from pigment.model.arrays import FloatArray, readonly, require_shape


class ColourMethod(StrEnum):
    """What the colours of a photograph were anchored to."""

    COLORCHECKER24 = "colorchecker24"
    PIGMENT_CARD = "pigment_card"
    SKIN_RELATIVE = "skin_relative"
    NONE = "none"


class ScaleMethod(StrEnum):
    """What the millimetres of a photograph were read from."""

    COLORCHECKER24 = "colorchecker24"
    PIGMENT_CARD = "pigment_card"
    ARUCO = "aruco"


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceCard:
    """A colour card found in a photograph.

    ``outline_px`` (4, 2): the outer corners, clockwise from the card's own top left.
    ``swatches_srgb`` (n, 3): mean of each swatch, 0 to 255 sRGB-coded, float.
    ``swatches_lab`` (n, 3): what each swatch is, CIELAB D65.
    ``usable`` (n,): swatches that are neither clipped nor glaring nor torn between two lights.
    ``swatch_centres_px`` (n, 2).
    ``px_to_mm`` (3, 3): plane homography to card millimetres; ``None`` where the make, and so
    the size, is unknown. ``px_to_mm_rel_sd``: relative standard uncertainty of its lengths.
    """

    method: ColourMethod
    outline_px: FloatArray
    swatches_srgb: FloatArray
    swatches_lab: FloatArray
    swatch_centres_px: FloatArray
    usable: np.ndarray
    px_to_mm: FloatArray | None
    px_to_mm_rel_sd: float
    tilt_deg: float

    def __post_init__(self) -> None:
        require_shape("outline_px", self.outline_px, 4, 2)
        require_shape("swatches_srgb", self.swatches_srgb, None, 3)
        require_shape("swatches_lab", self.swatches_lab, len(self.swatches_srgb), 3)
        for array in (self.outline_px, self.swatches_srgb, self.swatches_lab, self.usable):
            readonly(array)


@dataclass(frozen=True, slots=True, eq=False)
class SpatialScale:
    """Millimetres of the plane the scale target lies in.

    ``px_to_mm`` (3, 3): homography of working pixels to millimetres, so that tilt and
    perspective are corrected; ``mm_per_px``: the length of a working pixel at the middle of
    the photo; ``rel_sd``: relative standard uncertainty of a length.
    ``region_px`` (k, 2): the target's outline, which is not skin.
    """

    method: ScaleMethod
    px_to_mm: FloatArray
    mm_per_px: float
    rel_sd: float
    tilt_deg: float
    region_px: FloatArray

    def __post_init__(self) -> None:
        require_shape("px_to_mm", self.px_to_mm, 3, 3)
        readonly(self.px_to_mm)


@dataclass(frozen=True, slots=True, eq=False)
class ColourCalibration:
    """From sRGB-coded pixels to linear sRGB under D65.

    ``curves`` (3, 256) turns each coded channel into linear light (the camera's tone curve
    undone); ``matrix`` (3, 3) then maps camera primaries to linear sRGB:
    ``linear = matrix @ curves[channel][code]``. ``residual_delta_e00``: mean leave-one-out
    CIEDE2000 over the usable swatches, ``None`` without a card.
    """

    method: ColourMethod
    curves: FloatArray
    matrix: FloatArray
    residual_delta_e00: float | None

    def __post_init__(self) -> None:
        require_shape("curves", self.curves, 3, 256)
        require_shape("matrix", self.matrix, 3, 3)
        readonly(self.curves)
        readonly(self.matrix)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Where a photograph lies on the baseline: working px to baseline working px.

    ``overlap_fraction``: share of the baseline's skin that this photo shows;
    ``inliers``: matched points that agree.
    """

    to_baseline: FloatArray
    rms_px: float
    overlap_fraction: float
    inliers: int = 0
    non_rigid: bool = field(default=False)

    def __post_init__(self) -> None:
        require_shape("to_baseline", self.to_baseline, 3, 3)
        readonly(self.to_baseline)
