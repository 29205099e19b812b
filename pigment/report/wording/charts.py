"""What stands in and under a chart."""

from __future__ import annotations

CHART_DATE_AXIS = "Date of visit"
CHART_NO_DATA = "Nothing measurable."
CHART_ONE_VISIT = "One visit so far: a second one is needed to compare."


def chart_caption(
    *,
    has_band: bool = False,
    has_bars: bool = False,
    has_photos: bool = False,
    broken: bool = False,
    has_moments: bool = False,
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
    if has_moments:
        parts.append("Numbered dotted lines: entries of the diary.")
    return " ".join(parts)


def most_patches_note(shown: int, found: int) -> str:
    """Say that only the largest patches are drawn."""
    return f"The {shown} largest of {found} patches."


def chart_description(title: str, site: str, verdict: str, points: str) -> str:
    """Describe a chart for those who hear it instead of seeing it."""
    where = f" of {site}" if site else ""
    return f"{title}{where} over time. {verdict} Visits: {points}."
