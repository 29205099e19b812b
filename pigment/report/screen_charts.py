"""The timeline for the screen: the paper's own panel, as wide as its place, answering to touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import altair as alt

from pigment.model.series import Metric, SeriesResult
from pigment.report import style, wording
from pigment.report.chart_data import Row, Timeline, timeline_of
from pigment.report.panels import Look, draw_panel
from pigment.report.wording import pages

_BRIGHT = Look("container", 280, 4, 110, 44, touch=900)
_DARK = replace(
    _BRIGHT, blue=style.SKY, grey="#C3C8CE", vermilion="#F08A3C", band="#3B4048", green="#5FD3AE"
)
_TEXT = {False: style.INK, True: "#E6E8EB"}
_GRID = {False: "#E8EAED", True: "#2E333A"}


def timeline_panel(
    result: SeriesResult, metric: Metric, track_id: int | None = None, *, dark: bool = False
) -> alt.LayerChart | None:
    """Draw one metric over the visits, of the whole site or one patch; ``None`` without values.

    Title, verdict and caption are text around it. ``dark``: for a dark page.
    """
    line = timeline_of(result, metric, track_id)
    if not line.means:
        return None
    chart = draw_panel(_with_texts(line, metric), metric, _DARK if dark else _BRIGHT)
    title = wording.metric_text(metric).title
    for layer in chart.layer:
        layer.mark.aria = False  # one description of the whole, not one of every mark
    described: alt.LayerChart = chart.properties(
        description=pages.chart_alt(title, line.verdict),
        padding={"left": 5, "top": 18, "right": 16, "bottom": 4},
    ).configure_axis(
        aria=False,
        labelColor=_TEXT[dark],
        titleColor=_TEXT[dark],
        gridColor=_GRID[dark],
        labelFontSize=style.SMALL_TEXT_SIZE,
        titleFontSize=style.TEXT_SIZE - 1,
        titleFontWeight="normal",
    )
    return described


def panel_caption(result: SeriesResult, metric: Metric, track_id: int | None = None) -> str:
    """Explain the marks of the panel, only those that are there."""
    line = timeline_of(result, metric, track_id)
    return wording.chart_caption(
        has_band=line.band is not None,
        has_bars=any("low" in mean for mean in line.means),
        has_photos=len(line.photos) > len(line.means),
        broken=bool(line.breaks),
        has_moments=bool(line.moments),
    )


def _with_texts(line: Timeline, metric: Metric) -> Timeline:
    """Add to each mean what it says when it is pointed at."""
    decimals = wording.metric_text(metric).decimals

    def written(row: Row) -> Row:
        day = datetime.fromisoformat(str(row["date"])).date()
        said: Row = {
            **row,
            "day": wording.date_text(day),
            "shown": wording.number(float(row["value"]), decimals),
        }
        if "low" in row:
            ends = [wording.number(float(row[end]), decimals) for end in ("low", "high")]
            said["interval"] = pages.interval(*ends)
        return said

    return replace(line, means=tuple(written(row) for row in line.means))
