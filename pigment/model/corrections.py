"""What a person says of the skin by painting on the baseline photo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from pigment.model.arrays import FloatArray, Mask, readonly, require_shape

CORRECTED = "corrected"  # flag of a patch that a person's strokes changed
EDGE_BY_HAND = "edge_by_hand"  # and most of whose edge they drew

NOT_PIGMENT_PART = -1
NOT_SKIN_PART = -2


class StrokeKind(StrEnum):
    """What a stroke says of what it covers."""

    PIGMENT = "is_pigment"
    NOT_PIGMENT = "is_not_pigment"
    NOT_SKIN = "not_skin"


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """One stroke on the upright baseline photo, in its own pixels.

    ``points_px`` (n, 2): the middle of a brush ``width_px`` wide; with ``width_px`` ``None``
    the corners of a filled shape.
    """

    kind: StrokeKind
    points_px: FloatArray
    width_px: float | None
    made_at: datetime
    author: str

    def __post_init__(self) -> None:
        require_shape("points_px", self.points_px, None, 2)
        readonly(self.points_px)


@dataclass(frozen=True, slots=True)
class Corrections:
    """All strokes on one photo, oldest first: where two cover the same skin the later counts.

    ``baseline_sha256``: the photo painted on; empty where it is not said, then it is the
    baseline of the series.
    """

    strokes: tuple[Stroke, ...]
    baseline_sha256: str = ""
    baseline_file: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """The strokes on one photo's working grid.

    ``parts`` (h, w) int16: 0 nothing; n > 0 the n-th connected shape of pigment;
    ``NOT_PIGMENT_PART``; ``NOT_SKIN_PART``.
    """

    parts: npt.NDArray[np.int16]

    def __post_init__(self) -> None:
        readonly(self.parts)

    @property
    def is_empty(self) -> bool:
        """Return whether no stroke reaches this photo."""
        return not self.parts.any()

    def on_skin(self, skin: Mask) -> Mask:
        """Return a skin mask (h, w) with what the person said: pigment is skin."""
        corrected: Mask = (skin | (self.parts > 0)) & (self.parts != NOT_SKIN_PART)
        return corrected

    def on_patches(self, patches: Mask) -> Mask:
        """Return a mask of patches (h, w) with what the person said."""
        corrected: Mask = (patches | (self.parts > 0)) & (self.parts >= 0)
        return corrected

    def on_shadow(self, shadow: Mask) -> Mask:
        """Return a mask of shadow (h, w) with what the person said: pigment is none."""
        corrected: Mask = shadow & (self.parts <= 0)
        return corrected
