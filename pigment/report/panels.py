"""One set of axes of a timeline, drawn the same for the paper and for the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from pigment.model.series import Metric
from pigment.report import style, wording
from pigment.report.chart_data import Timeline
from pigment.report.wording import pages

_EXTENT = 34  # of the upright axis in px, so that charts line up


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes of a panel in CSS pixels, how much it says, and its colours.

    ``width`` may be ``container``: as wide as the place it stands in. ``dot`` and ``ring`` are
    areas of the marks in square pixels. ``touch``: area around a visit's dot that answers to a
    pointer or a finger with its numbers; 0 for none.
    """

    width: int | Literal["container"]
    height: int
    ticks: int
    dot: int
    ring: int
    axis_titles: bool = True
    touch: int = 0
    blue: str = style.BLUE
    grey: str = style.GREY
    vermilion: str = style.VERMILION
    band: str = style.LIGHT_GREY
    green: str = style.DARK_GREEN


PAPER = Look(style.CHART_WIDTH, style.CHART_HEIGHT, 5, 80, 34)
SMALL = Look(style.SMALL_WIDTH, style.SMALL_HEIGHT, 3, 40, 22, axis_titles=False)


def draw_panel(line: Timeline, metric: Metric, look: Look) -> alt.LayerChart:
    """Draw one set of axes: noise band, breaks, photographs, visit means with intervals."""
    scale = alt.Scale(domain=list(line.extent), nice=True, zero=False)
    x, y = _x_axis(line, look), _y_axis(metric, scale, look)
    layers: list[Any] = []
    if line.band is not None:
        layers.append(_band(line.band, scale, look))
    if line.breaks:
        rows = alt.InlineData(values=[{"date": date} for date in line.breaks])
        rule = alt.Chart(rows).mark_rule(color=look.vermilion, strokeDash=[5, 4], strokeWidth=1.5)
        layers.append(rule.encode(x=x))
    layers += _moments(line, x, look)
    means = alt.Chart(alt.InlineData(values=list(line.means)))
    join = means.mark_line(color=look.blue, strokeWidth=1.5, opacity=0.6)
    layers.append(join.encode(x=x, y=y, detail="segment:N"))
    if any("low" in mean for mean in line.means):
        bars = means.mark_rule(color=look.blue, strokeWidth=2)
        layers.append(bars.encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"))
    if len(line.photos) > len(line.means):
        single = alt.Chart(alt.InlineData(values=list(line.photos)))
        rings = single.mark_point(color=look.grey, size=look.ring, opacity=0.9)
        layers.append(rings.encode(x=x, y=y))
    dots = means.mark_circle(color=look.blue, size=look.dot, opacity=1.0)
    layers.append(dots.encode(x=x, y=y))
    if look.touch:
        reach = means.mark_circle(color=look.blue, size=look.touch, opacity=0.001)
        layers.append(reach.encode(x=x, y=y, tooltip=_tooltip(line, metric)))
    chart: alt.LayerChart = alt.LayerChart(layer=layers, width=look.width, height=look.height)
    return chart


def _x_axis(line: Timeline, look: Look) -> alt.X:
    return alt.X(
        "date:T",
        title=wording.CHART_DATE_AXIS if look.axis_titles else None,
        scale=alt.Scale(type="utc", domain=list(line.span)),
        axis=alt.Axis(
            values=line.ticks(look.ticks),
            labelExpr="[utcFormat(datum.value, '%-d %b'), utcFormat(datum.value, '%Y')]",
            grid=False,
            labelFlush=False,
        ),
    )


def _y_axis(metric: Metric, scale: alt.Scale, look: Look) -> alt.Y:
    text = wording.metric_text(metric)
    return alt.Y(
        "value:Q",
        title=text.axis if look.axis_titles else text.unit,
        scale=scale,
        axis=alt.Axis(tickCount=6 if look.axis_titles else 4, minExtent=_EXTENT, maxExtent=_EXTENT),
    )


def _band(band: tuple[float, float], scale: alt.Scale, look: Look) -> Any:
    rows = [{"low": band[0], "high": band[1]}]
    mark = alt.Chart(alt.InlineData(values=rows)).mark_rect(color=look.band, opacity=0.7)
    return mark.encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")


def _moments(line: Timeline, x: alt.X, look: Look) -> list[Any]:
    """Draw the days of the diary: dotted upright lines with their numbers on top."""
    if not line.moments:
        return []
    rows = alt.Chart(alt.InlineData(values=list(line.moments)))
    rule = rows.mark_rule(color=look.green, strokeDash=[1, 3], strokeWidth=1.5)
    marks = rows.mark_text(
        color=look.green,
        fontSize=style.SMALL_TEXT_SIZE,
        fontWeight="bold",
        baseline="bottom",
        dy=-2,
    )
    return [rule.encode(x=x), marks.encode(x=x, y=alt.value(0), text="mark:N")]


def _tooltip(line: Timeline, metric: Metric) -> list[alt.Tooltip]:
    """Ask for texts that the rows carry, so that they read the same in every time zone."""
    shown = [
        alt.Tooltip("day:N", title=pages.VISIT_HEAD),
        alt.Tooltip("shown:N", title=pages.SHORT_MEASURES[metric.value]),
    ]
    if any("low" in mean for mean in line.means):
        shown.append(alt.Tooltip("interval:N", title=pages.INTERVAL_HEAD))
    return shown
