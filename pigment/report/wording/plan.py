"""What is said of how often to photograph."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pigment.model.series import Metric, NoiseSource
from pigment.report.wording.measures import SPACE, metric_text, number
from pigment.report.wording.photos import NOISE_SOURCE_NAMES

PLAN_TITLE = "How often to photograph"
PLAN_LEAD = (
    "How many visits it takes depends on how much your own photos differ by chance. Choose what "
    "you would like to find."
)
PLAN_METRIC = "What should be found?"
PLAN_SIZE = "How large a change?"
PLAN_PHOTOS = "Photos at each visit"
PLAN_RHYTHM = "How often?"
RHYTHMS: Mapping[float, str] = MappingProxyType(
    {7.0: "Every week", 14.0: "Every two weeks", 30.0: "Every month"}
)
WEEKS_AXIS = "Weeks of photographing"
CHANCE_AXIS = "Chance to find it (%)"
CHANCE_CAPTION = "Dashed line: 90 of 100 such changes are found."
EXAMPLE_TITLE = "How such a series may look (made up, with your noise)"
EXAMPLE_CAPTION = (
    "Filled dots: visits. Rings: single photos. Dotted line: what truly happens. Large ring: the "
    "visit at which the change is found."
)
ANOTHER_EXAMPLE = "Another example"


def size_text(metric: Metric, change: float) -> str:
    """Write a size of change: areas in per cent, the others in their unit."""
    if metric in (Metric.AREA_MM2, Metric.AFFECTED_FRACTION):
        return f"{number(100.0 * change, 0)}{SPACE}%"
    text = metric_text(metric)
    return f"{number(text.factor * change, text.decimals)}{SPACE}{text.unit}"


def plan_sentence(
    metric: Metric,
    change: float,
    photos: int,
    days_apart: float,
    best: tuple[int, float] | None,
    source: NoiseSource,
) -> str:
    """Say which plan finds a change of this size; ``best``: its visits and weeks."""
    what = f"a change of the {metric_text(metric).noun} by {size_text(metric, change)}"
    shots = "1 photo" if photos == 1 else f"{photos} photos"
    rhythm = RHYTHMS.get(days_apart, f"every {days_apart:g} days").lower()
    noise = f"This counts with {NOISE_SOURCE_NAMES[source]}."
    if best is None:
        return (
            f"With {shots} at each visit, {rhythm}, {what} would be missed too often even after "
            f"a year of visits. Take more photos at each visit, or look for a larger change. "
            f"{noise}"
        )
    visits, weeks = best
    return (
        f"With {shots} at each visit, {rhythm}, {visits} visits over {number(weeks, 0)} weeks find "
        f"{what} in 90 of 100 cases, if it comes evenly over that time. {noise}"
    )


def example_sentence(found_at: int | None, visits: int) -> str:
    """Say when a made-up series would have shown its change."""
    if found_at is None:
        return f"In this made-up series the change was not found within {visits} visits."
    return f"In this made-up series the change was found at visit {found_at + 1} of {visits}."
