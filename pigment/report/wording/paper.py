"""What only the printed report says: headings, captions, method, limits, notes of omission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from pigment.model.patches import HueClass
from pigment.model.photo import DateSource, QualityFlag
from pigment.model.series import Metric
from pigment.report.wording.measures import SPACE, date_text, number

TITLE = "Skin patches over time"
SITE_UNNAMED = "Body site not named"
READER = "measurements from phone photographs, for a clinician to read"
NOT_MEASURABLE = "not measurable"
NOTHING = "–"
DATE_UNKNOWN = "date unknown"

# Headings
PAIR = "First and latest visit"
PAIR_ONE = "The visit"
NUMBERS = "The three numbers"
TIMELINES = "Timelines"
MORE_TIMELINES = "Other timelines"
CONTACT = "The visits in pictures"
VISITS = "Every visit in numbers"
PATCHES = "Patch by patch"
PHOTOS = "How each photo was calibrated"
LEFT_OUT = "What was left out, and why"
METHOD = "How this was measured, and its limits"
PAGE, OF = "Page", "of"

# Columns
MEASURE, FIRST, LATEST, THIS_VISIT = "Measure", "First visit", "Latest visit", "This visit"
DIFFERENCE, INTERVAL, NOISE, VERDICT = "Difference", "95 % interval", "Noise alone", "Verdict"
VISIT, DATE, PHOTO, PHOTO_COUNT, CAMERA = "Visit", "Date", "Photo", "Photos", "Camera"
PATCH, SEEN, HUE, MEANING = "Patch", "Seen", "Hue", "What it is"
METRIC_HEADS: Mapping[Metric, str] = MappingProxyType(
    {
        Metric.AREA_MM2: "Area (mm²)",
        Metric.AFFECTED_FRACTION: "Share of skin (%)",
        Metric.DELTA_E00: "Colour contrast (ΔE00)",
        Metric.MELANIN_CONTRAST: "Pigment contrast (optical density)",
        Metric.DELTA_L: "Lightness (ΔL*)",
    }
)
MEANINGS: Mapping[Metric, str] = MappingProxyType(
    {
        Metric.AREA_MM2: "all patches together",
        Metric.AFFECTED_FRACTION: "all patches together, of the skin in view",
        Metric.DELTA_E00: "how far patches and skin lie apart in colour (CIEDE2000)",
        Metric.MELANIN_CONTRAST: "the part of it that pigment makes and redness does not",
    }
)
_SHORT_HEADS: Mapping[Metric, tuple[str, str]] = MappingProxyType(
    {
        Metric.AREA_MM2: ("Area", "mm²"),
        Metric.AFFECTED_FRACTION: ("Share", "%"),
        Metric.DELTA_E00: ("Contrast", "ΔE00"),
        Metric.MELANIN_CONTRAST: ("Pigment contrast", "optical density"),
        Metric.DELTA_L: ("Lightness", "ΔL*"),
    }
)
COLOUR_FROM, SCALE, TILT = "Colour from (ΔE00)", "mm per pixel", "Tilt"
ALIGNMENT = "Alignment"
FLAGS = "Trusted less for"
FILE, WHY, ADVICE = "File", "Why", "What helps next time"

HUES: Mapping[HueClass, str] = MappingProxyType(
    {
        HueClass.BROWN: "brown",
        HueClass.GREY_BLUE: "grey-blue",
        HueClass.MIXED: "mixed",
        HueClass.UNCERTAIN: "uncertain",
    }
)
_DATE_SOURCES: Mapping[DateSource, str] = MappingProxyType(
    {
        DateSource.EXIF: "",
        DateSource.NAME: " (file name)",
        DateSource.MTIME: " (file time)",
        DateSource.GIVEN: " (by hand)",
    }
)
FLAG_WORDS: Mapping[QualityFlag, str] = MappingProxyType(
    {
        QualityFlag.SOFT: "slight blur",
        QualityFlag.CLIPPED: "overexposed parts",
        QualityFlag.GLARE: "glare",
        QualityFlag.DARK: "dark",
        QualityFlag.UNEVEN: "uneven light",
        QualityFlag.SMALL_SCALE: "small card",
        QualityFlag.NO_CARD: "no colour card",
        QualityFlag.NO_SCALE: "no scale",
        QualityFlag.TILTED: "slant",
        QualityFlag.SKIN_DARKER: "all skin darker than at the first visit",
        QualityFlag.COLOUR_RESIDUAL: "card colours fit badly",
        QualityFlag.SMALL_TARGET: "very small card",
        QualityFlag.MIXED_LIGHT: "two light colours",
        QualityFlag.FLASH: "flash",
        QualityFlag.CURVED: "skin turns away",
        QualityFlag.PORTRAIT_MODE: "portrait mode",
        QualityFlag.NIGHT_MODE: "night mode",
        QualityFlag.EDITED: "edited picture",
        QualityFlag.PANORAMA: "panorama",
        QualityFlag.HDR_CODED: "coded for HDR screens",
        QualityFlag.LITTLE_OVERLAP: "little of the same skin",
    }
)


def day_text(day: date | None) -> str:
    """Write a date, or say that there is none."""
    return DATE_UNKNOWN if day is None else date_text(day)


def counted(count: int, noun: str, ending: str = "s") -> str:
    """Write a number of things: ``1 visit``, ``2 visits``."""
    return f"{count}{SPACE}{noun}" if count == 1 else f"{count}{SPACE}{noun}{ending}"


def period(first: date | None, last: date | None) -> str:
    """Say from when to when."""
    if first == last:
        return day_text(first)
    return f"{day_text(first)} to {day_text(last)}"


def one_visit(patches: int) -> str:
    """Lead the report of a single visit: what was found, and that nothing is claimed."""
    found = f"{counted(patches, 'darkened patch', 'es')} measured" if patches else NO_PATCH_FOUND
    return f"One visit so far: {found}. A second visit is needed to tell whether anything changes."


NO_PATCH_FOUND = "no darkened patch found"
NO_VISIT = "No photo could be placed in time, so nothing can be said about change."
NO_CHANGES = "The visits could not be compared."


def facts(when: str, visits: int, measured: int, photos: int) -> str:
    """Sum up a series in one line: when, how many visits and photos."""
    used = (
        counted(photos, "photo")
        if measured == photos
        else f"{measured} of {counted(photos, 'photo')} compared"
    )
    return f"{when} · {counted(visits, 'visit')} · {used}"


def pair_caption(label: str, day: date | None) -> str:
    """Name one picture of the pair."""
    return f"{label}: {day_text(day)}"


def pair_note(*, scaled: bool, outlined: bool, coloured: bool, two: bool) -> str:
    """Explain the pictures of the first and the latest visit."""
    parts = []
    if two:
        parts.append("Both are laid over the first photo, at the same scale.")
    parts.append(COLOURS_BY_CARD if coloured else COLOURS_AS_TAKEN)
    if outlined:
        parts.append("Blue lines: outlines of the patches as measured, with their numbers.")
    parts.append(BAR_NOTE if scaled else NO_SCALE_NOTE)
    if two:
        parts.append("Plain grey: not in view at that visit.")
    return " ".join(parts)


COLOURS_BY_CARD = "Colours are corrected by the card in the photo."
COLOURS_AS_TAKEN = "Colours are as the phone made them: no usable card was in view."
BAR_NOTE = "The bar holds at the middle of the photo."
NO_SCALE_NOTE = "No millimetres: no card or marker of known size was in view."
NO_PICTURES = "The pictures were left out of this report on request."


def picture_alt(caption: str, patches: int, outlined: bool) -> str:
    """Describe a picture of the skin for those who do not see it."""
    drawn = "outlined" if outlined else "found"
    return f"{caption}. Photograph of the skin, {counted(patches, 'patch', 'es')} {drawn}."


def seen(visits: int, of: int) -> str:
    """Say at how many visits a patch was found."""
    return f"{visits} of {of}"


BASELINE = "Baseline visit"  # where a later visit than the first was chosen to compare with


def first_label(*, is_first: bool) -> str:
    """Name the visit that the latest one is compared with."""
    return FIRST if is_first else BASELINE


def patch_heads(metric: Metric, *, two: bool, is_first: bool = True) -> tuple[str, ...]:
    """Head the columns of one metric of each patch."""
    noun, unit = _SHORT_HEADS[metric]
    if not two:
        return (f"{noun} ({unit})",)
    then = "first" if is_first else "baseline"
    return f"{noun}, {then} ({unit})", f"{noun}, latest ({unit})", f"{noun}: verdict"


def numbers_note(*, scaled: bool, common: bool, sources: Sequence[str], line: bool = False) -> str:
    """Explain the table of the three numbers."""
    origin = f", which was taken from {' and from '.join(sources)}" if sources else ""
    parts = [
        "± and intervals: 95 %.",
        f"Noise alone: the least difference that stands out from the noise{origin}.",
        "Colour contrast: how far patches and the skin around them lie apart in colour "
        "(CIEDE2000). Pigment contrast: the part of it that pigment makes and redness does not.",
    ]
    if not scaled:
        parts.insert(1, NO_MM2_NOTE)
    if common:
        parts.append(COMMON_NOTE)
    if line:
        parts.append(LINE_NOTE)
    return " ".join(parts)


NO_MM2_NOTE = "Without a scale there are no mm²: the area is a share of the skin in view."
LINE_NOTE = (
    "First and latest are the ends of a line through every visit, which is surer than two visits."
)
COMMON_NOTE = "* compared over the patches found at both visits."
COMMON_MARK = SPACE + "*"


def one_visit_note(*, scaled: bool) -> str:
    """Explain the numbers of a single visit."""
    return "± is the 95 % interval." + ("" if scaled else f" {NO_MM2_NOTE}")


def contact_note(shown: int, found: int) -> str:
    """Say which visits the contact sheet shows."""
    which = f"All {found} visits" if shown == found else f"{shown} of {found} visits, evenly spaced"
    return f"{which}; each laid over the first photo, at the same scale."


def visits_note(shown: int, found: int) -> str:
    """Explain the table of visits."""
    parts = ["± is the 95 % interval of a visit's mean.", ALL_PATCHES_NOTE]
    if shown < found:
        parts.insert(0, f"{shown} of {found} visits, evenly spaced; the series file holds all.")
    return " ".join(parts)


ALL_PATCHES_NOTE = (
    "The numbers are of all patches found at that visit, so they may differ from the comparison "
    "on page 1."
)


def patches_note(shown: int, found: int, moles: int, freckles: int) -> str:
    """Explain the table of patches and what it leaves out."""
    parts = []
    if shown < found:
        parts.append(f"The {shown} largest of {found} patches.")
    parts.append(
        "± is 95 %, from the photos alone. Hue: how the darkening is shared among blue, green "
        "and red light."
    )
    if moles or freckles:
        spots = []
        if moles:
            spots.append(counted(moles, "mole-like spot"))
        if freckles:
            spots.append(counted(freckles, "freckle-like spot"))
        parts.append(f"Not counted as patches: {' and '.join(spots)}; moles are not judged here.")
    return " ".join(parts)


def photos_note(*, grouped: bool, shown: int, found: int, alone: bool = False) -> str:
    """Explain the table of calibrations."""
    parts = [
        "Colour from: what the colours were anchored to, and how far the card's own colours stay "
        "off afterwards (ΔE00). Alignment: mean error of laying the photo over the first one."
    ]
    if grouped:
        parts.insert(0, "By visit, as ranges over its photos.")
    if shown < found:
        parts.insert(0, f"{shown} of {found} visits, evenly spaced.")
    if alone:
        parts.append("Photos that were not compared are named below.")
    return " ".join(parts)


UNKNOWN = "not named"
ANCHOR = "reference"
NOT_PLACED = "not placed"
ALL_USED = "Nothing: every photo was measured and compared."
REJECTED = "Not measured."
WITHIN_ONLY = "Measured by itself, not compared with the others."


def duplicate_text(first: str) -> str:
    """Say why a file of identical bytes was skipped."""
    return f"The same file as {first}."


DUPLICATE_ADVICE = "Nothing to do."


def more_left_out(count: int) -> str:
    """Say that a long list of refused photos was cut."""
    return f"And {counted(count, 'more photo')}; the series file names each."


_NAME_LENGTH = 30


def short_name(file: str) -> str:
    """Cut a long file name in its middle; its end often tells photos apart."""
    if len(file) <= _NAME_LENGTH:
        return file
    half = (_NAME_LENGTH - 1) // 2
    return f"{file[:half]}…{file[-half:]}"


_MOST_CODES = 12


def missing_glyphs(characters: Sequence[str]) -> str:
    """Say which characters no font at hand can draw."""
    codes = [f"U+{ord(character):04X}" for character in characters]
    more = " and others" if len(codes) > _MOST_CODES else ""
    return (
        f"Signs that cannot be printed here are shown as □: {', '.join(codes[:_MOST_CODES])}{more}."
    )


def trend_note(sentence: str) -> str:
    """Introduce how fast a metric moves."""
    return f"Trend: {sentence}"


def footer(version: str, fingerprint: str) -> str:
    """Say what made the report."""
    return f"pigment {version}, settings {fingerprint}"


def plain(value: float, decimals: int) -> str:
    """Write a number."""
    return number(value, decimals)


def signed(value: float, decimals: int) -> str:
    """Write a difference with its sign."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and float(text) != 0.0 else text


def with_unit(text: str, unit: str) -> str:
    """Join a figure and its unit."""
    return f"{text}{SPACE}{unit}"


def plus_minus(value: float, half: float, decimals: int) -> str:
    """Write ``12.3 ± 0.4``."""
    return f"{number(value, decimals)}{SPACE}±{SPACE}{number(half, decimals)}"


def between(low: str, high: str) -> str:
    """Write a range of plain figures: ``1.2–1.4``, or the one figure it is."""
    return low if low == high else f"{low}–{high}"


def short_date(day: date, source: DateSource | None) -> str:
    """Write a date in figures, and where it is from unless that is the camera."""
    return f"{day.isoformat()}{_DATE_SOURCES[source] if source else ''}"


def visit_photos(visit: str, photos: int) -> str:
    """Name a visit and how many photos it has."""
    return f"{visit} ({counted(photos, 'photo')})"


def spread(low: str, high: str) -> str:
    """Write a range, or the one value it is."""
    return low if low == high else f"{low} to {high}"
