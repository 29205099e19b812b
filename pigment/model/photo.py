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
    SMALL_TARGET = "small_target"
    MIXED_LIGHT = "mixed_light"
    FLASH = "flash"
    CURVED = "curved"
    PORTRAIT_MODE = "portrait_mode"
    NIGHT_MODE = "night_mode"
    EDITED = "edited"
    PANORAMA = "panorama"
    HDR_CODED = "hdr_coded"
    LITTLE_OVERLAP = "little_overlap"
    SKIN_DARKER = "skin_darker"


class Processing(StrEnum):
    """What a phone or a program did to a picture, as far as its file says."""

    PORTRAIT_MODE = "portrait_mode"  # the background is blurred by computation
    NIGHT_MODE = "night_mode"  # many frames are merged, colours are guessed
    EDITED = "edited"  # by an editing or beautifying program
    PANORAMA = "panorama"
    HDR = "hdr"  # exposures are merged, tones are mapped locally
    HDR_CODED = "hdr_coded"  # pixels are coded for HDR screens (PQ or HLG)
    GAIN_MAP = "gain_map"  # a map for HDR screens lies beside the picture


class CheckName(StrEnum):
    """The figures of the quality gate."""

    SHARPNESS = "sharpness"
    LIGHTNESS = "lightness"
    CLIPPED = "clipped_fraction"
    GLARE = "glare_fraction"
    UNEVEN = "illumination_span_l"
    MIXED_LIGHT = "light_colour_span"
    SKIN = "skin_fraction"
    RESOLUTION = "px_per_mm"
    TARGET = "target_fraction"
    TILT = "tilt_deg"
    CARD_COLOURS = "residual_delta_e00"
    OVERLAP = "overlap_fraction"


class CheckState(StrEnum):
    """How a figure of the quality gate stands to its limits."""

    GOOD = "good"
    CARE = "care"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capture:
    """When and with what a photograph was taken; location is never read."""

    taken_at: datetime | None = None  # aware only where EXIF has an offset
    taken_at_source: DateSource | None = None
    camera: str | None = None
    iso: int | None = None
    exposure_s: float | None = None
    flash_fired: bool | None = None
    lens: str | None = None
    processing: tuple[Processing, ...] = ()


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
class QualityCheck:
    """One figure of the quality gate beside its limits.

    ``value``: ``None`` where it cannot be known. ``at_least``: whether more is better.
    ``care``: the limit beyond which the photo is trusted less; ``refuse``: the limit beyond
    which it is refused; ``None``: there is no such limit.
    """

    name: CheckName
    value: float | None
    at_least: bool
    care: float | None
    refuse: float | None

    @property
    def state(self) -> CheckState:
        """How the value stands to the limits."""
        if self.value is None:
            return CheckState.UNKNOWN
        for limit, state in ((self.refuse, CheckState.REFUSED), (self.care, CheckState.CARE)):
            if limit is None:
                continue
            if self.value < limit if self.at_least else self.value > limit:
                return state
        return CheckState.GOOD


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Quality of a photograph over its skin.

    ``sharpness`` runs from 0 (no detail at the working scale) to 1 (pixel-sharp); fractions
    are of skin pixels; ``illumination_span_l`` is the range of lightness (L* units, 5th to
    95th percentile) that uneven light and the shape of the body cause. ``checks``: every figure
    of the quality gate with its limits.
    """

    sharpness: float
    clipped_fraction: float
    glare_fraction: float
    illumination_span_l: float
    median_l: float
    flags: tuple[QualityFlag, ...] = ()
    checks: tuple[QualityCheck, ...] = ()
