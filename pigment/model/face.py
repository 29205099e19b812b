"""Where a face lies in a photograph, and how much of its regions is darkened."""

from __future__ import annotations

from dataclasses import dataclass

from pigment.model.arrays import FloatArray, readonly, require_shape

FACE_REGIONS = ("forehead", "cheek_left", "cheek_right", "nose", "chin")


@dataclass(frozen=True, slots=True, eq=False)
class FaceFrame:
    """A face seen about from the front.

    ``to_px`` (2, 3) maps millimetres of a usual adult face (x to the right of the picture,
    y down, (0, 0) on the bridge of the nose, the eyes at y = -16 and 62 mm apart) to pixels.
    ``parts`` names what was recognised; ``confidence`` is 0 to 1.
    """

    to_px: FloatArray
    parts: tuple[str, ...]
    confidence: float

    def __post_init__(self) -> None:
        require_shape("to_px", self.to_px, 2, 3)
        readonly(self.to_px)


@dataclass(frozen=True, slots=True)
class FaceRegion:
    """One region of a face: measurable skin in it (photo pixels), and the share that patches take.

    ``name`` is one of ``FACE_REGIONS``; left and right are those of the picture.
    """

    name: str
    area_px: float
    affected_fraction: float | None
