"""Every sentence that a person reads about skin, photographs and change, and nothing else.

No sentence here names a disease or a cause, and a verdict of "no change" always says how large
a change it rules out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pigment.model.calibration import ColourMethod, ScaleMethod
from pigment.model.patches import PatchKind
from pigment.model.photo import QualityFlag
from pigment.model.series import Change, Metric, NoiseSource, Trend, Verdict
from pigment.stats.composition import COMMON_PATCHES

DISCLAIMER = (
    "Not a diagnosis. These are measurements of photographs; they do not replace an "
    "examination in person."
)

WARNING_SIGNS_TITLE = "Show a clinician in person, whatever the measurements say:"
WARNING_SIGNS = (
    "a spot that changes in size, shape or colour over weeks",
    "a spot with several colours, an uneven edge, or unlike all your others",
    "a spot that bleeds, oozes, crusts, itches or does not heal",
    "a spot that is raised, firm and growing",
    "a single, slowly growing brown or grey patch on the face",
    "a new dark line in a nail, or dark skin spreading around a nail",
    "fast darkening of large areas, of skin folds, of scars or inside the mouth",
    "blisters, painful skin with fever, yellow eyes or skin, dark urine, or changed sight "
    "(the same day)",
)

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


_SPACE = "\u00a0"  # keeps a number and its unit on one line


def date_text(day: date) -> str:
    """Write a date as ``5 January 2026``, unbroken, the same on every machine."""
    return f"{day.day}{_SPACE}{_MONTHS[day.month - 1]}{_SPACE}{day.year}"


@dataclass(frozen=True, slots=True)
class MetricText:
    """How a metric is called. ``factor`` turns its stored value into the shown unit.

    ``noun`` stands in a sentence; ``decimals`` are of the shown value.
    """

    title: str
    axis: str
    noun: str
    unit: str
    factor: float = 1.0
    decimals: int = 1

    @property
    def patch_title(self) -> str:
        """How the metric is called over small charts of single patches."""
        return f"{self.noun[0].upper()}{self.noun[1:]} of each patch"


_METRICS: Mapping[Metric, MetricText] = MappingProxyType(
    {
        Metric.AREA_MM2: MetricText("Affected area", "Area (mm²)", "area", "mm²", decimals=0),
        Metric.AFFECTED_FRACTION: MetricText(
            "Affected share of the skin", "Share of the skin in view (%)", "share", "%", 100.0
        ),
        Metric.DELTA_E00: MetricText(
            "Colour contrast with the skin around",
            "Colour contrast (ΔE00)",
            "colour contrast",
            "ΔE00",
        ),
        Metric.MELANIN_CONTRAST: MetricText(
            "Pigment contrast with the skin around",
            "Pigment contrast (optical density)",
            "pigment contrast",
            "optical density",
            decimals=3,
        ),
        Metric.DELTA_L: MetricText(
            "Lightness against the skin around",
            "Lightness difference (ΔL*)",
            "lightness difference",
            "L*",
        ),
    }
)
_RELATIVE = (Metric.AREA_MM2, Metric.AFFECTED_FRACTION)


def metric_text(metric: Metric) -> MetricText:
    """Return the texts of one metric."""
    return _METRICS[metric]


def metric_label(metric: Metric) -> str:
    """Name a metric with its unit: ``Affected area (mm²)``."""
    text = _METRICS[metric]
    return f"{text.title} ({text.unit})"


def value_text(metric: Metric, value: float | None) -> str:
    """Write a value in the shown unit, or say that there is none."""
    if value is None:
        return "not measurable"
    text = _METRICS[metric]
    return f"{_number(text.factor * value, text.decimals)}{_SPACE}{text.unit}"


def _number(value: float, decimals: int) -> str:
    """Round, without a negative zero and with a true minus sign."""
    shown = f"{abs(value):.{decimals}f}"
    negative = value < 0 and float(shown) != 0.0
    return f"−{shown}" if negative else shown


def amount_text(change: Change, amount: float, *, signed: bool = False) -> str:
    """Write a difference: areas in per cent of the baseline, the others in their unit."""
    sign = "+" if signed and amount > 0 else ""
    base = change.baseline.value if change.baseline else 0.0
    if change.metric in _RELATIVE and base > 0:
        percent = 100.0 * amount / base
        return f"{sign}{_number(percent, 0 if abs(percent) >= 9.5 else 1)}{_SPACE}%"
    return sign + value_text(change.metric, amount)


def _subject(change: Change) -> str:
    noun = _METRICS[change.metric].noun
    if change.reason == COMMON_PATCHES:
        return f"the {noun} of the patches found at both visits"
    return f"the {noun}" if change.track_id is None else f"the {noun} of patch {change.track_id}"


def change_sentence(change: Change, since: date | None = None) -> str:
    """Say what one change amounts to; ``since`` is the date of the earlier visit."""
    when = date_text(since) if since else f"the {_SINCE.get(change.since, change.since)}"
    return f"Since {when}: {_BY_VERDICT[change.verdict](change)}"


_SINCE = {"baseline": "first visit", "previous": "visit before"}


def _claimed(change: Change) -> str:
    if change.reason in _PRESENCE_CLAIMS:
        return _PRESENCE_CLAIMS[change.reason]
    assert change.difference is not None  # claims are made of measured differences
    verb = "rose" if change.verdict is Verdict.HIGHER else "fell"
    parts = [f"{_subject(change)} {verb} by {amount_text(change, abs(change.difference))}"]
    if change.metric is Metric.DELTA_L:
        way = "lighter" if change.verdict is Verdict.HIGHER else "darker"
        parts.append(f", {way} against the skin around")
    if change.ci95 is not None:
        low, high = (amount_text(change, end, signed=True) for end in change.ci95)
        parts.append(f" (95 % interval {low} to {high})")
    if change.minimal_detectable_change is not None:
        parts.append(
            f"; noise alone explains {amount_text(change, change.minimal_detectable_change)}"
        )
    return "".join(parts) + "."


def _unchanged(change: Change) -> str:
    text = f"no change was detected in {_subject(change)}"
    if change.equivalence_margin is None:
        return f"{text}."
    margin = amount_text(change, change.equivalence_margin)
    return f"{text}; a change of {margin} or more is ruled out."


def _undecided(change: Change) -> str:
    limit, margin = change.minimal_detectable_change, change.equivalence_margin
    if limit is not None and margin is not None and change.reason in _WITH_FIGURES:
        words = _WITH_FIGURES[change.reason]
        return f"{_open(change)} " + words.format(
            limit=amount_text(change, limit),
            margin=amount_text(change, margin),
        )
    return f"{_open(change)} " + _REASONS.get(change.reason, "this could not be compared.")


def _open(change: Change) -> str:
    return f"cannot tell whether {_subject(change)} changed;"


_BY_VERDICT: Mapping[Verdict, Callable[[Change], str]] = MappingProxyType(
    {
        Verdict.HIGHER: _claimed,
        Verdict.LOWER: _claimed,
        Verdict.NO_DETECTABLE_CHANGE: _unchanged,
        Verdict.CANNOT_TELL: _undecided,
    }
)
_PRESENCE_CLAIMS = {
    "vanished": "this patch is no longer found, though its skin is in view.",
    "appeared": "this patch is new; its skin was in view before.",
}
_WITH_FIGURES = {
    "noise_exceeds_margin": "a change by {limit} could hide in the noise.",
    "between_noise_and_margin": (
        "it moved by less than noise explains ({limit}), but a change of {margin} is not ruled out."
    ),
    "one_of_many_patches": (
        "it moved by more than {limit}, but among this many patches one may do so by chance."
    ),
}
_REASONS = {
    "camera_changed": "the photos are from different cameras.",
    "calibration_changed": "the colours were calibrated differently (with and without a card).",
    "not_measured": "it was not measurable at both visits.",
    "no_patches": "no darkened patch was found at either visit.",
    "patches_differ": "patches found at only one of the visits make the difference.",
    "patch_out_of_view": "a patch lies outside the skin that one of the visits shows.",
    "vanished": "the patch is not found in the latest photos; they do not show it is gone.",
    "appeared": "the patch was not found before; the photos do not show it is new.",
}


def trend_sentence(trend: Trend) -> str:
    """Say how fast one metric moves."""
    text = _METRICS[trend.metric]
    if trend.slope_per_30_days is None:
        return f"Too few comparable visits ({trend.n_visits}) for a trend."
    slope = _per_month(text, trend.slope_per_30_days)
    if trend.ci95 is None:
        return f"{slope}, over {trend.n_visits} visits: too few for an interval."
    low, high = (_number(text.factor * end, text.decimals + 1) for end in trend.ci95)
    return f"{slope} (95 % interval {low} to {high}), over {trend.n_visits} visits."


def _per_month(text: MetricText, slope: float) -> str:
    return f"{_number(text.factor * slope, text.decimals + 1)} {text.unit} per 30 days"


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened, and what to do next."""

    message: str
    hint: str


_REJECTIONS: Mapping[str, Advice] = MappingProxyType(
    {
        "unreadable": Advice(
            "The file is not a readable picture.", "Copy it from the phone again, as JPEG or HEIC."
        ),
        "too_large": Advice(
            "The picture has more than 100 megapixels.", "Use the phone's ordinary photo setting."
        ),
        "no_colour": Advice(
            "The picture has no colour.", "Turn off black-and-white filters and take it again."
        ),
        "no_skin": Advice(
            "Too little skin is in view.", "Fill most of the picture with the skin to be followed."
        ),
        "blurred": Advice(
            "The picture is blurred.",
            "Tap the skin to focus, hold the phone with both hands, and take it again.",
        ),
        "dark": Advice("The picture is too dark.", "Take it in daylight near a window."),
        "blown_out": Advice(
            "The skin is overexposed.", "Turn off the flash and move out of direct sun."
        ),
        "glare": Advice(
            "Most of the skin glares.", "Turn off the flash, dry the skin, and tilt the phone."
        ),
        "not_registered": Advice(
            "The picture could not be laid over the first one.",
            "Take it from the same side and distance, with the same skin in view.",
        ),
    }
)
_OTHER_REJECTION = Advice("The picture could not be used.", "Take it again in even daylight.")


def beside_name(file: str, message: str) -> str:
    """Word a message that stands after the name of its file, so that it is not said twice."""
    name = file.rpartition("/")[2]
    return f"It {message.removeprefix(name).lstrip()}" if message.startswith(name) else message


def rejection_advice(code: str) -> Advice:
    """Return message and hint for the code of a rejected photo."""
    return _REJECTIONS.get(code, _OTHER_REJECTION)


_FLAGS: Mapping[QualityFlag, str] = MappingProxyType(
    {
        QualityFlag.SOFT: "Slightly blurred: tap the skin to focus.",
        QualityFlag.CLIPPED: "Parts are overexposed: move out of direct sun.",
        QualityFlag.GLARE: "Parts glare: turn off the flash, dry the skin.",
        QualityFlag.DARK: "Rather dark: go nearer to a window.",
        QualityFlag.UNEVEN: "Unevenly lit: turn so that the light falls from the front.",
        QualityFlag.SMALL_SCALE: "The card is small in the picture: go closer.",
        QualityFlag.NO_CARD: "No colour card found: colours are compared with your own skin only.",
        QualityFlag.NO_SCALE: "No scale found: areas are shares of the skin, not mm².",
        QualityFlag.TILTED: "Taken at a slant: hold the phone flat above the skin.",
        QualityFlag.COLOUR_RESIDUAL: "The card's colours fit badly: light it evenly, no shadow.",
    }
)


def flag_advice(flag: QualityFlag) -> str:
    """Say what a quality flag means and what would help."""
    return _FLAGS[flag]


KIND_NAMES: Mapping[PatchKind, str] = MappingProxyType(
    {PatchKind.PATCH: "patch", PatchKind.MOLE: "mole", PatchKind.FRECKLE: "freckle"}
)
COLOUR_METHOD_NAMES: Mapping[ColourMethod, str] = MappingProxyType(
    {
        ColourMethod.COLORCHECKER24: "24-patch colour card",
        ColourMethod.PIGMENT_CARD: "printed pigment card",
        ColourMethod.SKIN_RELATIVE: "the person's own skin",
        ColourMethod.NONE: "none",
    }
)
SCALE_METHOD_NAMES: Mapping[ScaleMethod, str] = MappingProxyType(
    {
        ScaleMethod.COLORCHECKER24: "24-patch colour card",
        ScaleMethod.PIGMENT_CARD: "printed pigment card",
        ScaleMethod.ARUCO: "marker of known size",
    }
)
NOISE_SOURCE_NAMES: Mapping[NoiseSource, str] = MappingProxyType(
    {
        NoiseSource.REPLICATES: "repeated photos of the same visits",
        NoiseSource.RESIDUALS: "the scatter of the visits about their trend",
        NoiseSource.BENCHMARK: "figures from elsewhere, for want of enough photos",
    }
)

CHART_DATE_AXIS = "Date of visit"
CHART_NO_DATA = "Nothing measurable."
CHART_ONE_VISIT = "One visit so far: a second one is needed to compare."


def patch_title(track_id: int) -> str:
    """Name one patch."""
    return f"Patch {track_id}"


def verdict_words(change: Change | None, visits: int = 1) -> str:
    """Say a verdict in a few words, for small charts and tables; ``visits``: where it was seen."""
    if change is None:
        return "one visit only" if visits < 2 else "not at the first or last visit"
    if change.verdict is Verdict.NO_DETECTABLE_CHANGE:
        margin = change.equivalence_margin
        return "no change" if margin is None else f"no change over {amount_text(change, margin)}"
    if change.verdict is Verdict.CANNOT_TELL:
        return "cannot tell"
    if change.reason in _PRESENCE_CLAIMS or change.difference is None:
        return {"vanished": "no longer found", "appeared": "new"}.get(change.reason, "changed")
    return f"{change.verdict.value} by {amount_text(change, abs(change.difference))}"


def chart_caption(
    *,
    has_band: bool = False,
    has_bars: bool = False,
    has_photos: bool = False,
    broken: bool = False,
) -> str:
    """Explain the marks of a chart, only those that are there."""
    parts = ["Filled dots: visits."]
    if has_bars:
        parts.append("Bars: 95 % intervals.")
    if has_photos:
        parts.append("Rings: single photos.")
    if has_band:
        parts.append("Grey band: what noise alone explains.")
    if broken:
        parts.append("Dashed upright line: camera or calibration changed.")
    return " ".join(parts)


def most_patches_note(shown: int, found: int) -> str:
    """Say that only the largest patches are drawn."""
    return f"The {shown} largest of {found} patches."


def chart_description(title: str, site: str, verdict: str, points: str) -> str:
    """Describe a chart for those who hear it instead of seeing it."""
    where = f" of {site}" if site else ""
    return f"{title}{where} over time. {verdict} Visits: {points}."
