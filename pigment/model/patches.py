"""Darkened patches: where they are, and what was measured of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pigment.model.arrays import FloatArray, Labels, readonly
from pigment.model.quantity import Quantity

# what a patch is held against until the series offers something, where it has no surround
NO_REFERENCE = "none"
TURNED_AWAY = "turned_away"  # flag of a patch on skin too foreshortened for its area
OUTLINE_OF_OTHER_VISIT = "outline_of_other_visit"  # flag: no edge of its own, so no size
UNCONFIRMED = "unconfirmed"  # flag: one visit only shows it, while others show its skin


class PatchKind(StrEnum):
    """What a darkened spot is; only ``PATCH`` counts towards the affected area."""

    PATCH = "patch"
    MOLE = "mole"
    FRECKLE = "freckle"


class HueClass(StrEnum):
    """Where the pigment lies, read from the signs of the colour contrast."""

    BROWN = "brown"
    GREY_BLUE = "grey-blue"
    MIXED = "mixed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, eq=False)
class PatchMap:
    """The spots of one view. ``labels`` (h, w): 0 = none, i = the i-th of ``kinds``.

    ``depth`` (h, w) float32: contrast along the pigment axis as a fraction of each spot's own
    core contrast; 0.5 is the edge. ``outlines_px[i]``: closed sub-pixel contours (n, 2) of
    spot i + 1 in working pixels, outer ones and holes alike (even-odd rule).
    """

    labels: Labels
    depth: FloatArray
    kinds: tuple[PatchKind, ...]
    outlines_px: tuple[tuple[FloatArray, ...], ...]

    def __post_init__(self) -> None:
        readonly(self.labels)
        readonly(self.depth)


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """One spot, measured (definitions: docs/method.md).

    ``None`` means not measurable (no scale, no normal skin around), never zero.
    ``outlines_px``: closed contours in working pixels. ``lab`` and ``surround_lab``: medians
    of core and ring, CIELAB D65.
    """

    track_id: int
    kind: PatchKind
    outlines_px: tuple[FloatArray, ...]
    centre_px: tuple[float, float]
    area_px: float  # working pixels
    area_px_sd: float
    area_mm2: Quantity | None
    perimeter_mm: Quantity | None
    lab: tuple[float, float, float]
    surround_lab: tuple[float, float, float]
    delta_e00: Quantity
    delta_l: Quantity
    delta_a: Quantity
    delta_b: Quantity
    delta_chroma: Quantity
    delta_ita_deg: Quantity
    melanin_contrast: Quantity
    hue_class: HueClass
    reference: str
    area_contrast_curve: tuple[tuple[float, float], ...]  # (share of contrast, mm2 or px)
    flags: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it counts towards the affected skin: a patch that is not in doubt."""
        return self.kind is PatchKind.PATCH and UNCONFIRMED not in self.flags
