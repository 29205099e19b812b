"""How a photograph's pixels become colours, millimetres and baseline positions.

Pixel coordinates are (x, y) with integers at pixel centres. Every point and homography here
lives in *working pixels* (the photo reduced to about 1.5 MP) unless its name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from pigment.model.arrays import FloatArray, readonly, require_shape
from pigment.model.warp import SmoothWarp


class ColourMethod(StrEnum):
    """What the colours of a photograph were anchored to."""

    COLORCHECKER24 = "colorchecker24"
    PIGMENT_CARD = "pigment_card"
    SKIN_RELATIVE = "skin_relative"
    NONE = "none"


class ColourReference(StrEnum):
    """Whose colours a photograph was held against.

    ``PUBLISHED``: those its maker states. ``NEUTRALS``: of a printed card, only that its grey
    fields are grey and its white is paper. ``LEARNED``: the sheet's own, as all photos of the
    series show it, so that photos agree while absolute colour stays unknown.
    ``BASELINE_SKIN``: the normal skin of the baseline photo, so that nothing is known of a tan.
    """

    PUBLISHED = "published"
    NEUTRALS = "neutrals"
    LEARNED = "learned"
    BASELINE_SKIN = "baseline_skin"


class ScaleMethod(StrEnum):
    """What the millimetres of a photograph were read from."""

    COLORCHECKER24 = "colorchecker24"
    PIGMENT_CARD = "pigment_card"
    ARUCO = "aruco"
    RULER = "ruler"


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
    the photo; ``rel_sd``: relative standard uncertainty of a length there, and
    ``far_rel_sd`` what the way to the farthest corner adds to it. ``tilt_deg``: ``None`` where
    the target does not show it. ``region_px`` (k, 2): the target's outline, which is not skin.
    """

    method: ScaleMethod
    px_to_mm: FloatArray
    mm_per_px: float
    rel_sd: float
    tilt_deg: float | None
    region_px: FloatArray
    far_rel_sd: float = 0.0
    shape: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        require_shape("px_to_mm", self.px_to_mm, 3, 3)
        readonly(self.px_to_mm)

    def rel_sd_at(self, at_px: FloatArray) -> float:
        """Relative standard uncertainty of a length at a point (2,) of the working image.

        What the way from the target adds grows with the square of it.
        """
        if self.far_rel_sd <= 0.0:
            return self.rel_sd
        height, width = self.shape
        target = self.region_px.mean(axis=0)
        corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], float)
        farthest = float(np.linalg.norm(corners - target, axis=1).max())
        middle = np.array([(width - 1) / 2.0, (height - 1) / 2.0])
        here, known = (
            self.far_rel_sd * (float(np.linalg.norm(point - target)) / farthest) ** 2
            for point in (np.asarray(at_px, float), middle)
        )
        return float(np.sqrt(max(self.rel_sd**2 + here**2 - known**2, 0.25 * self.rel_sd**2)))


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

    ``to_baseline`` (3, 3): the plane map; ``warp``: how the skin, bent, departs from it there.
    ``rms_px``: what the matched places still miss each other by;
    ``overlap_fraction``: share of the baseline's skin that this photo shows;
    ``inliers``: matched places that agree.
    """

    to_baseline: FloatArray
    rms_px: float
    overlap_fraction: float
    inliers: int = 0
    warp: SmoothWarp | None = None

    def __post_init__(self) -> None:
        require_shape("to_baseline", self.to_baseline, 3, 3)
        readonly(self.to_baseline)

    @property
    def non_rigid(self) -> bool:
        """Whether the map bends."""
        return self.warp is not None

    def onto_baseline(self, points_px: FloatArray) -> FloatArray:
        """Map working px (n, 2) of this photo to the baseline's."""
        laid = _through(self.to_baseline, points_px)
        return laid if self.warp is None else self.warp.moved(laid)

    def onto_photo(self, points_px: FloatArray) -> FloatArray:
        """Map working px (n, 2) of the baseline to this photo's."""
        laid = points_px if self.warp is None else self.warp.moved_back(points_px)
        return _through(np.linalg.inv(np.asarray(self.to_baseline, float)), laid)


def _through(matrix: FloatArray, points_px: FloatArray) -> FloatArray:
    points = np.asarray(points_px, float).reshape(-1, 2)
    lifted = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(lifted[:, :2] / lifted[:, 2:])
