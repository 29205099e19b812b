"""Progress: whether anything changed, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pigment.io.store import Site
from pigment.model.series import Metric, SeriesResult
from pigment.report import screen_charts, tables, wording
from pigment.report.chart_data import (
    baseline_visit,
    breaks_of,
    find_change,
    site_metrics,
    tracks_by_size,
)
from pigment.report.measured_signs import sign_notes
from pigment.report.summary import (
    compares_common_patches,
    correction_note,
    noise_sentence,
    summarise,
)
from pigment.report.wording import diary, pages
from pigment.ui.components.stage import draw_stage
from pigment.ui.pictures import patch_pictures
from pigment.ui.plan import how_often
from pigment.ui.session import DIARY, Session
from pigment.ui.signs import warning_questions
from pigment.ui.tables import draw_table
from pigment.ui.widgets import literal, measured, no_visits, tell

TITLE, ICON, URL_PATH = pages.PROGRESS_TITLE, ":material/timeline:", "progress"

_WHOLE = 0  # no patch has this number


def render(session: Session) -> None:
    """Draw the page: every number comes from the pipeline, every sentence from wording."""
    found = measured(session)
    if found is None:
        return
    site, result = found
    result = session.with_diary(site.id, result)
    if not result.visits:
        no_visits(session, site)
    elif len(result.visits) == 1:
        _start(result)
    else:
        _verdict(result)
        _explore(session, site, result)
        how_often(result)
    _left_out(result)
    warning_questions()


def _start(result: SeriesResult) -> None:
    """Show what a single visit measured, and what comes with the second."""
    tell(pages.ONE_VISIT)
    if not tracks_by_size(result):
        _nothing_found()
        return
    draw_table(tables.one_visit_table(result))
    draw_table(tables.patches_table(result, Metric.DELTA_E00))
    for metric in site_metrics(result):
        st.caption(_explained(metric))


def _nothing_found() -> None:
    st.markdown(f"**{pages.NO_PATCHES}**  \n{pages.NO_PATCHES_HINT}")


def _verdict(result: SeriesResult) -> None:
    """Say first what the whole series amounts to, with the margin of the leading number."""
    if not tracks_by_size(result):
        _nothing_found()
        return
    summary = summarise(result)
    if summary is None:
        return
    with st.container(border=True):
        st.header(literal(summary.headline), anchor=False)
        st.markdown(literal(summary.lead))
        for note in summary.notes:
            st.markdown(f"**{note}**")
    corrected = correction_note(result)
    if corrected:
        st.caption(literal(corrected))
    for note in sign_notes(result):
        st.warning(literal(note), icon=":material/stethoscope:")
    if summary.advice:
        st.markdown(f"**{pages.WOULD_HELP}**\n\n" + "\n".join(f"- {one}" for one in summary.advice))
    draw_table(tables.measures_table(result))


def _explore(session: Session, site: Site, result: SeriesResult) -> None:
    """Show one measure over time, of the whole place or of one patch."""
    st.header(pages.OVER_TIME, anchor=False)
    metric = _choose_metric(result)
    track = _choose_scope(result)
    change = find_change(result, metric, track)
    first = baseline_visit(result)
    if change is not None and first is not None:
        st.markdown(literal(wording.change_sentence(change, first.taken_at.date())))
    _chart(result, metric, track)
    _moments(session, site, result)
    if track is not None:
        _patch_then_and_now(session, site, result, track)
    with st.expander(pages.SAME_AS_TABLE, icon=":material/table_rows:"):
        draw_table(tables.timeline_table(result, metric, track))
    _how_sure(result, metric, track)
    if tracks_by_size(result):
        draw_table(tables.patches_table(result, metric))


def _choose_metric(result: SeriesResult) -> Metric:
    metrics = site_metrics(result)
    summary = summarise(result)
    lead = summary.metric if summary and summary.metric else metrics[0]
    return st.radio(
        pages.MEASURE_LABEL,
        metrics,
        index=metrics.index(lead),
        format_func=lambda metric: pages.SHORT_MEASURES[metric.value],
        horizontal=True,
        key="progress_metric",
    )


def _choose_scope(result: SeriesResult) -> int | None:
    tracks = tracks_by_size(result)
    if len(tracks) < 2:
        return None
    names = {_WHOLE: pages.WHOLE_SITE} | {
        track: pages.patch_choice(track, tables.hue_of(result, track)) for track in tracks
    }
    track = st.selectbox(
        pages.SCOPE_LABEL, list(names), format_func=names.__getitem__, key="progress_scope"
    )
    return track or None


def _chart(result: SeriesResult, metric: Metric, track: int | None) -> None:
    dark = st.context.theme.type == "dark"
    chart = screen_charts.timeline_panel(result, metric, track, dark=dark)
    if chart is None:
        st.markdown(wording.CHART_NO_DATA)
        return
    st.altair_chart(chart, width="stretch")
    st.caption(screen_charts.panel_caption(result, metric, track))
    st.caption(_explained(metric))


def _moments(session: Session, site: Site, result: SeriesResult) -> None:
    """List the entries of the diary by the numbers they have in the chart."""
    if result.moments:
        lines = [diary.moment_line(n, m) for n, m in enumerate(result.moments, start=1)]
        with st.expander(diary.MOMENTS_TITLE, icon=":material/edit_calendar:"):
            st.markdown("\n".join(f"- {literal(line)}" for line in lines))
            session.link(DIARY, diary.SEE_TOGETHER, site_id=site.id)


def _explained(metric: Metric) -> str:
    return f"**{pages.SHORT_MEASURES[metric.value]}**: {pages.MEASURE_HELP[metric.value]}"


def _patch_then_and_now(session: Session, site: Site, result: SeriesResult, track: int) -> None:
    shown = patch_pictures(session.store.series_folder(site.id), result, track)
    if shown is None:
        return
    st.markdown(f"**{pages.PATCH_PICTURES}**")
    draw_stage(shown.pictures, shown.size_px, key="progress_patch", view=shown.view, bar=shown.bar)


def _how_sure(result: SeriesResult, metric: Metric, track: int | None) -> None:
    """Give trend, noise and breaks, each in a sentence."""
    trend = next((t for t in result.trends if (t.metric, t.track_id) == (metric, track)), None)
    noun = wording.metric_text(metric).noun
    _section(pages.TREND_TITLE, [wording.trend_sentence(trend)] if trend else [])
    noise = [noise_sentence(result, metric, track)]
    if track is None and compares_common_patches(result, metric):
        noise.append(pages.COMMON_NOTE)
    _section(pages.NOISE_TITLE, noise)
    breaks = breaks_of(result, metric)
    said = [pages.break_sentence(visit.taken_at.date(), why, noun) for visit, why in breaks]
    _section(pages.BREAKS_TITLE, said)


def _section(title: str, sentences: Sequence[str]) -> None:
    said = [literal(sentence) for sentence in sentences if sentence]
    if said:
        st.markdown(f"**{title}**  \n" + "  \n".join(said))


def _left_out(result: SeriesResult) -> None:
    table = tables.left_out_table(result)
    if table.rows:
        draw_table(table)
