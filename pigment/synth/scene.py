"""The nouns of a rendered scene: skin, spots, body, and the sheet of millimetres they lie on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from pigment.model.arrays import Labels, Mask, readonly
from pigment.model.patches import HueClass, PatchKind
from pigment.synth.arrays import Field


class Border(StrEnum):
    """How a patch ends."""

    SHARP = "sharp"
    DIFFUSE = "diffuse"
    RETICULATE = "reticulate"


class Shape(StrEnum):
    """Which part of a body is in view."""

    FOREARM = "forearm"
    TRUNK = "trunk"
    FACE = "face"
    HAND_BACK = "hand_back"


class Evolution(StrEnum):
    """What becomes of a spot over the visits."""

    STABLE = "stable"
    FADING = "fading"
    DARKENING = "darkening"
    SPREADING = "spreading"


HELD_APART_BORDERS = (Border.RETICULATE,)
HELD_APART_SHAPES = (Shape.HAND_BACK,)
DEVELOPED_BORDERS = (Border.SHARP, Border.DIFFUSE)
DEVELOPED_SHAPES = (Shape.FOREARM, Shape.TRUNK, Shape.FACE)


@dataclass(frozen=True, slots=True)
class Tone:
    """Normal skin: volume fractions of melanosomes in the epidermis and of blood in the dermis."""

    name: str
    epidermal: float
    blood: float


TONES = {
    tone.name: tone
    for tone in (
        Tone("I", 0.006, 0.0080),
        Tone("II", 0.018, 0.0090),
        Tone("III", 0.042, 0.0100),
        Tone("IV", 0.090, 0.0110),
        Tone("V", 0.200, 0.0120),
        Tone("VI", 0.470, 0.0120),
    )
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A raster laid on the skin plane: (0, 0) mm is its middle, x to the right, y down."""

    width_mm: float
    height_mm: float
    mm_per_cell: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return round(self.height_mm / self.mm_per_cell), round(self.width_mm / self.mm_per_cell)

    @property
    def to_cells(self) -> Field:
        """Homography (3, 3) from millimetres to cell coordinates (integers at cell centres)."""
        rows, columns = self.shape
        scale = 1.0 / self.mm_per_cell
        return np.array(
            [[scale, 0.0, (columns - 1) / 2.0], [0.0, scale, (rows - 1) / 2.0], [0.0, 0.0, 1.0]]
        )

    def millimetres(self) -> tuple[Field, Field]:
        """Return x (1, columns) and y (rows, 1) of the cell centres, float32."""
        rows, columns = self.shape
        x = (np.arange(columns) - (columns - 1) / 2.0) * self.mm_per_cell
        y = (np.arange(rows) - (rows - 1) / 2.0) * self.mm_per_cell
        return x.astype(np.float32)[None, :], y.astype(np.float32)[:, None]


@dataclass(frozen=True, slots=True)
class Lesion:
    """One darkened spot as it is at the first visit, and how it goes on.

    ``radius_mm``: of the disc with the same area. ``waves``: amplitude and phase of the
    outline's second and higher harmonics. ``delta_e00``: contrast aimed at. ``edge_mm``:
    standard deviation of the border's blur. ``strength_factors`` and ``area_factors``: pigment
    and area at each visit over those of the first.
    """

    lesion_id: int
    kind: PatchKind
    hue: HueClass
    border: Border
    centre_mm: tuple[float, float]
    radius_mm: float
    elongation: float
    angle: float
    waves: tuple[tuple[float, float], ...]
    delta_e00: float
    edge_mm: float
    seed: int
    evolution: Evolution = Evolution.STABLE
    strength_factors: tuple[float, ...] = (1.0,)
    area_factors: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A part of a body on a sheet, arrays (rows, columns).

    ``cover``: share of skin in a cell, 0 to 1. ``slope_x``, ``slope_y``: of the surface's
    height. ``measurable``: skin that a measurement may use. ``room``: where a patch may lie.
    ``paint`` (rows, columns, 4): linear sRGB and opacity of what is no skin (eyes, nails,
    brows). ``epidermal_gain``, ``blood_gain``: local factors on the tone's pigment.
    """

    sheet: Sheet
    cover: Field
    slope_x: Field
    slope_y: Field
    measurable: Mask
    room: Mask
    paint: Field | None
    epidermal_gain: Field | None
    blood_gain: Field | None


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """Chromophores of one visit on the body's sheet, each (rows, columns) float32.

    ``relief``: fine height of the skin, mm, for shading and glare.
    """

    epidermal: Field
    dermal: Field
    blood: Field
    relief: Field


@dataclass(frozen=True, slots=True)
class SpotTruth:
    """What is true of one spot at one visit, by the definitions of the measures.

    CIELAB is D65, 2 degrees, of the noise-free, evenly lit scene; ``area_mm2`` is what the
    half-way contour encloses in the skin plane.
    """

    lesion_id: int
    kind: PatchKind
    hue: HueClass
    border: Border
    evolution: Evolution
    area_mm2: float
    lab: tuple[float, float, float]
    surround_lab: tuple[float, float, float]
    delta_e00: float
    delta_l: float
    delta_a: float
    delta_b: float
    melanin_contrast: float


@dataclass(frozen=True, slots=True, eq=False)
class GroundTruth:
    """The truth of one photograph.

    ``labels`` (H, W): spot ids, stable over the series; ``skin`` (H, W): measurable skin in
    view; ``px_to_mm`` (3, 3): photo pixels to the skin plane, one frame for the whole series;
    ``visible_fraction``: share of each spot's area that the photo shows.
    """

    labels: Labels
    skin: Mask
    px_to_mm: Field
    mm_per_px: float
    tilt_deg: float
    spots: dict[int, SpotTruth]
    visible_fraction: dict[int, float]
    skin_lab: tuple[float, float, float]
    camera: str
    lamp: str
    card: str
    card_outline_px: Field | None

    def __post_init__(self) -> None:
        readonly(self.labels)
        readonly(self.skin)
        readonly(self.px_to_mm)
