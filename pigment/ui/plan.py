"""How often to photograph: a part of the progress page, worked out with the person's own noise."""

from __future__ import annotations

import streamlit as st

from pigment.model.series import SeriesResult
from pigment.report.plan import AREAS, SIZES, PlanChoice, example_chart, make_plan, plannable
from pigment.report.plan import power_chart as chart_of
from pigment.report.wording import pages
from pigment.report.wording import plan as wording
from pigment.ui.widgets import literal

_SEED = "plan-seed"


def how_often(result: SeriesResult) -> None:
    """Draw the part, closed until it is asked for; nothing where no noise is known."""
    metrics = plannable(result)
    if not metrics:
        return
    with st.expander(wording.PLAN_TITLE, icon=":material/calendar_month:"):
        st.write(wording.PLAN_LEAD)
        metric = st.radio(
            wording.PLAN_METRIC,
            metrics,
            format_func=lambda one: pages.SHORT_MEASURES[one.value],
            horizontal=True,
            key="plan_metric",
        )
        sizes = SIZES[metric in AREAS]
        change = st.radio(
            wording.PLAN_SIZE,
            sizes,
            index=2,
            format_func=lambda size: wording.size_text(metric, size),
            horizontal=True,
            key=f"plan_size_{metric.value}",
        )
        photos = st.radio(
            wording.PLAN_PHOTOS, (1, 2, 3), index=1, horizontal=True, key="plan_photos"
        )
        rhythm = st.radio(
            wording.PLAN_RHYTHM,
            list(wording.RHYTHMS),
            format_func=wording.RHYTHMS.__getitem__,
            horizontal=True,
            key="plan_rhythm",
        )
        _plan(result, PlanChoice(metric, change, photos, rhythm))


def _plan(result: SeriesResult, choice: PlanChoice) -> None:
    found = make_plan(result, choice, st.session_state.setdefault(_SEED, 0))
    if found is None:
        return
    dark = st.context.theme.type == "dark"
    st.markdown(f"**{literal(found.sentence)}**")
    st.altair_chart(chart_of(found, dark=dark), width="stretch")
    st.caption(wording.CHANCE_CAPTION)
    drawn = example_chart(found, dark=dark)
    if drawn is None:
        return
    st.markdown(f"**{wording.EXAMPLE_TITLE}**")
    st.altair_chart(drawn, width="stretch")
    st.caption(f"{wording.EXAMPLE_CAPTION} {found.example_sentence}")
    if st.button(wording.ANOTHER_EXAMPLE, key="plan_again"):
        st.session_state[_SEED] += 1
        st.rerun()
