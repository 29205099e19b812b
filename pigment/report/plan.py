"""How often to photograph: what a plan would find with this person's noise, and how it may look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from pigment.model.series import Metric, Repeatability, SeriesResult
from pigment.report import style, wording
from pigment.report.chart_data import baseline_visit, site_metrics
from pigment.report.wording import plan as words
from pigment.stats.photo_plan import (
    WANTED_POWER,
    PhotoPlan,
    SimulatedSeries,
    plan_for,
    power_curve,
    simulate_plan,
)
from pigment.stats.readings import visit_mean

AREAS = (Metric.AREA_MM2, Metric.AFFECTED_FRACTION)
SIZES: dict[bool, tuple[float, ...]] = {  # of areas as a fraction; else in the metric's unit
    True: (0.05, 0.08, 0.12, 0.20, 0.30),
    False: (0.5, 1.0, 1.5, 2.0, 3.0),
}
FEWEST_SHOWN = 12  # visits


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """What a person wants to find, and how they would photograph."""

    metric: Metric
    change: float
    photos: int = 2
    days_apart: float = 7.0


@dataclass(frozen=True, slots=True, eq=False)
class PlanFindings:
    """What a plan comes to: ``best`` is the shortest that finds the change, if any does."""

    choice: PlanChoice
    curve: tuple[PhotoPlan, ...]
    best: PhotoPlan | None
    sentence: str
    example: SimulatedSeries | None
    example_sentence: str


def plannable(result: SeriesResult) -> tuple[Metric, ...]:
    """Name the metrics that a plan can be made for: the size and the colour contrast."""
    known = {noise.metric for noise in result.noise if noise.within_sd > 0}
    wanted = (Metric.DELTA_E00, *AREAS)
    return tuple(m for m in wanted if m in known and m in site_metrics(result))


def make_plan(result: SeriesResult, choice: PlanChoice, seed: int = 0) -> PlanFindings | None:
    """Work out a plan with the noise of a series; ``None`` where its noise is not known."""
    noise = next((noise for noise in result.noise if noise.metric is choice.metric), None)
    if noise is None or noise.within_sd <= 0:
        return None
    best = plan_for(noise, choice.change, choice.photos, choice.days_apart)
    most = FEWEST_SHOWN if best is None else max(FEWEST_SHOWN, best.visits + 2)
    curve = power_curve(noise, choice.change, choice.photos, choice.days_apart, most)
    shown = best or curve[-1]
    example = _example(result, noise, choice, shown, seed)
    return PlanFindings(
        choice,
        curve,
        best,
        words.plan_sentence(
            choice.metric,
            choice.change,
            choice.photos,
            choice.days_apart,
            None if best is None else (best.visits, best.weeks),
            noise.source,
        ),
        example,
        "" if example is None else words.example_sentence(example.found_at, len(example.days)),
    )


def _example(
    result: SeriesResult, noise: Repeatability, choice: PlanChoice, plan: PhotoPlan, seed: int
) -> SimulatedSeries | None:
    first = baseline_visit(result)
    group = [] if first is None else [p for p in result.photos if p.visit == first.visit]
    start = visit_mean(group, choice.metric) if group else None
    if start is None or start.value <= 0:
        return None
    way = -1.0 if choice.metric in AREAS or start.value > choice.change else 1.0
    return simulate_plan(noise, start.value, way * choice.change, plan, seed)


def power_chart(found: PlanFindings, *, dark: bool = False) -> alt.LayerChart:
    """Draw the chance to find the change against the weeks of photographing."""
    rows = [{"weeks": plan.weeks, "chance": 100.0 * plan.power} for plan in found.curve]
    x = alt.X("weeks:Q", title=words.WEEKS_AXIS, axis=alt.Axis(tickCount=6, grid=False))
    scale = alt.Scale(domain=[0, 100])
    y = alt.Y("chance:Q", title=words.CHANCE_AXIS, scale=scale, axis=alt.Axis(tickCount=5))
    blue = style.SKY if dark else style.BLUE
    line = alt.Chart(alt.InlineData(values=rows)).mark_line(color=blue, point={"color": blue})
    wanted = alt.Chart(alt.InlineData(values=[{"chance": 100.0 * WANTED_POWER}]))
    rule = wanted.mark_rule(color=_grey(dark), strokeDash=[5, 4])
    layers: list[Any] = [rule.encode(y=y), line.encode(x=x, y=y)]
    return _dressed(
        alt.LayerChart(layer=layers, width="container", height=190), dark, found.sentence
    )


def example_chart(found: PlanFindings, *, dark: bool = False) -> alt.LayerChart | None:
    """Draw one made-up series of the plan: its photos, their means and what truly happened."""
    example = found.example
    if example is None:
        return None
    factor = wording.metric_text(found.choice.metric).factor
    weeks = example.days / 7.0
    shots = [
        {"weeks": float(week), "value": factor * float(value)}
        for week, values in zip(weeks, example.photos, strict=True)
        for value in np.atleast_1d(values)
    ]
    means = [
        {"weeks": float(week), "value": factor * float(np.mean(values))}
        for week, values in zip(weeks, example.photos, strict=True)
    ]
    truth = [
        {"weeks": float(w), "value": factor * float(v)}
        for w, v in zip(weeks, example.truth, strict=True)
    ]
    x = alt.X("weeks:Q", title=words.WEEKS_AXIS, axis=alt.Axis(tickCount=6, grid=False))
    title = wording.metric_text(found.choice.metric).axis
    y = alt.Y("value:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))
    blue = style.SKY if dark else style.BLUE
    layers: list[Any] = [
        alt.Chart(alt.InlineData(values=truth))
        .mark_line(color=_grey(dark), strokeDash=[2, 3])
        .encode(x=x, y=y),
        alt.Chart(alt.InlineData(values=shots))
        .mark_point(color=_grey(dark), size=36)
        .encode(x=x, y=y),
        alt.Chart(alt.InlineData(values=means))
        .mark_circle(color=blue, size=90, opacity=1.0)
        .encode(x=x, y=y),
    ]
    if example.found_at is not None:
        rows = [means[example.found_at]]
        ring = alt.Chart(alt.InlineData(values=rows))
        layers.append(
            ring.mark_point(color=style.VERMILION, size=320, strokeWidth=2.5).encode(x=x, y=y)
        )
    chart = alt.LayerChart(layer=layers, width="container", height=190)
    return _dressed(chart, dark, found.example_sentence)


def _grey(dark: bool) -> str:
    return "#C3C8CE" if dark else style.GREY


def _dressed(chart: alt.LayerChart, dark: bool, description: str) -> alt.LayerChart:
    for layer in chart.layer:
        if not isinstance(layer.mark, str):
            layer.mark.aria = False
    ink, grid = ("#E6E8EB", "#2E333A") if dark else (style.INK, "#E8EAED")
    described: alt.LayerChart = chart.properties(description=description).configure_axis(
        aria=False,
        labelColor=ink,
        titleColor=ink,
        gridColor=grid,
        labelFontSize=style.SMALL_TEXT_SIZE,
        titleFontSize=style.TEXT_SIZE - 1,
        titleFontWeight="normal",
    )
    return described
