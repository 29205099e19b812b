"""A photograph as it came in, and what was judged of its quality."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pigment.model.arrays import SrgbImage, readonly, require_shape


class DateSource(StrEnum):
    """Where the date of a photograph was read."""

    EXIF = "exif"
    NAME = "name"
    MTIME = "mtime"
    GIVEN = "given"


class QualityFlag(StrEnum):
    """A reason to trust a photograph less, though it is still measured."""

    SOFT = "soft"
    CLIPPED = "clipped"
    GLARE = "glare"
    DARK = "dark"
    UNEVEN = "uneven"
    SMALL_SCALE = "small_scale"
    NO_CARD = "no_card"
    NO_SCALE = "no_scale"
    TILTED = "tilted"
    COLOUR_RESIDUAL = "colour_residual"


@dataclass(frozen=True, slots=True)
class Capture:
    """When and with what a photograph was taken; location is never read."""

    taken_at: datetime | None = None  # aware only where EXIF has an offset
    taken_at_source: DateSource | None = None
    camera: str | None = None
    iso: int | None = None
    exposure_s: float | None = None
    flash_fired: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """One decoded photograph: upright, 8-bit sRGB, untouched otherwise.

    ``pixels_srgb`` has shape (H, W, 3), R first.
    """

    file: str
    sha256: str
    pixels_srgb: SrgbImage
    capture: Capture

    def __post_init__(self) -> None:
        require_shape("pixels_srgb", self.pixels_srgb, None, None, 3)
        readonly(self.pixels_srgb)


@dataclass(frozen=True, slots=True)
class PhotoSource:
    """A photograph that can be loaded when its turn comes.

    ``capture`` and ``sha256`` are known from the file's header, so that order, dates and
    duplicates are settled before the slow work. ``load`` may raise ``PhotoError``; it must be
    picklable where several processes work.
    """

    file: str
    sha256: str
    capture: Capture | None
    load: Callable[[], Photo]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Quality of a photograph over its skin.

    ``sharpness`` runs from 0 (no detail at the working scale) to 1 (pixel-sharp); fractions
    are of skin pixels; ``illumination_span_l`` is the range of lightness (L* units, 5th to
    95th percentile) that uneven light and the shape of the body cause.
    """

    sharpness: float
    clipped_fraction: float
    glare_fraction: float
    illumination_span_l: float
    median_l: float
    flags: tuple[QualityFlag, ...] = ()
