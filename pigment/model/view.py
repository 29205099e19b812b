"""A photograph made measurable: colours calibrated, light evened, skin found."""

from __future__ import annotations

from dataclasses import dataclass

from pigment.model.arrays import (
    FloatArray,
    LabImage,
    LinearImage,
    Mask,
    SrgbImage,
    readonly,
    require_shape,
)
from pigment.model.calibration import ColourCalibration, ReferenceCard, SpatialScale
from pigment.model.face import FaceFrame
from pigment.model.photo import Capture, QualityReport


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One photograph at the working scale (about 1.5 MP), ready to be segmented.

    ``srgb`` (h, w, 3): the reduced photo as taken. ``linear`` (h, w, 3): calibrated linear
    sRGB, light *not* evened. ``flat`` (h, w, 3): the same with uneven light divided out.
    ``lab`` (h, w, 3): CIELAB of ``flat``. ``skin`` (h, w): measurable skin; ``hair`` (h, w):
    hair over skin and the shadow of a nose, left out of every median. ``photo_to_work`` is the
    factor by which the photo was reduced (1 or less); ``size_photo_px`` is (width, height) of
    the upright photo.
    ``face``: where a face lies in it, in working pixels, if one is sure.
    """

    file: str
    sha256: str
    capture: Capture
    size_photo_px: tuple[int, int]
    photo_to_work: float
    srgb: SrgbImage
    linear: LinearImage
    flat: LinearImage
    lab: LabImage
    skin: Mask
    hair: Mask
    quality: QualityReport
    card: ReferenceCard | None
    colour: ColourCalibration
    scale: SpatialScale | None
    face: FaceFrame | None = None

    def __post_init__(self) -> None:
        height, width = self.skin.shape
        for name in ("srgb", "linear", "flat", "lab"):
            require_shape(name, getattr(self, name), height, width, 3)
        require_shape("hair", self.hair, height, width)
        for array in (self.srgb, self.linear, self.flat, self.lab, self.skin, self.hair):
            readonly(array)

    def work_to_photo_px(self, points_px: FloatArray) -> FloatArray:
        """Map (..., 2) working pixels to pixels of the upright photo."""
        return (points_px + 0.5) / self.photo_to_work - 0.5
