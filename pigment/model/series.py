"""A measured series: photographs, visits, changes, trends and the noise they stand against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pigment.model.arrays import FloatArray
from pigment.model.calibration import Alignment, ColourMethod, ScaleMethod
from pigment.model.patches import Patch
from pigment.model.photo import Capture, QualityReport
from pigment.model.quantity import Quantity


class Metric(StrEnum):
    """The metrics that carry changes and trends."""

    AREA_MM2 = "area_mm2"
    AFFECTED_FRACTION = "affected_fraction"
    DELTA_E00 = "delta_e00"
    MELANIN_CONTRAST = "melanin_contrast"
    DELTA_L = "delta_l"


class Verdict(StrEnum):
    """What may be said of a change."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_DETECTABLE_CHANGE = "no_detectable_change"
    CANNOT_TELL = "cannot_tell"


COMMON_PATCHES = "common_patches"  # reason of a claim made over the patches found at both visits


class NoiseSource(StrEnum):
    """Where a noise figure comes from, best first."""

    REPLICATES = "replicates"
    RESIDUALS = "residuals"
    BENCHMARK = "benchmark"


class PhotoStatus(StrEnum):
    """How far a photograph got."""

    MEASURED = "measured"
    WITHIN_PHOTO_ONLY = "within_photo_only"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a photograph, or its place on the baseline, was refused."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Affected:
    """The whole site: all spots of kind ``patch`` together.

    ``fraction`` is of the skin visible in every visit; the contrasts are area-weighted means.
    """

    area_mm2: Quantity | None
    fraction: Quantity | None
    delta_e00: Quantity | None
    melanin_contrast: Quantity | None
    delta_l: Quantity | None


@dataclass(frozen=True, slots=True)
class SkinSummary:
    """Measurable skin of a photograph: its extent, and the colour of its normal part."""

    area_px: float  # pixels of the upright photo
    area_mm2: Quantity | None
    lab: tuple[float, float, float]
    ita_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredPhoto:
    """One photograph after measurement; holds no pixels but for the skin, one bit each.

    ``skin_bits``: ``numpy.packbits`` of the working-scale skin mask of shape ``work_shape``.
    ``photo_px_to_mm``: plane homography of *photo* pixels, ``None`` without a scale.
    """

    file: str
    sha256: str
    capture: Capture
    status: PhotoStatus
    rejection: Rejection | None
    size_photo_px: tuple[int, int] | None = None
    photo_to_work: float = 1.0
    work_shape: tuple[int, int] = (0, 0)
    quality: QualityReport | None = None
    colour_method: ColourMethod = ColourMethod.NONE
    colour_residual_delta_e00: float | None = None
    scale_method: ScaleMethod | None = None
    mm_per_work_px: float | None = None
    scale_rel_sd: float | None = None
    tilt_deg: float | None = None
    alignment: Alignment | None = None
    skin: SkinSummary | None = None
    skin_bits: bytes = b""
    affected: Affected | None = None
    patches: tuple[Patch, ...] = ()
    visit: int | None = None
    colour_curves: FloatArray | None = None
    colour_matrix: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """The photographs of one site taken within 30 minutes, and their mean."""

    visit: int
    taken_at: datetime
    photos: tuple[str, ...]
    affected: Affected


@dataclass(frozen=True, slots=True)
class Repeatability:
    """Spread of one metric between photographs of the same unchanged skin.

    ``on`` says whether ``within_sd`` is of the value in its unit or of its natural logarithm.
    ``between_sd`` is the further spread that all photographs of one visit share (light, posture):
    a visit's mean of k photographs has the variance ``between_sd**2 + within_sd**2 / k``.
    """

    metric: Metric
    within_sd: float
    degrees_of_freedom: int
    source: NoiseSource
    on: str = "value"  # value | ln
    between_sd: float = 0.0
    between_degrees_of_freedom: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One metric, now against then, with what noise alone could do."""

    track_id: int | None
    metric: Metric
    since: str  # baseline | previous
    baseline: Quantity | None
    latest: Quantity | None
    difference: float | None
    difference_fraction: float | None
    ci95: tuple[float, float] | None
    minimal_detectable_change: float | None
    equivalence_margin: float | None
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A robust line through one metric over the visits."""

    track_id: int | None
    metric: Metric
    slope_per_30_days: float | None
    ci95: tuple[float, float] | None
    n_visits: int
    broken_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesResult:
    """Everything measured of one body site."""

    site: str
    photos: tuple[MeasuredPhoto, ...]
    visits: tuple[Visit, ...]
    changes: tuple[Change, ...]
    trends: tuple[Trend, ...]
    noise: tuple[Repeatability, ...]
    baseline_file: str
    settings_fingerprint: str
    pigment_version: str
    skipped: tuple[tuple[str, str], ...] = ()  # (file, identical to)
