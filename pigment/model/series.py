"""A measured series: photographs, visits, changes, trends and the noise they stand against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pigment.model.arrays import FloatArray
from pigment.model.calibration import Alignment, ColourMethod, ColourReference, ScaleMethod
from pigment.model.corrections import Corrections
from pigment.model.diary import Moment
from pigment.model.face import FaceRegion
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


# sqrt(2) times the 95 % quantile of the normal distribution (Bland & Altman 1996)
REPEATABILITY_FACTOR = 2.771808


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
    face_regions: tuple[FaceRegion, ...] = ()  # where a face is sure


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
    colour_reference: ColourReference | None = None
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

    The three ``judged_`` fields are what verdicts stand on: the photographs' own spread weighed
    with the benchmark's figure for the same conditions, each by its degrees of freedom. With 0
    judged degrees of freedom the own spread stands alone. ``conditions`` names that figure.
    """

    metric: Metric
    within_sd: float
    degrees_of_freedom: int
    source: NoiseSource
    on: str = "value"  # value | ln
    between_sd: float = 0.0
    between_degrees_of_freedom: int = 0
    judged_within_sd: float = 0.0
    judged_between_sd: float = 0.0
    judged_degrees_of_freedom: int = 0
    conditions: str = ""

    @property
    def repeatability_coefficient(self) -> float:
        """Two photographs of one visit differ by more than this 1 time in 20."""
        return REPEATABILITY_FACTOR * self.within_sd


@dataclass(frozen=True, slots=True)
class Change:
    """One metric, now against then, with what noise alone could do.

    ``estimator``: ``visits`` (mean of the latest visit against that of the earlier one) or
    ``line`` (both ends of a line through every visit between them); the interval and the
    minimal detectable change are those of that estimator.
    """

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
    estimator: str = "visits"  # visits | line


@dataclass(frozen=True, slots=True)
class Trend:
    """A robust line through one metric over the visits.

    ``course``: what the data support, ``line``, ``first_order`` (a fixed share per day) or
    ``seasonal`` (a line with a yearly wave). ``halving_days``: 95 % interval of the days in
    which the metric would halve if it went on so; ``None`` where the data do not bear it.
    ``reason``: what else than the patches could make such a slope, else empty.
    """

    track_id: int | None
    metric: Metric
    slope_per_30_days: float | None
    ci95: tuple[float, float] | None
    n_visits: int
    broken_at: tuple[str, ...] = ()
    course: str = "line"  # line | first_order | seasonal
    halving_days: tuple[float, float] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A step of one metric at a dated event, beside a line through all visits.

    ``date``: ISO day of the event. ``ci95`` is of ``step``, both in the metric's unit.
    ``verdict``: a claim only where the step stands out among all events and metrics tested.
    ``between``: ISO days of the visits that the step lies between, where one was fitted.
    ``others``: how many other events lie between the same visits.
    """

    event: str
    date: str
    metric: Metric
    step: float | None
    ci95: tuple[float, float] | None
    verdict: Verdict
    reason: str
    n_before: int
    n_after: int
    between: tuple[str, str] | None = None
    others: int = 0


@dataclass(frozen=True, slots=True)
class ControlReading:
    """The normal skin of the site at one visit, minus control skin; positive = more pigment.

    ``file``: the control photo nearest in time; ``days_apart``: how far from the visit.
    ``reason``: why nothing could be said (``no_control``, ``no_card``), else empty.
    """

    visit: int
    file: str | None
    days_apart: float | None
    melanin_contrast: Quantity | None
    delta_e00: Quantity | None
    delta_l: Quantity | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ControlChange:
    """How the site's normal skin moved against control skin, baseline visit to latest.

    ``difference``: of ``melanin_contrast``. ``higher``: the whole site became darker, which a
    tan does, and so does darkening of the whole region. Verdicts on patches do not rest on it.
    """

    difference: float | None
    ci95: tuple[float, float] | None
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class ControlSkin:
    """Photos of skin that the sun does not reach, and what they say of each visit."""

    photos: tuple[MeasuredPhoto, ...]
    readings: tuple[ControlReading, ...]
    change: ControlChange


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
    events: tuple[Event, ...] = ()
    moments: tuple[Moment, ...] = ()  # of the diary, where one was given
    corrections: Corrections | None = None  # a person's strokes, honoured in what stands here
    automatic: SeriesResult | None = None  # the same without them
    control: ControlSkin | None = None
