"""Markdown tables of figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pigment.benchmark.asked import Goal
from pigment.benchmark.figures import Figures, Share

NONE = "-"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a markdown table; all columns but the first are right-aligned."""
    rule = "|---|" + "---:|" * (len(head) - 1)
    return "\n".join([_line(head), rule, *(_line(row) for row in rows)]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def percent(value: float | None, digits: int = 1) -> str:
    """Return a share as per cent."""
    return NONE if value is None else f"{100 * value:.{digits}f} %"


def number(value: float | None, digits: int = 2) -> str:
    """Return a number with fixed digits."""
    return NONE if value is None else f"{value:.{digits}f}"


def signed(value: float | None, digits: int = 2) -> str:
    """Return a number with its sign."""
    return NONE if value is None else f"{value:+.{digits}f}"


def share_text(share: Share) -> str:
    """Return a share with its 95 % interval and its count."""
    if share.ci95 is None:
        return NONE
    low, high = share.ci95
    spread = f"{100 * low:.1f} to {100 * high:.1f}"
    return f"{percent(share.value)} ({spread}; n {share.whole})"


def goal_table(developed: Sequence[Goal], held_apart: Sequence[Goal]) -> str:
    """Return each figure asked for beside what was measured on both kinds of scenes."""
    head = ("figure", "asked", "like those developed on", "holds", "held apart", "holds")
    return table(head, (_goal_row(*pair) for pair in zip(developed, held_apart, strict=True)))


def _goal_row(goal: Goal, apart: Goal) -> tuple[str, ...]:
    return (goal.what, asked(goal), measured(goal), _holds(goal), measured(apart), _holds(apart))


def asked(goal: Goal) -> str:
    """Return what is asked of a figure."""
    sign = ">=" if goal.at_least else "<="
    if goal.upper is not None:
        return f"{100 * goal.limit:.0f} to {percent(goal.upper, 0)}"
    return f"{sign} {percent(goal.limit, 0) if goal.percent else number(goal.limit)}"


def measured(goal: Goal) -> str:
    """Return what was measured, with its interval where it is a share."""
    if goal.share is not None:
        return share_text(goal.share)
    return percent(goal.measured) if goal.percent else number(goal.measured)


def _holds(goal: Goal) -> str:
    return {None: NONE, True: "yes", False: "**no**"}[goal.holds]


GROUP_HEAD = (
    "series", "photos", "patches", "found", "false per photo", "Dice", "area error",
    "delta_e00 error", "hue right", "rejected",
)  # fmt: skip


def group_table(name: str, groups: Iterable[tuple[str, Figures]]) -> str:
    """Return one row of figures per group of series."""
    return table((name, *GROUP_HEAD), ((label, *_group_row(f)) for label, f in groups))


def _group_row(figures: Figures) -> tuple[str, ...]:
    return (
        str(figures.series),
        str(figures.photos),
        str(figures.found.whole),
        percent(figures.found.value),
        number(figures.false_per_photo),
        number(figures.dice, 3),
        percent(figures.area_error),
        number(figures.delta_e00_error),
        percent(figures.hue_right.value, 0),
        percent(figures.rejected.value),
    )


def further_table(columns: Sequence[tuple[str, Figures]]) -> str:
    """Return the figures for which nothing was asked, a column per group."""
    cells = [_further_cells(figures) for _, figures in columns]
    head = ("figure", *(name for name, _ in columns))
    return table(head, ((label, *(column[label] for column in cells)) for label in cells[0]))


def _further_cells(f: Figures) -> dict[str, str]:
    bias = NONE if f.area_bias is None else f"{100 * f.area_bias:+.1f} %"
    return {
        "series": str(f.series),
        "photos": str(f.photos),
        "photos after the first that could not be registered": share_text(f.within_photo_only),
        "registration error of a photo, median (mm)": number(f.landmark_median_mm),
        "the same, 95th percentile of photos (mm)": number(f.landmark_p95_mm),
        "card found": share_text(f.card_found),
        "scale error of a length, median of absolute values": percent(f.scale_error, 2),
        "Dice of the measurable skin, median": number(f.skin_dice, 3),
        "area bias, median": bias,
        "delta_e00 bias, mean": signed(f.delta_e00_bias),
        "melanin contrast error, mean of absolute values": number(f.melanin_error, 3),
        "true area within 1.96 sd (95 % would be right)": share_text(f.area_covered),
        "true delta_e00 within 1.96 sd (95 % would be right)": share_text(f.delta_e00_covered),
        "hue class right": share_text(f.hue_right),
        "faint patches (1.5 to 3 delta_e00) found": share_text(f.faint_found),
    }
