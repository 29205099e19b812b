"""Charts of a series, built once as Altair specifications and drawn without a browser.

Every chart names its verdict, has its unit on the axis, shows what noise alone explains, and
carries a description for those who hear it.
"""

from __future__ import annotations

import json
import textwrap
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from pigment.model.series import Metric, SeriesResult
from pigment.report import style, wording
from pigment.report.chart_data import Timeline, site_metrics, site_timeline, track_timelines
from pigment.report.panels import PAPER, SMALL, draw_panel

_VEGA_LITE = vl_convert.get_vegalite_versions()[-1]
_MOST_PATCHES = 12
_SITE_CHARACTERS = 120


def write_charts(result: SeriesResult, folder: Path) -> list[Path]:
    """Write every chart of a series as SVG and PNG; return the paths written.

    Whole site: one chart per metric, named after it. Patches: ``patches_<metric>`` for the
    area and delta_e00. The same result gives the same bytes. Raises ``OSError`` where the
    folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    metrics = site_metrics(result)
    charts = {metric.value: timeline_chart(result, metric) for metric in metrics}
    for metric in metrics:
        if metric in (Metric.AREA_MM2, Metric.AFFECTED_FRACTION, Metric.DELTA_E00):
            small = patch_charts(result, metric)
            if small is not None:
                charts[f"patches_{metric.value}"] = small
    written = []
    for name, chart in charts.items():
        svg, png = folder / f"{name}.svg", folder / f"{name}.png"
        drawn = render_svg(chart)
        svg.write_text(drawn, encoding="utf-8")
        png.write_bytes(render_png(drawn))
        written += [svg, png]
    return written


def render_svg(chart: alt.VConcatChart) -> str:
    """Draw a chart as SVG with its description inside, for screen readers."""
    spec = chart.to_dict()
    svg = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version=_VEGA_LITE)
    description = escape(str(spec.get("description", "")))
    head, tag, rest = str(svg).partition(">")
    return f'{head} role="img" aria-label="{description}"{tag}<desc>{description}</desc>{rest}'


def render_png(svg: str) -> bytes:
    """Turn a drawn chart into PNG, two picture pixels to a CSS pixel."""
    return bytes(vl_convert.svg_to_png(svg, scale=style.PNG_SCALE))


def timeline_chart(result: SeriesResult, metric: Metric) -> alt.VConcatChart:
    """One whole-site metric over the visits, with its verdict and its noise."""
    line = site_timeline(result, metric)
    title = wording.metric_text(metric).title
    subtitle = [*_wrap(_short(result.site), style.TEXT_CHARACTERS), *_verdict_lines(line)]
    caption = wording.chart_caption(
        has_band=line.band is not None,
        has_bars=any("low" in mean for mean in line.means),
        has_photos=len(line.photos) > len(line.means),
        broken=bool(line.breaks),
        has_moments=bool(line.moments),
    )
    panel = draw_panel(line, metric, PAPER)
    description = wording.chart_description(title, result.site, line.verdict, line.spoken)
    return _page(panel, title, subtitle, caption, description)


def patch_charts(result: SeriesResult, metric: Metric) -> alt.VConcatChart | None:
    """Small charts of one metric, one per patch, two to a row; ``None`` without patches."""
    lines = track_timelines(result, metric)
    if not lines:
        return None
    shown = lines[:_MOST_PATCHES]
    panels = []
    for line in shown:
        panel = draw_panel(line, metric, SMALL)
        heading = alt.TitleParams(
            wording.patch_title(line.track_id or 0),
            subtitle=line.verdict_short,
            fontSize=13,
            subtitleFontSize=12,
            anchor="start",
        )
        panels.append(panel.properties(title=heading))
    grid = alt.concat(*panels, columns=2, bounds="flush").properties(
        spacing={"row": style.SMALL_GAPS[0], "column": style.SMALL_GAPS[1]}
    )
    title = wording.metric_text(metric).patch_title
    subtitle = _wrap(_short(result.site), style.TEXT_CHARACTERS)
    if len(shown) < len(lines):
        subtitle.append(wording.most_patches_note(len(shown), len(lines)))
    caption = wording.chart_caption(
        has_band=any(line.band for line in shown),
        has_photos=any(len(line.photos) > len(line.means) for line in shown),
        broken=any(line.breaks for line in shown),
        has_moments=any(line.moments for line in shown),
    )
    spoken = "; ".join(
        f"{wording.patch_title(line.track_id or 0)}: {line.verdict_short}" for line in shown
    )
    return _page(grid, title, subtitle, caption, f"{title}. {spoken}.")


def _page(
    panels: Any, title: str, subtitle: list[str], caption: str, description: str
) -> alt.VConcatChart:
    """Put panels under a title and over a caption."""
    below = alt.TitleParams(
        _wrap(caption, style.SMALL_TEXT_CHARACTERS),
        orient="bottom",
        anchor="start",
        fontSize=style.SMALL_TEXT_SIZE,
        fontWeight="normal",
        color=style.GREY,
        offset=8,
    )
    body = alt.vconcat(panels, title=below)
    page: alt.VConcatChart = (
        alt.vconcat(body)
        .properties(
            title=alt.TitleParams(
                _wrap(title, style.TITLE_CHARACTERS), subtitle=subtitle, anchor="start", offset=10
            ),
            description=description,
            background=style.PAPER,
            padding=12,
        )
        .configure(font=style.FONT)
        .configure_axis(
            labelFontSize=style.SMALL_TEXT_SIZE,
            titleFontSize=style.TEXT_SIZE - 1,
            titleFontWeight="normal",
            labelColor=style.INK,
            titleColor=style.INK,
            gridColor="#E8EAED",
        )
        .configure_title(
            fontSize=style.TITLE_SIZE,
            subtitleFontSize=style.TEXT_SIZE,
            color=style.INK,
            subtitleColor=style.INK,
            subtitlePadding=6,
            subtitleLineHeight=style.TEXT_SIZE + 4,
        )
        .configure_view(stroke=None)
    )
    return page


def _verdict_lines(line: Timeline) -> list[str]:
    return _wrap(line.verdict, style.TEXT_CHARACTERS)


def _wrap(text: str, characters: int) -> list[str]:
    return textwrap.wrap(text, characters) if text else []


def _short(site: str) -> str:
    """Cut a very long site name; the full one is in the description."""
    return site if len(site) <= _SITE_CHARACTERS else site[: _SITE_CHARACTERS - 1].rstrip() + "…"
