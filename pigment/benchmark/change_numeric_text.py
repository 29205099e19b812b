"""What a run over series of numbers showed, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pigment.benchmark.change_numeric import AREA_LADDER, DELTA_LADDER
from pigment.benchmark.figures import Share
from pigment.model.series import Metric

_ROWS: Sequence[tuple[str, str, str, str]] = (
    # words, kind, figure, asked: "<" the upper bound, ">" the share, "in" the share lies within
    ("Any false claim in six looks", "null", "false claim, any", "< 0.05"),
    ("of these, of the whole site since the first visit", "null", "false claim, site", "< 0.05"),
    ("Any false claim in twelve visits", "null, 12 visits", "false claim, any", "< 0.05"),
    (
        "Cannot tell of area or contrast, unchanged",
        "null",
        "cannot tell of area or contrast",
        "<= 0.20",
    ),
    ("Area up by 25 %: higher", "spread", "called higher", ">= 0.95"),
    ("Contrast down by 2: lower", "fade", "called lower", ">= 0.95"),
    (
        "Area: no change said beyond the margin",
        "margin",
        "area_mm2 called none beyond its margin",
        "< 0.05",
    ),
    (
        "Contrast: no change said beyond the margin",
        "margin",
        "delta_e00 called none beyond its margin",
        "< 0.05",
    ),
    (
        "Interval of area change covers, unchanged",
        "null",
        "interval of area change",
        "0.93 to 0.97",
    ),
    (
        "Interval of contrast change covers, unchanged",
        "null",
        "interval of contrast change",
        "0.93 to 0.97",
    ),
    (
        "Interval of contrast slope covers, unchanged",
        "null",
        "interval of contrast slope",
        "0.93 to 0.97",
    ),
    (
        "Interval of area change covers, steady change",
        "ladder",
        "interval of area change",
        "0.93 to 0.97",
    ),
    (
        "Interval of contrast change covers, steady change",
        "ladder",
        "interval of contrast change",
        "0.93 to 0.97",
    ),
    (
        "Interval of contrast slope covers, steady change",
        "ladder",
        "interval of contrast slope",
        "0.93 to 0.97",
    ),
    (
        "Interval of contrast change covers, sudden change",
        "stepped",
        "interval of contrast change",
        "0.93 to 0.97",
    ),
    ("Step of 2 at an event found", "event", "step found", ">= 0.90"),
    ("Interval of the step covers", "event", "interval of step", "0.93 to 0.97"),
    ("Step claimed where there is none", "no event", "step claimed without one", "< 0.05"),
)


def change_numeric_section(entry: Mapping[str, Any]) -> str:
    """Return the Markdown of a run: what was asked and got, and the smallest changes found."""
    counts: Mapping[str, Mapping[str, Sequence[int]]] = entry["counts"]
    lines = [
        "### Change: series of numbers",
        "",
        f"{entry['series']} series of numbers with the noise of the benchmark's figures, through "
        "everything that follows the measuring of photos. One series is noisier than the next as "
        "rendered ones are; what is found is a mean over quiet and noisy series. Unless said "
        "otherwise six visits of two photos with a card. Rates with their 95 % intervals "
        "(Clopper-Pearson).",
        "",
        "| figure | asked | got | holds |",
        "|---|---|---|---|",
    ]
    for words, kind, figure, asked in _ROWS:
        cell = counts.get(kind, {}).get(figure)
        if cell:
            share = Share(cell[0], cell[1])
            lines.append(f"| {words} | {asked} | {_share_text(share)} | {_holds(share, asked)} |")
    for metric, sizes, unit in (
        (Metric.DELTA_E00, DELTA_LADDER, "CIEDE2000"),
        (Metric.AREA_MM2, AREA_LADDER, "of the area"),
    ):
        found = [counts["ladder"].get(f"{metric.value} {size:g} found") for size in sizes]
        cells = [(size, Share(*cell)) for size, cell in zip(sizes, found, strict=True) if cell]
        lines += ["", f"Found by the sixth visit, by its size ({unit}):", ""]
        lines += ["| size | found |", "|---|---|"]
        lines += [f"| {size:g} | {_share_text(share)} |" for size, share in cells]
        least = smallest_found(cells)
        words = "none of these" if least is None else f"{least:g} {unit}"
        lines += ["", f"Smallest found with 95 % power: {words}."]
    return "\n".join([*lines, ""])


def smallest_found(cells: Sequence[tuple[float, Share]]) -> float | None:
    """Return the smallest size from which on every larger one is found 95 times in 100."""
    least = None
    for size, share in reversed(cells):
        if (share.value or 0.0) < 0.95:
            break
        least = size
    return least


def _share_text(share: Share) -> str:
    low, high = share.ci95 or (0.0, 1.0)
    return (
        f"{100 * (share.value or 0.0):.1f} % ({100 * low:.1f} to {100 * high:.1f}; n {share.whole})"
    )


def _holds(share: Share, asked: str) -> str:
    value, (_, high) = share.value or 0.0, share.ci95 or (0.0, 1.0)
    if asked.startswith("< "):
        kept = high < float(asked[2:])
    elif asked.startswith("<="):
        kept = value <= float(asked[3:])
    elif asked.startswith(">="):
        kept = value >= float(asked[3:])
    else:
        least, most = (float(end) for end in asked.split(" to "))
        kept = least <= value <= most
    return "yes" if kept else "no"
