"""What the pages Progress, Compare and Report of the app say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from pigment.model.patches import HueClass
from pigment.report.wording.measures import SPACE, date_text, patch_title
from pigment.report.wording.photos import Advice

# --- progress ---
PROGRESS_TITLE = "Progress"
SEE_DOCTOR = "When to show a doctor, whatever the numbers say"
NO_VISITS = Advice(
    "No photo could be placed in time yet, so there is nothing to compare.",
    "Look at each photo on the page Photos: some may lack a date, others may need taking again.",
)
NO_PATCHES = "No darkened patch was found in these photos."
NO_PATCHES_HINT = (
    "If you see one there, take the photo nearer, in even daylight, with some normal skin around "
    "the patch."
)
ONE_VISIT = Advice(
    "One visit so far: this is where you start from.",
    "Add photos of a second visit in a week or two. Then this page says whether anything changed.",
)
NOW_TITLE = "What was measured"
ALL_MEASURES = "Each measure by itself"
WOULD_HELP = "What would help to tell"
MEASURE_LABEL = "Measure"
SCOPE_LABEL = "Of the whole place, or of one patch"
WHOLE_SITE = "Whole place"
OVER_TIME = "Over time"
SAME_AS_TABLE = "The same as a table"
TREND_TITLE = "How fast"
NOISE_TITLE = "How much is noise"
BREAKS_TITLE = "Where the comparison breaks"
LEFT_OUT_TITLE = "Photos left out"
LEFT_OUT_NOTE = "These photos have no say in what stands above."
PATCHES_TITLE = "Patch by patch"
PATCH_PICTURES = "This patch, then and now"
MEASURE_HEAD, THEN_NOW_HEAD, VERDICT_HEAD = "Measure", "First → latest", "Verdict"
VALUE_HEAD = "Value"
VISIT_HEAD, INTERVAL_HEAD, PATCH_HEAD, PHOTOS_HEAD = "Visit", "95 % interval", "Patch", "Photos"
FILE_HEAD, WHY_HEAD = "Photo", "Why, and what helps"
NOTHING = "–"
COMMON_NOTE = (
    "The sentence compares the patches found at both visits. The chart and the table show all "
    "patches found at each visit, so their numbers can differ."
)
SHORT_MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "area_mm2": "Area",
        "affected_fraction": "Share of the skin",
        "delta_e00": "Colour contrast",
        "melanin_contrast": "Pigment contrast",
        "delta_l": "Lightness",
    }
)
MEASURE_HELP: Mapping[str, str] = MappingProxyType(
    {
        "area_mm2": "How much skin the patches cover, in square millimetres.",
        "affected_fraction": (
            "How much of the skin in view the patches cover, in per cent. With a card or marker "
            "beside the skin it would be square millimetres."
        ),
        "delta_e00": (
            "How far the patches stand out in colour from the normal skin around them. 0 is no "
            "difference; about 1 is the least an eye can see side by side (ΔE00)."
        ),
        "melanin_contrast": (
            "How much more pigment the patches show than the skin around, judged by how they "
            "swallow light. Redness hardly moves it, nor does grey-blue pigment: read the colour "
            "contrast there."
        ),
        "delta_l": (
            "How much darker (below 0) or lighter (above 0) the patches are than the skin around, "
            "in steps of lightness (L*): black is 0, white is 100."
        ),
    }
)
HUES: Mapping[HueClass, str] = MappingProxyType(
    {
        HueClass.BROWN: "brown",
        HueClass.GREY_BLUE: "grey-blue",
        HueClass.MIXED: "mixed hue",
        HueClass.UNCERTAIN: "hue uncertain",
    }
)
SHORT_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "area_mm2": "mm²",
        "affected_fraction": "%",
        "delta_e00": "ΔE00",
        "melanin_contrast": "",
        "delta_l": "L*",
    }
)
_BREAKS: Mapping[str, str] = MappingProxyType(
    {
        "camera_changed": "another camera was used",
        "reference_changed": "a patch left no normal skin around it to compare with",
        "calibration_changed": "the colour card came into use or was left out",
    }
)


def patch_choice(track_id: int, hue: HueClass | None) -> str:
    """Name one patch in a list: ``Patch 2 (brown)``."""
    return patch_title(track_id) if hue is None else f"{patch_title(track_id)} ({HUES[hue]})"


def lightness_verdict(words: str) -> str:
    """Say ``lighter`` and ``darker`` where a verdict on lightness has ``higher`` and ``lower``."""
    return words.replace("higher by", "lighter by").replace("lower by", "darker by")


def patch_order_note(shown: int, found: int) -> str:
    """Say how the patches are ordered and how many of them are listed."""
    if shown < found:
        return f"The {shown} largest of {found} patches, the largest first."
    return "The largest first." if found > 1 else ""


def break_sentence(day: date, reason: str, noun: str) -> str:
    """Say from when on, and why, a metric is not compared with what was before."""
    return (
        f"From {date_text(day)} on, {_BREAKS[reason]}: the {noun} before and after is not "
        "compared, and the line is cut there."
    )


def chart_alt(title: str, verdict: str) -> str:
    """Describe the chart of the page; the table below it says the numbers."""
    return f"{title} over time. {verdict} The table below says the same."


def interval(low: str, high: str) -> str:
    """Write an interval: ``5.3 to 6.8``."""
    return f"{low} to {high}"


def then_now(then: str, now: str, unit: str) -> str:
    """Write two values with one unit: ``8.2 → 7.1 ΔE00``."""
    return f"{then}{SPACE}→ {now}{SPACE}{unit}".rstrip()


def duplicate(first: str) -> str:
    """Say why a file was skipped."""
    return f"The same file as {first}; it counts once."


WITHIN_PHOTO_ONLY = "Its own patches were measured, but it is not compared with the others."

# --- compare ---
COMPARE_TITLE = "Compare"
COMPARE_ONE_VISIT = Advice(
    "One visit so far: nothing to compare it with.",
    "Add photos of a second visit; until then, here is the first.",
)
EARLIER_LABEL, LATER_LABEL = "First picture", "Second picture"
OTHER_PHOTOS = "Show another photo of these visits"
MODE_LABEL = "How to show them"
MODES: Mapping[str, str] = MappingProxyType({"slider": "Slider", "beside": "Side by side"})
OUTLINES_LABEL = "Outlines"
VIEW_LABEL = "Look closer"
WHOLE_PICTURE = "Whole picture"
SLIDER_LABEL = "Share of the first picture that is shown: drag, or use the arrow keys"
OUTLINE_KEY = "outlines as measured"
SAME_PHOTO = "Both pictures are the same photo. Choose two visits to see a change."
ALIGNED_NOTE = "Both pictures are laid over the first photo, so they match point by point."
NO_CARD_NOTE = (
    "No colour card was in view, so light and camera still tint the pictures. Look at the patches "
    "against the skin around them, not at the shade of the whole picture."
)
CARD_MIX_NOTE = (
    "One picture was corrected by a card and the other was not: the shades of the whole pictures "
    "cannot be compared."
)
COLOURS_LEARNED = (
    "Colours are made to agree by the printed card in each photo. What the printer made of it is "
    "unknown, so all of them may be off alike."
)
COLOURS_BY_SKIN = (
    "No card in these photos: their light and tint are matched to the first visit by the skin, so "
    "a tan does not show here. Compare patches with the skin around them."
)
COLOURS_CORRECTED = "Colours are corrected by the card in each photo."
NO_BAR_NOTE = "No millimetres: no card or marker of known size was in the first photo."
PICTURE_GONE = Advice(
    "The picture of this visit is missing.",
    "Open Photos and choose “Measure now” to make it again.",
)
EYE_NOTE = (
    "What the eye sees here proves nothing by itself: the page Progress says what is beyond noise."
)


def not_registered(files: tuple[str, ...]) -> str:
    """Say which photos cannot be shown here."""
    many = len(files) > 1
    return (
        f"{'These photos' if many else 'This photo'} could not be laid over the first one and "
        f"{'are' if many else 'is'} not offered here: {', '.join(files)}."
    )


def visit_names(visits: Sequence[tuple[int, date]]) -> dict[int, str]:
    """Name visits (number, day) by their day; by their number too where a day has several."""
    days = [day for _, day in visits]
    return {
        number: date_text(day) if days.count(day) == 1 else f"{date_text(day)} ({number})"
        for number, day in visits
    }


def photo_label(visit: int, day: date) -> str:
    """Ask for one of the photos of a visit."""
    return f"Photo of {date_text(day)} (visit{SPACE}{visit})"


def photo_choice(number: int, count: int, file: str) -> str:
    """Name one photo of a visit."""
    return f"{number} of {count}: {file}"


def compare_alt(site: str, day: date, patches: int) -> str:
    """Describe one of the compared pictures."""
    where = f" of {site}" if site else ""
    found = "no patch" if patches == 0 else f"{patches} patch{'' if patches == 1 else 'es'}"
    return f"Photo{where} on {date_text(day)}, laid over the first photo; {found} outlined."


def bar_text(length_mm: int) -> str:
    """Label the scale bar."""
    return f"{length_mm}{SPACE}mm"


# --- report ---
REPORT_TITLE = "Report"
REPORT_LEAD = (
    "A few pages for your dermatologist: the first and the latest visit side by side, the numbers "
    "with their limits, and how they came about."
)
PRIVACY_NOTE = (
    "The report holds pictures of your skin. It is made on this computer and goes only where you "
    "send it."
)
PAPER_LABEL = "Paper"
PAPER_NAMES: Mapping[str, str] = MappingProxyType({"a4": "A4", "letter": "US Letter"})
WHAT_GOES_IN = "What goes in"
OPTION_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "pictures": "Pictures of the skin",
        "outlines": "Outlines on the pictures",
        "contact_sheet": "A small picture of every visit",
        "patches": "The table of single patches",
        "photo_details": "How each photo was calibrated",
    }
)
WITH_DIARY = "My diary goes in too: entries, doses and days"
ALWAYS_IN = (
    "Always in it: the verdict, the numbers with their limits, the photos left out, the method, "
    "and when to see a doctor."
)
MAKE_REPORT = "Make the report"
MAKING_REPORT = "Making the report: a few seconds."
REPORT_QUEUED = "Waiting: the photos are measured first."
DOWNLOAD_PDF = "Download the report (PDF)"
DOWNLOAD_CSV = "Download all numbers (CSV)"
CSV_NOTE = "The table holds every measured number, for a spreadsheet. It holds no picture."
PREVIEW_TITLE = "Preview"
REPORT_FAILED = Advice(
    "The report could not be made. Your photos and results are safe.",
    "Try again. If it happens again, close the program and start it anew.",
)


def page_alt(page: int, pages: int) -> str:
    """Describe the picture of one report page."""
    return f"Page {page} of {pages} of the report; its text can be read in the PDF."


def page_caption(page: int, pages: int) -> str:
    """Say which page of the preview this is."""
    return f"Page {page} of {pages}"


def report_file_name(site: str, day: date | None, ending: str) -> str:
    """Name the downloaded file: letters and digits of the site, and the day of the last visit."""
    plain = "".join(c if c.isalnum() else "_" for c in site).strip("_") or "skin"
    return "_".join([plain[:60], *([day.isoformat()] if day else [])]) + f".{ending}"
